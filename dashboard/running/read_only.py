"""A store as a check sees it: opened to be read only, never brought to newer tables, never made."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from dashboard.running.migrate import config
from dashboard.store.database import BUSY_SECONDS, engine_for
from dashboard.store.store_files import database_url
from dashboard.words.errors import Refused

NOTHING_THERE = (
    "没有找到要核对的库：{file}。核对不会新建库。正式库请先运行 python -m dashboard init，"
    "演示库请先运行 python -m dashboard demo。"
)
OLDER = (
    "这个库的表还是旧版本（{found}），程序要的是 {head}。核对只读，不会升级它。"
    "请先备份，再用 python -m dashboard serve 打开一次（会自动升级），然后再核对。"
)
NEWER = "这个库是更新的程序写的（{found}），这个程序只认到 {head}，没法核对。请用那个新版本的程序来核对。"
UNREADABLE = (
    "库读不下去：{what}。数据库文件可能损坏，或者连不上、没有权限。请先停止服务，保留原文件，"
    "从最近的备份恢复到另一个地方核对。"
)


@contextmanager
def read_only_store(url: str | None = None) -> Iterator[Session]:
    """One consistent snapshot of the store in use (or `url`), in which nothing can be written.

    Refused, in words, where there is no store, where its tables are of another version, and where it
    cannot be read to the end.
    """
    engine = _engine(url or database_url())
    try:
        with Session(engine) as session:
            _require_newest(session.connection())
            yield session
    except DBAPIError as error:
        raise Refused(UNREADABLE.format(what=str(error.orig).splitlines()[0])) from error
    finally:
        if engine.dialect.name == "sqlite":
            engine.dispose()


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        return engine_for(url).execution_options(**options)
    file = Path(address.database or "")
    if not file.is_file():
        raise Refused(NOTHING_THERE.format(file=file))
    # The address stays the store's own: by it its attachments are found.
    engine = create_engine(url, creator=partial(_opened, file))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(file.absolute()))}?mode=ro", uri=True, isolation_level=None
    )
    for pragma in (f"busy_timeout = {BUSY_SECONDS * 1000}", "query_only = ON", "mmap_size = 1073741824"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _require_newest(connection: Connection) -> None:
    script = ScriptDirectory.from_config(config())
    head, revision = script.get_current_head(), MigrationContext.configure(connection).get_current_revision()
    if revision == head:
        return
    revisions = {"found": revision or "没有版本", "head": head}
    known_revisions = {one.revision for one in script.walk_revisions()}
    raise Refused((OLDER if revision is None or revision in known_revisions else NEWER).format(**revisions))
