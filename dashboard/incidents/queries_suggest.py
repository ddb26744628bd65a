"""The facts that a suggestion is made of, for one incident. Read only."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope, refused_as_absent
from dashboard.access.rules_rights import needs
from dashboard.incidents.queries_categories import routes
from dashboard.incidents.rules_suggest import Entry, Facts, Proposal, proposed
from dashboard.lists.queries_lookup import ITEM, who_is_responsible
from dashboard.lists.rules_lookup import OWN_CATEGORY
from models import (
    Assignment,
    AssignmentStatus,
    Incident,
    Party,
    Source,
    Team,
    TeamVillage,
)

# Of the newest matters of a category; older ones say little of today.
EARLIER = 60


@needs("incident.triage")
def proposal(session: Session, *, incident_id: int, on: date, scope: Scope) -> Proposal:
    """What the town's tables say of the incident on a township day. Refused as absent outside `scope`."""
    names = ("source", "category_id", "village_id", "title", "description")
    query = select(*(col(getattr(Incident, name)) for name in names))
    found = session.execute(query.where(col(Incident.id) == incident_id, *visible(scope))).first()
    if found is None:
        raise refused_as_absent()
    way = routes(session, on=on)
    own = way[way["category_id"] == (found.category_id or 0)].to_dict("records")
    row: dict[Any, Any] = own[0] if own else {}
    words = f"{found.title}。{found.description}"[:400]
    entries = who_is_responsible(session, category_id=found.category_id, words=words, on=on, most=1)
    # What only the words resemble is a guess: it never goes onto a matter by one key.
    entries = entries[entries["score"] >= OWN_CATEGORY]
    listed = {one["kind"]: _entry(one) for one in entries.to_dict("records")}
    platform = _number(row.get("platform_id"))
    module = _number(row.get("module_id"))
    return proposed(
        Facts(
            source=Source(found.source),
            category=str(row.get("name", "")),
            usual_class=_number(row.get("usual_class")),
            platform=None
            if platform is None
            else (platform, str(row["platform"]), int(row["platform_version"])),
            module=None if module is None else (module, str(row["module"])),
            team=_team(session, found.village_id),
            item=listed.get(ITEM),
            thing=next((entry for kind, entry in listed.items() if kind != ITEM), None),
            led=_led(session, found.category_id, scope),
            returned=_returned(session, incident_id),
        )
    )


def _number(value: Any) -> int | None:
    return None if value is None or value != value or str(value) == "<NA>" else int(value)


def _entry(row: dict[Any, Any]) -> Entry:
    key = row["item_id"] if row["kind"] == ITEM else row["one_thing_id"]
    title = f"第{row['number']}项 {row['title']}"
    return Entry(int(key), title, int(row["version"]), int(row["lead_id"]), str(row["lead"]), str(row["why"]))


def _team(session: Session, village_id: int | None) -> tuple[int, str] | None:
    query = (
        select(col(Team.id), col(Team.name))
        .join(TeamVillage, col(TeamVillage.team_id) == col(Team.id))
        .where(col(TeamVillage.village_id) == village_id)
        .order_by(col(Team.id))
    )
    row = session.execute(query).first()
    return None if row is None else (int(row[0]), str(row[1]))


def _led(session: Session, category_id: int | None, scope: Scope) -> dict[Party, int]:
    newest = (
        select(col(Incident.id))
        .where(col(Incident.category_id) == category_id, *visible(scope))
        .order_by(col(Incident.reported_at).desc())
        .limit(EARLIER)
        .subquery()
    )
    query = (
        select(col(Assignment.party), func.count())
        .where(
            col(Assignment.incident_id).in_(select(newest.c.id)),
            col(Assignment.is_lead),
            col(Assignment.status) == AssignmentStatus.DONE,
            col(Assignment.party).in_((Party.MODULE, Party.TEAM)),
        )
        .group_by(col(Assignment.party))
    )
    return {Party(party): int(number) for party, number in session.execute(query)}


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
