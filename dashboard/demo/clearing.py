"""Takes the demo town away, and nothing else."""

from sqlalchemy import MetaData, inspect, select
from sqlmodel import Session, col

from dashboard import audit_witness
from dashboard.attachments.storage import files
from dashboard.database import engine_for
from dashboard.demo.build import MARK
from dashboard.errors import Refused
from dashboard.private import own_folder
from dashboard.store_files import database_url, declined_file, demo_file, local, sqlite_url
from models import StoreMark


def clear() -> None:
    """Remove the demo store with its attachments, and remember that it was declined.

    On PostgreSQL every table goes, but only of a store that carries the demo mark;
    Refused otherwise.
    """
    url = database_url()
    if url.startswith("postgresql"):
        _drop_tables(url)
        files(url).clear()
        _forget_seals(url)
    file = demo_file()
    engine_for(sqlite_url(file)).dispose()
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)
    files(sqlite_url(file)).clear()
    _forget_seals(sqlite_url(file))
    own_folder(local())
    declined_file().touch()


def _forget_seals(url: str) -> None:
    if place := audit_witness.beside(url):
        place.unlink(missing_ok=True)


def _drop_tables(url: str) -> None:
    engine = engine_for(url)
    with engine.begin() as connection:
        if not inspect(connection).has_table(StoreMark.__tablename__):
            raise Refused("这个数据库里没有演示数据，没有删除任何内容。")
        with Session(connection, join_transaction_mode="rollback_only") as session:
            if session.execute(select(StoreMark).where(col(StoreMark.key) == MARK)).first() is None:
                raise Refused("这个数据库存的是正式数据，没有删除任何内容。")
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
        for function in ("refuse_change", "refuse_demo_account"):
            connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}()")
    engine.dispose()
