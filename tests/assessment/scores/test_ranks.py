"""Places, spread, and the bonus: to the yuan."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.scores.rules import Score
from dashboard.assessment.scores.rules_ranks import bonuses, days_to_rank, in_order, places, spread
from dashboard.words.errors import Refused

TOTALS = st.decimals(0, 100, places=2)


def a_score(cadre_id, t, days=365, raw=None, s="0", m="10"):
    t = None if t is None else Decimal(t)
    raw = t if raw is None else Decimal(raw)
    return Score(
        cadre_id, days, Decimal(1), Decimal(m), Decimal(1), Decimal(s), Decimal(s), raw, t, 0, {}, {}, {}
    )


def test_equal_totals_share_a_place_and_the_next_one_is_left_out():
    scores = [
        a_score(1, "90"),
        a_score(2, "80", raw="80.004"),
        a_score(3, "80", raw="79.996"),
        a_score(4, "70"),
    ]
    assert places(scores, 183) == {1: 1, 2: 2, 3: 2, 4: 4}


def test_within_a_place_the_unrounded_total_then_special_work_then_the_module_decide_the_order():
    scores = [
        a_score(1, "80", raw="80", s="1"),
        a_score(2, "80", raw="80.001"),
        a_score(3, "80", raw="80", s="1", m="11"),
        a_score(4, None),
        a_score(5, "80", raw="80", s="2"),
    ]
    assert [one.cadre_id for one in in_order(scores)] == [2, 5, 3, 1, 4]


def test_few_days_are_listed_and_not_ranked():
    assert places([a_score(1, "90", days=182), a_score(2, "80", days=183)], 183) == {2: 1}


@pytest.mark.parametrize(("period", "least"), [(365, 183), (366, 183), (184, 93), (1, 1)])
def test_part_of_a_year_asks_for_the_same_part_of_the_days(period, least):
    assert days_to_rank(period, 183) == least


@given(st.lists(TOTALS, max_size=30))
def test_places_go_by_the_number_of_those_ahead(totals):
    scores = [a_score(number, total) for number, total in enumerate(totals)]
    expected = {n: 1 + sum(other > total for other in totals) for n, total in enumerate(totals)}
    assert places(scores, 183) == expected


@pytest.mark.parametrize(
    ("totals", "d"),
    [([], None), (["80"], None), (["0", "0"], None), (["100", "80"], "20.00"), (["94.34", "2.5"], "97.35")],
)
def test_the_spread_is_told_where_there_is_one(totals, d):
    assert spread([Decimal(total) for total in totals]).d == (Decimal(d) if d else None)


def test_percentiles_lie_between_the_nearest():
    found = spread([Decimal(n) for n in range(1, 11)])
    assert (found.p10, found.p90) == (Decimal("1.90"), Decimal("9.10"))


@given(st.lists(TOTALS, min_size=1, max_size=40), st.integers(0, 5_000), st.integers(0, 3_000_000))
def test_the_bonus_gives_out_the_pool_to_the_yuan(totals, base, rest):
    numbered = {f"T{n:03d}": total for n, total in enumerate(totals)}
    pool = base * len(totals) + rest
    given_out = bonuses(numbered, pool, base)
    assert sum(given_out.values()) == pool
    assert min(given_out.values()) >= base
    for one, total in numbered.items():
        for other, less in numbered.items():
            assert total <= less or given_out[one] >= given_out[other] - (total == less)


def test_equal_remainders_go_by_staff_number():
    assert bonuses({"B": Decimal(50), "A": Decimal(50), "C": Decimal(50)}, 100, 0) == {
        "A": 34,
        "B": 33,
        "C": 33,
    }


def test_without_totals_the_rest_is_divided_equally():
    assert bonuses({"A": Decimal(0), "B": Decimal(0)}, 11, 1) == {"A": 6, "B": 5}


def test_a_pool_below_all_bases_is_refused():
    with pytest.raises(Refused, match="不够每人"):
        bonuses({"A": Decimal(1), "B": Decimal(2)}, 199, 100)
    with pytest.raises(Refused, match="没有可以测算"):
        bonuses({}, 100, 1)
