"""A village that belongs elsewhere from today on changes no figure of a day that has passed."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.admin.settings import actions_places as places
from dashboard.admin.settings import queries_places
from dashboard.assessment.departments import counting
from dashboard.assessment.departments import queries as assessment
from dashboard.assessment.departments.rules import Rules as AssessmentRules
from dashboard.assessment.departments.rules_quarter import Quarter
from dashboard.assessment.scores.actions_runs import compute
from dashboard.assessment.scores.loading import load
from dashboard.assessment.scores.rules import Spell
from dashboard.linkage.villages import queries as villages
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.days import township_date
from models import Department, DepartmentKind, ScoreResult, ScoreRuleSet, Team, TeamVillage, Village
from tests.assessment.departments.ground import matter
from tests.assessment.scores.ground import (
    AT,
    CLERK,
    FIRST,
    LAST,
    YEAR,
    a_cadre,
    a_post,
    a_team,
    hold,
    join,
    ranked,
    scored,
    villages_of,
)

ADMINISTRATOR = Person("管理员", (Grant("administrator"),))
TODAY = township_date(AT)
QUARTER = Quarter(YEAR, 4)


def a_town(session: Session) -> None:
    # Whoever moves a village says that the rest of it is right; that mark is no figure.
    for village in session.exec(select(Village).where(col(Village.is_assumed))):
        village.is_assumed = False
    for number in (1, 2, 3):
        cadre = a_cadre(session, number)
        hold(session, cadre, a_post(session, 5, 900 + number))
        team = a_team(session, str(number), villages=2)
        join(session, cadre, team)
        for village in villages_of(session, team):
            scored(session, village, str(60 + 10 * number))
    ranked(session, "3")
    departments = session.exec(
        select(Department.id).where(Department.kind == DepartmentKind.DEPARTMENT).order_by(col(Department.id))
    ).all()
    for place in range(24):
        matter(
            session, (None, 1, 3)[place % 3], at=AT - timedelta(days=30 + place),
            department_id=departments[place % 4], village_id=place % 22 + 1,
        )  # fmt: skip


def past(session: Session) -> dict[str, Any]:
    """What the screens say of the past year and its last quarter."""
    period, rules = Spell(FIRST, LAST), in_force(session, ScoreRuleSet, ScoreRuleSet.from_year, YEAR)
    assert rules is not None
    made = compute(session, year=YEAR, by=CLERK, at=AT)
    results = select(ScoreResult).where(ScoreResult.run_id == made).order_by(col(ScoreResult.cadre_id))
    board = villages.board(session, since=date(YEAR, 12, 22), until=date(YEAR, 12, 28), year=YEAR, quarter=4)
    return {
        "digest": load(session, period, rules).digest,
        "scores": [row.model_dump(exclude={"run_id"}) for row in session.exec(results)],
        "departments": counting.standings(session, QUARTER, AssessmentRules(), AT),
        "board": board[["village", "teams", "department"]].to_dict("records"),
        "linked": assessment.departments(session, first=QUARTER.first, last=QUARTER.last).to_dict("records"),
        "now": assessment.standing_now(session, year=YEAR, quarter=4, at=AT, scope=EVERYTHING)[
            "total"
        ].tolist(),
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_move_today_changes_nothing_of_the_past(session: Session, seed: int) -> None:
    a_town(session)
    before, rng = past(session), random.Random(seed)
    teams = list(session.exec(select(Team.id)))
    departments = queries_places.own_departments(session)["department_id"].tolist()
    for _ in range(8):
        row = rng.choice(queries_places.villages(session).to_dict("records"))
        seen = {"team": int(row["team_id"]), "department": int(row["department_id"])}
        wanted = {
            "team": rng.choice([one for one in teams if one != seen["team"]]),
            "department": rng.choice(departments),
        }
        places.change_village(
            session, village_id=int(row["village_id"]), wanted=wanted, seen=seen, by=ADMINISTRATOR, at=AT
        )
    assert past(session) == before
    assert (queries_places.villages(session)["team"] != "").all()


@pytest.mark.postgresql
def test_a_cadre_counts_for_a_village_only_as_long_as_it_was_his_teams(session: Session) -> None:
    a_town(session)
    halfway = date(YEAR, 7, 1)
    moved = session.exec(select(Team).where(Team.code == "test-1")).one()
    other = session.exec(select(Team).where(Team.code == "test-2")).one()
    link = session.exec(select(TeamVillage).where(TeamVillage.team_id == moved.id)).first()
    assert link is not None
    own = link.village_id
    link.to_on = halfway - timedelta(days=1)
    session.add(TeamVillage(team_id=other.id or 0, village_id=own, from_on=halfway))
    session.flush()
    rules = in_force(session, ScoreRuleSet, ScoreRuleSet.from_year, YEAR)
    assert rules is not None
    cadres = load(session, Spell(FIRST, LAST), rules).cadres
    spells = [[(one.first, one.last) for one in cadre.villages if one.village_id == own] for cadre in cadres]
    assert spells == [[(FIRST, halfway - timedelta(days=1))], [(halfway, LAST)], []]
