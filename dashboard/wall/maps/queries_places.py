"""Places that somebody may look for on the map: villages, grids, and addresses of incidents. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.find.queries_filters import (
    IS_OPEN,
    conditions,
    count_of,
    holds,
    is_overdue,
    light_at,
)
from dashboard.incidents.find.rules_filters import Filters
from dashboard.wall.maps.rules_areas import inner_point
from models import TOWNSHIP_CODE, Grid, Incident, Light, Village

# Addresses are looked for in so many of the newest incidents.
LOOKED_AT = 50_000
PLACES: dict[str, Any] = {
    "spot": "str",
    "name": "str",
    "about": "str",
    "longitude": "float64",
    "latitude": "float64",
}
GRIDS: dict[str, Any] = {
    "grid_id": "int64",
    "name": "str",
    "example": "bool",
    "open": "int64",
    "red": "int64",
    "overdue": "int64",
}


@needs("incident.read")
def named_places(session: Session, *, word: str, scope: Scope, most: int = 8) -> pd.DataFrame:
    """What is called so: villages, grids, addresses; columns as PLACES.

    A grid stands within its area; without one, at its village's point, which `about` says.
    `spot`: kind and key as the map's URL names it; `about`: what kind of place it is. An address is where
    the newest incident with it lies, and is found only within `scope`; secret ones lend none.
    """
    rows = [*_villages(session, word), *_grids(session, word)][:most]
    rows += _addresses(session, word, scope, most)
    return pd.DataFrame(rows, columns=list(PLACES)).astype(PLACES)


@needs("incident.read")
def place_at(session: Session, *, kind: str, key: str, scope: Scope) -> pd.DataFrame:
    """The one place that a spot means: columns as PLACES; no row where there is none within `scope`.

    A secret incident lends none, here too: whoever guesses its number learns no address.
    """
    if kind == "village":
        rows = _one_village(session, key)
    elif kind == "grid":
        rows = _one_grid(session, key)
    else:
        own = (col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == key, *visible(scope))
        rows = [(f"place.{number}", *rest) for number, *rest in session.execute(_address().where(*own))]
    return pd.DataFrame(rows, columns=list(PLACES)).astype(PLACES)


@needs("incident.read")
def by_grid(session: Session, *, village: str, filters: Filters, at: Any, scope: Scope) -> pd.DataFrame:
    """Open incidents of a village (its code) per grid, in the grids' order; columns as GRIDS."""
    counted = (
        select(
            col(Incident.grid_id).label("grid_id"),
            func.count().label("open"),
            count_of(light_at(at) == Light.RED.value).label("red"),
            count_of(is_overdue(at)).label("overdue"),
        )
        .where(*conditions(filters.but(village=village), at, scope), IS_OPEN)
        .group_by(col(Incident.grid_id))
        .subquery()
    )
    query: Any = (
        select(
            col(Grid.id).label("grid_id"),
            col(Grid.name),
            col(Grid.example),
            *(func.coalesce(counted.c[name], 0).label(name) for name in ("open", "red", "overdue")),
        )
        .join(Village, col(Village.id) == col(Grid.village_id))
        .outerjoin(counted, counted.c.grid_id == col(Grid.id))
        .where(col(Village.township_code) == TOWNSHIP_CODE, col(Village.code) == village)
        .order_by(col(Grid.code))
    )
    return pd.read_sql_query(query, session.connection(), dtype=GRIDS)


def _villages(session: Session, word: str) -> list[Any]:
    meant = holds(col(Village.short_name), word) | holds(col(Village.official_name), word)
    return [_village_row(row) for row in session.execute(_village().where(meant))]


def _one_village(session: Session, code: str) -> list[Any]:
    return [_village_row(row) for row in session.execute(_village().where(col(Village.code) == code))]


def _village() -> Any:
    return (
        select(col(Village.code), col(Village.short_name), col(Village.longitude), col(Village.latitude))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code))
    )


def _village_row(row: Any) -> tuple[Any, ...]:
    return (f"village.{row[0]}", row[1], "村社", row[2], row[3])


def _grids(session: Session, word: str) -> list[Any]:
    whole: Any = col(Village.short_name) + col(Grid.name)
    return [_grid_row(row) for row in session.execute(_grid().where(holds(whole, word)).limit(20))]


def _one_grid(session: Session, key: str) -> list[Any]:
    return [_grid_row(row) for row in session.execute(_grid().where(col(Grid.id) == int(key)))]


def _grid() -> Any:
    return (
        select(
            col(Grid.id), col(Village.short_name), col(Grid.name), col(Grid.example),
            col(Grid.area), col(Village.longitude), col(Village.latitude),
        )
        .join(Village, col(Village.id) == col(Grid.village_id))
        .where(col(Village.township_code) == TOWNSHIP_CODE)
        .order_by(col(Village.code), col(Grid.code))
    )  # fmt: skip


def _grid_row(row: Any) -> tuple[Any, ...]:
    key, village, name, example, area, *at = row
    told = ["网格", *(["示例"] if example else []), *([] if area else ["标在村社的位置"])]
    return (f"grid.{key}", f"{village} {name}", "，".join(told), *(inner_point(area) if area else at))


def _addresses(session: Session, word: str, scope: Scope, most: int) -> list[Any]:
    newest = (
        select(col(Incident.reported_at))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .offset(LOOKED_AT)
        .limit(1)
        .scalar_subquery()
    )
    since = func.coalesce(newest, select(func.min(col(Incident.reported_at))).scalar_subquery())
    query = (
        _address()
        .where(
            holds(col(Incident.place), word),
            col(Incident.reported_at) >= since,
            *visible(scope),
        )
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
        .limit(20 * most)
    )
    addresses: dict[str, tuple[Any, ...]] = {}
    for number, *rest in session.execute(query):
        addresses.setdefault(rest[0], (f"place.{number}", *rest))
    return list(addresses.values())[:most]


def _address() -> Any:
    about = func.coalesce(col(Village.short_name), "")
    return (
        select(
            col(Incident.number), col(Incident.place), about,
            col(Incident.longitude), col(Incident.latitude),
        )
        .outerjoin(Village, col(Village.id) == col(Incident.village_id))
        .where(col(Incident.longitude).is_not(None), col(Incident.place) != "", ~col(Incident.ever_secret))
    )  # fmt: skip
