"""Which state of the store walls go by together: never one older than is said, nor of another minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.screen import shared_look
from dashboard.screen.shared_look import SHARED_FOR, Seen, holds, shared

AT = datetime(2026, 3, 4, 4, 30, 10, tzinfo=UTC)
KEPT = Seen("sqlite:///room.db", 7, AT)
MOMENT = timedelta(microseconds=1)
looks = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.integers(-2_000, 8_000)), min_size=1, max_size=40
)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    shared_look._KEPT.clear()
    yield
    shared_look._KEPT.clear()


@pytest.mark.parametrize(
    ("new", "may"),
    [
        (Seen(KEPT.url, 9, AT), True),
        (Seen(KEPT.url, 9, AT + SHARED_FOR - MOMENT), True),
        (Seen(KEPT.url, 9, AT + SHARED_FOR), False),
        (Seen("sqlite:///demo.db", 9, AT), False),
        # A clock that was set back must not make anybody wait until it is that late again.
        (Seen(KEPT.url, 9, AT - MOMENT), False),
    ],
)
def test_a_look_holds_for_a_little_while_at_the_same_store(new: Seen, may: bool) -> None:
    assert holds(KEPT, new) is may


def test_no_look_holds_beyond_its_minute() -> None:
    kept = Seen(KEPT.url, 7, AT.replace(second=59, microsecond=999_999))
    assert not holds(kept, Seen(KEPT.url, 9, kept.at + MOMENT))
    assert not holds(None, KEPT)


@given(looks)
def test_what_a_screen_goes_by_was_read_lately_and_by_somebody_of_the_same_minute(
    made: list[tuple[str, int, int]],
) -> None:
    shared_look._KEPT.clear()
    at, version, past = AT, 0, list[Seen]()
    for url, writes, milliseconds in made:
        at, version = at + timedelta(milliseconds=milliseconds), version + writes
        new = Seen(url, version, at)
        past.append(new)
        went_by = shared(new)
        assert went_by <= version
        assert any(
            one.version == went_by
            and one.url == url
            and timedelta(0) <= at - one.at < SHARED_FOR
            and one.at.minute == at.minute
            for one in past
        )


def test_all_that_come_within_the_while_go_by_the_first() -> None:
    assert [shared(Seen(KEPT.url, 7 + n, AT + n * SHARED_FOR / 4)) for n in range(6)] == [7, 7, 7, 7, 11, 11]
