"""The two years of the lock: the day before, the day itself, and the 29th of February."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.delegation.seconded.rules import (
    anniversary,
    days_left,
    is_locked,
    lock_words,
    require_last_day,
    require_unlocked,
)
from dashboard.words.errors import Refused
from models import LockException

DAY = timedelta(days=1)
days = st.dates(date(2000, 1, 1), date(2097, 12, 31))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 1, 1), date(2027, 1, 1)),
        # A 29th of February lies between: the anniversary counts, not 730 days.
        (date(2023, 3, 1), date(2025, 3, 1)),
        (date(2024, 2, 29), date(2026, 2, 28)),
        (date(2022, 2, 28), date(2024, 2, 28)),
        (date(2022, 3, 1), date(2024, 3, 1)),
        # 2100 is no leap year.
        (date(2098, 2, 28), date(2100, 2, 28)),
    ],
)
def test_the_second_anniversary(start: date, end: date) -> None:
    assert anniversary(start) == end
    with pytest.raises(Refused, match="还有 1 天"):
        require_unlocked(end, end - DAY)
    require_unlocked(end, end)


def test_day_729_is_refused_and_day_730_is_the_anniversary() -> None:
    start = date(2025, 1, 1)
    with pytest.raises(Refused, match="2027-01-01"):
        require_unlocked(anniversary(start), start + 729 * DAY)
    require_unlocked(anniversary(start), start + 730 * DAY)


def test_a_twenty_ninth_that_meets_a_leap_year_again_keeps_its_day() -> None:
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(days, st.integers(0, 1_500))
def test_locked_on_every_day_before_the_anniversary_and_on_none_from_it_on(start: date, after: int) -> None:
    end, day = anniversary(start), start + after * DAY
    assert 730 <= (end - start).days <= 731
    assert (end.month, end.day) in ((start.month, start.day), (2, 28))
    assert is_locked(end, day) == (day < end) == (days_left(end, day) > 0)
    assert (lock_words(end, day) == "已满两年") != is_locked(end, day)


@given(days, days)
def test_who_came_later_is_never_free_earlier(one: date, other: date) -> None:
    assert anniversary(min(one, other)) <= anniversary(max(one, other))


def test_only_a_veto_and_an_order_with_its_number_break_the_lock() -> None:
    end = date(2027, 1, 1)
    require_unlocked(end, end - DAY, LockException.VETO)
    require_unlocked(end, end - DAY, LockException.HIGHER_ORDER, "区委组〔2026〕3号")
    with pytest.raises(Refused, match="文号"):
        require_unlocked(end, end - DAY, LockException.HIGHER_ORDER, "  ")


def test_the_last_day_is_the_one_before_the_anniversary_or_later() -> None:
    start, end = date(2025, 3, 1), date(2027, 3, 1)
    given = {"from_on": start, "locked_until": end, "exception": None, "today": end}
    require_last_day(end - DAY, **given)
    with pytest.raises(Refused, match="锁编锁人"):
        require_last_day(end - 2 * DAY, **given)
    with pytest.raises(Refused, match="派驻开始"):
        require_last_day(start - DAY, **{**given, "exception": LockException.VETO})
    with pytest.raises(Refused, match="超过一年"):
        require_last_day(end + 400 * DAY, **given)
