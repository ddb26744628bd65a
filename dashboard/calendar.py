"""The working days of the township: the State Council's calendar, and honest guesses where it ends."""

from datetime import date, timedelta

import chinese_calendar
from sqlalchemy import insert
from sqlmodel import Session, col, select

from dashboard.clocks.rules import WorkingCalendar
from models import CalendarDay

# The library speaks for these years; beyond them only weekends are known.
PUBLISHED = (min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year)
GUESSED_YEARS = 4
UNPUBLISHED_MARK = "节假日安排未公布"


def known_day(day: date) -> CalendarDay:
    """The calendar's row for `day`; unpublished years count weekends only, and say so."""
    if not PUBLISHED[0] <= day.year <= PUBLISHED[1]:
        return CalendarDay(day=day, is_working=day.weekday() < 5, published=False, name=UNPUBLISHED_MARK)
    name = chinese_calendar.get_holiday_detail(day)[1] or ""
    return CalendarDay(day=day, is_working=chinese_calendar.is_workday(day), published=True, name=name)


def fill_calendar(session: Session) -> None:
    """Add the days that the table lacks. Days that someone edited stay."""
    present = set(session.exec(select(col(CalendarDay.day))))
    first, last = date(PUBLISHED[0], 1, 1), date(PUBLISHED[1] + GUESSED_YEARS, 12, 31)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if lacking := [known_day(day).model_dump() for day in days if day not in present]:
        session.execute(insert(CalendarDay), lacking)


def working_calendar(session: Session) -> WorkingCalendar:
    """The working days as the clocks need them."""
    return WorkingCalendar(session.exec(select(col(CalendarDay.day)).where(col(CalendarDay.is_working))))
