"""The few expressions that SQLite and PostgreSQL write differently, and what a session looks at."""

from typing import Any

from sqlalchemy import BigInteger, Integer, and_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session

TOWNSHIP_OFFSET = 8 * 3600
DAY_SECONDS = 86_400
# Of a session's own notes: its tables are shadowed by those of a moment, which no kept count knows.
SHADOWED = "shadowed"


def holds(table: Any, day: Any) -> Any:
    """The condition that a row with `from_on` and `to_on` (none: open) holds on a township day."""
    return and_(table.from_on <= day, or_(table.to_on.is_(None), table.to_on >= day))


def touches(table: Any, first: Any, last: Any) -> Any:
    """The condition that such a row holds on some day from `first` to `last`."""
    return and_(table.from_on <= last, or_(table.to_on.is_(None), table.to_on >= first))


def is_shadowed(session: Session) -> bool:
    """Whether the session looks back (see as_of)."""
    return bool(session.info.get(SHADOWED))


class epoch(FunctionElement[int]):  # noqa: N801
    """Whole seconds since 1970 of a UTC time column."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch, "sqlite")
def _sqlite(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kw)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _postgres(element: epoch, compiler: Any, **kw: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **kw)})) AS BIGINT)"


def township_day(column: Any) -> Any:
    """Number of the township day on which a UTC time column falls (the town has no summer time)."""
    return (epoch(column) + TOWNSHIP_OFFSET) // DAY_SECONDS


class _floored(FunctionElement[int]):  # noqa: N801
    """The whole number below a positive one."""

    type = Integer()
    inherit_cache = True


@compiles(_floored, "sqlite")
def _sqlite_floored(element: _floored, compiler: Any, **kw: Any) -> str:
    # Some builds of SQLite have no floor().
    return f"CAST({compiler.process(element.clauses, **kw)} AS INTEGER)"


@compiles(_floored, "postgresql")
def _postgres_floored(element: _floored, compiler: Any, **kw: Any) -> str:
    return f"CAST(floor({compiler.process(element.clauses, **kw)}) AS INTEGER)"


def square_index(degrees: Any, origin: int, side: float) -> Any:
    """Which square of that side, counted from `origin`, a column of degrees lies in."""
    return _floored((degrees - origin) / side)
