"""Pressed twice, or by two people at once: one incident, one entry of the log, and no word is lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlmodel import Session, col, func, select

from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from models import Action, Incident, IncidentLog, IncidentStatus, Module
from tests.browser.conftest import Meet
from tests.browser.people import Someone
from tests.incidents.room import Room

pytestmark = pytest.mark.browser
AT_ONCE_MS = 50
CLICKS = """
    window.clicked = [];
    addEventListener("click", event => window.clicked.push([event.timeStamp, window.isAsking]), true);
"""


def watch_clicks(someone: Someone) -> None:
    """From his next page on."""
    someone.tab.add_init_script(CLICKS)


def clicked_at_once(someone: Someone) -> bool:
    """Whether the last click followed the one before at once, or while the server had not answered that."""
    (first, _), (second, is_unanswered) = someone.tab.evaluate("window.clicked.slice(-2)")
    return second - first < AT_ONCE_MS or bool(is_unanswered)


def entries(url: str, incident_id: int, action: Action) -> int:
    with Session(engine_for(url)) as session:
        query = select(func.count()).where(
            col(IncidentLog.incident_id) == incident_id, col(IncidentLog.action) == action
        )
        return session.exec(query).one()


def brought(url: str, way: str) -> tuple[int, str]:
    """Id and number of a new incident that went `way` (a word of `Room`) an hour ago."""
    with transaction(url=url) as session:
        room = Room(session, at=now() - timedelta(hours=1))
        incident = room.row(getattr(room, way)(title=f"两人同时办的事（{way}）"))
        return incident.id or 0, incident.number


@pytest.mark.journey
def test_two_clicks_on_register_make_one_incident(room_url: str, meet: Meet) -> None:
    title = "村口违法建设，连点两下登记"
    someone = meet("dispatcher", another="registering")
    watch_clicks(someone)
    someone.reports(title, "违法建设", village="里屋", twice=True)
    assert clicked_at_once(someone)
    # What is typed afterwards is answered after both clicks.
    someone.keyed("register_title_").locator("input").fill("养猪场污水直排，畜禽养殖污染")
    someone.tab.keyboard.press("Tab")
    someone.keyed("fits_").wait_for()
    with Session(engine_for(room_url)) as session:
        made = session.exec(select(Incident.status).where(col(Incident.title) == title)).all()
    assert list(made) == [IncidentStatus.REPORTED]


def test_two_clicks_on_an_act_make_one_entry(room_url: str, meet: Meet) -> None:
    key, number = brought(room_url, "dispatched")
    with Session(engine_for(room_url)) as session:
        module = session.exec(select(Module.id).where(col(Module.code) == "enforcement")).one()
    someone = meet("module_head", module_id=module)
    watch_clicks(someone)
    someone.goes("tasks")
    someone.button(f"act_{key}_sign").dblclick()
    assert clicked_at_once(someone)
    expect(someone.button(f"act_{key}_sign")).to_have_count(0)
    someone.opens(key, "feed_back")
    assert entries(room_url, key, Action.SIGN) == 1


def test_of_two_people_with_one_form_open_one_wins_and_the_other_keeps_his_words(
    room_url: str, meet: Meet
) -> None:
    key, number = brought(room_url, "fed_back")
    first, second = meet("dispatcher"), meet("commander")
    typed = {first: "到现场看过，路已经通了", second: "电话问过村里，可以办结"}
    for someone, words in typed.items():
        someone.goes(f"incident?id={number}")
        someone.opens(key, "verify")
        someone.fills(key, "verify", note=words)
    # Both have sent what they typed to the server before either acts on it.
    for someone in typed:
        someone.tab.keyboard.press("Tab")
    first.button(f"act_{key}_verify_send").click()
    expect(first.button(f"act_{key}_verify_send")).to_have_count(0)
    second.button(f"act_{key}_verify_send").click()
    told = second.keyed(f"act_{key}_open")
    expect(told.get_by_text("已经“核查办结”")).to_be_visible()
    expect(told.get_by_text("您填写的内容还在")).to_be_visible()
    expect(second.field(key, "verify", "note").locator("textarea")).to_have_value(typed[second])
    expect(second.button(f"act_{key}_verify_send")).to_be_disabled()
    with Session(engine_for(room_url)) as session:
        verified = select(IncidentLog.reason).where(
            col(IncidentLog.incident_id) == key, col(IncidentLog.action) == Action.VERIFY
        )
        assert session.exec(verified).all() == [typed[first]]
