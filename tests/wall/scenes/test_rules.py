import pytest

from dashboard.wall.scenes.rules import ranks, spread


def test_equal_shares_have_equal_ranks() -> None:
    assert ranks([0.5, 0.9, 0.9, 1.0]) == [4, 2, 2, 1]


def test_what_has_too_few_cases_has_no_rank_and_takes_none_away() -> None:
    assert ranks([0.5, None, 0.9]) == [2, None, 1]
    assert ranks([]) == []


@pytest.mark.parametrize(
    ("shares", "found"),
    [([0.8, 1.0, 0.9], 0.2), ([1.0], None), ([], None), ([0.0, 0.0], None), ([None, 1.0], None)],
)
def test_the_spread_is_measured_against_the_best(shares: list[float | None], found: float | None) -> None:
    assert spread(shares) == pytest.approx(found)
