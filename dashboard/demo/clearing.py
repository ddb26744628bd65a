"""Takes the demo town away, and nothing else."""

from pathlib import Path

from sqlalchemy import MetaData, inspect, make_url, select, text
from sqlmodel import Session, col

from dashboard.access import audit_witness
from dashboard.demo.build import MARK
from dashboard.files.attachments.storage import files
from dashboard.store.database import engine_for
from dashboard.store.private import own_folder
from dashboard.store.store_files import declined_file, demo_file, local_folder, named_url, sqlite_url
from dashboard.words.errors import Refused
from models import StoreMark

NOTHING = "这个数据库里没有演示数据，没有删除任何内容。"
FUNCTIONS = """
SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""


def clear() -> None:
    """Remove the demo store with its attachments, and remember that it was declined.

    Where DATABASE_URL names a store, that one and no other: on PostgreSQL every table goes.
    Refused where it does not carry the demo mark.
    """
    if url := named_url():
        _require_demo(url)
        if url.startswith("postgresql"):
            _drop_tables(url)
        else:
            _remove(url)
        files(url).clear()
        _forget_seals(url)
        return
    _remove(sqlite_url(demo_file()))
    files(sqlite_url(demo_file())).clear()
    _forget_seals(sqlite_url(demo_file()))
    own_folder(local_folder())
    declined_file().touch()


def _forget_seals(url: str) -> None:
    if place := audit_witness.beside(url):
        place.unlink(missing_ok=True)


def _remove(url: str) -> None:
    file = Path(make_url(url).database or "")
    engine_for(url).dispose()
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)


def _require_demo(url: str) -> None:
    file = make_url(url).database or ""
    if url.startswith("sqlite") and not Path(file).exists():
        raise Refused(NOTHING)
    engine = engine_for(url)
    with engine.connect() as connection:
        if not inspect(connection).has_table(StoreMark.__tablename__):
            raise Refused(NOTHING)
        with Session(connection, join_transaction_mode="rollback_only") as session:
            if session.execute(select(StoreMark).where(col(StoreMark.key) == MARK)).first() is None:
                raise Refused("这个数据库存的是正式数据，没有删除任何内容。")


def _drop_tables(url: str) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        # What our triggers run stays behind when their tables go.
        functions = connection.execute(text(FUNCTIONS)).scalars().all()
        tables.drop_all(connection)
        for function in functions:
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}")
    engine.dispose()
