"""What the scores of a run rest on, and cadres over their published years: rules, and both databases."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.assessment.scores.actions_runs import compute, publish
from dashboard.assessment.scores.queries import mix, published_years
from dashboard.assessment.scores.rules import BASES
from dashboard.assessment.scores.rules_parts import main_basis, mixes
from dashboard.assessment.scores.rules_ranks import talents
from dashboard.words.frames import records
from models import Dimension
from tests.assessment.scores.ground import AT, CLERK, LEADER, YEAR, a_whole_cadre
from tests.assessment.scores.test_runs import points


def lines(*rows):
    return {Dimension.MODULES: [{"basis": basis, "weight": weight} for basis, weight in rows]}


def test_each_cadre_counts_once_by_what_weighs_most():
    ledger = {Dimension.SPECIAL: [{"points": "3"}]}
    found = mixes(
        [
            ("执法", lines(("ranked", 10), ("default", 30), ("ranked", 25))),
            ("执法", lines(("internal", 5), ("mean", 5)) | ledger),
            ("执法", {}),
            ("党建", lines(("default", 1)) | ledger),
        ]
    )
    law, party = found
    assert (law.module, law.cadres, law.without, law.special) == ("执法", 3, 1, 1)
    assert law.bases == {"ranked": 1, "internal": 1, "mean": 0, "default": 0}
    assert (party.cadres, party.bases["default"], party.special) == (1, 1, 1)


BASIS = st.tuples(st.sampled_from(list(BASES)), st.integers(1, 9_000))
CADRE = st.tuples(st.sampled_from(["甲", "乙", ""]), st.lists(BASIS, max_size=6).map(lambda r: lines(*r)))


@given(st.lists(CADRE, max_size=12))
def test_bases_and_those_without_lines_come_to_all(rows):
    found = mixes(rows)
    assert sum(one.cadres for one in found) == len(rows)
    assert all(sum(one.bases.values()) + one.without == one.cadres for one in found)
    assert sum(one.without for one in found) == sum(main_basis(parts) is None for _, parts in rows)


def result(cadre, year, t, rank=None):
    total = None if t is None else Decimal(t)
    return {"cadre_id": cadre, "name": f"干部{cadre}", "module": "执法", "run_id": year, "year": year,
            "t": total, "rank": rank}  # fmt: skip


def test_a_cadre_stands_with_his_years_and_what_changed():
    rows = [
        result(1, 2026, "80", 2),
        result(2, 2026, "90", 1),
        result(1, 2025, None),
        result(1, 2024, "76.5", 4),
    ]
    first, second = talents(rows, [(1, Decimal(3)), (1, Decimal(-1)), (9, Decimal(5))], [(1, "已任用")])
    assert (first.cadre_id, first.change, first.course, first.entries) == (2, None, [90.0], 0)
    assert (second.change, second.course, second.run_id) == (Decimal("3.5"), [76.5, 80.0], 2026)
    assert (second.entries, second.points, second.nominations) == (2, Decimal(2), ("已任用",))
    assert second.of(2025).total is None
    assert second.of(2023) is None


@pytest.mark.postgresql
def test_the_mix_is_that_of_the_run_whatever_is_entered_later(session):
    cadre = a_whole_cadre(session, 1)
    points(session, cadre, "2")
    run_id = compute(session, year=YEAR, by=CLERK, at=AT)
    (one,) = mix(session, run_id=run_id, scope=EVERYTHING)
    assert (one.cadres, sum(one.bases.values()), one.without, one.special) == (1, 1, 0, 1)
    a_whole_cadre(session, 2)
    assert mix(session, run_id=run_id, scope=EVERYTHING) == [one]
    assert mix(session, run_id=run_id, scope=Scope(cadres=(cadre,))) == []


@pytest.mark.postgresql
def test_the_last_publication_of_a_year_stands_and_no_draft(session):
    cadre = a_whole_cadre(session, 1)
    first = compute(session, year=YEAR, by=CLERK, at=AT)
    assert published_years(session, scope=EVERYTHING).empty
    publish(session, run_id=first, by=LEADER, at=AT)
    points(session, cadre, "2")
    second = compute(session, year=YEAR, by=CLERK, at=AT)
    assert records(published_years(session, scope=EVERYTHING))[0]["run_id"] == first
    publish(session, run_id=second, by=LEADER, at=AT)
    (row,) = records(published_years(session, scope=EVERYTHING))
    assert (row["run_id"], row["year"], row["cadre_id"]) == (second, YEAR, cadre)
    assert published_years(session, scope=Scope(cadres=(cadre + 1,))).empty
