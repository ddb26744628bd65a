"""What every query of tasks shares: the columns of a task, and how its limits are told. Read only."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import col

from dashboard.incidents.life.rules_running import Limits
from models import Action, Incident, IncidentLog, Village

TASKS: dict[str, Any] = {
    "kind": "str",
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "place": "str",
    "urgent": "bool",
    "example": "bool",
    "yellow_at": "datetime64[us, UTC]",
    "red_at": "datetime64[us, UTC]",
    "words": "str",
}
IS_OPEN = col(Incident.concluded_at).is_(None)
# Of its incident every task shows these.
INCIDENT = (
    col(Incident.id),
    col(Incident.number),
    col(Incident.title),
    func.coalesce(col(Village.short_name), "").label("village"),
    col(Incident.place),
    col(Incident.urgent),
    col(Incident.example),
)
OWN = len(INCIDENT)


def frame(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(TASKS)).astype(TASKS)


def task(kind: str, incident: Sequence[Any], limits: Limits, words: str = "") -> tuple[Any, ...]:
    """A row as TASKS; `incident`: the values of INCIDENT."""
    key, number, title, village, place, urgent, example = incident
    # Many name the village again where they say the place.
    parts = (place,) if village and (place or "").startswith(village) else (village, place)
    where = " ".join(part for part in parts if part)
    return kind, key, number, title, where, urgent, example, *limits, words


def asked(description: str, note: str | None) -> str:
    """What a party is asked to do: the matter, and what the room wrote with it."""
    return "\n".join(part for part in (description.strip(), f"要求：{note.strip()}" if note else "") if part)


def last_reason(action: Action) -> Any:
    """Why the act was taken the last time."""
    log: Any = IncidentLog
    return (
        select(log.reason)
        .where(log.incident_id == col(Incident.id), log.action == action)
        .order_by(log.seq.desc())
        .limit(1)
        .correlate(Incident)
        .scalar_subquery()
    )
