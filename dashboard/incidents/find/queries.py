"""Incident tables for pages, charts and maps: aggregates and pages, never the whole table."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select, text
from sqlmodel import Session, col

from dashboard.access.queries_scope import has_many, is_whole_town
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures import queries_tallies
from dashboard.incidents.find.queries_filters import IS_OPEN, conditions, is_overdue, light_at
from dashboard.incidents.find.rules_filters import Filters, days_meant
from dashboard.town.places.rules import cell_centre
from dashboard.words.fields import Kind, Use, used
from models import Category, Department, Incident, Module, Village

UTC_TIME = "datetime64[us, UTC]"
DTYPES = {Kind.WHOLE: "Int64", Kind.FLAG: "bool"}
LIST_DTYPES = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "light": "str",
    "status": "str",
    "incident_class": "Int64",
    "urgent": "bool",
    "category": "str",
    "village": "str",
    "module": "str",
    "department": "str",
    **{field.name: DTYPES.get(field.kind, "str") for field in used(Use.LISTED)},
    "reported_at": UTC_TIME,
    "due_at": UTC_TIME,
    "concluded_at": UTC_TIME,
    "red_at": UTC_TIME,
    "example": "bool",
}
POINT_DTYPES = {
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "light": "str",
    "status": "str",
    "incident_class": "Int64",
    "urgent": "bool",
    "village": "str",
    "longitude": "float64",
    "latitude": "float64",
}
GROUPS: dict[str, tuple[Any, Any, Any]] = {
    "module": (Module.code, Module.name, Incident.module_id),
    "department": (Department.code, Department.name, Incident.department_id),
    "village": (Village.code, Village.short_name, Incident.village_id),
    "category": (Category.code, Category.name, Incident.category_id),
    "major": (Category.major_code, Category.major, Incident.category_id),
}
GROUP_DTYPES = {"code": "str", "name": "str", "total": "int64", "overdue": "int64"}
WORD_GROUPS: dict[str, Any] = {"status": Incident.status, "source": Incident.source}


@needs("incident.read")
def number_of_incidents(session: Session, *, filters: Filters, at: datetime, scope: Scope) -> pd.DataFrame:
    """How many rows the filters mean: one row, column `total`."""
    days, query = days_meant(filters, at), select(func.count().label("total")).select_from(Incident)
    if days and is_whole_town(session, scope):
        query = queries_tallies.number_of(*days)
    else:
        query = query.where(*conditions(filters, at, scope))
    return pd.read_sql_query(query, session.connection(), dtype={"total": "int64"})


@needs("incident.read")
def incident_list(
    session: Session,
    *,
    filters: Filters,
    at: datetime,
    scope: Scope,
    sort: str = "newest",
    page: int = 1,
    size: int = 50,
) -> pd.DataFrame:
    """One page of the list (page from 1), columns as LIST_DTYPES; times UTC."""
    along = has_many(session, scope)
    query = list_query(filters, at, sort, scope, along=along).limit(size).offset((page - 1) * size)
    return pd.read_sql_query(query, session.connection(), dtype=LIST_DTYPES)


@needs("incident.export")
def every_incident(
    session: Session, *, filters: Filters, at: datetime, scope: Scope, sort: str
) -> Iterator[Any]:
    """Every row of the list in its order, streamed: for exports of any size."""
    query = list_query(filters, at, sort, scope).execution_options(yield_per=2_000)
    yield from session.execute(query)


@needs("incident.read")
def by_group(session: Session, *, filters: Filters, at: datetime, scope: Scope, of: str) -> pd.DataFrame:
    """The selection counted per `of` (GROUPS, WORD_GROUPS or light): code, name, total, overdue.

    What belongs to no group is not among them.
    """
    key = light_at(at) if of == "light" else WORD_GROUPS[of] if of in WORD_GROUPS else GROUPS[of][2]
    meant, days = conditions(filters, at, scope), days_meant(filters, at)
    # The sum keeps SQLite from walking the unit's own index from end to end, row by row, where another finds
    # the few that are meant. Few have a department at all, and of all its own index alone knows the number.
    own = key + 0 if of in GROUPS else key
    if of == "module" and days and is_whole_town(session, scope):
        totals = {row[0]: row[1] for row in session.execute(queries_tallies.by_module(*days))}
    elif of in ("village", "category", "major") and days and any(days):
        # In days, not in moments: the index of the days holds the village and the category as well.
        first, last = (day.isoformat() if day else None for day in days)
        by_days = Filters(from_day=first, to_day=last)
        totals = dict(_counted(session, own, conditions(by_days, at, scope)))
    else:
        totals = dict(_counted(session, own if meant and of != "department" else key, meant))
    # Apart from the totals, so that each count reads nothing but an index.
    overdue = dict(_counted(session, own, [*meant, is_overdue(at)]))
    names = {word: (word, word) for word in totals} if of not in GROUPS else _names(session, of)
    rows: dict[tuple[str, str], list[int]] = {}
    for word, total in totals.items():
        if word in names:
            sums = rows.setdefault(names[word], [0, 0])
            sums[0] += total
            sums[1] += overdue.get(word, 0)
    frame = pd.DataFrame([(*name, *sums) for name, sums in rows.items()], columns=list(GROUP_DTYPES))
    return frame.astype(GROUP_DTYPES).sort_values(
        ["total", "code"], ascending=[False, True], ignore_index=True
    )


def _counted(session: Session, key: Any, meant: list[Any]) -> Iterator[tuple[Any, int]]:
    query = select(key, func.count()).where(*meant, key.is_not(None)).group_by(key)
    yield from ((word, total) for word, total in session.execute(query))


def _names(session: Session, of: str) -> dict[Any, tuple[str, str]]:
    code, name, _ = GROUPS[of]
    units = session.execute(select(code.class_.id, code, name))
    return {own: (str(word), str(label)) for own, word, label in units}


@needs("incident.read")
def by_day(session: Session, *, filters: Filters, at: datetime, scope: Scope) -> pd.DataFrame:
    """The selection counted per township day of the report: day, total; the last 400 days at most."""
    days = days_meant(filters, at)
    if days and is_whole_town(session, scope):
        counted = queries_tallies.by_day(*days)
    else:
        counted = (
            select(col(Incident.reported_on).label("day"), func.count().label("total"))
            .where(*conditions(filters, at, scope))
            .group_by(col(Incident.reported_on))
        )
    query: Any = counted.order_by(text("day DESC")).limit(400)
    return pd.read_sql_query(query, session.connection(), dtype={"day": "datetime64[s]", "total": "int64"})


@needs("incident.read")
def points(
    session: Session, *, filters: Filters, at: datetime, scope: Scope, limit: int = 2_000
) -> pd.DataFrame:
    """Places of the selection, the worst lamps first, at most `limit`; columns as POINT_DTYPES."""
    query: Any = (
        select(
            col(Incident.id).label("incident_id"),
            col(Incident.number),
            col(Incident.title),
            light_at(at).label("light"),
            col(Incident.status),
            col(Incident.incident_class),
            col(Incident.urgent),
            func.coalesce(col(Village.short_name), "").label("village"),
            col(Incident.longitude),
            col(Incident.latitude),
        )
        .join(Village, col(Village.id) == col(Incident.village_id), isouter=True)
        .where(*conditions(filters, at, scope), col(Incident.longitude).is_not(None))
        .order_by(~IS_OPEN, col(Incident.red_at).is_(None), col(Incident.red_at), col(Incident.id))
        .limit(limit)
    )
    return pd.read_sql_query(query, session.connection(), dtype=POINT_DTYPES)


@needs("incident.read")
def cells(
    session: Session, *, filters: Filters, at: datetime, scope: Scope, limit: int = 2_000
) -> pd.DataFrame:
    """The selection counted per square of about 250 m, the fullest first.

    Columns: cell, total, and the square's middle as longitude, latitude (WGS-84).
    """
    days = days_meant(filters, at)
    if days and is_whole_town(session, scope):
        counted = queries_tallies.by_cell(session.connection(), *days)
    else:
        # In other words, as in `by_group`: its own index would be walked from end to end.
        cell = (col(Incident.cell) + "").label("cell")
        counted = (
            select(cell, func.count().label("total"))
            .where(*conditions(filters, at, scope), cell.is_not(None))
            .group_by(cell)
        )
    query: Any = counted.order_by(text("total DESC"), text("cell")).limit(limit)
    squares = pd.read_sql_query(query, session.connection(), dtype={"cell": "str", "total": "int64"})
    middles = [cell_centre(cell) for cell in squares["cell"]]
    places = pd.DataFrame(middles, columns=["longitude", "latitude"], dtype="float64")
    return pd.concat([squares, places], axis=1)


def list_query(filters: Filters, at: datetime, sort: str, scope: Scope, *, along: bool = False) -> Any:
    """The list's rows in their order; `along`: see `visible`."""
    return (
        select(
            col(Incident.id).label("incident_id"),
            col(Incident.number),
            col(Incident.title),
            light_at(at).label("light"),
            col(Incident.status),
            col(Incident.incident_class),
            col(Incident.urgent),
            func.coalesce(col(Category.name), "").label("category"),
            func.coalesce(col(Village.short_name), "").label("village"),
            func.coalesce(col(Module.name), "").label("module"),
            func.coalesce(col(Department.name), "").label("department"),
            *(col(getattr(Incident, field.name)) for field in used(Use.LISTED)),
            col(Incident.reported_at),
            col(Incident.due_at),
            col(Incident.concluded_at),
            col(Incident.red_at),
            col(Incident.example),
        )
        .select_from(Incident)
        .join(Category, col(Category.id) == col(Incident.category_id), isouter=True)
        .join(Village, col(Village.id) == col(Incident.village_id), isouter=True)
        .join(Module, col(Module.id) == col(Incident.module_id), isouter=True)
        .join(Department, col(Department.id) == col(Incident.department_id), isouter=True)
        .where(*conditions(filters, at, scope, along=along))
        .order_by(*_order(sort))
    )


