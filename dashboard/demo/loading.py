"""Rows into the store as fast as it can take them: indexes and triggers come after the load."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from dashboard.demo.case import (
    ASSIGNMENT_COLUMNS,
    ATTACHMENT_COLUMNS,
    CALL_UP_COLUMNS,
    COLUMNS,
    MEDIATION_COLUMNS,
)
from dashboard.demo.chunk import Rows
from dashboard.store.bulk import insert_rows
from models import IncidentLog

LOG_COLUMNS = tuple(IncidentLog.__table__.columns.keys())  # type: ignore[attr-defined]
HEAVY = ("incident", "incident_log", "assignment", "call_up")
FAST = ("foreign_keys = OFF", "ignore_check_constraints = ON", "synchronous = OFF", "mmap_size = 0")
SAFE = (
    "journal_mode = WAL",
    "foreign_keys = ON",
    "ignore_check_constraints = OFF",
    "synchronous = NORMAL",
    "mmap_size = 1073741824",
)


@contextmanager
def at_full_speed(connection: Connection, *, is_fresh: bool) -> Iterator[None]:
    """SQLite checks nothing row by row meanwhile; tests check the result as a whole.

    A fresh file is thrown away when anything fails, so it keeps no journal either.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    _pragmas(connection, (*FAST, "journal_mode = OFF") if is_fresh else FAST)
    try:
        yield
    finally:
        _pragmas(connection, SAFE)


def tidy(connection: Connection) -> None:
    """Let the planner know the tables; leave no write-ahead log behind."""
    if connection.dialect.name == "sqlite":
        _pragmas(connection, ("analysis_limit = 2000",))
        connection.connection.cursor().execute("ANALYZE")
        _pragmas(connection, ("wal_checkpoint(TRUNCATE)",))


def _pragmas(connection: Connection, pragmas: tuple[str, ...]) -> None:
    # On the driver's own connection: inside a transaction some of them are silently without effect.
    for pragma in pragmas:
        connection.connection.cursor().execute(f"PRAGMA {pragma}")


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Within one transaction: take indexes and triggers of the big tables away, and put them back."""
    if connection.dialect.name != "sqlite":
        yield
        return
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    dropped = [
        row
        for row in connection.exec_driver_sql(query).all()
        if row.type in ("index", "trigger") and row.tbl_name in HEAVY
    ]
    for row in dropped:
        connection.exec_driver_sql(f'DROP {row.type} "{row.name}"')
    yield
    for row in dropped:
        connection.exec_driver_sql(row.sql)


def insert(connection: Connection, rows: Rows) -> None:
    """One chunk, in the order in which the rows refer to each other."""
    insert_rows(connection, "incident", COLUMNS, rows.incidents, is_ready=True)
    insert_rows(connection, "incident_log", LOG_COLUMNS, rows.log, is_ready=True)
    insert_rows(connection, "assignment", ASSIGNMENT_COLUMNS, rows.assignments, is_ready=True)
    insert_rows(connection, "call_up", CALL_UP_COLUMNS, rows.call_ups, is_ready=True)
    insert_rows(connection, "attachment", ATTACHMENT_COLUMNS, rows.attachments, is_ready=True)
    insert_rows(connection, "mediation", MEDIATION_COLUMNS, rows.mediations, is_ready=True)


def count_on(connection: Connection) -> None:
    """On PostgreSQL, let the next row of each table follow the ones that brought their own ids."""
    if connection.dialect.name == "sqlite":
        return
    for table in ("incident", "assignment", "call_up", "mediation"):
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
        )
