"""The measure of likeness of two reports: by example, and by what holds of every two."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.find.rules_same import Told, goes_on, likeness
from models import IncidentStatus
from tests.factories import NOON

S = IncidentStatus
RADIUS, HOURS = 200, 72
HERE = (118.8123, 28.8612)
TREE = Told(NOON, "塘湖村口大树倒了挡住村道", category_id=5, village_id=1, village="塘湖村", position=HERE)


def like(one: Told, other: Told) -> Any:
    return likeness(one, other, radius=RADIUS, hours=HOURS)


def changed(**given: Any) -> Told:
    return Told(**(TREE.__dict__ | given))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (changed(reported_at=NOON + timedelta(hours=2)), "相距约10米，相隔2.0小时，同一类别"),
        (changed(position=None, words="别的"), "同一个村（没有位置可比），同时上报，同一类别"),
        # 12345 speaks of another category, and clearly of the same thing.
        (
            changed(category_id=9, words="大树倒在村道上，车过不去"),
            "相距约10米，同时上报，类别不同，说法相近",
        ),
        (changed(category_id=None, words="大树压到电线"), "相距约10米，同时上报，说法相近"),
        # The village's name is no word in common.
        (changed(category_id=None, words="塘湖村停水三天"), None),
        (changed(category_id=9, words="大树底下有人卖鱼"), None),
        (changed(reported_at=NOON - timedelta(hours=73)), None),
        (changed(position=(118.8163, 28.8612)), None),
        (changed(position=None, village_id=2), None),
    ],
)
def test_what_may_be_the_same_matter_says_why(other: Told, why: str | None) -> None:
    found = like(TREE, other)
    assert (found and found.why) == why


WORDS = st.text(alphabet="大树倒了路灯坏停水山火着火塘湖村", max_size=12)
TOLD = st.builds(
    Told,
    reported_at=st.integers(-80, 80).map(lambda hours: NOON + timedelta(hours=hours)),
    words=WORDS,
    category_id=st.sampled_from([None, 1, 2]),
    village_id=st.sampled_from([None, 1, 2]),
    village=st.sampled_from(["", "塘湖村"]),
    position=st.none() | st.tuples(st.floats(118.812, 118.816), st.floats(28.861, 28.864)),
)


@given(TOLD, TOLD)
def test_the_order_of_the_two_does_not_matter(one: Told, other: Told) -> None:
    assert like(one, other) == like(other, one)


@given(TOLD, TOLD)
def test_what_is_like_lies_within_the_towns_limits(one: Told, other: Told) -> None:
    found = like(one, other)
    if found:
        assert 0 < found.score <= 1
        assert abs(one.reported_at - other.reported_at) <= timedelta(hours=HOURS)
        assert found.metres is None or found.metres <= RADIUS
        assert found.metres is not None or one.village_id == other.village_id is not None
        assert found == like(one, other)


@given(TOLD, TOLD, st.integers(1, 79))
def test_the_same_sooner_or_nearer_is_never_less_like(one: Told, other: Told, hours: int) -> None:
    later = Told(**(one.__dict__ | {"reported_at": one.reported_at + timedelta(hours=hours)}))
    then, now = like(one, Told(**(other.__dict__ | {"reported_at": later.reported_at}))), None
    now = like(one, Told(**(other.__dict__ | {"reported_at": one.reported_at})))
    assert then is None or (now is not None and now.score >= then.score)
    if one.position and other.position:
        at_once = like(one, Told(**(other.__dict__ | {"position": one.position})))
        apart = like(one, other)
        assert apart is None or (at_once is not None and at_once.score >= apart.score)


@given(TOLD)
def test_a_report_is_like_itself_once_it_says_where_and_what(one: Told) -> None:
    is_whole = (one.position or one.village_id) and one.category_id
    assert like(one, one) is not None or not is_whole


def test_of_two_the_one_that_is_further_goes_on_for_both() -> None:
    later = NOON + timedelta(hours=1)
    assert goes_on(S.HANDLING, later, S.REPORTED, NOON)
    assert not goes_on(S.REPORTED, NOON, S.ACCEPTED, later)
    assert goes_on(S.REPORTED, NOON, S.REPORTED, later)
    # What is handed out is as far as what is being handled: then the older goes on.
    assert goes_on(S.DISPATCHED, NOON, S.HANDLING, later)
