"""A day's film from the rows and their logs: read once, and then every moment of the day is at hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.incidents.life.rules_replay import Line
from dashboard.wall.maps.rules_film import KEPT, Film, FilmCall, Stretch, stretches_of_incident
from models import Cadre, CallUp, Department, Incident, IncidentLog, Module, Village

CHUNK = 400
# Of a day that is longer ago most incidents were concluded since: those reported until then are fewer.
RECENT = timedelta(days=150)
_NAMES = ("id", "number", "reported_at", *KEPT)
_ROW = [col(getattr(Incident, name)) for name in _NAMES]
_LOG: Any = IncidentLog
_LINE = [getattr(_LOG, name) for name in Line.__dataclass_fields__]


@needs("incident.read")
def film(session: Session, *, since: datetime, until: datetime, scope: Scope) -> Film:
    """What was open at some moment of [since, until) (UTC) or reported in it, from entry to entry.

    Whose scope it is decides by the incidents as they are now: who may open a case may see it in the film.
    """
    rows = {row["id"]: row for row in _rows(session, since, until, scope)}
    changed = _changed(session, list(rows), since)
    stretches: list[Stretch] = []
    for key, row in rows.items():
        if key not in changed:
            stretches += stretches_of_incident(row, (), since, until)
    for some in _chunks(sorted(changed)):
        for key, lines in _logs(session, some).items():
            stretches += stretches_of_incident(rows[key], lines, since, until)
    modules = {row[0]: row[1] for row in session.execute(select(col(Module.id), col(Module.code)))}
    villages = {
        key: (code, name)
        for key, code, name in session.execute(
            select(col(Village.id), col(Village.code), col(Village.short_name))
        )
    }
    calls = tuple(_calls(session, rows, since, until))
    stretches.sort(key=lambda one: (one.incident_id, one.begin))
    return Film(since, until, tuple(stretches), calls, modules, villages)


def _rows(session: Session, since: datetime, until: datetime, scope: Scope) -> list[dict[str, Any]]:
    ended: list[Any] = [col(Incident.concluded_at) >= since]
    if since > _newest(session) - RECENT:
        # By the index that begins with the status; else the one of the reports serves better.
        ended.append(col(Incident.status).in_(sorted(CLOSED_STATUSES)))
    reported = col(Incident.reported_at) < until
    rows: list[dict[str, Any]] = []
    for conditions in ([IS_OPEN], ended):
        query = select(*_ROW).where(reported, *conditions, *visible(scope))
        rows += [dict(zip(_NAMES, row, strict=True)) for row in session.execute(query)]
    return rows


def _newest(session: Session) -> datetime:
    newest = session.scalar(select(func.max(col(Incident.reported_at))))
    return newest or datetime.max.replace(tzinfo=UTC)


def _changed(session: Session, ids: list[int], since: datetime) -> set[int]:
    """Those with an entry after `since`: the others stand as they are."""
    changed: set[int] = set()
    for some in _chunks(ids):
        query = select(_LOG.incident_id).where(_LOG.incident_id.in_(some), _LOG.at > since).distinct()
        changed.update(session.execute(query).scalars())
    return changed


def _logs(session: Session, ids: list[int]) -> dict[int, list[Line]]:
    query = (
        select(_LOG.incident_id, *_LINE).where(_LOG.incident_id.in_(ids)).order_by(_LOG.incident_id, _LOG.seq)
    )
    logs = groupby(session.execute(query), key=lambda row: row[0])
    return {key: [Line(*row[1:]) for row in rows] for key, rows in logs}


def _calls(
    session: Session, rows: dict[int, dict[str, Any]], since: datetime, until: datetime
) -> Iterator[FilmCall]:
    shown = func.coalesce(func.substr(col(Cadre.name), 1, 1) + "某", col(Department.short_name))
    query = (
        select(
            col(CallUp.incident_id), shown,
            col(CallUp.called_at), col(CallUp.arrived_at), col(CallUp.released_at),
        )
        .outerjoin(Cadre, col(Cadre.id) == col(CallUp.cadre_id))
        .outerjoin(Department, col(Department.id) == col(CallUp.department_id))
        .where(
            col(CallUp.called_at) < until,
            or_(col(CallUp.released_at).is_(None), col(CallUp.released_at) >= since),
        )
        .order_by(col(CallUp.called_at), col(CallUp.id))
    )  # fmt: skip
    for row in session.execute(query):
        if row[0] in rows:
            yield FilmCall(*row)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    yield from (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
