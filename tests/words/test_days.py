"""Spans of days, both ends included, each end open where nobody wrote one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.words.days import holds_on, share_a_day

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(12)]
ends = st.none() | st.sampled_from(DAYS)


def test_both_ends_are_in_it() -> None:
    assert [day.day for day in DAYS if holds_on(day, DAYS[2], DAYS[4])] == [3, 4, 5]
    assert holds_on(DAYS[0], None, None)


@given(st.sampled_from(DAYS), ends, st.sampled_from(DAYS), ends)
def test_spans_share_a_day_where_both_hold_on_one(
    first: date, last: date | None, other: date, other_last: date | None
) -> None:
    # Who ends before he begins holds on no day; a form refuses such a span.
    if (last or first) < first or (other_last or other) < other:
        return
    common = [day for day in DAYS if holds_on(day, first, last) and holds_on(day, other, other_last)]
    assert share_a_day(first, last, other, other_last) == bool(common)