def _order(sort: str) -> tuple[Any, ...]:
    """By a word of SORTS or BY_COLUMN (rules_filters); what has nothing to go by comes last either way."""
    own = col(Incident.id)
    # Red lamps are those whose time ran out first.
    orders: dict[str, tuple[Any, ...]] = {
        "newest": (col(Incident.reported_at).desc(), own.desc()),
        "oldest": (col(Incident.reported_at), own),
        "light": (col(Incident.red_at).is_(None), col(Incident.red_at), own),
        "-light": (col(Incident.red_at).is_(None), col(Incident.red_at).desc(), own.desc()),
        "due": (col(Incident.due_at).nulls_last(), own),
        "-due": (col(Incident.due_at).desc().nulls_last(), own.desc()),
    }
    if sort in orders:
        return orders[sort]
    column = _COMPARED[sort.removeprefix("-")]
    by = column.desc() if sort.startswith("-") else column.asc()
    return (by.nulls_last(), own)


_COMPARED: dict[str, Any] = {
    "title": col(Incident.title),
    "status": col(Incident.status),
    "village": col(Village.short_name),
    "module": col(Module.name),
    "category": col(Category.name),
    "department": col(Department.name),
    "incident_class": col(Incident.incident_class),
    "number": col(Incident.number),
    "concluded_at": col(Incident.concluded_at),
}
