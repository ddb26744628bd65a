"""A villager on a phone reports with a photo; the handler works from the link of the message he got; the
villager reads what became of it and rates it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select

from bench.serving import Server
from bench.visitors import admit
from bench.waiting import settled
from dashboard.access.passwords import hashed
from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from models import Attachment, Cadre, Incident, Module
from tests.access.people import a_grant, an_account
from tests.browser.people import Someone, own_browser
from tests.browser.test_call_story import heard
from tests.files.attachments.files import drawn, saved
from tests.running.senders import a_channel, base_address

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
WORDS = "村口桥头的路灯坏了三天，晚上看不见"
ANSWER = "桥头的路灯昨天晚上换了线和灯泡，现在亮了，再坏请打村委会电话。"
LOGIN, PASSWORD, MOBILE = "lisi", "桥头路灯要修好的口令", "13900000007"  # pragma: allowlist secret
CHIP = '[data-testid="stFileChip"]'


def a_photo(folder: Path, name: str, width: int) -> Path:
    made = folder / f"{name}.jpg"
    made.write_bytes(saved(drawn(width, 480)))
    return made


def a_handler(url: str, gateway: str, base: str) -> None:
    """The head of the module that gets it, with a password and a phone that text messages reach."""
    with transaction(url=url) as session:
        base_address(session, base)
        a_channel(session, "sms", gateway)
        service = session.exec(select(Module).where(col(Module.code) == "service")).one()
        cadre = Cadre(staff_number="S7", name="李四", phone=MOBILE)
        session.add(cadre)
        session.flush()
        account = an_account(
            session, login=LOGIN, name="李四", cadre_id=cadre.id, password_hash=hashed(PASSWORD)
        )
        a_grant(session, account, "module_head", module_id=service.id)


def reported(url: str) -> tuple[int, str]:
    """Id and number of the only matter in the store."""
    with Session(engine_for(url)) as session:
        row = session.exec(select(Incident)).one()
        return row.id or 0, row.number


def pictures_of(url: str, incident_id: int) -> int:
    with Session(engine_for(url)) as session:
        return len(
            session.exec(select(Attachment.id).where(col(Attachment.incident_id) == incident_id)).all()
        )


def fits(page: Page) -> bool:
    """Nothing stands beyond the edge of the phone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_villager_reports_and_rates_what_the_town_has_done(
    browser: Browser, serve: Callable[[str], Server], url: str, tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/sms").respond_with_data("ok")
    server = serve(url)
    a_handler(url, f"http://localhost:{httpserver.port}/sms", server.base)
    desk = own_browser(browser, admit(url, "dispatcher"))
    handling = own_browser(browser, size=PHONE)
    villager = own_browser(browser, size=PHONE)
    try:
        page = villager.new_page()
        page.goto(server.url("report"))
        page.locator("#words").fill(WORDS)
        page.locator("#category").select_option(label="路灯不亮")
        page.locator("#village").select_option(index=1)
        page.locator("#photos").set_input_files(a_photo(tmp_path, "路灯", 640))
        page.locator("#name").fill("王大爷")
        assert fits(page)
        page.get_by_role("button", name="上报", exact=True).click()
        page.get_by_text("收到了，谢谢您").wait_for()
        assert fits(page)
        status = page.url
        key, number = reported(url)
        assert pictures_of(url, key) == 1

        dispatcher = Someone(desk.new_page(), server)
        dispatcher.goes(f"desk?id={number}")
        dispatcher.button(f"desk_take_{key}").click()
        expect(dispatcher.button(f"desk_take_{key}")).to_have_count(0)

        said = heard(httpserver, 1)[MOBILE]
        link = re.search(rf"{re.escape(server.base)}/\S+", said)
        assert link
        assert "王大爷" not in said
        head = Someone(handling.new_page(), server)
        head.tab.goto(link.group())
        head.tab.get_by_label("登录名").fill(LOGIN)
        head.tab.get_by_label("密码", exact=True).fill(PASSWORD)
        head.tab.get_by_role("button", name="登录", exact=True).click()
        settled(head.tab)
        assert head.tab.url == link.group()
        assert fits(head.tab)
        head.acts(key, "sign")
        head.opens(key, "feed_back")
        head.tab.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(
            a_photo(tmp_path, "修好了", 800)
        )
        expect(head.tab.locator(CHIP)).to_have_count(1)
        settled(head.tab)
        head.fills(key, "feed_back", result="换了线和灯泡，晚上看过，亮了")
        head.button(f"act_{key}_feed_back_send").click()
        expect(head.button(f"act_{key}_feed_back_send")).to_have_count(0)
        assert pictures_of(url, key) == 2
        assert fits(head.tab)

        dispatcher.goes("tasks")
        dispatcher.acts(key, "verify", note="打电话问过")
        dispatcher.goes("villagers")
        dispatcher.writes("answer_text", ANSWER)
        dispatcher.keyed("answer_send").locator("button").first.click()
        expect(dispatcher.keyed("answer_send")).to_have_count(0)

        page.goto(status)
        expect(page.get_by_text(ANSWER)).to_be_visible()
        assert "王大爷" not in page.content()
        page.get_by_label("满意", exact=True).check()
        page.get_by_role("button", name="提交评价").click()
        expect(page.get_by_role("button", name="提交评价")).to_have_count(0)
        assert fits(page)
        at = now() + timedelta(minutes=2)
        with Session(engine_for(url)) as session:
            counted = figures(
                session, at=at, start=at - timedelta(days=1), end=at, keys=("satisfaction",),
                scope=EVERYTHING,
            ).iloc[0]  # fmt: skip
        assert (counted["part"], counted["whole"]) == (1, 1)
    finally:
        for context in (desk, handling, villager):
            context.close()
