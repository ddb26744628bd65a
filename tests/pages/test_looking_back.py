"""复盘: the pages show a past moment, say so, and let nobody act on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.incidents.life import actions_ends
from dashboard.screen.moment import word_of
from dashboard.store.database import engine_for
from dashboard.words.clock import now
from tests.incidents.room import Room

LIST, CASE, HOME = "pages/incidents/incidents.py", "pages/incidents/incident.py", "pages/room/home.py"


def lived(database: str) -> tuple[Any, str]:
    """A matter reported three hours ago and accepted an hour ago: when it was reported, and its number."""
    start = now() - timedelta(hours=3)
    with Session(engine_for(database), expire_on_commit=False) as session, session.begin():
        room = Room(session, at=start, step=timedelta(hours=2))
        incident = room.report(title="桥头护栏损坏")
        room.do("dispatcher", actions_ends.accept, incident_id=incident)
        return start, room.row(incident).number


def words(page: Any) -> str:
    return " ".join(str(part.value) for part in (*page.markdown, *page.caption, *page.warning))


def test_the_list_and_the_case_show_how_it_stood_then(database: str, open_page: Callable[..., Any]) -> None:
    start, number = lived(database)
    hour = timedelta(hours=1)
    assert open_page(LIST).dataframe[0].value["status"].tolist() == ["待研判"]
    page = open_page(LIST, as_of=word_of(start + hour))
    assert not page.exception
    assert page.dataframe[0].value["status"].tolist() == ["待受理"]
    assert "复盘：" in words(page)
    page = open_page(CASE, id=number, as_of=word_of(start + hour))
    assert not page.exception
    assert "受理" not in [line.value for line in page.markdown]
    before = open_page(LIST, as_of=word_of(start - hour))
    assert not before.dataframe
    assert not open_page(HOME, as_of=word_of(start + hour)).exception


@pytest.mark.long
def test_a_moment_that_makes_no_sense_is_the_present(database: str, open_page: Callable[..., Any]) -> None:
    lived(database)
    for word in ("nonsense", "2999-01-01T00:00", "0001-01-01T00:00+23:59", "2026-13-40"):
        page = open_page(LIST, as_of=word)
        assert not page.exception
        assert page.dataframe[0].value["status"].tolist() == ["待研判"]


def test_coming_back_shows_the_present(database: str, open_page: Callable[..., Any]) -> None:
    start, _ = lived(database)
    page = open_page(LIST, as_of=word_of(start + timedelta(hours=1)))
    page = page.button(key="as_of_end").click().run()
    assert page.dataframe[0].value["status"].tolist() == ["待研判"]
