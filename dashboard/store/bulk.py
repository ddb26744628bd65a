"""Many rows at once, past the ORM: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, cast

import psycopg
from sqlalchemy import Connection

Row = Sequence[Any]
CHUNK = 5_000
# SQLite builds the word lists of the CHECK constraints once per statement: a hundred rows share them.
ROWS_PER_STATEMENT = 100


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Row], *, is_ready: bool = False
) -> None:
    """Append `rows` (tuples in the order of `columns`) to `table`.

    Values: aware datetimes, dates, StrEnum words, numbers, text, None; JSON as text.
    The caller owns the transaction, and has checked the values: no input model runs here.
    `is_ready` says that no value is a datetime or date (the caller wrote them as text), and saves time.
    """
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        marks = f"({', '.join('?' * len(columns))})"
        statement = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608
        remaining = iter(rows)
        while chunk := list(islice(remaining, CHUNK)):
            ready = chunk if is_ready else [tuple(map(_for_sqlite, row)) for row in chunk]
            whole = len(ready) - len(ready) % ROWS_PER_STATEMENT
            cursor.executemany(
                statement + ", ".join([marks] * ROWS_PER_STATEMENT),
                [
                    tuple(chain.from_iterable(ready[start : start + ROWS_PER_STATEMENT]))
                    for start in range(0, whole, ROWS_PER_STATEMENT)
                ],
            )
            cursor.executemany(statement + marks, ready[whole:])
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
