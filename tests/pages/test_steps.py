"""复盘 step by step: a case as it stood right after each entry of its log, within one minute too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.incidents.life import actions_ends, actions_handling
from dashboard.screen.moment import word_of
from dashboard.store.database import transaction
from dashboard.words.clock import now
from dashboard.words.labels import LABELS
from tests.files.attachments.files import photo
from tests.files.attachments.rows import kept
from tests.incidents.room import Room
from tests.pages.room_pages import buttons, log_of, number_of, said

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]


def within_a_minute(*, at_once: bool = False) -> int:
    """A case accepted, triaged, sent and signed within seconds of a minute that is over."""
    start = (now() - timedelta(minutes=10)).replace(second=5, microsecond=250_000)
    with transaction() as session:
        room = Room(session, start, step=timedelta(0) if at_once else timedelta(seconds=3, microseconds=7))
        return room.handling()


def status(page: Any) -> str:
    return next(one.value for one in page.markdown if "flag" in one.value)


def position(page: Any) -> str:
    return next(one.value for one in page.markdown if one.value.endswith(" 步"))


@pytest.mark.long
def test_each_step_within_one_minute_shows_its_own_status(open_page: Open) -> None:
    incident = within_a_minute()
    log = log_of(incident)
    assert len({entry.at.replace(second=0, microsecond=0) for entry in log}) == 1
    assert len({entry.at for entry in log}) == len(log) > 3
    page = open_page(PAGE, id=number_of(incident))
    assert position(page) == f"第 {len(log)} / {len(log)} 步"
    assert page.button(key="step_after").disabled
    assert buttons(page, incident)
    for entry in reversed(log[:-1]):
        page.button(key="step_before").click().run()
        assert not page.exception
        assert position(page) == f"第 {entry.seq} / {len(log)} 步"
        assert LABELS[entry.to_status] in status(page)
        assert f"显示的是第 {entry.seq} 步之后的情况" in said(page)
        assert buttons(page, incident) == {}
    assert page.button(key="step_before").disabled
    for entry in log[1:]:
        page.button(key="step_after").click().run()
        assert position(page) == f"第 {entry.seq} / {len(log)} 步"
        assert LABELS[entry.to_status] in status(page)
    # The last step is not the present: nobody acts until he comes back.
    assert page.button(key="step_after").disabled
    assert buttons(page, incident) == {}
    page.button(key="step_end").click().run()
    assert buttons(page, incident)
    assert "as_of" not in page.query_params


@pytest.mark.long
def test_a_step_of_this_very_minute_can_be_looked_at(open_page: Open) -> None:
    with transaction() as session:
        room = Room(session, now() - timedelta(milliseconds=50), step=timedelta(milliseconds=1))
        incident = room.report()
        room.do("dispatcher", actions_ends.accept, incident_id=incident)
    first = log_of(incident)[0]
    page = open_page(PAGE, id=number_of(incident), as_of=word_of(first.at))
    assert not page.exception
    assert position(page) == f"第 {first.seq} / {len(log_of(incident))} 步"
    assert LABELS[first.to_status] in status(page)


def test_steps_at_one_moment_are_shown_as_the_last_of_them(open_page: Open) -> None:
    incident = within_a_minute(at_once=True)
    log = log_of(incident)
    page = open_page(PAGE, id=number_of(incident), as_of=word_of(log[0].at))
    assert position(page) == f"第 {len(log)} / {len(log)} 步"
    assert f"第 1 至 {len(log)} 步在同一时刻" in said(page)
    assert page.button(key="step_before").disabled


@pytest.mark.long
def test_a_file_is_not_there_before_the_step_that_brought_it(open_page: Open) -> None:
    with transaction() as session:
        room = Room(session, now() - timedelta(minutes=5), step=timedelta(seconds=2))
        incident = room.handling()
        done = {"result": "已清走", "files": (kept(photo()),)}
        room.do("module_head:enforcement", actions_handling.feed_back, incident_id=incident, **done)
    page = open_page(PAGE, id=number_of(incident))
    files = [one.value for one in page.subheader if one.value.startswith("附件")]
    assert files
    page.button(key="step_before").click().run()
    assert not page.exception
    assert not [one.value for one in page.subheader if one.value.startswith("附件")]


def test_a_step_before_it_was_ones_own_says_so(open_page: Open, sign_in: Callable[..., Any]) -> None:
    incident = within_a_minute()
    with transaction() as session:
        unit = _module(session)
    page = open_page(PAGE)
    sign_in("module_head", module_id=unit)
    page.query_params["id"] = number_of(incident)
    page.query_params["as_of"] = word_of(log_of(incident)[0].at)
    page.run()
    assert not page.exception
    assert "还不在您的职责范围内" in said(page)


def _module(session: Session) -> int:
    return Room(session).unit("module", "enforcement")
