"""A day at the desk by keyboard alone, each key pressed in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from bench.waiting import settled
from dashboard.store.database import engine_for
from models import Incident, IncidentStatus
from tests.browser.conftest import Meet

pytestmark = pytest.mark.browser


def presses(tab: Page, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)
        settled(tab)


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
