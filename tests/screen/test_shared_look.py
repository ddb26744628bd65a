"""Which state of the store walls go by together: never one older than is said, nor of another minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.screen import shared_look
from dashboard.screen.shared_look import SHARED_FOR, SeenVersion, may_share, shared_version

AT = datetime(2026, 3, 4, 4, 30, 10, tzinfo=UTC)
KEPT = SeenVersion("sqlite:///room.db", 7, AT)
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
        (SeenVersion(KEPT.url, 9, AT), True),
        (SeenVersion(KEPT.url, 9, AT + SHARED_FOR - MOMENT), True),
        (SeenVersion(KEPT.url, 9, AT + SHARED_FOR), False),
        (SeenVersion("sqlite:///demo.db", 9, AT), False),
        # A clock that was set back must not make anybody wait until it is that late again.
        (SeenVersion(KEPT.url, 9, AT - MOMENT), False),
    ],
)
def test_a_look_holds_for_a_little_while_at_the_same_store(new: SeenVersion, may: bool) -> None:
    assert may_share(KEPT, new) is may


def test_no_look_holds_beyond_its_minute() -> None:
    kept = SeenVersion(KEPT.url, 7, AT.replace(second=59, microsecond=999_999))
    assert not may_share(kept, SeenVersion(KEPT.url, 9, kept.at + MOMENT))
    assert not may_share(None, KEPT)


@given(looks)
def test_what_a_screen_goes_by_was_read_lately_and_by_somebody_of_the_same_minute(
    made: list[tuple[str, int, int]],
) -> None:
    shared_look._KEPT.clear()
    at, version, past = AT, 0, list[SeenVersion]()
    for url, writes, milliseconds in made:
        at, version = at + timedelta(milliseconds=milliseconds), version + writes
        new = SeenVersion(url, version, at)
        past.append(new)
        went_by = shared_version(new)
        assert went_by <= version
        assert any(
            one.version == went_by
            and one.url == url
            and timedelta(0) <= at - one.at < SHARED_FOR
            and one.at.minute == at.minute
            for one in past
        )


def test_all_that_come_within_the_while_go_by_the_first() -> None:
    assert [shared_version(SeenVersion(KEPT.url, 7 + n, AT + n * SHARED_FOR / 4)) for n in range(6)] == [
        7,
        7,
        7,
        7,
        11,
        11,
    ]
