"""Whose turn it is on the wall: by the clock alone, for every address that somebody may type."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.town.walls.rules_scenes import (
    LONGEST,
    SCENES,
    SHORTEST,
    USUAL,
    Rotation,
    named,
    rotation,
    scene_at,
    tick,
)
from dashboard.wall.scenes.rules_calls import call_state, elapsed_words
from dashboard.words.days import day_start, township_date
from tests.factories import NOON

MIDNIGHT = day_start(township_date(NOON))
SECOND = timedelta(seconds=1)
some = st.lists(st.sampled_from(list(SCENES)), min_size=1, unique=True).map(tuple)
paces = st.integers(SHORTEST, 120)
seconds = st.integers(0, 86_399)


def asked(scene: str = "", scenes: str = "", every: str = "", usual: str = "事件") -> Rotation:
    return rotation(scene=scene, scenes=scenes, every=every, usual=usual, usual_every=USUAL)


@given(some, paces, st.integers(0, 1_000))
def test_every_scene_has_its_turn_and_the_same_share(scenes: tuple[str, ...], every: int, start: int) -> None:
    chosen, round_ = Rotation(scenes, every), every * len(scenes)
    shown = [scene_at(chosen, MIDNIGHT + (start + n) * SECOND) for n in range(round_)]
    assert Counter(shown) == dict.fromkeys(scenes, every)
    # In the order that was asked for.
    turns = [scene_at(chosen, MIDNIGHT + n * every * SECOND) for n in range(len(scenes))]
    assert tuple(turns) == scenes


@given(some, paces, seconds, st.floats(0, 0.999))
def test_at_the_same_second_every_screen_shows_the_same(
    scenes: tuple[str, ...], every: int, second: int, part: float
) -> None:
    chosen, at = Rotation(scenes, every), MIDNIGHT + second * SECOND
    assert scene_at(chosen, at) == scene_at(Rotation(scenes, every), at + part * SECOND)


@given(some, paces, seconds, st.floats(8, 13))
def test_a_look_falls_on_the_next_turn_and_none_is_more_frequent_than_needed(
    scenes: tuple[str, ...], every: int, second: int, pace: float
) -> None:
    chosen, at = Rotation(scenes, every), MIDNIGHT + second * SECOND
    between = tick(chosen, at, pace)
    if len(scenes) == 1:
        assert between == pace == tick(chosen, at, pace, late=1.5)
        return
    assert 0 < between <= min(pace, every)
    left = next(n for n in range(1, every + 1) if (second + n) % every == 0 or second + n == 86_400)
    looks = left / between
    assert looks == pytest.approx(round(looks))
    assert tick(chosen, at, pace, late=1.5) == between + 1.5
    # With one look fewer, two of them would lie further apart than the pace.
    assert round(looks) == 1 or left / (round(looks) - 1) > pace


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=12), st.text(max_size=40))
def test_whatever_an_address_says_there_is_a_scene(scene: str, scenes: str, every: str, usual: str) -> None:
    chosen = asked(scene, scenes, every, usual)
    assert chosen.scenes
    assert set(chosen.scenes) <= set(SCENES)
    assert len(set(chosen.scenes)) == len(chosen.scenes)
    assert SHORTEST <= chosen.every <= LONGEST
    assert scene_at(chosen, NOON) in chosen.scenes


def test_scenes_are_named_by_word_or_title_and_the_rest_is_told() -> None:
    assert named("map，力量、overview map x") == (("map", "people", "overview"), ("x",))
    chosen = asked(scenes="map,nonsense,people", every="30")
    assert (chosen.scenes, chosen.every) == (("map", "people"), 30)
    assert len(chosen.notes) == 1
    assert "“nonsense”" in chosen.notes[0]
    assert "villages（村情）" in chosen.notes[0]


def test_one_scene_wins_over_several_and_the_settings_come_last() -> None:
    assert asked(scene="scores", scenes="map,people").scenes == ("scores",)
    assert asked(usual="地图、力量").scenes == ("map", "people")
    assert asked(scenes="x", usual="地图、力量").scenes == ("map", "people")
    assert asked(usual="x").scenes == ("overview",)


@pytest.mark.parametrize(
    ("typed", "every"),
    [("", USUAL), ("9", SHORTEST), ("10", 10), ("99999", LONGEST), ("-5", USUAL), ("五", USUAL)],
)
def test_a_pace_out_of_bounds_is_moved_into_them_and_told(typed: str, every: int) -> None:
    chosen = asked(every=typed)
    assert chosen.every == every
    assert bool(chosen.notes) == (typed not in ("", "10"))


def test_a_call_is_told_by_how_far_it_is_and_what_is_late() -> None:
    minute = timedelta(minutes=1)
    due = {"sign_due_at": NOON + 5 * minute, "arrive_due_at": NOON + 30 * minute}

    def told(minutes: int, signed: int | None = None, arrived: int | None = None) -> tuple[str, bool]:
        signed_at, arrived_at = (None if n is None else NOON + n * minute for n in (signed, arrived))
        return call_state(at=NOON + minutes * minute, signed_at=signed_at, arrived_at=arrived_at, **due)

    assert told(5) == ("待签收", False)
    assert told(7) == ("超时未签 2分钟", True)
    assert told(30, signed=4) == ("赶往现场", False)
    assert told(95, signed=4) == ("超时未到 1小时", True)
    assert told(95, signed=4, arrived=90) == ("在现场 5分钟", False)
    assert elapsed_words(NOON, NOON + 72 * 60 * minute) == "3天"
