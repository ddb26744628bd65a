"""叫应 as it goes: called from the case, answered on a phone, one noted by the desk, seen on the wall."""

import json
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect
from pytest_httpserver import HTTPServer

from bench.serving import Server
from bench.visitors import admit
from dashboard.access.rules import Grant, Person
from dashboard.room.plans import actions as plans
from dashboard.room.plans.rules import PlanContent, PlanStep
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import Cadre
from tests.browser.conftest import WALL
from tests.browser.people import PATIENCE, Someone, own_browser
from tests.running.senders import a_channel, base_address

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TITLE = "塘湖水库坝脚违法建设开挖，大坝渗水变大"
BY = Person("指挥长甲", (Grant("commander"),))
PHONES = {"孙上坝": "13800000001", "李封路": "13800000002", "王安置": "13800000003"}


def a_plan(url: str, gateway: str, base: str) -> None:
    """Three cadres with a phone, whom the plan calls by text messages."""
    with transaction(url=url) as session:
        cadres = [
            Cadre(staff_number=f"C{number}", name=name, phone=phone)
            for number, (name, phone) in enumerate(PHONES.items())
        ]
        session.add_all(cadres)
        session.flush()
        base_address(session, base)
        a_channel(session, "sms", gateway)
        steps = tuple(PlanStep(f"cadre:{one.id}", f"任务：{one.name}", 60) for one in cadres)
        plans.add_plan(
            session, name="水库险情", category_id=None, warning="大坝监测报警", reason="预案",
            content=PlanContent(steps, ("泄洪闸有人守着",)), by=BY, at=now(),
        )  # fmt: skip


def heard(gateway: HTTPServer, number: int) -> dict[str, str]:
    """What so many phones were sent, once they have been."""
    until = time.monotonic() + PATIENCE / 1000
    while len(gateway.log) < number and time.monotonic() < until:
        time.sleep(0.2)
    said = [json.loads(request.data) for request, _ in gateway.log]
    return {one["mobile"]: one["content"] for one in said}


def test_an_alarm_calls_a_plan_from_the_case_and_the_wall_shows_who_answered(
    browser: Browser, serve: Callable[[str], Server], url: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/sms").respond_with_data("ok")
    server = serve(url)
    a_plan(url, f"http://localhost:{httpserver.port}/sms", server.base)
    desk = own_browser(browser, admit(url, "dispatcher"))
    phone = own_browser(browser, size=PHONE)  # type: ignore[arg-type]
    try:
        dispatcher = Someone(desk.new_page(), server)
        number = dispatcher.reports(TITLE, "违法建设")
        case = dispatcher.goes(f"incident?id={number}")
        dispatcher.keyed("case_call").locator("summary").click()
        expect(dispatcher.keyed("call_words").locator("input").first).to_have_value(TITLE)
        dispatcher.presses("call_go", "已叫应")
        messages = heard(httpserver, len(PHONES))
        assert sorted(messages) == sorted(PHONES.values())
        link = re.search(rf"{re.escape(server.base)}/call/[0-9a-f-]+", messages[PHONES["孙上坝"]])
        assert link
        screen = phone.new_page()
        screen.goto(link.group())
        expect(screen.get_by_text("任务：孙上坝")).to_be_visible()
        screen.get_by_role("button", name="收到", exact=True).click()
        screen.get_by_text("您已经答复：收到").wait_for()
        wide = screen.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        case.get_by_text("叫应中：水库险情").first.click()
        dispatcher.keyed("call_whose").locator("input").first.wait_for()
        dispatcher.picks(dispatcher.keyed("call_whose"), "李封路")
        dispatcher.chooses(dispatcher.keyed("call_answer"), "收到")
        dispatcher.presses("call_note_go", "已记下")
        expect(case.get_by_text("2/3", exact=True).first).to_be_visible()
        wall = own_browser(browser, admit(url, "commander")).new_page()
        wall.goto(server.url(WALL))
        expect(wall.locator('img[alt*="叫应“水库险情”已应 2/3，没有应：王某"]').first).to_be_visible()
        wall.context.close()
    finally:
        desk.close()
        phone.close()
