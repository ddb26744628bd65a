"""The four dimensions: worked cases to the cent, and what must hold for every cadre."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.scores.rules import (
    CENT,
    DEFAULT,
    EXACTLY,
    INTERNAL,
    MEAN,
    RANKED,
    Cadre,
    LineEntry,
    PostHeld,
    Rules,
    SpecialPoints,
    Spell,
    VillageLinked,
    line_score,
    line_worths,
    score,
)
from tests.assessment.scores.vectors import CASES, YEAR, scored

RULES = Rules()
DAYS = st.integers(0, 364).map(lambda n: YEAR.first + timedelta(days=n))
SPELLS = st.tuples(DAYS, DAYS).map(sorted)
LINES = {(q, (m, "")): line_score(Decimal(m * 3), 20, RULES) for q in (1, 2, 3, 4) for m in range(1, 7)}
VILLAGES = {(q, v): Decimal(v * 10 + q) / 2 for q in (1, 2, 3, 4) for v in range(1, 10)}


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_comes_out_to_the_cent(name):
    found = scored(name)
    shown = [found.p, found.m, found.g, found.s, found.s_raw, found.t, found.t_raw]
    rounded = [value.quantize(CENT, ROUND_HALF_UP) for value in shown]
    assert rounded == [Decimal(word) for word in CASES[name][3].split()]


@st.composite
def cadres(draw):
    posts = [
        PostHeld(first, last, number, draw(st.integers(1, 15)), (draw(st.integers(1, 6)), ""))
        for number, (first, last) in enumerate(draw(st.lists(SPELLS, max_size=4)))
    ]
    villages = [
        VillageLinked(first, last, draw(st.integers(1, 12)))
        for first, last in draw(st.lists(SPELLS, max_size=4))
    ]
    entries = [
        SpecialPoints(n, Decimal(cents) / 100)
        for n, cents in enumerate(draw(st.lists(st.integers(-2000, 2000), max_size=6)))
    ]
    first, last = draw(SPELLS)
    return Cadre(1, [Spell(first, last)], posts, villages, entries)


def of(cadre, rules=RULES):
    return score(cadre, YEAR, LINES, VILLAGES, rules)


def by_days(cadre, rules=RULES):
    """The same score, counted day by day in fractions."""
    days = [YEAR.first + timedelta(days=n) for n in range(365)]
    days = [day for day in days if any(spell.first <= day <= spell.last for spell in cadre.service)]
    paid, m, g = Fraction(0), [Fraction(0), 0], [Fraction(0), 0]
    for day in days:
        quarter = (day.month + 2) // 3
        held = [post for post in cadre.posts if post.first <= day <= post.last]
        paid += min(20, sum(post.points for post in held))
        for post in held:
            m[0] += post.points * Fraction(LINES[quarter, post.line])
            m[1] += post.points
        for link in cadre.villages:
            value = VILLAGES.get((quarter, link.village_id))
            if link.first <= day <= link.last and value is not None:
                g[0] += Fraction(value)
                g[1] += 1
    s = max(Fraction(-20), min(Fraction(20), sum((Fraction(e.points) for e in cadre.entries), Fraction(0))))
    if not m[1] or not g[1]:
        return None
    raw = paid / len(days) + Fraction(3, 2) * m[0] / m[1] + Fraction(3, 2) * g[0] / g[1] / 5 + s
    cents = max(Fraction(0), min(Fraction(100), raw)) * 100
    return Decimal(int(cents + Fraction(1, 2))) / 100


@given(cadres())
def test_stretches_of_days_come_to_what_single_days_come_to(cadre):
    assert of(cadre).t == by_days(cadre)


@given(cadres(), st.randoms())
def test_the_order_of_rows_changes_nothing(cadre, rng):
    def shuffled(rows):
        return rng.sample(list(rows), len(rows))

    other = Cadre(1, cadre.service, *map(shuffled, (cadre.posts, cadre.villages, cadre.entries)))
    assert (of(other).t_raw, of(other).t, of(other).s) == (of(cadre).t_raw, of(cadre).t, of(cadre).s)


@given(cadres(), DAYS)
def test_a_transfer_on_the_same_terms_changes_nothing_and_its_days_add_up(cadre, day):
    def split(spell, **changes):
        if not spell.first < day <= spell.last:
            return [spell]
        values = {name: getattr(spell, name) for name in spell.__dataclass_fields__}
        return [
            type(spell)(**values | {"last": day - timedelta(days=1)}),
            type(spell)(**values | {"first": day}),
        ]

    other = Cadre(
        1,
        [part for spell in cadre.service for part in split(spell)],
        [part for spell in cadre.posts for part in split(spell)],
        [part for spell in cadre.villages for part in split(spell)],
        cadre.entries,
    )
    assert of(other) == of(cadre)


@given(cadres())
def test_every_dimension_stays_on_its_scale(cadre):
    found = of(cadre)
    assert 0 <= found.p <= 20
    assert -20 <= found.s <= 20
    assert found.m is None or 0 <= found.m <= 20
    assert found.g is None or 0 <= found.g <= 20
    assert found.t is None or 0 <= found.t <= 100
    assert found.s_raw == sum((entry.points for entry in cadre.entries), Decimal(0))


def test_entries_are_added_before_they_are_cut():
    entries = [SpecialPoints(1, Decimal(20)), SpecialPoints(2, Decimal(15)), SpecialPoints(3, Decimal(-18))]
    found = of(Cadre(1, [YEAR], entries=entries))
    assert (found.s_raw, found.s) == (17, 17)


def test_points_over_the_cap_of_a_day_are_shown():
    posts = [
        PostHeld(YEAR.first, YEAR.last, 1, 15, (1, "")),
        PostHeld(YEAR.first, date(2025, 1, 10), 2, 8, (1, "")),
    ]
    found = of(Cadre(1, [YEAR], posts))
    assert found.overflow == 3 * 10
    assert found.p * 365 - (20 * 10 + 15 * 355) < Decimal("1e-20")


def test_half_a_cent_goes_up_though_its_parts_are_quotients():
    """Three thirds of a year's points come to a whole one only in fractions."""
    held = [PostHeld(YEAR.first, YEAR.last, n, 1, (n, "")) for n in (1, 2, 3)]
    lines = {(q, (n, "")): Decimal(10) / 3 for q in (1, 2, 3, 4) for n in (1, 2, 3)}
    village = {(q, 1): Decimal("50.45") for q in (1, 2, 3, 4)}
    cadre = Cadre(
        1, [YEAR], held, [VillageLinked(YEAR.first, YEAR.last, 1)], [SpecialPoints(1, Decimal("0.03"))]
    )
    with localcontext(EXACTLY):
        lines = {key: Decimal(10) / 3 for key in lines}
    found = score(cadre, YEAR, lines, village, RULES)
    assert found.t_raw == Decimal("23.165")
    assert found.t == Decimal("23.17")


