"""Dates some months or years away."""

from datetime import date


def months_before(day: date, months: int) -> date:
    """First day of the month `months` earlier."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def years_after(day: date, years: int) -> date:
    """The anniversary; 29 February falls on the 28th in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
