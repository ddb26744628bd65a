"""Reading where several incidents stand, one question for all of each kind. To look, not to act."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.incidents.life.lifecycle_load import (
    CALL_ROW,
    INCIDENT_ROW,
    PAST_ROW,
    READ,
    SHARE_ROW,
    share_of,
    standing_of,
)
from dashboard.incidents.life.rules_standing import Call, Past, Standing
from models import Assignment, CallUp, Incident, IncidentLog

_KEYS: Any = bindparam("incident_ids", expanding=True)
_T: Table = Incident.__table__  # type: ignore[attr-defined]
_INCIDENTS = select(_T.c.id, *INCIDENT_ROW).where(_T.c.id.in_(_KEYS))


def load_many(session: Session, incident_ids: Sequence[int], scope: Scope) -> dict[int, Standing]:
    """Where each incident stands that exists within `scope` and has a log, by id; nothing is locked."""
    connection, keys = session.connection(), {"incident_ids": list(incident_ids)}
    query: Any = _INCIDENTS
    if not scope.everything:
        own = select(col(Incident.id)).where(col(Incident.id).in_(_KEYS), *visible(scope))
        query = query.where(_T.c.id.in_(own))
    found = {row[0]: dict(zip(READ, row[1:], strict=True)) for row in connection.execute(query, keys)}
    logs, shares, calls = defaultdict[int, list[Past]](list), defaultdict(list), defaultdict(list)
    for key, *past, _ in connection.execute(_LOGS, keys):
        logs[key].append(Past(*past))
    for row in connection.execute(_SHARES, keys).mappings():
        shares[row["incident_id"]].append(share_of(row))
    for key, *call in connection.execute(_CALLS, keys):
        calls[key].append(Call(*call))
    return {
        key: standing_of(
            key,
            values,
            tuple(share for share in shares[key] if share.round == values["round"]),
            tuple(calls[key]),
            tuple(logs[key]),
        )
        for key, values in found.items()
        if logs[key]
    }


def _made(table: Any, names: tuple[str, ...], order: str) -> Any:
    """The rows of `table` that hang on the incidents, as one statement made once."""
    own: Table = table.__table__
    hanging = select(own.c.incident_id, *(own.c[name] for name in names))
    return hanging.where(own.c.incident_id.in_(_KEYS)).order_by(own.c.incident_id, own.c[order])


_LOGS = _made(IncidentLog, PAST_ROW, "seq")
_SHARES = _made(Assignment, SHARE_ROW, "id")
_CALLS = _made(CallUp, CALL_ROW, "id")
