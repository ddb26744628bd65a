"""Half a report and half a feedback outlive a reload and a killed server; what was taken is taken once."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, col, func, select

from bench.visitors import admit
from bench.waiting import settled
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from models import Action, Assignment, FormDraft, Incident, IncidentLog
from tests.browser.killed import Town
from tests.browser.people import DESK, Someone, own_browser
from tests.incidents.room import Room

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
# As a person types; the pause of the page is longer than between two signs.
BETWEEN_MS = 20
TITLE, WORDS, NAME = "村口小店门前有人打架", "两个人吵起来，围了很多人", "王保密"


@pytest.fixture
def comes(browser: Browser, town: Town) -> Iterator[Callable[..., Someone]]:
    """Somebody with a role, at a telephone unless said otherwise; by `token` again the same one."""
    opened = []

    def came(token: str, *, size=PHONE) -> Someone:
        made = own_browser(browser, token, size=size)
        opened.append(made)
        return Someone(made.new_page(), town.server)

    yield came
    for made in opened:
        made.close()


def shot(tab: Page, name: str) -> None:
    """For whoever looks: a picture, where a folder for them is named."""
    if folder := os.environ.get("SHOTS"):
        tab.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def types(someone: Someone, start: str, words: str) -> None:
    """Sign by sign, and the cursor stays in the field."""
    someone.keyed(start).locator("textarea, input").first.press_sequentially(words, delay=BETWEEN_MS)


def stands(someone: Someone, start: str, words: str) -> None:
    expect(someone.keyed(start).locator("textarea, input").first).to_have_value(words)


def is_kept(url: str, *words: str) -> None:
    """Once the page has paused, the store has all of it."""
    with Session(engine_for(url)) as session:
        kept = "\n".join(session.exec(select(FormDraft.content).where(FormDraft.became == "")))
    assert [word for word in words if word not in kept] == []


def kept_words(someone: Someone, *words: str) -> None:
    """Wait until the page says that it is kept, and what was typed last has arrived."""
    someone.tab.get_by_text("只有您自己看得到").first.wait_for()
    someone.tab.wait_for_timeout(1_500)
    settled(someone.tab)


def half_a_report(someone: Someone) -> None:
    someone.goes("register")
    types(someone, "register_title_", TITLE)
    someone.tab.keyboard.press("Tab")
    settled(someone.tab)
    someone.unfolds("register_further_")
    someone.keyed("register_reporter_").get_by_text("保密", exact=True).click()
    someone.keyed("register_reporter_name_").locator("input").wait_for()
    settled(someone.tab)
    someone.keyed("register_reporter_name_").locator("input").fill(NAME)
    someone.tab.keyboard.press("Tab")
    settled(someone.tab)
    # The last field is not left: nothing tells the server but the pause.
    types(someone, "register_description_", WORDS)
    kept_words(someone)


def half_a_report_stands(someone: Someone) -> None:
    stands(someone, "register_title_", TITLE)
    stands(someone, "register_description_", WORDS)
    stands(someone, "register_reporter_name_", NAME)


def reports(url: str) -> list[str]:
    with Session(engine_for(url)) as session:
        return list(session.exec(select(Incident.number).where(col(Incident.title) == TITLE)))


def test_half_a_report_outlives_a_reload_a_killed_server_and_an_answer_that_is_lost(
    town: Town, url: str, ends: Path, comes
) -> None:
    token = admit(url, "grid_worker", village_id=2)
    worker = comes(token)
    half_a_report(worker)
    is_kept(url, TITLE, WORDS, NAME)
    worker.tab.reload()
    settled(worker.tab)
    half_a_report_stands(worker)
    expect(worker.tab.get_by_text("照片和附件没有留下，请重新选").first).to_be_visible()
    shot(worker.tab, "register-phone-reloaded")

    town.is_killed()
    town.begin()
    worker.goes("register")
    half_a_report_stands(worker)
    # Somebody else at the same store is shown nothing of it.
    other = comes(admit(url, "grid_worker", village_id=2))
    other.goes("register")
    stands(other, "register_title_", "")
    # Words, place, photo and the button stand within a screen and a half.
    button = other.keyed("register_send_").locator("button").bounding_box()
    assert button
    assert button["y"] + button["height"] <= 1.5 * PHONE["height"]
    expect(other.tab.get_by_text("没有提交")).to_have_count(0)
    other.tab.close()

    ends.touch()
    worker.keyed("register_send_").locator("button").click()
    worker.tab.get_by_test_id("stConnectionStatus").or_(
        worker.tab.locator('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])')
    ).first.wait_for()
    (number,) = reports(url)
    ends.unlink()
    town.begin()
    # The tab is still open, and its person presses once more.
    worker.tab.locator('[data-testid="stApp"][data-test-connection-state="CONNECTED"]').wait_for()
    settled(worker.tab)
    told = worker.tab.get_by_test_id("stToast").filter(has_text="您上次提交的内容")
    expect(told).to_contain_text(number)
    stands(worker, "register_title_", "")
    shot(worker.tab, "register-phone-told")
    worker.keyed("register_send_").locator("button").click()
    settled(worker.tab)
    assert reports(url) == [number]
    with Session(engine_for(url)) as session:
        rows = session.exec(select(FormDraft)).all()
    assert [row.became != "" for row in rows] == [True]
    assert not [row for row in rows if NAME in row.content or NAME in row.became]


def entries(url: str, incident_id: int) -> int:
    with Session(engine_for(url)) as session:
        query = select(func.count()).where(
            col(IncidentLog.incident_id) == incident_id, col(IncidentLog.action) == Action.FEED_BACK
        )
        return session.exec(query).one()


@pytest.mark.soak
def test_half_a_feedback_outlives_a_reload_a_killed_server_and_an_answer_that_is_lost(
    town: Town, url: str, ends: Path, comes
) -> None:
    with transaction(url=url) as session:
        room = Room(session, at=now() - timedelta(hours=1))
        incident = room.row(room.handling())
        key, number = incident.id or 0, incident.number
        module = session.exec(select(Assignment.module_id)).first()
    token = admit(url, "module_head", module_id=module)
    head = comes(token, size=DESK)
    head.tab.set_viewport_size({"width": 1440, "height": 900})
    head.goes(f"incident?id={number}")
    head.opens(key, "feed_back")
    head.fills(key, "feed_back", waiver="夜里看不清，没有拍")
    head.tab.keyboard.press("Tab")
    settled(head.tab)
    result = head.field(key, "feed_back", "result").locator("textarea")
    result.press_sequentially(WORDS, delay=BETWEEN_MS)
    kept_words(head)
    is_kept(url, WORDS, "夜里看不清")
    head.tab.reload()
    settled(head.tab)
    expect(result).to_have_value(WORDS)
    shot(head.tab, "feedback-desk-reloaded")

    town.is_killed()
    town.begin()
    # On the page of one's tasks, too: the same form of the same case.
    head.tab.set_viewport_size(PHONE)
    head.goes("tasks")
    expect(result).to_have_value(WORDS)
    shot(head.tab, "feedback-phone-tasks")
    head.goes(f"incident?id={number}")
    expect(result).to_have_value(WORDS)
    expect(head.field(key, "feed_back", "waiver").locator("input")).to_have_value("夜里看不清，没有拍")

    ends.touch()
    head.button(f"act_{key}_feed_back_send").click()
    head.tab.locator('[data-testid="stApp"]:not([data-test-connection-state="CONNECTED"])').wait_for()
    assert entries(url, key) == 1
    ends.unlink()
    town.begin()
    head.goes(f"incident?id={number}")
    head.tab.get_by_text("提交的“反馈”已收到").first.wait_for()
    expect(head.button(f"act_{key}_feed_back_send")).to_have_count(0)
    shot(head.tab, "feedback-phone-told")
    assert entries(url, key) == 1
    with Session(engine_for(url)) as session:
        assert not [row for row in session.exec(select(FormDraft.content)) if WORDS in row]
