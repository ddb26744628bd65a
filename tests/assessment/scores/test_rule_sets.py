"""Revising the rules of the assessment: who comes second is told what the first has changed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.assessment.scores.actions_inputs import revise_rules
from dashboard.assessment.scores.queries_inputs import rule_sets, rules_of_year
from dashboard.assessment.scores.rules import Rules
from dashboard.words.errors import Refused
from tests.assessment.scores.ground import AT, LEADER, YEAR

pytestmark = pytest.mark.postgresql

SHIPPED = Rules()


def revised(
    session: Session, *, base: int = 1, held: Rules = SHIPPED, year: int = YEAR, **given: Any
) -> None:
    wanted = replace(held, **given)
    revise_rules(session, from_year=year, wanted=wanted, base=base, reason="班子会议定", by=LEADER, at=AT)


def rules(session: Session, year: int = YEAR) -> Rules:
    held = rules_of_year(session, year=year)
    assert held is not None
    return held.rules


def test_a_second_revision_from_the_same_base_is_refused_and_undoes_nothing(session: Session) -> None:
    revised(session, floor=Decimal(9))
    with pytest.raises(Refused, match=f"{LEADER.name}把考核规则修订成第 2 版（排名末位得分：8.00 → 9.00）"):
        revised(session, townships=22)
    assert rules(session) == replace(SHIPPED, floor=Decimal(9))
    assert rule_sets(session)["version"].tolist() == [2, 1]
    revised(session, base=2, held=replace(SHIPPED, floor=Decimal(9)), townships=22)
    assert rules(session) == replace(SHIPPED, floor=Decimal(9), townships=22)


def test_the_rules_of_the_year_from_which_a_revision_holds_are_its_base(session: Session) -> None:
    revised(session, year=YEAR + 1, floor=Decimal(9))
    revised(session, townships=22)
    with pytest.raises(Refused, match="排名末位得分"):
        revised(session, year=YEAR + 1, townships=22)
    assert rules(session, YEAR + 1) == replace(SHIPPED, floor=Decimal(9))


def test_a_revision_that_changes_nothing_makes_no_version(session: Session) -> None:
    with pytest.raises(Refused, match="没有改动"):
        revised(session)
    assert rule_sets(session)["version"].tolist() == [1]
