"""Other reports that may be of the same matter: near, of late, of the same category. Read only."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.attachments.rules_camera import metres_between
from dashboard.incidents.find.rules_duplicates import speaks_alike, why_alike, window
from dashboard.town.places.rules_position import Position, cells_around
from dashboard.town.settings.queries import value
from dashboard.words.days import township_date
from models import Incident, IncidentLog, IncidentStatus, Village

COLUMNS: dict[str, Any] = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "status": "str",
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
    """Reports within the town's distance and hours of this one, the likeliest first; columns as COLUMNS.

    Of the same category, or, where one of the two has none yet, with a word of `words` in its own. Where the
    place is known, near it or, without a position, in the same village; else in the same village.
    `besides`: the incident itself. `metres` and the degrees (WGS-84) are NA where one has no position;
    `seq` the last entry of its log. Closed matters are among them (a report may come twice), merged ones are
    not. Empty where neither place nor village is known.
    """
    if position is None and village_id is None:
        return pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS)
    radius, hours = int(value(session, "duplicate_radius_metres")), int(value(session, "duplicate_hours"))
    start, end = window(reported_at, hours)
    last = select(func.max(col(IncidentLog.seq))).where(col(IncidentLog.incident_id) == col(Incident.id))
    query: Any = (
        select(
            col(Incident.id),
            col(Incident.number),
            col(Incident.title),
            col(Incident.status),
            col(Incident.concluded_at).is_(None),
            col(Incident.urgent),
            func.coalesce(col(Village.short_name), ""),
            col(Incident.reported_at),
            col(Incident.longitude),
            col(Incident.latitude),
            col(Incident.category_id),
            col(Incident.description),
            func.coalesce(last.scalar_subquery(), 0),
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
    if category_id is not None:
        theirs = col(Incident.category_id)
        query = query.where(or_(theirs == category_id, theirs.is_(None)))
    rows = []
    for *own, x, y, category, description, seq in session.execute(query):
        metres = None if position is None or x is None else metres_between(*position, x, y)
        same = category_id is not None and category == category_id
        if (metres is None or metres <= radius) and (
            same or speaks_alike(words, f"{own[2]}。{description}", own[6])
        ):
            rows.append(
                (*own, metres, why_alike(metres, reported_at - own[-1], same_category=same), seq, x, y)
            )
    rows.sort(key=lambda row: (not row[4], row[8] is None, row[8] or 0.0, abs(reported_at - row[7])))
    return pd.DataFrame(rows[:most], columns=list(COLUMNS)).astype(COLUMNS)


def _places(position: Position | None, village_id: int | None, radius: int) -> list[Any]:
    found: list[Any] = []
    if position is not None:
        found.append(col(Incident.cell).in_(cells_around(position, radius)))
    if village_id is not None:
        in_village = col(Incident.village_id) == village_id
        # Beside one that has a place, only those that have none: the others are near or they are not.
        found.append(in_village if position is None else in_village & col(Incident.longitude).is_(None))
    return found
