"""When the store itself fails: a full disk, a damaged file, a server that is away. One sentence each."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from dashboard.store.store_files import database_url
from dashboard.words.errors import Refused

FULL = "服务器的磁盘满了，现在什么都保存不了。请告诉系统管理员清理磁盘。"
READ_ONLY = "库现在只能看，不能写（文件、文件夹或磁盘是只读的）。请告诉系统管理员检查权限。"
DAMAGED = "库文件损坏了，读不出来。请告诉系统管理员停止服务，用备份恢复（python -m dashboard restore）。"
SHUT = "库文件打不开。请告诉系统管理员检查文件夹和权限。"
BUSY = "库正被别的程序占着，等了很久也没有轮到。请稍后再试。"
AWAY = (
    "连不上数据库：服务器没有开，或者 DATABASE_URL 里的地址、用户名、密码、库名不对。请告诉系统管理员检查。"
)
# What SQLite says, most telling first.
SQLITE_WORDS = (
    ("is full", FULL),
    ("readonly", READ_ONLY),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
    ("unable to open", SHUT),
    ("disk I/O error", SHUT),
    ("is locked", BUSY),
)
# The same of PostgreSQL, by the class of its error code: no connection, no space, shutting down.
CODES = {"08": AWAY, "28": AWAY, "3D": AWAY, "53": FULL, "57": AWAY, "25006": READ_ONLY}
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg")
# Less than this, and SQLite cannot begin its log.
NEXT_TO_NOTHING = 1 << 20


def store_failure(error: BaseException) -> str | None:
    """The sentence for a person; None where it is not the store's own failure."""
    return next((sentence for one in _chain(error) if (sentence := _of(one))), None)


def require_address(url: str | None) -> None:
    """Refused where DATABASE_URL names nothing that this program can open."""
    try:
        is_known = url is None or make_url(url).drivername in DRIVERS
    except Exception as error:
        raise Refused(_unreadable()) from error
    if not is_known:
        raise Refused(_unreadable())


def _unreadable() -> str:
    return (
        "看不懂环境变量 DATABASE_URL，没有启动。"
        "请写成 postgresql+psycopg://用户名:密码@地址:5432/库名；不用 PostgreSQL 的，请删掉这个变量。"
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = (one.orig if isinstance(one, DBAPIError) else None) or one.__cause__


def _of(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.DatabaseError):
        sentence = next((sentence for word, sentence in SQLITE_WORDS if word in str(error)), None)
        return FULL if sentence in (SHUT, READ_ONLY) and _has_no_space() else sentence
    if isinstance(error, OSError):
        return {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EACCES: READ_ONLY}.get(
            error.errno or 0
        )
    if type(error).__module__.startswith("psycopg"):
        code = getattr(error, "sqlstate", None) or ""
        sentence = CODES.get(code) or CODES.get(code[:2])
        # Without a code, no server answered.
        return sentence or (AWAY if not code and type(error).__name__ == "OperationalError" else None)
    return None


def _has_no_space() -> bool:
    """A disk without space shows itself as a file that cannot be opened."""
    address = make_url(database_url())
    if address.get_backend_name() != "sqlite":
        return False
    folder = Path(address.database or "").parent
    return folder.is_dir() and shutil.disk_usage(folder).free < NEXT_TO_NOTHING
