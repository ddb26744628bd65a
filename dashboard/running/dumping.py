"""PostgreSQL's own programs: a dump of a store, and back."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from dashboard.words.errors import Refused

WHICH = {"host": "PGHOST", "port": "PGPORT", "username": "PGUSER", "password": "PGPASSWORD"}


def dump(url: str, target: Path) -> None:
    """The store as of one moment, beside people who write; Refused where that cannot be done."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def fill(url: str, source: Path) -> None:
    """The dump into the empty store at `url`, all of it or nothing; Refused where that cannot be done."""
    _run(
        "pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
        f"--dbname={make_url(url).database}", str(source),
    )  # fmt: skip


@contextmanager
def scratch(url: str) -> Iterator[str | None]:
    """The URL of a new, empty database on the same server, for the block; None where none may be made."""
    name = f"room_backup_check_{secrets.token_hex(4)}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
        except DBAPIError:
            yield None
            return
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        engine.dispose()


def _run(program: str, url: str, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Refused(
            f"这台电脑上没有 {program}，备份不了 PostgreSQL。"
            "请安装与数据库同版本的 PostgreSQL 客户端（postgresql-client），再试一次。"
        )
    done = subprocess.run(  # noqa: S603
        [path, *words],
        env=os.environ | _variables(make_url(url)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"{program} 没有做成：{_reason(done.stderr)}。请把这句话告诉管理员。")


def _variables(url: URL) -> dict[str, str]:
    """Where and who, for the programs: everybody on the machine would see a password in their arguments."""
    variables = {word: str(value) for name, word in WHICH.items() if (value := getattr(url, name))}
    variables |= {"PGHOST": host} if isinstance(host := url.query.get("host"), str) else {}
    variables |= {"PGPORT": port} if isinstance(port := url.query.get("port"), str) else {}
    return variables | {"PGDATABASE": url.database or ""}


def _reason(text: str) -> str:
    """The first line that says why, without values of rows."""
    lines = [line for line in text.splitlines() if re.search("error|fatal", line, re.IGNORECASE)]
    return (lines or text.splitlines() or ["没有说明"])[0][:200]
