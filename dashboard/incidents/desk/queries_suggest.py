"""The facts that a suggestion is made of, for one incident."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.access.rules_rights import needs
from dashboard.incidents.desk.rules_suggest import (
    ITEM_LIST,
    THING_LIST,
    Facts,
    Led,
    ListEntry,
    Proposal,
    alternatives,
    proposed,
)
from dashboard.incidents.register.queries import routes
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
from dashboard.lists.rules_lookup import OWN_CATEGORY
from models import (
    Assignment,
    AssignmentStatus,
    Department,
    DepartmentKind,
    Incident,
    Module,
    Party,
    Source,
    Team,
    TeamVillage,
    Village,
)

# Of the newest matters of a category; older ones say little of today.
EARLIER = 60
# Entries of each list that are offered beside the category's own.
MOST = 3


@needs("incident.triage")
def proposal(
    session: Session,
    *,
    incident_id: int,
    on: date,
    scope: Scope,
    category_id: int | None = None,
    village_id: int | None = None,
) -> Proposal:
    """What the town's tables say of the incident on a township day. Refused as absent outside `scope`.

    `category_id`, `village_id`: what to assume where the report has none.
    """
    names = ("source", "category_id", "village_id", "title", "description")
    query = select(*(col(getattr(Incident, name)) for name in names))
    incident = session.execute(query.where(col(Incident.id) == incident_id, *visible(scope))).first()
    if incident is None:
        raise refused_as_absent()
    category_id, village_id = incident.category_id or category_id, incident.village_id or village_id
    way = routes(session, on=on)
    own = way[way["category_id"] == (category_id or 0)].to_dict("records")
    row: dict[Any, Any] = own[0] if own else {}
    words = f"{incident.title}。{incident.description}"[:400]
    entries = who_is_responsible(session, category_id=category_id, words=words, on=on, most=MOST)
    # What only the words resemble is a guess: it never goes onto a matter by one key.
    departments = _names(session)
    listed = [(one["score"] >= OWN_CATEGORY, _entry(one, departments)) for one in entries.to_dict("records")]
    platform = _number(row.get("platform_id"))
    module = _number(row.get("module_id"))
    facts = Facts(
        source=Source(incident.source),
        category=str(row.get("name", "")),
        usual_class=_number(row.get("usual_class")),
        platform=None if platform is None else (platform, str(row["platform"]), int(row["platform_version"])),
        module=None if module is None else (module, str(row["module"])),
        team=_team(session, village_id),
        team_is_assumed=_is_assumed(session, village_id),
        item=next((entry for own, entry in listed if own and entry.about == ITEM_LIST), None),
        thing=next((entry for own, entry in listed if own and entry.about == THING_LIST), None),
        earlier=_earlier(session, category_id, scope),
        classes=_classes(session, category_id, scope),
        others=tuple(entry for own, entry in listed if not own),
        returned=_returned(session, incident_id),
    )
    advised = proposed(facts)
    return replace(advised, alternatives=alternatives(facts, advised))


def _number(value: Any) -> int | None:
    return None if value is None or value != value or str(value) == "<NA>" else int(value)


def _names(session: Session) -> dict[int, str]:
    return {row[0]: row[1] for row in session.execute(select(col(Department.id), col(Department.name)))}


def _entry(row: dict[Any, Any], departments: dict[int, str]) -> ListEntry:
    is_item = row["kind"] == ITEM
    key = row["item_id"] if is_item else row["one_thing_id"]
    title = f"第{row['number']}{'项' if is_item else '件'} {row['title']}"
    about = ITEM_LIST if is_item else THING_LIST
    own = (about, int(key), title, int(row["version"]), int(row["lead_id"]), str(row["lead"]))
    named = () if is_item else tuple((key, departments[key]) for key in row["helper_ids"])
    return ListEntry(*own, str(row["why"]), named)


def _team(session: Session, village_id: int | None) -> tuple[int, str] | None:
    query = (
        select(col(Team.id), col(Team.name))
        .join(TeamVillage, col(TeamVillage.team_id) == col(Team.id))
        .where(col(TeamVillage.village_id) == village_id, col(TeamVillage.to_on).is_(None))
        .order_by(col(Team.id))
    )
    row = session.execute(query).first()
    return None if row is None else (int(row[0]), str(row[1]))


def _is_assumed(session: Session, village_id: int | None) -> bool:
    query = select(col(Village.is_assumed)).where(col(Village.id) == village_id)
    return bool(session.execute(query).scalar())


def _newest(category_id: int | None, scope: Scope) -> Any:
    """The newest matters of the category, within `scope`."""
    return (
        select(col(Incident.id), col(Incident.incident_class))
        .where(col(Incident.category_id) == category_id, *visible(scope))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(EARLIER)
        .subquery()
    )


def _earlier(session: Session, category_id: int | None, scope: Scope) -> tuple[Led, ...]:
    """Who led them to their end. A department that only an import named takes no shares."""
    if category_id is None:
        return ()
    unit = func.coalesce(col(Assignment.module_id), col(Assignment.team_id), col(Assignment.department_id))
    name = func.coalesce(Module.name, Team.name, Department.name)
    query: Any = (
        select(col(Assignment.party), unit, name, func.count())
        .outerjoin(Module, col(Module.id) == col(Assignment.module_id))
        .outerjoin(Team, col(Team.id) == col(Assignment.team_id))
        .outerjoin(Department, col(Department.id) == col(Assignment.department_id))
        .where(
            col(Assignment.incident_id).in_(select(_newest(category_id, scope).c.id)),
            col(Assignment.is_lead),
            col(Assignment.status) == AssignmentStatus.DONE,
            col(Assignment.party).in_((Party.MODULE, Party.TEAM, Party.DEPARTMENT)),
            or_(col(Department.id).is_(None), col(Department.kind) != DepartmentKind.IMPORTED),
        )
        .group_by(col(Assignment.party), unit, name)
        .order_by(func.count().desc(), col(Assignment.party), unit)
    )
    return tuple(Led(Party(party), key, name, total) for party, key, name, total in session.execute(query))


def _classes(session: Session, category_id: int | None, scope: Scope) -> dict[int, int]:
    if category_id is None:
        return {}
    newest = _newest(category_id, scope)
    kind = newest.c.incident_class
    query = select(kind, func.count()).where(kind.is_not(None)).group_by(kind).order_by(kind)
    return {int(one): total for one, total in session.execute(query)}


def _returned(session: Session, incident_id: int) -> frozenset[tuple[Party, int]]:
    query = select(
        col(Assignment.party),
        func.coalesce(
            col(Assignment.module_id), col(Assignment.team_id), col(Assignment.department_id),
            col(Assignment.village_id), 0,
        ),
    ).where(
        col(Assignment.incident_id) == incident_id, col(Assignment.status) == AssignmentStatus.RETURNED
    )  # fmt: skip
    return frozenset((Party(party), int(unit)) for party, unit in session.execute(query))
