"""What the town has set to lie beneath its maps. Read only."""

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.ground.rules_tiles import KEYS, Ground, Kind, ground_of
from dashboard.town.ground.tiles import opened
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Setting, Township


@needs("ground.read")
def basemap_setting(session: Session) -> Ground:
    """The base map of all maps, by setting."""
    query = select(col(Setting.key), col(Setting.value)).where(
        col(Setting.township_code) == TOWNSHIP_CODE, col(Setting.key).in_(KEYS)
    )
    stored: dict[str, str] = dict(session.execute(query).all())
    return ground_of(stored)


@needs("ground.read")
def land(session: Session) -> list[str]:
    """The town's outline as GeoJSON text (WGS-84); nothing where there is none."""
    outline = session.get_one(Township, TOWNSHIP_CODE).outline
    return [outline] if outline else []


@needs("ground.read")
def drawable_basemap(session: Session) -> Ground:
    """The base map as it can be drawn: none where its file is missing or broken."""
    ground = basemap_setting(session)
    if ground.kind is Kind.FILE:
        try:
            opened(ground.file)
        except Refused:
            return Ground()
    return ground
