"""Incidents as Open311 shows them: to a key by its rights, to everybody those that came by Open311.

Matters that are or were secret are left out of both.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, CameBy, Category, Department, Incident, Module, Village, VillagerReport

R = VillagerReport
# As the specification has it.
MOST = 1_000


@dataclass(frozen=True)
class Wanted:
    """Which requests are meant; `numbers` alone where there are any."""

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    is_open: bool | None = None


@needs("incident.read")
def requests(session: Session, *, wanted: Wanted, sender: int | None, scope: Scope) -> list[dict[str, Any]]:
    """Within `scope`, the newest first.

    `is_own`: the key with the id `sender` sent it; `title` and `description`: what was reported; `reply`:
    what the reporter was answered.
    """
    own = func.coalesce(col(R.api_key_id) == sender, false())
    return _rows(session, wanted, own.label("is_own"), visible(scope))


@needs("ground.read")
def public_requests(session: Session, *, wanted: Wanted) -> list[dict[str, Any]]:
    """What came by Open311; columns as `requests`."""
    return _rows(session, wanted, false().label("is_own"), [col(R.came_by) == CameBy.OPEN311])


def _rows(session: Session, wanted: Wanted, is_own: Any, conditions: list[Any]) -> list[dict[str, Any]]:
    query: Any = (
        select(
            col(Incident.number), col(Incident.title), col(Incident.description), col(Incident.status),
            col(Incident.concluded_at), col(Incident.reported_at), col(Incident.due_at),
            col(Incident.accepted_at), col(Incident.dispatched_at), col(Incident.signed_at),
            col(Incident.fed_back_at), col(Incident.rated_at), col(Incident.rating), col(Incident.place),
            col(Incident.longitude), col(Incident.latitude), col(Category.code).label("category"),
            col(Category.name).label("category_name"), col(Village.short_name).label("village"),
            col(Module.name).label("module"), col(Department.short_name).label("department"),
            col(R.reply), is_own,
        )
        .outerjoin(R, col(R.incident_id) == col(Incident.id))
        .outerjoin(Category, col(Category.id) == col(Incident.category_id))
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .outerjoin(Module, col(Module.id) == col(Incident.module_id))
        .outerjoin(Department, col(Department.id) == col(Incident.department_id))
        .where(
            col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.ever_secret).is_(False),
            *_meant(wanted), *conditions,
        )
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(MOST)
    )  # fmt: skip
    return [dict(row) for row in session.execute(query).mappings()]


def _meant(wanted: Wanted) -> Iterator[Any]:
    if wanted.numbers:
        yield col(Incident.number).in_(wanted.numbers)
        return
    if wanted.start:
        yield col(Incident.reported_at) >= wanted.start
    if wanted.end:
        yield col(Incident.reported_at) <= wanted.end
    if wanted.categories:
        own = [col(Category.code) == code for code in wanted.categories]
        yield or_(*own)
    if wanted.is_open is not None:
        concluded = col(Incident.concluded_at)
        yield concluded.is_(None) if wanted.is_open else concluded.is_not(None)
