from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dashboard.admin.imports.times import Times, read_times

BOSTON = ZoneInfo("America/New_York")
TOWN = ZoneInfo("Asia/Shanghai")
FORM = "%Y-%m-%d %H:%M:%S"


def read(
    *values: str, zone: ZoneInfo = TOWN, forms: tuple[str, ...] = (FORM,), ends_day: bool = False
) -> Times:
    return read_times(values, forms, zone, ends_day=ends_day)


def utc(times: Times) -> list[str]:
    return [str(at) for at in times.at.astype("M8[s]")]


@given(st.lists(st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=20))
def test_local_times_become_the_utc_of_the_time_zone_library(moments: list[datetime]) -> None:
    moments = [moment.replace(microsecond=0) for moment in moments]
    times = read(*(f"{moment:{FORM}}" for moment in moments))
    expected = [moment.replace(tzinfo=TOWN).astimezone(UTC).replace(tzinfo=None) for moment in moments]
    assert times.at.astype(object).tolist() == expected
    assert not times.unreadable.any()


def test_the_repeated_hour_is_the_first_and_the_skipped_one_moves_on() -> None:
    times = read("2011-11-06 01:30:00", "2011-03-13 02:30:00", "2011-07-01 00:00:00", zone=BOSTON)
    assert utc(times) == ["2011-11-06T05:30:00", "2011-03-13T07:00:00", "2011-07-01T04:00:00"]
    assert times.repeated.tolist() == [True, False, False]
    assert times.skipped.tolist() == [False, True, False]


@given(
    st.datetimes(datetime(2011, 11, 5), datetime(2011, 11, 7)),
    st.datetimes(datetime(2011, 3, 12), datetime(2011, 3, 14)),
)
def test_summer_time_never_turns_two_times_of_the_file_around(autumn: datetime, spring: datetime) -> None:
    for moment in (autumn, spring):
        later = moment.replace(minute=59, second=59)
        times = read(f"{moment:{FORM}}", f"{later:{FORM}}", zone=BOSTON)
        assert times.at[0] <= times.at[1]


def test_formats_are_tried_in_turn_and_nonsense_is_said() -> None:
    forms = ("%m/%d/%Y %I:%M:%S %p", "%Y年%m月%d日")
    times = read(
        "04/12/2018 11:11:26 PM", "2018年4月12日", "2018-04-12", "昨天", "", "0001-01-01", forms=forms
    )
    assert utc(times)[:3] == ["2018-04-12T15:11:26", "2018-04-11T16:00:00", "2018-04-11T16:00:00"]
    assert times.unreadable.tolist() == [False, False, False, True, False, True]


def test_a_bare_date_ends_with_its_day_where_it_is_a_limit() -> None:
    times = read("2026-03-05", "2026-03-05 08:00:00", ends_day=True)
    assert utc(times) == ["2026-03-05T16:00:00", "2026-03-05T00:00:00"]


def test_a_stated_offset_stands_above_the_zone() -> None:
    times = read("2018-04-12T11:00:00+0000", forms=("%Y-%m-%dT%H:%M:%S%z",))
    assert utc(times) == ["2018-04-12T11:00:00"]


def test_no_time_is_no_mistake() -> None:
    times = read("", "")
    assert np.isnat(times.at).all()
    assert not times.unreadable.any()
