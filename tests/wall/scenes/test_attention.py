"""What takes the wall's scene: never more than its share, nothing left out, nothing twice, nothing old."""

from datetime import timedelta
from math import ceil, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.notices.rules import tone
from dashboard.store.store_files import ROOT
from dashboard.town.walls.rules_attention import (
    LEAST,
    LONGEST_CYCLE,
    MOST,
    SLOT,
    USUAL,
    Bulletin,
    Event,
    bulletin,
    cycle,
    next_edge,
    taken,
)
from tests.factories import NOON

SECOND = timedelta(seconds=1)
shares = st.integers(LEAST, MOST)
seconds = st.integers(0, 7_200)
happened = st.builds(
    lambda second, number, is_urgent: Event(NOON + second * SECOND, f"NL-{number}", is_urgent),
    seconds, st.integers(1, 40), st.booleans(),
)  # fmt: skip


@given(shares, seconds, st.integers(1, 200))
def test_no_stretch_of_time_is_taken_more_than_its_share(share: int, start: int, slots: int) -> None:
    first = NOON + start * SECOND
    shown = sum(taken(share, first + n * SLOT) is not None for n in range(slots))
    # Of whole cycles exactly the share or less; of a part of one at most the one slot that lies in it.
    assert shown <= ceil(slots / cycle(share))
    whole = slots - slots % cycle(share)
    assert sum(taken(share, first + n * SLOT) is not None for n in range(whole)) * 100 <= whole * share


@given(st.lists(happened, max_size=30), shares)
def test_every_event_is_shown_or_counted_once_and_soon(events: list[Event], share: int) -> None:
    slots = range(7_200 // 20 + 2 * cycle(share))
    shown = [(NOON + n * SLOT, bulletin(events, share, NOON + n * SLOT)) for n in slots]
    told: list[str] = []
    for at, one in shown:
        between = taken(share, at)
        if one is None:
            assert between is None or not any(between[0] < event.at <= between[1] for event in events)
            continue
        assert between
        within = {event.number for event in events if between[0] < event.at <= between[1]}
        assert one.number in within
        assert one.more == len(within) - 1
        told += sorted(within)
        # What is shown happened no longer ago than a cycle and the slot that shows it.
        assert at - between[0] <= cycle(share) * SLOT + SLOT
    assert {event.number for event in events} == set(told)
    pairs = {(event.number, event.at) for event in events}
    assert len(told) <= len(pairs)


@given(st.lists(happened, max_size=30), shares, seconds, st.integers(0, 19))
def test_all_walls_show_the_same_within_a_slot_whenever_they_look(
    events: list[Event], share: int, second: int, later: int
) -> None:
    at = NOON + second * SECOND
    start = at - (at - NOON) % SLOT
    assert bulletin(events, share, at) == bulletin(list(reversed(events)), share, start + later * SECOND)


@given(st.lists(happened, max_size=30), shares, seconds)
def test_what_is_shown_changes_at_the_next_edge_and_not_before(
    events: list[Event], share: int, second: int
) -> None:
    at = NOON + second * SECOND
    shown, left = bulletin(events, share, at), next_edge(events, share, at)
    # Without an edge nothing changes in the next slot either; what will be then is not known.
    known = left if left < inf else (cycle(share) - 1) * SLOT.total_seconds()
    assert 0 < known <= LONGEST_CYCLE.total_seconds()
    for later in range(int(known)):
        assert bulletin(events, share, at + later * SECOND) == shown
    if left < inf:
        after = bulletin(events, share, at + timedelta(seconds=left))
        assert (shown is None) != (after is None)


def test_a_wall_does_not_wait_for_a_slot_that_has_nothing_to_show() -> None:
    begins = next(found[1] for n in range(20) if (found := taken(USUAL, NOON + n * SLOT)))
    before = begins - 10 * SECOND
    assert next_edge([], USUAL, before) == next_edge([], USUAL, begins) == inf
    waiting = [Event(before, "NL-1", is_urgent=True)]
    assert next_edge(waiting, USUAL, before) == 10
    assert next_edge(waiting, USUAL, begins) == SLOT.total_seconds()
    assert next_edge(waiting, USUAL, begins + SLOT) == inf


def test_a_storm_is_one_bulletin_and_the_urgent_one_is_its_head() -> None:
    between = next(found for n in range(20) if (found := taken(USUAL, NOON + n * SLOT)))
    events = [Event(between[1] - n * SECOND, f"NL-{n}", n == 30) for n in range(60)]
    assert bulletin(events, USUAL, between[1]) == Bulletin("NL-30", is_urgent=True, more=59)
    assert bulletin(events, USUAL, between[1] + SLOT) is None
    assert bulletin(events[:1], USUAL, between[1]) == Bulletin("NL-0", is_urgent=False)


@pytest.mark.parametrize(("share", "slots"), [(25, 4), (50, 2), (30, 4), (5, 20), (1, 100), (99, 2)])
def test_the_share_is_a_slot_of_so_many(share: int, slots: int) -> None:
    assert cycle(share) == slots


def test_at_no_share_nothing_is_ever_taken() -> None:
    assert all(taken(0, NOON + n * SLOT) is None for n in range(40))
    assert next_edge([Event(NOON, "NL-1", is_urgent=True)], 0, NOON) == inf


def test_the_walls_sound_is_the_desks() -> None:
    assert (ROOT / "static" / "tone.wav").read_bytes() == tone(0)
