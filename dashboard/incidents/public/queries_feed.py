"""What another system reads of the town's incidents: what happened, which there are; never who reported.

Matters that are or were secret are left out of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from dashboard.access.notices.rules_channels import without_personal
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import (
    TOWNSHIP_CODE,
    Action,
    Category,
    Department,
    Incident,
    IncidentEvent,
    IncidentLog,
    IncidentStatus,
    Module,
    Village,
    VillagerReport,
)

# What is only written down, and moves nothing.
NOTES = (Action.COMMENT, Action.STRIKE)


@dataclass(frozen=True)
class Asked:
    """Which incidents are meant: reported in [since, until) UTC, in a status or open or concluded, in a
    village, of a matter (by code); `after`: what was the last one of the page before."""

    since: datetime | None = None
    until: datetime | None = None
    status: IncidentStatus | None = None
    is_open: bool | None = None
    village: str = ""
    category: str = ""
    after: tuple[datetime, int] | None = None


@needs("incident.read")
def events(
    session: Session, *, after: int, until: int, limit: int, sender: int | None, scope: Scope
) -> list[dict[str, Any]]:
    """Up to `limit` entries of the incidents' logs with numbers over `after` and up to `until`, oldest first.

    Columns: cursor (the number), number, source_id (for what the key with the id `sender` sent, its own),
    action, from_status, status, at, recorded_at.
    """
    own_number = (
        select(col(VillagerReport.source_id))
        .where(
            col(VillagerReport.incident_id) == col(Incident.id),
            col(VillagerReport.api_key_id) == sender,
        )
        .limit(1)
        .scalar_subquery()
    )
    log: Any = IncidentLog
    event: Any = IncidentEvent
    query: Any = (
        select(
            event.id.label("cursor"), col(Incident.number), own_number.label("source_id"), log.action,
            log.from_status, log.to_status.label("status"), log.at, log.recorded_at,
        )
        .join(log, and_(log.incident_id == event.incident_id, log.seq == event.seq))
        .join(Incident, col(Incident.id) == event.incident_id)
        .where(
            event.id > after, event.id <= until, log.action.not_in(NOTES),
            col(Incident.ever_secret).is_(False), *visible(scope),
        )
        .order_by(event.id)
        .limit(limit)
    )  # fmt: skip
    return [dict(row) for row in session.execute(query).mappings()]


@needs("incident.read")
def incidents(session: Session, *, asked: Asked, limit: int, scope: Scope) -> list[dict[str, Any]]:
    """Up to `limit` incidents, those reported first at the head.

    Columns: id, number, title (without numbers of telephones and identity cards), status, urgent, category,
    category_name, village, village_name, module, department, longitude, latitude, reported_at, due_at,
    concluded_at.
    """
    query: Any = (
        select(
            col(Incident.id), col(Incident.number), col(Incident.title), col(Incident.status),
            col(Incident.urgent), col(Category.code).label("category"),
            col(Category.name).label("category_name"), col(Village.code).label("village"),
            col(Village.short_name).label("village_name"), col(Module.name).label("module"),
            col(Department.short_name).label("department"), col(Incident.longitude), col(Incident.latitude),
            col(Incident.reported_at), col(Incident.due_at), col(Incident.concluded_at),
        )
        .outerjoin(Category, col(Category.id) == col(Incident.category_id))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Module, col(Module.id) == col(Incident.module_id))
        .outerjoin(Department, col(Department.id) == col(Incident.department_id))
        .where(
            col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.ever_secret).is_(False),
            *_meant(asked), *visible(scope, along=True),
        )
        .order_by(col(Incident.reported_at), col(Incident.id))
        .limit(limit)
    )  # fmt: skip
    return [_shown(row) for row in session.execute(query).mappings()]


def _meant(asked: Asked) -> Iterator[Any]:
    reported = col(Incident.reported_at)
    if asked.since:
        yield reported >= asked.since
    if asked.until:
        yield reported < asked.until
    if asked.status:
        yield col(Incident.status) == asked.status
    if asked.is_open is not None:
        concluded = col(Incident.concluded_at)
        yield concluded.is_(None) if asked.is_open else concluded.is_not(None)
    for column, table, code in (
        (Incident.village_id, Village, asked.village),
        (Incident.category_id, Category, asked.category),
    ):
        if code:
            yield col(column) == select(col(table.id)).where(col(table.code) == code).scalar_subquery()
    if asked.after:
        moment, last = asked.after
        yield reported >= moment
        yield or_(reported > moment, and_(reported == moment, col(Incident.id) > last))


def _shown(row: Any) -> dict[str, Any]:
    shown = {name: "" if value is None and name in TEXTS else value for name, value in row.items()}
    return shown | {"title": without_personal(row["title"])}


TEXTS = ("category", "category_name", "village", "village_name", "module", "department")
