"""Incidents by their number, and by words in title, place and description; within a scope."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import has_many, visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import holds
from models import TOWNSHIP_CODE, ImportBatch, Incident, Village

# Words are looked for in so many of the newest, unless all are asked for.
LOOKED_AT = 50_000
FOUND_TYPES = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "status": "str",
    "village": "str",
    "place": "str",
    "urgent": "bool",
    "example": "bool",
    "reported_at": "datetime64[us, UTC]",
}


@needs("incident.read")
def by_number(
    session: Session, *, numbers: tuple[str, ...], foreign: str, scope: Scope, limit: int = 20
) -> pd.DataFrame:
    """Those with one of the numbers, or with the id `foreign` where they came from; newest first."""
    meant: list[Any] = [col(Incident.number).in_(numbers)] if numbers else []
    if foreign and (systems := list(session.execute(select(col(ImportBatch.profile)).distinct()).scalars())):
        meant.append(col(Incident.source_system).in_(systems) & (col(Incident.source_id) == foreign))
    if not meant:
        return _frame(session, _columns().limit(0))
    # Each by its own index, and only then in order.
    own = [select(col(Incident.id)).where(col(Incident.township_code) == TOWNSHIP_CODE, one) for one in meant]
    ids = {incident_id for query in own for incident_id in session.execute(query).scalars()}
    return by_ids(session, ids=tuple(sorted(ids)), scope=scope, limit=limit)


@needs("incident.read")
def by_ids(session: Session, *, ids: tuple[int, ...], scope: Scope, limit: int = 20) -> pd.DataFrame:
    """Those with these ids, newest first; columns as FOUND_TYPES."""
    return _frame(session, _columns().where(col(Incident.id).in_(ids), *visible(scope)).limit(limit))


@needs("incident.read")
def newest(session: Session, *, scope: Scope, limit: int = 20) -> pd.DataFrame:
    """Those reported last, newest first; columns as FOUND_TYPES."""
    return _frame(session, _columns().where(*visible(scope, along=has_many(session, scope))).limit(limit))


@needs("incident.read")
def by_words(
    session: Session,
    *,
    words: tuple[str, ...],
    scope: Scope,
    since: datetime | None = None,
    limit: int = 20,
) -> pd.DataFrame:
    """Those in whose title, place or description every word stands, newest first; columns as FOUND_TYPES.

    `since`: only those reported from then on (UTC).
    """
    if not words:
        return _frame(session, _columns().limit(0))
    texts: tuple[Any, ...] = (Incident.title, Incident.place, Incident.description)
    query = _columns().where(*(or_(*(holds(text, word) for text in texts)) for word in words))
    if since is not None:
        query = query.where(col(Incident.reported_at) >= since)
    return _frame(session, query.where(*visible(scope, along=has_many(session, scope))).limit(limit))


@needs("ground.read")
def searched_since(session: Session, *, most: int = LOOKED_AT) -> pd.DataFrame:
    """From when on the newest `most` incidents were reported: column `since`, no row where these are all."""
    query: Any = (
        select(col(Incident.reported_at).label("since"))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .offset(most)
        .limit(1)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"since": "datetime64[us, UTC]"})


def _columns() -> Any:
    return (
        select(
            col(Incident.id).label("incident_id"), col(Incident.number), col(Incident.title),
            col(Incident.status), Village.short_name.label("village"),  # type: ignore[attr-defined]
            col(Incident.place), col(Incident.urgent), col(Incident.example), col(Incident.reported_at),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
    )  # fmt: skip


def _frame(session: Session, query: Any) -> pd.DataFrame:
    frame = pd.read_sql_query(query, session.connection())
    frame["village"] = frame["village"].fillna("")
    return frame.astype(FOUND_TYPES)
