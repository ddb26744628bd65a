"""Other reports that may be of the same matter, as `rules_same.likeness` measures it."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible, visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import IS_OPEN
from dashboard.incidents.find.rules_same import Told, likeness, window
from dashboard.town.places.rules import Position, cells_around
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from models import Incident, IncidentLog, IncidentStatus, Village

COLUMNS: dict[str, Any] = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "status": "str",
    "source": "str",
    "is_open": "bool",
    "urgent": "bool",
    "village": "str",
    "reported_at": "datetime64[us, UTC]",
    "metres": "float64",
    "why": "str",
    "seq": "int64",
    "longitude": "float64",
    "latitude": "float64",
}
MOST, READ = 5, 200


@needs("incident.read")
def duplicates(
    session: Session,
    *,
    category_id: int | None,
    village_id: int | None,
    position: Position | None,
    reported_at: datetime,
    scope: Scope,
    words: str = "",
    besides: int = 0,
    most: int = MOST,
) -> pd.DataFrame:
    """Reports within the town's distance and hours that are like this one, the likeliest first.

    Columns as COLUMNS. `words`: what was said; `besides`: the incident itself. `metres` and the degrees
    (WGS-84) are NA where one has no position; `seq` the last entry of its log. Closed matters are among them
    (a report may come twice), merged ones are not. Empty where neither place nor village is known.
    """
    if position is None and village_id is None:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    radius, hours = int(value(session, "duplicate_radius_metres")), int(value(session, "duplicate_hours"))
    start, end = window(reported_at, hours)
    last = select(func.max(col(IncidentLog.seq))).where(col(IncidentLog.incident_id) == col(Incident.id))
    query: Any = (
        select(
            col(Incident.id).label("incident_id"),
            col(Incident.number),
            col(Incident.title),
            col(Incident.description),
            col(Incident.status),
            col(Incident.source),
            col(Incident.concluded_at).is_(None).label("is_open"),
            col(Incident.urgent),
            col(Incident.village_id),
            func.coalesce(col(Village.short_name), "").label("village"),
            col(Incident.reported_at),
            col(Incident.longitude),
            col(Incident.latitude),
            col(Incident.category_id),
            func.coalesce(last.scalar_subquery(), 0).label("seq"),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(
            # The township day comes first: it stands in the index beside the square.
            col(Incident.reported_on).between(township_date(start), township_date(end)),
            col(Incident.reported_at).between(start, end),
            or_(*_places(position, village_id, radius)),
            col(Incident.status) != IncidentStatus.MERGED,
            col(Incident.id) != besides,
            *visible(scope),
        )
        .order_by(col(Incident.reported_at).desc())
        .limit(READ)
    )
    own = Told(reported_at, words, category_id, village_id, "", position)
    rows = []
    for row in session.execute(query).mappings():
        position_of = None if row["longitude"] is None else (row["longitude"], row["latitude"])
        other = Told(
            row["reported_at"], f"{row['title']}。{row['description']}", row["category_id"],
            row["village_id"], row["village"], position_of,
        )  # fmt: skip
        if alike := likeness(own, other, radius=radius, hours=hours):
            rows.append({**row, "why": alike.why, "metres": alike.metres, "score": alike.score})
    rows.sort(key=lambda row: (not row["is_open"], -row["score"], row["incident_id"]))
    return pd.DataFrame(rows[:most], columns=list(COLUMNS)).astype(COLUMNS)


def _places(position: Position | None, village_id: int | None, radius: int) -> list[Any]:
    places: list[Any] = []
    if position is not None:
        places.append(col(Incident.cell).in_(cells_around(position, radius)))
    if village_id is not None:
        in_village = col(Incident.village_id) == village_id
        # Beside one that has a place, only those that have none: the others are near or they are not.
        places.append(in_village if position is None else in_village & col(Incident.longitude).is_(None))
    return places


MOST_NAMED = 20


@needs("incident.merge")
def to_merge(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Open ones, near and recent, of the same category or alike in words, the likeliest first.

    Columns as for duplicates.
    """
    own: tuple[str, ...] = ("category_id", "village_id", "longitude", "latitude", "reported_at", "title",
                            "description")  # fmt: skip
    query = select(*(col(getattr(Incident, name)) for name in own)).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    row = session.execute(query).first()
    if row is None:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    likely = duplicates(
        session,
        category_id=row.category_id,
        village_id=row.village_id,
        position=None if row.longitude is None else (row.longitude, row.latitude),
        reported_at=row.reported_at,
        words=f"{row.title}。{row.description}",
        besides=incident_id,
        scope=scope,
    )
    return likely[likely["is_open"]]


@needs("incident.merge")
def named(
    session: Session, *, words: str, besides: int, scope: Scope, most: int = MOST_NAMED
) -> pd.DataFrame:
    """Open ones whose number, title or place holds each of `words`: number, title, status; newest first."""
    own = (col(Incident.number), col(Incident.title), col(Incident.place))
    holding = [or_(*(text.contains(word, autoescape=True) for text in own)) for word in words.split()]
    query = (
        select(col(Incident.number), col(Incident.title), col(Incident.status))
        .where(IS_OPEN, col(Incident.id) != besides, *holding, *visible(scope, held=True))
        .order_by(col(Incident.reported_at).desc())
        .limit(most)
    )
    rows = session.execute(query).all() if holding else []
    return pd.DataFrame(rows, columns=["number", "title", "status"])
