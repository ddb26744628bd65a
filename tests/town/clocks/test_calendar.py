"""The calendar is read once, and anew by everybody after it has changed."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import Session

from dashboard.store.database import engine_for, reading, transaction
from dashboard.town.clocks import calendar
from dashboard.town.clocks.calendar import (
    MARK,
    UNPUBLISHED_MARK,
    calendar_changed,
    fill_calendar,
    working_calendar,
)
from models import CalendarDay, StoreMark

DAY = date(2026, 3, 4)


def change(session: Session, day: date, *, is_working: bool) -> None:
    session.get_one(CalendarDay, day).is_working = is_working
    calendar_changed(session)


@pytest.mark.postgresql
def test_ten_thousand_rows_are_not_read_at_each_act(store: str) -> None:
    with reading() as session:
        working_calendar(session)
    asked: list[str] = []
    engine = engine_for(store)
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with reading() as session:
        assert working_calendar(session).is_working(DAY)
    assert [sql for sql in asked if "calendar_day" in sql] == []


@pytest.mark.postgresql
def test_a_change_is_seen_by_the_next_who_asks(store: str) -> None:
    with reading() as session:
        assert working_calendar(session).is_working(DAY)
    with transaction() as session:
        change(session, DAY, is_working=False)
    with reading() as session:
        assert not working_calendar(session).is_working(DAY)


def test_whoever_changes_it_sees_it_at_once_and_nobody_sees_what_was_undone(store: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        change(session, DAY, is_working=False)
        assert not working_calendar(session).is_working(DAY)
        raise ZeroDivisionError
    with transaction() as session:
        change(session, date(2026, 3, 5), is_working=False)
    with reading() as session:
        found = working_calendar(session)
    assert found.is_working(DAY)
    assert not found.is_working(date(2026, 3, 5))


def test_stores_do_not_share_a_calendar(store: str, tmp_path: object) -> None:
    other = f"sqlite:///{tmp_path}/other.db"
    StoreMark.metadata.create_all(engine_for(other))
    with Session(engine_for(other)) as session:
        assert not working_calendar(session).is_working(DAY)
    with reading() as session:
        assert working_calendar(session).is_working(DAY)


def test_a_filled_calendar_is_marked_and_filling_it_again_changes_nothing(session: Session) -> None:
    before = session.get_one(StoreMark, MARK).value
    fill_calendar(session)
    assert session.get_one(StoreMark, MARK).value == before


def test_guesses_give_way_when_the_library_knows_and_edits_stay(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    holiday, edited = date(2026, 10, 1), date(2026, 10, 2)
    guess = {"is_working": True, "published": False, "name": UNPUBLISHED_MARK}
    for name, value in guess.items():
        setattr(session.get_one(CalendarDay, holiday), name, value)
    session.get_one(CalendarDay, edited).is_working = True
    session.flush()
    before = session.get_one(StoreMark, MARK).value
    fill_calendar(session)
    session.expire_all()
    found = session.get_one(CalendarDay, holiday)
    assert (found.is_working, found.published, found.name) == (False, True, calendar.known_day(holiday).name)
    assert session.get_one(CalendarDay, edited).is_working
    assert session.get_one(StoreMark, MARK).value != before


def test_a_store_that_guessed_by_weekends_alone_learns_the_fixed_holidays(session: Session) -> None:
    holiday, edited = date(calendar.PUBLISHED[1] + 1, 5, 1), date(calendar.PUBLISHED[1] + 1, 10, 1)
    for day, is_known in ((holiday, False), (edited, True)):
        row = session.get_one(CalendarDay, day)
        row.is_working, row.published, row.name = True, is_known, "" if is_known else UNPUBLISHED_MARK
    session.flush()
    before = session.get_one(StoreMark, MARK).value
    fill_calendar(session)
    session.expire_all()
    assert not session.get_one(CalendarDay, holiday).is_working
    assert session.get_one(CalendarDay, holiday).name == calendar.known_day(holiday).name
    assert session.get_one(CalendarDay, edited).is_working, "somebody's word stays"
    assert session.get_one(StoreMark, MARK).value != before
