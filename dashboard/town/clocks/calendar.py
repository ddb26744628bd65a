"""The working days of the township: the State Council's calendar, and honest guesses where it ends."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from dashboard.town.clocks.rules import WorkingCalendar
from models import CalendarDay, StoreMark

# The library speaks for these years; beyond them only weekends and the fixed holidays are known.
PUBLISHED = (min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year)
GUESSED_YEARS = 4
UNPUBLISHED_MARK = "节假日安排未公布"
# Month and day of the statutory holidays that lie on the same days of the sun each year.
FIXED_HOLIDAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
# The store's mark that becomes another with every change of the calendar.
MARK = "calendar"
# A transaction that changed the calendar may be undone: what it sees is not cached for others.
_IS_CHANGED = "calendar_is_changed"
_MOST_KEPT = 4
_kept: dict[tuple[str, str], WorkingCalendar] = {}
_CHINESE = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
_COLUMNS = (
    col(CalendarDay.day),
    col(CalendarDay.published),
    col(CalendarDay.name),
    col(CalendarDay.is_working),
)


def known_day(day: date) -> CalendarDay:
    """The calendar's row for `day`; an unpublished year has weekends and fixed holidays, and says so."""
    return CalendarDay(**_known(day))


def _known(day: date) -> dict[str, Any]:
    """What that row holds, as plain values: making ten thousand row objects took half the time."""
    if not PUBLISHED[0] <= day.year <= PUBLISHED[1]:
        holiday = FIXED_HOLIDAYS.get((day.month, day.day))
        name = f"{holiday}，其余{UNPUBLISHED_MARK}" if holiday else UNPUBLISHED_MARK
        is_working = day.weekday() < 5 and not holiday
        return {"day": day, "is_working": is_working, "published": False, "name": name}
    name = _CHINESE.get(chinese_calendar.get_holiday_detail(day)[1] or "", "")
    is_working = chinese_calendar.is_workday(day)
    return {"day": day, "is_working": is_working, "published": True, "name": name}


def fill_calendar(session: Session) -> None:
    """Add the days that the table lacks, and replace guesses where more is known by now.

    Days that someone edited stay; names that were once filled in as the library writes them become Chinese.
    """
    present = {row[0]: row[1:] for row in session.execute(select(*_COLUMNS))}
    first, last = date(PUBLISHED[0], 1, 1), date(PUBLISHED[1] + GUESSED_YEARS, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lacking = [_known(day) for day in days if day not in present]
    guessed = [_known(day) for day, (published, *_) in present.items() if not published]
    better_known = [row for row in guessed if (False, row["name"], row["is_working"]) != present[row["day"]]]
    named = [
        {"day": day, "name": _CHINESE[name]} for day, (_, name, _) in present.items() if name in _CHINESE
    ]
    if lacking:
        session.execute(insert(CalendarDay), lacking)
    for rows in (better_known, named):
        if rows:
            session.execute(update(CalendarDay), rows)
    if lacking or better_known:
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
