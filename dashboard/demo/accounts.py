"""The demo town's accounts: one per role, open with one click."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES
from dashboard.demo.moments import months_before
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import (
    Account,
    Assignment,
    Cadre,
    CallUp,
    Department,
    Identity,
    Incident,
    Module,
    Placement,
    RoleGrant,
    Secondment,
    Staffing,
    TeamMember,
    TeamRole,
    TeamVillage,
    Village,
)

# The commander first: his is the button that a newcomer presses. Walls and other systems have keys instead.
ORDER = ("commander", *(role for role in FOR_PEOPLE if role != "commander"))
# Whose roles are held by a town cadre of which module.
FROM_MODULE = {
    "leadership": "party",
    "commander": "coordination",
    "dispatcher": "coordination",
    "module_head": "governance",
    "enforcement_captain": "enforcement",
    "inspector": "party",
}
OF_MODULE = {"module_head": "governance", "enforcement_captain": "enforcement"}
Unit = dict[str, Any]


def fill_accounts(session: Session, until: datetime) -> None:
    """Make the accounts with roles from a year before `until`; the same store gets the same ones."""
    today = township_date(until)
    modules = {row.code: row.id or 0 for row in session.execute(select(Module)).scalars()}
    cadres = {code: _cadres_of(session, module_id) for code, module_id in modules.items()}
    for role in ORDER:
        cadre_id, unit = _place_of(session, role, modules, today)
        if role in FROM_MODULE:
            cadre_id = next(cadres[FROM_MODULE[role]])
        account = Account(
            login=f"demo_{role}",
            name=f"{EXAMPLE_MARK}·{ROLES[role].name}",
            cadre_id=cadre_id,
            must_change_password=False,
            created_at=until,
            example=True,
        )
        session.add(account)
        session.flush()
        grant = RoleGrant(
            account_id=account.id or 0,
            role=role,
            from_on=months_before(today, 12),
            granted_by=EXAMPLE_MARK,
            granted_at=until,
            **unit,
        )
        session.add(grant)
    session.flush()


def _place_of(session: Session, role: str, modules: dict[str, int], today: date) -> tuple[int | None, Unit]:
    """Whose account it is, where that follows from the unit, and the unit: each the one with most to see."""
    if role in OF_MODULE:
        return None, {"module_id": modules[OF_MODULE[role]]}
    if role == "seconded":
        return _busiest_seconded(session, today)
    if role == "liaison":
        return None, {"department_id": _busiest_department(session)}
    if role not in ("team_cadre", "grid_worker"):
        return None, {}
    village_id = _busiest_village(session)
    if role == "grid_worker":
        return None, {"village_id": village_id}
    of_village = select(col(TeamVillage.team_id)).where(
        col(TeamVillage.village_id) == village_id, col(TeamVillage.to_on).is_(None)
    )
    team_id = session.execute(of_village.order_by(col(TeamVillage.team_id)).limit(1)).scalar_one()
    leader = select(col(TeamMember.cadre_id)).where(
        col(TeamMember.team_id) == team_id, col(TeamMember.role) == TeamRole.LEADER
    )
    return session.execute(leader.order_by(col(TeamMember.id))).scalars().first(), {"team_id": team_id}


def _busiest_village(session: Session) -> int:
    """The one with most open incidents, then most incidents: who works there has something to do today."""
    is_open = case((col(Incident.status).in_(OPEN_STATUSES), 1))
    query = select(col(Village.id)).outerjoin(Incident, col(Incident.village_id) == col(Village.id))
    query = query.group_by(col(Village.id)).order_by(
        func.count(is_open).desc(), func.count(col(Incident.id)).desc(), col(Village.id)
    )
    return int(session.execute(query.limit(1)).scalar_one())


def _busiest_department(session: Session) -> int:
    """The one with most open shares, those it leads before others: its liaison has something to do today."""
    shares = func.count(col(Assignment.id)), func.count(case((col(Assignment.is_lead), 1)))
    query = select(col(Department.id)).outerjoin(
        Assignment,
        and_(col(Assignment.department_id) == col(Department.id), col(Assignment.ended_at).is_(None)),
    )
    query = query.group_by(col(Department.id)).order_by(*(one.desc() for one in shares), col(Department.id))
    return int(session.execute(query.limit(1)).scalar_one())


def _busiest_seconded(session: Session, today: date) -> tuple[int | None, Unit]:
    """The cadre of a running secondment who was called up most, and the module of his placement."""
    serving = (
        select(col(Secondment.cadre_id), col(Placement.module_id))
        .join(Placement, col(Placement.cadre_id) == col(Secondment.cadre_id))
        .outerjoin(CallUp, col(CallUp.cadre_id) == col(Secondment.cadre_id))
        .where(
            col(Secondment.staffing) == Staffing.SERVING,
            or_(col(Secondment.to_on).is_(None), col(Secondment.to_on) > today),
            col(Placement.to_on).is_(None),
        )
        .group_by(col(Secondment.cadre_id), col(Placement.module_id))
        .order_by(func.count(col(CallUp.id)).desc(), col(Secondment.cadre_id))
    )
    cadre_id, module_id = session.execute(serving.limit(1)).one()
    return cadre_id, {"module_id": module_id}


def _cadres_of(session: Session, module_id: int) -> Iterator[int]:
    """The module's town cadres, last first: the first ones lead the teams."""
    query = select(col(Cadre.id)).join(Placement, col(Placement.cadre_id) == col(Cadre.id))
    query = query.where(col(Cadre.identity) == Identity.TOWN, col(Placement.module_id) == module_id)
    return iter(
        session.execute(query.where(col(Placement.to_on).is_(None)).order_by(col(Cadre.id).desc()))
        .scalars()
        .all()
    )
