"""The working days of the township: the State Council's calendar, and honest guesses where it ends."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from dashboard.town.clocks.rules import WorkingCalendar
from models import CalendarDay, StoreMark

# The library speaks for these years; beyond them only weekends are known.
PUBLISHED = (min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year)
GUESSED_YEARS = 4
UNPUBLISHED_MARK = "节假日安排未公布"
# The store's mark that becomes another with every change of the calendar.
MARK = "calendar"
# A transaction that changed the calendar may be undone: what it sees is not cached for others.
_IS_CHANGED = "calendar_is_changed"
_MOST_KEPT = 4
_kept: dict[tuple[str, str], WorkingCalendar] = {}
_CHINESE = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
_COLUMNS = (col(CalendarDay.day), col(CalendarDay.published), col(CalendarDay.name))


def known_day(day: date) -> CalendarDay:
    """The calendar's row for `day`; unpublished years count weekends only, and say so."""
    return CalendarDay(**_known(day))


def _known(day: date) -> dict[str, Any]:
    """What that row holds, as plain values: making ten thousand row objects took half the time."""
    if not PUBLISHED[0] <= day.year <= PUBLISHED[1]:
        return {"day": day, "is_working": day.weekday() < 5, "published": False, "name": UNPUBLISHED_MARK}
    name = _CHINESE.get(chinese_calendar.get_holiday_detail(day)[1] or "", "")
    is_working = chinese_calendar.is_workday(day)
    return {"day": day, "is_working": is_working, "published": True, "name": name}


def fill_calendar(session: Session) -> None:
    """Add the days that the table lacks, and replace guesses where the library speaks by now.

    Days that someone edited stay; names that were once filled in as the library writes them become Chinese.
    """
    present = {row[0]: row[1:] for row in session.execute(select(*_COLUMNS))}
    first, last = date(PUBLISHED[0], 1, 1), date(PUBLISHED[1] + GUESSED_YEARS, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lacking = [_known(day) for day in days if day not in present]
    guessed = [_known(day) for day, (published, _) in present.items() if not published]
    published_by_now: list[dict[str, Any]] = [row for row in guessed if row["published"]]
    named = [{"day": day, "name": _CHINESE[name]} for day, (_, name) in present.items() if name in _CHINESE]
    if lacking:
        session.execute(insert(CalendarDay), lacking)
    for rows in (published_by_now, named):
        if rows:
            session.execute(update(CalendarDay), rows)
    if lacking or published_by_now:
        calendar_changed(session)


def calendar_changed(session: Session) -> None:
    """Count a change of the calendar's days, in the transaction that makes it."""
    mark = session.get(StoreMark, MARK, with_for_update=True)
    if mark is None:
        session.add(StoreMark(key=MARK, value="1"))
    else:
        mark.value = str(int(mark.value) + 1)
    session.flush()
    session.info[_IS_CHANGED] = True


def working_calendar(session: Session) -> WorkingCalendar:
    """The working days as the clocks need them; read anew only after the calendar has changed."""
    if session.info.get(_IS_CHANGED):
        return _read(session)
    # Before the days: they are then at least as new as the mark under which they are kept.
    mark = session.execute(select(col(StoreMark.value)).where(col(StoreMark.key) == MARK)).scalar()
    key = (str(session.get_bind().engine.url), mark or "")
    if (calendar := _kept.get(key)) is None:
        calendar = _read(session)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = calendar
    return calendar


def _read(session: Session) -> WorkingCalendar:
    return WorkingCalendar(session.exec(select(col(CalendarDay.day)).where(col(CalendarDay.is_working))))
