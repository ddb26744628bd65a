"""The one place that opens the database."""

import logging
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from weakref import WeakSet

from sqlalchemy import Connection, Engine, Table, bindparam, event, func, make_url, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, create_engine, select

from dashboard.store.chain import canonical
from dashboard.store.private import own_file, own_folder
from dashboard.store.store_files import database_url
from dashboard.store.trouble import store_failure
from dashboard.words.errors import Refused
from models import VersionStripe

# What every failure of the database itself is, whichever database it is.
Unanswered = DBAPIError
STRIPES = 64
BUSY_SECONDS = 30
LAST_SECONDS = 5
log = logging.getLogger("command_room")
_opened: WeakSet[Engine] = WeakSet()


@cache
def engine_for(url: str) -> Engine:
    # Data stands in the store as its hash sees it, and can be searched by its Chinese.
    # Values of rows are people's names: none of them goes into a log.
    engine = create_engine(
        url,
        pool_pre_ping=not url.startswith("sqlite"),
        json_serializer=canonical,
        hide_parameters=True,
    )
    if engine.dialect.name == "sqlite":
        if file := make_url(url).database:
            own_folder(Path(file).parent)
            # As closed as the file are its logs, which SQLite makes itself.
            event.listen(engine, "do_connect", lambda *_: own_file(Path(file)))
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        _opened.add(engine)
    return engine


def checkpoint(*, wholly: bool = False) -> None:
    """Bring into the SQLite files themselves what still stands in their write-ahead logs.

    As far as that goes without making anybody wait; `wholly` at the end of a process, when nobody else reads.
    """
    for engine in list(_opened):
        if not Path(engine.url.database or "").is_file():
            continue
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                if wholly:
                    cursor.execute(f"PRAGMA busy_timeout = {LAST_SECONDS * 1000}")
                cursor.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if wholly else 'PASSIVE'})").fetchall()
        except (DBAPIError, sqlite3.Error) as error:
            # A full disk: what was acknowledged still stands in the log, and is read from there.
            log.info("the write-ahead log could not be settled: %s", type(error).__name__)
        if wholly:
            engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction handling would open a read transaction first.
    connection.isolation_level = None
    for pragma in (
        "foreign_keys = ON",
        "journal_mode = WAL",
        # What was acknowledged outlasts a power cut.
        "synchronous = FULL",
        # A checkpoint waits for the disk: fewer of them, of about 40 MB.
        "wal_autocheckpoint = 10000",
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "cache_size = -65536",
        "mmap_size = 1073741824",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Writers lock before their first read, or two cadres both read "handling" and both close.
    is_writer = connection.get_execution_options().get("room_writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


@contextmanager
def reading(url: str | None = None) -> Iterator[Session]:
    """One consistent snapshot of the store in use (or `url`) to read from; never commits."""
    engine = engine_for(url or database_url())
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        yield session


@contextmanager
def transaction(*, is_domain: bool = True, url: str | None = None) -> Iterator[Session]:
    """Commit when the block ends, roll back when it raises; on the store in use unless `url` names one.

    A domain write changes the data version; writes that no screen shows
    (sessions, last-seen times) pass `is_domain=False`. On PostgreSQL the
    caller locks the rows he decides on (`with_for_update`).
    Raises Refused when the store stayed locked by other writers, is full, read-only, damaged or away.
    """
    engine = engine_for(url or database_url()).execution_options(room_writer=True)
    try:
        with Session(engine) as session, session.begin():
            _take_turn(session)
            yield session
            if is_domain:
                raise_version(session)
    except DBAPIError as error:
        if sentence := store_failure(error):
            log.error("the store did not take what was written: %s", sentence)
            raise Refused(f"没有保存成功。{sentence}您填写的内容还在。") from error
        raise


def _take_turn(session: Session) -> None:
    for attempt in (1, 2):
        try:
            session.connection()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            if attempt == 2:
                raise Refused("现在办理的人太多，没有保存成功。您填写的内容还在，请稍后再点一次。") from error
            time.sleep(random.uniform(0.1, 1))
        else:
            return


def raise_version(session: Session) -> None:
    """Count one domain write on any of the stripes."""
    # What was changed through objects goes first, as it would by the session's own statements.
    session.flush()
    session.connection().execute(_COUNT_ON, {"of_slot": random.randrange(STRIPES)})


_STRIPES: Table = VersionStripe.__table__  # type: ignore[attr-defined]
# Made once: to put a statement together takes longer than to run it.
_COUNT_ON = update(_STRIPES).where(_STRIPES.c.slot == bindparam("of_slot")).values(count=_STRIPES.c.count + 1)


def data_version(session: Session) -> int:
    """A number that changes with every committed domain write of any process."""
    return int(session.exec(select(func.coalesce(func.sum(VersionStripe.count), 0))).one())