def test_a_village_without_a_score_is_in_neither_sum():
    links = [VillageLinked(YEAR.first, YEAR.last, 1), VillageLinked(YEAR.first, YEAR.last, 99)]
    assert of(Cadre(1, [YEAR], villages=links)).g == of(Cadre(1, [YEAR], villages=links[:1])).g


def test_who_has_no_village_has_no_total_until_the_rules_say_otherwise():
    held = [PostHeld(YEAR.first, YEAR.last, 1, 10, (1, ""))]
    assert of(Cadre(1, [YEAR], held)).t is None
    found = of(Cadre(1, [YEAR], held), Rules(allows_no_village=True))
    assert (found.g, found.t) == (None, Decimal("38.11"))


@pytest.mark.parametrize(
    ("rank", "townships", "value"), [("1", 20, "20"), ("20", 20, "8"), ("1", 1, "20"), ("10.5", 20, "14")]
)
def test_a_rank_becomes_points(rank, townships, value):
    assert line_score(Decimal(rank), townships, RULES) == Decimal(value)


def test_a_line_without_a_rank_takes_the_towns_own_then_the_mean_then_the_default():
    entered = {
        (0, (1, "甲")): LineEntry(rank=Decimal(1)),
        (0, (1, "乙")): LineEntry(rank=Decimal(20)),
        (2, (1, "丙")): LineEntry(internal=Decimal(11)),
    }
    worths = line_worths([(1, "甲"), (1, "丙"), (2, "")], entered, RULES)
    told = {key: (worth.basis, worth.value) for key, worth in worths.items()}
    assert told[1, (1, "甲")] == (RANKED, 20)
    assert told[2, (1, "丙")] == (INTERNAL, 11)
    assert told[3, (1, "丙")] == (MEAN, 14)
    assert told[1, (2, "")] == (DEFAULT, 14)


def test_what_is_known_of_the_year_stands_for_its_quarters():
    entered = {(0, (1, "")): LineEntry(rank=Decimal(1)), (3, (1, "")): LineEntry(rank=Decimal(20))}
    worths = line_worths([(1, "")], entered, RULES)
    assert {worth.value for worth in worths.values()} == {Decimal(20)}
