"""The ladder of somebody who does not answer, and how a call is counted."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.room.calls.rules import Called, Ladder, Place, begin, checked_answer, climb, due_at, standing
from dashboard.words.errors import Refused
from models import CallAnswer, Rung
from tests.factories import NOON

ladders = st.builds(Ladder, st.integers(0, 4), st.booleans())


def way_up(ladder: Ladder) -> list[Place]:
    places, place = [], begin(ladder)
    while place is not None:
        places.append(place)
        place = climb(place, ladder)  # type: ignore[assignment]
    return places


def test_two_channels_then_the_deputy_then_the_commander() -> None:
    assert way_up(Ladder(2, has_deputy=True)) == [
        Place(Rung.CHANNEL, 1), Place(Rung.CHANNEL, 2), Place(Rung.DEPUTY, 2), Place(Rung.COMMANDER, 2),
    ]  # fmt: skip
    assert way_up(Ladder(0, has_deputy=False)) == [Place(Rung.CHANNEL, 0), Place(Rung.COMMANDER, 0)]


@given(ladders)
def test_every_ladder_ends_with_the_commander_and_uses_each_channel_once(ladder: Ladder) -> None:
    places = way_up(ladder)
    assert len(places) == max(ladder.channels, 1) + ladder.has_deputy + 1
    assert len(set(places)) == len(places)
    assert places[-1].rung is Rung.COMMANDER
    assert places[-1].used == ladder.channels
    assert (Rung.DEPUTY in {place.rung for place in places}) == ladder.has_deputy


@given(ladders, st.integers(1, 120))
def test_each_rung_lasts_its_minutes_and_the_last_has_no_end(ladder: Ladder, minutes: int) -> None:
    ends = [due_at(place, minutes, NOON) for place in way_up(ladder)]
    assert ends[-1] is None
    assert set(ends[:-1]) == {NOON + timedelta(minutes=minutes)}


@given(ladders)
def test_who_cannot_come_is_not_written_to_again(ladder: Ladder) -> None:
    above = climb(begin(ladder), ladder, cannot=True)
    assert above is not None
    assert above.rung is (Rung.DEPUTY if ladder.has_deputy else Rung.COMMANDER)


def test_a_place_counts_once_by_whom_it_names_or_by_his_deputy() -> None:
    received, cannot = CallAnswer.RECEIVED, CallAnswer.CANNOT
    people = [
        Called(1, "甲", Rung.CHANNEL, received),
        Called(2, "乙", Rung.DEPUTY, cannot),
        Called(3, "丙", Rung.COMMANDER),
        Called(4, "丁", Rung.CHANNEL),
        Called(5, "乙的副手", Rung.CHANNEL, received, for_id=2),
        Called(6, "丙的副手", Rung.CHANNEL, None, for_id=3),
    ]
    stands = standing(people)
    assert stands.in_words == "已应 2/4"
    assert (stands.by_deputy, stands.cannot, stands.missing) == (1, 1, (3, 4))
    assert stands.by_rung == {Rung.COMMANDER: 1, Rung.CHANNEL: 1}


@given(
    st.lists(
        st.tuples(st.sampled_from([None, *CallAnswer]), st.sampled_from([None, *CallAnswer]), st.booleans()),
        max_size=40,
    )
)
def test_answered_and_missing_are_the_whole(
    answers: list[tuple[CallAnswer | None, CallAnswer | None, bool]],
) -> None:
    people = [Called(number, "甲", Rung.CHANNEL, own) for number, (own, _, _) in enumerate(answers)]
    people += [
        Called(1000 + number, "副", Rung.CHANNEL, deputy, for_id=number)
        for number, (_, deputy, is_called) in enumerate(answers)
        if is_called and number
    ]
    stands = standing(people)
    assert stands.total == len(answers)
    assert stands.answered + len(stands.missing) == stands.total
    assert sum(stands.by_rung.values()) == len(stands.missing)


def test_who_cannot_come_says_why() -> None:
    assert checked_answer("received", "随便写的") == (CallAnswer.RECEIVED, "")
    assert checked_answer("cannot", " 在区里 ") == (CallAnswer.CANNOT, "在区里")
    for word, reason in (("cannot", " "), ("", "在区里"), ("maybe", "")):
        with pytest.raises(Refused):
            checked_answer(word, reason)
