"""The few expressions that SQLite and PostgreSQL write differently."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

TOWNSHIP_OFFSET = 8 * 3600
DAY_SECONDS = 86_400


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
