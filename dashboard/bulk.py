"""Many rows at once, past the ORM: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, cast

import psycopg
from sqlalchemy import Connection

Row = Sequence[Any]
CHUNK = 5_000


def insert_rows(connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Append `rows` (tuples in the order of `columns`) to `table`.

    Values: aware datetimes, dates, StrEnum words, numbers, text, None; JSON as text.
    The caller owns the transaction, and has checked the values: no input model runs here.
    """
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK)):
            cursor.executemany(statement, [tuple(map(_for_sqlite, row)) for row in chunk])
        cursor.close()
        return
    driver = cast(psycopg.Connection, connection.connection.driver_connection)
    with driver.cursor() as writer, writer.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _for_sqlite(value: Any) -> Any:
    # The text that SQLAlchemy itself writes, so that both read and compare alike.
    if type(value) is datetime:
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if type(value) is date:
        return value.isoformat()
    return value
