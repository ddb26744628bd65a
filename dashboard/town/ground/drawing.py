"""The areas of villages that have no boundary yet: drawn from their points, around those that have one."""

import json

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.town.ground.geo_areas import village_areas
from dashboard.town.ground.shaping import area_of, remaining, text_of
from models import TOWNSHIP_CODE, Township, Village


def redraw(session: Session) -> bool:
    """Draw the sketched areas anew; real ones stay as they are. The caller has written what moved.

    Returns whether every sketched area follows the points: where a village lies beyond the outline, or
    there is none, they only make room for the real ones.
    """
    rows = session.execute(
        select(Village)
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code))
        .with_for_update()
    ).scalars()
    villages = {row.code: row for row in rows}
    sketched = {code: row for code, row in villages.items() if row.boundary_id is None}
    outline = session.get_one(Township, TOWNSHIP_CODE).outline
    try:
        if outline is None:
            raise ValueError("no outline")
        cells = village_areas(
            {code: (row.longitude, row.latitude) for code, row in villages.items()}, json.loads(outline)
        )
        drawn: dict[str, str | None] = {code: json.dumps(cells[code]) for code in sketched}
        follows = True
    except ValueError:
        # The outline is a sketch, beyond which a village may really lie.
        drawn = {code: row.area for code, row in sketched.items() if row.area}
        follows = False
    real = [area_of(row.area) for row in villages.values() if row.boundary_id is not None and row.area]
    if real:
        left = remaining({code: area_of(text) for code, text in drawn.items() if text}, real)
        drawn = {code: None if area is None else text_of(area) for code, area in left.items()}
    for code, text in drawn.items():
        sketched[code].area = text
    session.flush()
    return follows
