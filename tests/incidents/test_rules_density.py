"""Rectangles instead of squares: the same ground, each square once, with its own step."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.incidents.find.rules_squares import STEPS, bands, steps

SQUARES = st.dictionaries(
    st.tuples(st.integers(-3, 12), st.integers(-3, 12)), st.integers(1, STEPS), max_size=120
)


@given(SQUARES)
def test_the_bands_are_the_squares(squares: dict[tuple[int, int], int]) -> None:
    covered = [
        ((x, y), band.step)
        for band in bands(squares)
        for x in range(band.x, band.x + band.across)
        for y in range(band.y, band.y + band.up)
    ]
    assert len(covered) == len(squares)
    assert dict(covered) == squares


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, STEPS))
def test_a_full_block_is_one_band(across: int, up: int, step: int) -> None:
    (one,) = bands({(x, y): step for x in range(across) for y in range(up)})
    assert one == (0, 0, across, up, step)


@given(st.lists(st.integers(1, 10**6), min_size=1))
def test_more_reports_are_never_a_lower_step(totals: list[int]) -> None:
    found = steps(totals)
    assert max(found) == STEPS
    assert min(found) >= 1
    by_total = sorted(zip(totals, found, strict=True))
    assert [step for _, step in by_total] == sorted(found)


def test_nothing_is_nothing() -> None:
    assert (steps([]), bands({})) == ([], [])
