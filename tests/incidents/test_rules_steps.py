"""Which step of a case stands at a moment, and what lies beside it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.case.rules_steps import STAGES, Place, place, stage_of
from models import IncidentStatus
from tests.factories import NOON

SECOND = timedelta(seconds=1)
A, B, C = NOON, NOON + SECOND, NOON + 2 * SECOND


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (None, Place(4, 4, 4, B, None)),
        (A - SECOND, Place(0, 0, 4, None, A)),
        (A, Place(1, 1, 4, None, B)),
        # Two at one moment are shown as one.
        (B, Place(2, 3, 4, A, C)),
        (B + SECOND / 2, Place(2, 3, 4, A, C)),
        (C, Place(4, 4, 4, B, None)),
    ],
)
def test_the_place_of_a_moment(moment: datetime | None, found: Place) -> None:
    assert place([A, B, B, C], moment) == found


@given(st.lists(st.integers(0, 5), min_size=1, max_size=9).map(sorted))
def test_going_on_from_the_first_comes_past_every_moment_and_back_again(seconds: list[int]) -> None:
    times = [NOON + number * SECOND for number in seconds]
    going, there = [times[0]], place(times, times[0])
    while there.after is not None:
        going.append(there.after)
        there = place(times, there.after)
    assert going == sorted(set(times))
    assert there.number == len(times)
    back = [there]
    while back[-1].before is not None:
        back.append(place(times, back[-1].before))
    assert [one.number for one in back] == [place(times, at).number for at in reversed(going)]


def test_every_status_has_its_stage_or_ended_before_the_last() -> None:
    ended = {status for status in IncidentStatus if stage_of(status) is None}
    assert ended == {IncidentStatus.REJECTED, IncidentStatus.MERGED, IncidentStatus.CANCELLED}
    assert stage_of(IncidentStatus.CLOSED) == len(STAGES)
    assert STAGES[stage_of(IncidentStatus.REPORTED) or 0] == "受理"
