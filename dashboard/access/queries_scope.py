"""A scope as one SQL condition: list, case, export, count and map all take this one."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.store.sql import is_shadowed
from models import Assignment, AssignmentStatus, CallUp, Incident, Party, TeamVillage, VillagerReport

# Of their own name, so that a query which has shares or calls itself does not lend its rows to the condition.
Share: Any = aliased(Assignment, name="scope_share")
Call: Any = aliased(CallUp, name="scope_call")
# Made once: an alias of so wide a table takes longer to make than the query takes to run.
Own: Any = aliased(Incident, name="scope_incident")
MANY = 5_000
WITHDRAWN, RETURNED = AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED


def visible(scope: Scope, incident: Any = Incident, *, along: bool = False, held: bool = False) -> list[Any]:
    """The conditions on `incident` by which a row belongs to `scope`; none where everything does.

    A share that was withdrawn gives nobody anything; one that was returned may be looked at, as it
    counts in its party's figures, but who asks for what is `held` has it no more.

    `along`: the query walks in an order and stops after a few rows, and the scope has many
    (`has_many`); the rows are the same, only the way to them is shorter.
    """
    if scope.everything:
        return []
    lost = (WITHDRAWN, RETURNED) if held else (WITHDRAWN,)
    parts = list(_parts(scope, incident, Share.status.not_in(lost), along=along))
    return [or_(*parts)] if parts else [false()]


def is_whole_town(session: Session, scope: Scope) -> bool:
    """Whether the scope is everything, as it is now and not as it was: what the store's own counts know."""
    return scope.everything and not is_shadowed(session)


def visible_incident(scope: Scope, incident_id: Any, *, held: bool = False) -> Any:
    """A condition on rows that hang on an incident: that the incident `incident_id` exists within `scope`."""
    return exists(select(Own.id).where(Own.id == incident_id, *visible(scope, Own, held=held)))


def own_share(scope: Scope, share: Any = Assignment) -> Any:
    """The condition that a share belongs to a unit within `scope`: as `rules_standing.holds` says it."""
    if scope.everything:
        return true()
    return or_(
        false(),
        share.module_id.in_(scope.modules),
        share.team_id.in_(scope.teams),
        share.village_id.in_(scope.villages),
        share.department_id.in_(scope.departments),
        *([share.party == Party.DISTRICT_CENTRE] if scope.district else []),
    )


def own_call(scope: Scope, call: Any = CallUp) -> Any:
    """The condition that a call is for somebody within `scope`: as `rules_standing.is_called` says it."""
    if scope.everything:
        return true()
    return or_(false(), call.department_id.in_(scope.departments), call.cadre_id.in_(scope.cadres))


def of_villages(scope: Scope, village_id: Any) -> list[Any]:
    """The conditions that a village is one of `scope`, its own or its teams'; none for everything."""
    if scope.everything:
        return []
    return [or_(village_id.in_(scope.villages), village_id.in_(villages_of(scope.teams)))]


def villages_of(teams: Any) -> Any:
    """The ids of the villages that belong to these teams today."""
    return select(col(TeamVillage.village_id)).where(
        col(TeamVillage.team_id).in_(teams), col(TeamVillage.to_on).is_(None)
    )


def has_many(session: Session, scope: Scope) -> bool:
    """Whether its departments have so many shares that some are met soon along any order."""
    shares = select(Share.id).where(Share.department_id.in_(scope.departments)).limit(MANY).subquery()
    return bool(scope.departments) and session.scalar(select(func.count()).select_from(shares)) == MANY


def _parts(scope: Scope, incident: Any, counts: Any, *, along: bool) -> Iterator[Any]:
    # Measured at a million incidents: units that hold many of them are looked up row by row, along the
    # order of the list; units that hold few (departments, persons) are gathered first.
    if scope.modules:
        yield incident.module_id.in_(scope.modules)
        yield _shared(incident, counts, Share.module_id.in_(scope.modules))
    if scope.villages:
        yield incident.village_id.in_(scope.villages)
        yield _shared(incident, counts, Share.village_id.in_(scope.villages))
    if scope.teams:
        yield incident.village_id.in_(villages_of(scope.teams))
        yield _shared(incident, counts, Share.team_id.in_(scope.teams))
    if scope.departments:
        yield incident.department_id.in_(scope.departments)
        of_shares = and_(counts, Share.department_id.in_(scope.departments))
        yield (
            _shared(incident, of_shares)
            if along
            else incident.id.in_(select(Share.incident_id).where(of_shares))
        )
        yield incident.id.in_(select(Call.incident_id).where(Call.department_id.in_(scope.departments)))
    if scope.cadres:
        yield incident.id.in_(select(Call.incident_id).where(Call.cadre_id.in_(scope.cadres)))
    if scope.systems:
        sent = select(col(VillagerReport.incident_id)).where(
            col(VillagerReport.api_key_id).in_(scope.systems)
        )
        yield incident.id.in_(sent)
    if scope.district:
        yield incident.escalated_at.is_not(None)


def _shared(incident: Any, *conditions: Any) -> Any:
    return exists(
        select(Share.id).where(Share.incident_id == incident.id, *conditions).correlate_except(Share)
    )
