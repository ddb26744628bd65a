"""A backup holds the database and what is attached, was opened again, and comes back into an empty place."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import pyzipper
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url
from sqlmodel import Session, select
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.files.attachments.storage import State, files
from dashboard.running import backup, backup_restore, migrate
from dashboard.running.backup import PASSWORD, verified_archive
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import ROOT, local_folder, sqlite_url
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Attachment, Incident
from tests.files.attachments.files import pdf, photo
from tests.files.attachments.rows import an_incident_with, kept

pytestmark = pytest.mark.postgresql

SECRET = "每天一个长长的备份密码 20261201"
NEWEST = ScriptDirectory.from_config(migrate.config("sqlite://")).get_current_head()


def filled(url: str) -> list[str]:
    """Two files on an incident; their hashes."""
    with transaction() as session:
        an_incident_with(session, kept(photo()), kept(pdf()))
    with Session(engine_for(url)) as session:
        return sorted(session.exec(select(Attachment.sha256)))


def archives(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.zip"))


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("password", [None, SECRET], ids=["plain", "encrypted"])
def test_what_was_backed_up_comes_back(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str | None
):
    hashes = filled(store)
    made = backup.back_up(store, tmp_path / "kept", now(), password=password)
    assert archives(tmp_path / "kept") == [made.path]
    assert mode(made.path) == 0o600
    assert sorted(made.contents) == hashes
    assert made.missing == ()
    assert list(local_folder().glob("backup-building-*")) == []
    target = sqlite_url(tmp_path / "new" / "room.db")
    if store.startswith("postgresql"):
        # The same server, another database.
        target = make_url(store).set(database=f"b{os.getpid()}").render_as_string(hide_password=False)
        with engine_for(store).execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE b{os.getpid()}")
    monkeypatch.setenv("DATABASE_URL", target)
    try:
        done = backup_restore.restore(made.path, password)
        assert done.url == target
        with Session(engine_for(target)) as session:
            assert len(session.exec(select(Incident)).all()) == 1
            assert sorted(session.exec(select(Attachment.sha256))) == hashes
        assert {files(target).state(one) for one in hashes} == {State.SOUND}
        assert migrate.upgrade(target) is None
        if target.startswith("sqlite"):
            assert mode(Path(make_url(target).database or "")) == 0o600
        with pytest.raises(Refused, match="已经有数据"):
            backup_restore.restore(made.path, password)
    finally:
        files(target).clear()
        engine_for(target).dispose()
        if store.startswith("postgresql"):
            with engine_for(store).execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE b{os.getpid()} WITH (FORCE)")


def test_an_encrypted_backup_shows_nothing_without_its_password(database: str, tmp_path: Path):
    filled(database)
    made = backup.back_up(database, tmp_path, now(), password=SECRET)
    assert b"SQLite format 3" not in made.path.read_bytes()
    with pyzipper.AESZipFile(made.path) as archive:
        assert all(entry.flag_bits & 1 for entry in archive.infolist())
    for password, sentence in ((None, "加了密"), ("another one, as long", "密码不对")):
        with pytest.raises(Refused, match=sentence):
            verified_archive(made.path, password)
    with pytest.raises(Refused, match="密码太短"):
        backup.back_up(database, tmp_path, now(), password="12345678")
    assert archives(tmp_path) == [made.path]


def test_a_backup_is_whole_while_others_write(database: str, tmp_path: Path):
    filled(database)
    with engine_for(database).execution_options(room_writer=True).connect() as writer:
        writer.exec_driver_sql("UPDATE incident SET title = 'half'")
        made = backup.back_up(database, tmp_path, now())
        writer.rollback()
    with pyzipper.AESZipFile(made.path) as archive:
        archive.extract("store.db", tmp_path)
    # The one file, without any log beside it.
    with closing(sqlite3.connect(tmp_path / "store.db")) as copy:
        assert copy.execute("SELECT count(*) FROM incident WHERE title <> 'half'").fetchone() == (1,)


@pytest.mark.parametrize("where", [200, 0.5, -200])
def test_an_archive_that_was_altered_is_refused(database: str, tmp_path: Path, where: float):
    filled(database)
    made = backup.back_up(database, tmp_path, now())
    whole = bytearray(made.path.read_bytes())
    place = int(len(whole) * where) if isinstance(where, float) else where
    whole[place] ^= 0xFF
    for broken in (bytes(whole), bytes(whole[: len(whole) // 2]), b"no archive"):
        made.path.write_bytes(broken)
        with pytest.raises(Refused, match="不能用"):
            verified_archive(made.path)


def test_names_that_lead_elsewhere_are_refused(database: str, tmp_path: Path):
    made = backup.back_up(database, tmp_path, now())
    with pyzipper.AESZipFile(made.path, "a") as archive:
        archive.writestr("files/../../evil", b"x")
    with pytest.raises(Refused, match="不能用"):
        verified_archive(made.path)


def test_a_damaged_store_is_not_taken_for_a_backup(database: str, tmp_path: Path):
    filled(database)
    file = Path(make_url(database).database or "")
    with engine_for(database).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine_for(database).dispose()
    with file.open("r+b") as opened_file:
        opened_file.seek(4096 * 20)
        opened_file.write(b"\xff" * 4096 * 30)
    with pytest.raises(Refused, match="损坏"):
        backup.back_up(database, tmp_path / "kept", now())
    assert archives(tmp_path / "kept") == []


@pytest.mark.long
def test_the_command_says_what_it_made_and_that_a_content_is_missing(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    hashes = filled(database)
    told = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "kept")])
    assert "备份已写好" in told.output
    assert "附件 2 个，没有加密" in told.output
    assert "check" in told.output
    files(database).remove(hashes[0])
    monkeypatch.setenv(PASSWORD, SECRET)
    told = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "kept")])
    assert told.exit_code == 1
    assert "附件 1 个，已加密" in told.output
    assert f"缺 {hashes[0]}" in told.output
    assert len(archives(tmp_path / "kept")) == 2


def test_a_store_that_is_older_than_the_program_is_backed_up_too(database: str, tmp_path: Path):
    filled(database)
    command.downgrade(migrate.config(database), "-1")
    told = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "kept")])
    assert told.exit_code == 0, told.output
    assert "旧版本" in told.output
    assert len(archives(tmp_path / "kept")) == 1
    assert _revision(database) != NEWEST, "a backup changes nothing"


def test_only_the_newest_are_kept(database: str, tmp_path: Path):
    made = backup.back_up(database, tmp_path, now())
    for day in range(1, 5):
        shutil.copy(made.path, tmp_path / f"test-2026010{day}-000000.zip")
    (tmp_path / "test-before-0025-20260101-000000.zip").touch()
    assert len(backup.forget_older(made, 2)) == 3
    assert [path.name for path in archives(tmp_path)] == [
        "test-20260104-000000.zip",
        made.path.name,
        "test-before-0025-20260101-000000.zip",
    ]


@pytest.mark.long
def test_a_backup_that_is_killed_leaves_nothing_under_a_final_name(database: str, tmp_path: Path):
    for number in range(12):
        files(database).put(os.urandom(8 << 20) + bytes([number]))
    folder = tmp_path / "kept"
    running = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "backup", "--to", str(folder)],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not list(folder.glob(".*.part")) and time.monotonic() < until:
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert list(folder.glob(".*.part")), "it was at work"
    assert archives(folder) == []
    left = [*folder.glob(".*.part"), *local_folder().glob("backup-building-*")]
    for path in left:
        os.utime(path, (0, 0))
    backup.remove_leftovers(folder)
    assert not any(path.exists() for path in left)


def test_a_store_with_work_in_it_is_backed_up_before_it_is_migrated(store: str):
    filled(store)
    migrate.upgrade(store)
    assert archives(backup.default_folder()) == [], "nothing to migrate"
    command.downgrade(migrate.config(store), "-1")
    before = _revision(store)
    migrate.upgrade(store)
    (made,) = archives(backup.default_folder())
    assert f"before-{NEWEST}" in made.name
    assert verified_archive(made).manifest.revision == before
    assert _revision(store) == NEWEST


def test_without_a_backup_nothing_is_migrated_unless_somebody_says_so(
    store: str, monkeypatch: pytest.MonkeyPatch
):
    filled(store)
    command.downgrade(migrate.config(store), "-1")
    before = _revision(store)
    backup.default_folder().parent.mkdir(parents=True, exist_ok=True)
    backup.default_folder().write_text("in the way")
    with pytest.raises(Refused, match="没有升级，也没有改动"):
        migrate.upgrade(store)
    assert _revision(store) == before
    monkeypatch.setenv(migrate.UNSAVED, "1")
    migrate.upgrade(store)
    assert _revision(store) == NEWEST


def test_without_its_program_postgresql_is_not_backed_up_and_told_why(
    store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    if store.startswith("sqlite"):
        assert backup.back_up(store, tmp_path / "kept", now()).path.exists()
        return
    with pytest.raises(Refused, match="没有 pg_dump"):
        backup.back_up(store, tmp_path / "kept", now())
    assert archives(tmp_path / "kept") == []


def test_a_store_newer_than_the_program_is_left_alone(store: str):
    with engine_for(store).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Refused, match="更新的程序"):
        migrate.upgrade(store)
    made = backup.back_up(store, backup.default_folder(), now())
    with pytest.raises(Refused, match="更新的程序"):
        backup_restore.restore(made.path)


def _revision(url: str) -> str:
    with engine_for(url).connect() as connection:
        assert "alembic_version" in inspect(connection).get_table_names()
        return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
