"""A day at the desk by keyboard alone, each key pressed in a real browser."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlmodel import Session, col, select

from bench.waiting import settled
from dashboard.store.database import engine_for
from models import Incident, IncidentStatus
from tests.browser.conftest import Meet
from tests.browser.people import ATTEMPTS, OPEN_MS

pytestmark = pytest.mark.browser


def presses(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)
        settled(tab)


def opens_the_window(tab: Page) -> Locator:
    """The box of the window of places, opened by its key; a moving page may lose the first press."""
    box = tab.locator(".st-key-jump_to input")
    tab.locator("html[data-keys=heard]").wait_for(state="attached")
    for _ in range(ATTEMPTS):
        presses(tab, "Control+k")
        with suppress(PlaywrightTimeout):
            box.wait_for(timeout=OPEN_MS)
            break
    return box


def incident(url: str, number: str) -> Incident:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident).where(col(Incident.number) == number)).one()


def test_the_desk_opens_a_case_and_one_key_decides_it_where_its_words_say_what_it_is(
    room_url: str, meet: Meet
) -> None:
    dispatcher = meet("dispatcher")
    number = dispatcher.reports("村口两家邻里纠纷吵起来了", "邻里纠纷")
    tab = dispatcher.goes("desk")
    # Never empty: some case is open, with its one act.
    expect(dispatcher.keyed("desk_take_")).to_have_count(1)
    dispatcher.goes(f"desk?id={number}")
    presses(tab, "Alt+a")
    assert incident(room_url, number).status is IncidentStatus.DISPATCHED


def test_one_key_opens_the_window_of_places_and_a_few_letters_go_there(meet: Meet) -> None:
    dispatcher = meet("dispatcher", another="jumping")
    number = dispatcher.reports("塘边两家邻里纠纷又吵起来了", "邻里纠纷")
    tab = dispatcher.goes("tasks")
    box = opens_the_window(tab)
    expect(box).to_be_focused()
    box.fill("调度台")
    presses(tab, "Enter")
    expect(dispatcher.keyed("desk_take_")).to_have_count(1)
    # What keys do on this page stands there, by the key for it.
    presses(tab, "?")
    expect(tab.get_by_text("按建议（或改过的）一次办完").last).to_be_visible()
    presses(tab, "Escape")
    opens_the_window(tab).fill(number)
    presses(tab, "Enter")
    expect(tab.get_by_role("heading", name="塘边两家邻里纠纷又吵起来了")).to_be_visible()


def test_the_window_offers_nobody_more_than_he_may_see(meet: Meet) -> None:
    number = meet("dispatcher", another="reporting").reports("塘底村头邻里纠纷", "邻里纠纷")
    worker = meet("grid_worker", village_id=2)
    tab = worker.goes("register")
    opens_the_window(tab).click()
    options = tab.get_by_role("option")
    expect(options.filter(has_text="页面").first).to_be_visible()
    assert not [text for text in options.all_inner_texts() if "审计日志" in text or number in text]


def test_a_task_is_walked_to_and_opened_by_keys(meet: Meet) -> None:
    worker = meet("grid_worker", village_id=3)
    number = worker.reports("水渠边邻里纠纷", "邻里纠纷")
    tab = worker.goes("tasks")
    presses(tab, "j")
    assert number in tab.url
    presses(tab, "Enter")
    tab.wait_for_url(f"**/incident?id={number}")


def test_the_list_of_incidents_is_walked_and_opened_by_keys(meet: Meet) -> None:
    dispatcher = meet("dispatcher")
    first = dispatcher.reports("水渠边邻里纠纷", "邻里纠纷")
    dispatcher.reports("晒场上邻里纠纷", "邻里纠纷")
    tab = dispatcher.goes("incidents?status=all&sort=newest")
    settled(tab)
    presses(tab, "j")
    expect(tab.get_by_text("第 2 行：水渠边邻里纠纷")).to_be_visible()
    presses(tab, "k")
    expect(tab.get_by_text("第 1 行：晒场上邻里纠纷")).to_be_visible()
    presses(tab, "j")
    presses(tab, "Enter")
    tab.wait_for_url(re.compile(rf"/incident\?.*id={first}"))
