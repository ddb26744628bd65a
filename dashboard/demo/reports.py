"""When matters are reported over the year, and their numbers."""

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.demo.moments import DAY, HOUR, OFFSET
from dashboard.demo.words import words

Times = NDArray[np.int64]

# Township hours 0–23, and the days of the week from Monday.
BY_HOUR = (2, 1, 1, 1, 1, 3, 9, 26, 52, 60, 55, 40, 24, 34, 50, 52, 48, 40, 32, 28, 24, 16, 9, 4)
BY_WEEKDAY = (1.08, 1.12, 1.02, 1.0, 0.98, 0.78, 0.66)
YEAR = 365 * DAY


def report_times(count: int, rng: np.random.Generator, until: int, working: frozenset[int]) -> Times:
    """`count` moments of the year before `until`, sorted: busy mornings, quiet nights, wet Junes."""
    start = until - YEAR
    hours = np.arange(start // HOUR, until // HOUR + 1)
    begins = np.maximum(hours * HOUR, start)
    ends = np.minimum((hours + 1) * HOUR, until)
    local = hours * HOUR + OFFSET
    days = local // DAY
    weights = np.asarray(BY_HOUR)[local % DAY // HOUR] * np.asarray(BY_WEEKDAY)[(days + 3) % 7]
    weights = weights * _of_days(days, working) * (ends - begins)
    cells = rng.choice(len(hours), size=count, p=weights / weights.sum())
    times = begins[cells] + (rng.random(count) * (ends - begins)[cells]).astype(np.int64)
    return np.sort(times)


def _of_days(days: Times, working: frozenset[int]) -> NDArray[np.float64]:
    """Busier months; holidays that fall on weekdays are as quiet as a Saturday."""
    volume = words()["months"]["volume"]
    factors = {}
    for day in np.unique(days).tolist():
        at = datetime.fromtimestamp(day * DAY, UTC)
        is_holiday = at.weekday() < 5 and at.toordinal() not in working
        factors[day] = volume[at.month - 1] * (0.7 if is_holiday else 1)
    return np.asarray([factors[day] for day in days.tolist()])


def sequences(times: Times) -> Times:
    """The number of each of the sorted reports on its township day, from 1."""
    days = (times + OFFSET) // DAY
    return np.arange(len(times)) - np.searchsorted(days, days, side="left") + 1


def day_counts(times: Times) -> list[tuple[int, int]]:
    """Township days (since 1970) with how many reports each has."""
    days, counts = np.unique((times + OFFSET) // DAY, return_counts=True)
    return list(zip(days.tolist(), counts.tolist(), strict=True))
