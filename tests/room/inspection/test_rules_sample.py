"""Which village closings are looked at."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.room.inspection.rules import is_sampled

NUMBERS = [
    f"NL-2026{month:02d}{day:02d}-{n:04d}" for month in (3, 11) for day in range(1, 26) for n in range(40)
]
percents = st.integers(0, 100)


def test_a_tenth_is_about_a_tenth():
    assert 0.08 < sum(is_sampled(number, 10) for number in NUMBERS) / len(NUMBERS) < 0.12


@given(st.text(max_size=24))
def test_none_at_nought_and_all_at_a_hundred(number):
    assert not is_sampled(number, 0)
    assert is_sampled(number, 100)


@given(st.sampled_from(NUMBERS), percents, percents)
def test_whatever_a_smaller_share_takes_a_larger_one_takes_too(number, one, other):
    small, large = sorted((one, other))
    assert is_sampled(number, large) or not is_sampled(number, small)


def test_the_same_matters_are_taken_in_every_version_of_the_program():
    assert [number for number in NUMBERS[:25] if is_sampled(number, 10)] == [
        "NL-20260301-0006",
        "NL-20260301-0023",
    ]
