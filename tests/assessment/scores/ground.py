"""A small town with posts, teams, ranks and village scores, whose results can be told by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.assessment.scores.actions_inputs import enter_line, enter_village
from dashboard.assessment.scores.rules_inputs import LineInput, VillageInput
from models import (
    Cadre,
    Identity,
    Module,
    Placement,
    Post,
    PostHolding,
    Team,
    TeamMember,
    TeamVillage,
    Village,
)

YEAR = 2025
FIRST, LAST = date(YEAR, 1, 1), date(YEAR, 12, 31)
AT = datetime(2026, 1, 20, 4, tzinfo=UTC)
CLERK = Person("督考员", (Grant("inspector"),))
LEADER = Person("书记", (Grant("leadership"),))
WHO = {"by": CLERK, "at": AT}


def a_cadre(session: Session, number: int, **given: Any) -> int:
    """A cadre with his place in a module for as long as anybody asks."""
    row = Cadre(staff_number=f"T{number:03d}", name=f"测试干部{number}", **given)
    session.add(row)
    session.flush()
    session.add(Placement(cadre_id=row.id or 0, module_id=module(session), from_on=date(2020, 1, 1)))
    session.flush()
    return row.id or 0


def module(session: Session, place: int = 0) -> int:
    return list(session.exec(select(Module.id).order_by(col(Module.id))))[place] or 0


def a_post(session: Session, points: int, number: int = 900, **given: Any) -> int:
    told = {
        "module_id": module(session),
        "name": f"测试岗{number}",
        "difficulty": 0,
        "workload": points,
    } | given
    row = Post(number=number, points=points, **told)
    session.add(row)
    session.flush()
    return row.id or 0


def hold(session: Session, cadre: int, post: int, first: date = FIRST, last: date | None = None) -> None:
    session.add(PostHolding(cadre_id=cadre, post_id=post, from_on=first, to_on=last))
    session.flush()


def a_team(session: Session, code: str, villages: int = 1) -> int:
    """A team of its own, linked to villages that no other one has."""
    ids = list(session.exec(select(Village.id).order_by(col(Village.code))))
    taken = set(session.exec(select(TeamVillage.village_id).join(Team).where(col(Team.code).like("test-%"))))
    row = Team(code=f"test-{code}", name=f"测试组团{code}")
    session.add(row)
    session.flush()
    for village in [one for one in ids if one not in taken][:villages]:
        session.add(TeamVillage(team_id=row.id or 0, village_id=village or 0))
    session.flush()
    return row.id or 0


def villages_of(session: Session, team: int) -> list[int]:
    return list(session.exec(select(TeamVillage.village_id).where(TeamVillage.team_id == team)))


def join(session: Session, cadre: int, team: int, first: date = FIRST, last: date | None = None) -> None:
    session.add(TeamMember(team_id=team, cadre_id=cadre, from_on=first, to_on=last))
    session.flush()


def ranked(session: Session, rank: str, line: str = "", quarter: int = 0, **given: Any) -> None:
    told = {"rank": Decimal(rank), "townships": 20, "internal": None, "document": "区考核办通报"} | given
    enter_line(session, given=LineInput(YEAR, quarter, module(session), line, **told), **WHO)


def scored(session: Session, village: int, score: str, quarter: int | None = None) -> None:
    for one in (1, 2, 3, 4) if quarter is None else (quarter,):
        enter_village(session, given=VillageInput(YEAR, one, village, Decimal(score), "季度考核表"), **WHO)


def a_whole_cadre(session: Session, number: int, points: int = 10, village: str = "80", **given: Any) -> int:
    """A cadre of whom everything is known: a post of his own, and a team with one scored village."""
    cadre = a_cadre(session, number, **given)
    hold(session, cadre, a_post(session, points, 900 + number))
    team = a_team(session, str(number))
    join(session, cadre, team)
    scored(session, villages_of(session, team)[0], village)
    return cadre


SECONDED = {"identity": Identity.SECONDED}
