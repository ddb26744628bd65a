"""What the inspector lists of village work: to whom, under what name, and when not."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.room.inspection.queries import findings
from dashboard.words.days import day_start, township_date
from models import HouseholdKind, LowIncomeHousehold, TeamVillage, VillageVisit, VillageVisitStatus
from tests.factories import NOON

pytestmark = pytest.mark.postgresql

TODAY = township_date(NOON)
KINDS = ("visit_untold", "household_unvisited")


def listed(session: Session, scope: Scope = EVERYTHING, **given: Any) -> list[tuple[str, str]]:
    frame = findings(session, at=given.get("at", NOON), scope=scope, kinds=KINDS)
    return [(row["kind"], row["title"]) for row in frame.to_dict("records")]


def a_household(session: Session, **given: Any) -> int:
    defaults = {"village_id": 1, "name": "张大山", "kind": HouseholdKind.SUBSISTENCE,
                "from_on": date(2025, 6, 1), "recorded_by": "张三", "recorded_at": NOON}  # fmt: skip
    row = LowIncomeHousehold(**(defaults | given))
    session.add(row)
    session.flush()
    return row.id or 0


def a_visit(session: Session, **given: Any) -> None:
    defaults = {"village_id": 1, "planned_on": TODAY - timedelta(days=1), "topic": "防汛检查", "who": "张三",
                "recorded_by": "张三", "recorded_at": NOON}  # fmt: skip
    session.add(VillageVisit(**(defaults | given)))
    session.flush()


def test_a_team_is_told_of_its_own_villages_alone_and_names_are_masked(session: Session) -> None:
    links = session.exec(select(TeamVillage).order_by(col(TeamVillage.village_id))).all()
    own = links[0]
    other = next(link.village_id for link in links if link.team_id != own.team_id)
    number = a_household(session, village_id=own.village_id)
    a_household(session, village_id=other, name="李四海")
    a_visit(session, village_id=own.village_id, household_id=number, topic="看望张大山")
    a_visit(session, village_id=other)
    assert len(listed(session)) == 4
    mine = listed(session, Scope(teams=(own.team_id,)))
    assert [kind for kind, _ in mine] == list(KINDS)
    assert "张*，低保户" in mine[1][1]
    assert "张大山" not in str(mine)
    assert listed(session, Scope(modules=(1,))) == []


def test_a_household_is_listed_only_after_a_whole_quarter_without_a_visit(session: Session) -> None:
    number = a_household(session)
    a_household(session, name="王新户", from_on=date(2026, 1, 15))
    a_household(session, name="赵已退", to_on=date(2026, 1, 15))
    assert [kind for kind, _ in listed(session)] == ["household_unvisited"]
    made = {"status": VillageVisitStatus.DONE, "concluded_at": NOON}
    a_visit(session, household_id=number, visited_on=date(2025, 12, 31), **made)
    assert listed(session) == []
    spring = day_start(date(2026, 4, 2))
    assert len(listed(session, at=spring)) == 1
    a_visit(session, household_id=number, visited_on=TODAY, **made)
    assert listed(session, at=spring) == []


def test_a_cancelled_visit_is_no_missed_one(session: Session) -> None:
    a_visit(session, status=VillageVisitStatus.CANCELLED, concluded_at=NOON, cancel_reason="暴雨")
    a_visit(session, planned_on=TODAY)
    assert listed(session) == []
