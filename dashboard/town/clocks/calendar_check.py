"""A second opinion on the working days, from another library than the one that fills the calendar."""

from datetime import date, timedelta

import holidays


def other_opinion(year: int) -> dict[date, tuple[bool, str]]:
    """Every day of a year: whether it is worked, and its name (empty for an ordinary day).

    Of a year whose arrangement is not published it knows the statutory holidays alone,
    and neither bridging days nor the weekends worked for them.
    """
    calendar = holidays.country_holidays("CN", years=year, language="zh_CN")
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return {day: (calendar.is_working_day(day), str(calendar.get(day) or "")) for day in days}
