"""One archive of a store: the database as it was at one moment, its attachments, and whether it is whole."""

import errno
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyzipper
from sqlalchemy import column, create_engine, inspect, make_url, select, table

from dashboard.files.attachments.storage import files
from dashboard.running import dumping
from dashboard.store.database import BUSY_SECONDS, engine_for
from dashboard.store.private import own_folder
from dashboard.store.store_files import local_folder, sqlite_url
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE

FORM = 1
SQLITE, DUMP, MANIFEST = "store.db", "store.dump", "manifest.json"
CONTENTS = "files"
PASSWORD = "ROOM_BACKUP_PASSWORD"  # noqa: S105
DAMAGED = "这个备份不完整或被改动过，不能用。请换一个备份。"
FOLDER = "backups"
WORK = "backup-building-"
UNFINISHED = ".part"
LEFT_BEHIND_SECONDS = 86_400
# The form's own key derivation is weak: the password itself must not be guessable.
SHORTEST = 16


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    store: str
    made_at: str
    # Of the tables; an older program cannot open a newer store.
    revision: str
    is_demo: bool
    # Name in the archive, and the hash of what stands there.
    database: str
    sha256: str
    form: int = FORM


@dataclass(frozen=True)
class Archive:
    """A backup that was opened again: where it is, what it says of itself, what it holds."""

    path: Path
    manifest: Manifest
    contents: frozenset[str]
    # Hashes that the database names and the folder of attachments did not have.
    missing: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return self.path.stat().st_size


def verified_archive(path: Path, password: str | None = None) -> Archive:
    """Read the archive at `path` from end to end and compare every hash; Refused where one differs."""
    with open_archive(path, password) as archive:
        manifest = _manifest(archive)
        names = set(archive.namelist()) - {MANIFEST, manifest.database}
        if _hash(archive, manifest.database) != manifest.sha256:
            raise Refused(DAMAGED)
        contents = frozenset(_content(name) for name in names)
        if any(_hash(archive, name) != _content(name) for name in names):
            raise Refused(DAMAGED)
    return Archive(path, manifest, contents)


@contextmanager
def open_archive(path: Path, password: str | None) -> Iterator[Any]:
    """The archive, opened; Refused where it is none, or the password is missing or wrong."""
    try:
        with pyzipper.AESZipFile(path) as archive:
            if any(entry.flag_bits & 1 for entry in archive.infolist()) and not password:
                raise Refused(f"这个备份加了密。请把备份密码放进环境变量 {PASSWORD}，再试一次。")
            archive.setpassword((password or "").encode())
            yield archive
    except FileNotFoundError as error:
        raise Refused(f"没有这个文件：{path}") from error
    except RuntimeError as error:
        if "password" not in str(error).lower():
            raise
        raise Refused("备份密码不对，打不开。请核对后再试。") from error
    except (pyzipper.BadZipFile, KeyError, EOFError, ValueError) as error:
        raise Refused(DAMAGED) from error


def extract_file(archive: Any, name: str, target: Path) -> None:
    """Write what stands in the archive as `name` into the new file `target`, for its owner alone."""
    with archive.open(name) as source, new_file(target) as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())


def _manifest(archive: Any) -> Manifest:
    facts: Mapping[str, Any] = json.loads(archive.read(MANIFEST))
    if facts.get("form") != FORM:
        raise Refused("这个备份是另一版程序做的，这一版打不开。请用新版程序恢复。")
    try:
        manifest = Manifest(**facts)
    except TypeError as error:
        raise Refused(DAMAGED) from error
    if manifest.database not in (SQLITE, DUMP):
        raise Refused(DAMAGED)
    return manifest


def _content(name: str) -> str:
    """The hash that names a content; Refused for a name that we would not have written."""
    folder, _, content = name.partition("/")
    if folder != CONTENTS or len(content) != 64 or not set(content) <= set("0123456789abcdef"):
        raise Refused(DAMAGED)
    return content


def _hash(archive: Any, name: str) -> str:
    with archive.open(name) as source:
        return digest_of(source)


def digest_of(source: Any) -> str:
    digest = sha256()
    while block := source.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def new_file(path: Path) -> Any:
    """A new file to write into, its owner's alone from its first byte."""
    return os.fdopen(
        os.open(path, os.O_CREAT | os.O_TRUNC | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600), "w+b"
    )


def default_folder() -> Path:
    return local_folder() / FOLDER


def back_up(url: str, folder: Path, at: datetime, *, password: str | None = None, mark: str = "") -> Archive:
    """Make an archive of the store at `url` in `folder`; `mark` stands in its name.

    People may go on working meanwhile. Refused, with nothing left under the final name, where the database
    is damaged, a tool is missing, the password is too short or the disk is full.
    """
    if password is not None and len(password) < SHORTEST:
        raise Refused(
            f"备份密码太短，没有备份。请至少用 {SHORTEST} 个字符，并另外妥善保管：忘了就打不开备份。"
        )
    name = f"{_store_name(url)}{f'-{mark}' if mark else ''}-{at.astimezone(TOWNSHIP_ZONE):%Y%m%d-%H%M%S}.zip"
    with failures_in_words():
        make_folder(folder)
        make_folder(local_folder())
        remove_leftovers(folder)
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=local_folder()))
        part = folder / f".{name}{UNFINISHED}"
        try:
            manifest, missing = _write(url, part, work, at, password)
            made = verified_archive(part, password)
            if made.manifest != manifest:
                raise Refused(DAMAGED)
            part.replace(folder / name)
            _settle(folder)
        finally:
            part.unlink(missing_ok=True)
            shutil.rmtree(work, ignore_errors=True)
    return Archive(folder / name, manifest, made.contents, missing)


def forget_older(newest: Archive, keep: int) -> list[Path]:
    """Remove all but the newest `keep` of the archives beside `newest` that were made as it was."""
    stem = newest.path.name.rsplit("-", 2)[0]
    alike = sorted(newest.path.parent.glob(f"{stem}-{'[0-9]' * 8}-{'[0-9]' * 6}.zip"), reverse=True)
    for path in (gone := alike[keep:]):
        path.unlink()
    return gone


def remove_leftovers(folder: Path) -> None:
    """Remove what backups left that were killed; something younger may be another one at work."""
    for left in (*local_folder().glob(f"{WORK}*"), *folder.glob(f".*{UNFINISHED}")):
        if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _write(
    url: str, part: Path, work: Path, at: datetime, password: str | None
) -> tuple[Manifest, tuple[str, ...]]:
    """The database first: what it names was kept before, and is therefore there."""
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    database = SQLITE if is_sqlite else DUMP
    copy = work / database
    with new_file(copy):
        pass
    if is_sqlite:
        _copy(Path(make_url(url).database or ""), copy)
    else:
        dumping.dump(url, copy)
    with copy.open("rb") as source:
        digest = digest_of(source)
    facts = _facts(sqlite_url(copy) if is_sqlite else url)
    manifest = Manifest(_store_name(url), at.isoformat(), facts[0], facts[1], database, digest)
    attachments, held = files(url), set()
    with (
        new_file(part) as opened_part,
        pyzipper.AESZipFile(
            opened_part, "w", pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES if password else None
        ) as archive,
    ):
        if password:
            archive.setpassword(password.encode())
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        archive.write(copy, database)
        for name, _ in attachments.all():
            try:
                # Pictures and papers are compressed already.
                archive.write(attachments.path(name), f"{CONTENTS}/{name}", pyzipper.ZIP_STORED)
            except FileNotFoundError:
                # Somebody swept it away meanwhile; whether the database names it is asked below.
                continue
            held.add(name)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    return manifest, tuple(sorted(facts[2] - held))


def _copy(source: Path, target: Path) -> None:
    """One snapshot, beside people who write; Refused where the file is damaged."""
    if not source.is_file():
        raise Refused(f"没有这个库文件，没有备份：{source}")
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as store,
            closing(sqlite3.connect(target)) as copy,
        ):
            store.backup(copy)
            # One file is all of it.
            copy.execute("PRAGMA journal_mode = DELETE")
            faults = copy.execute("PRAGMA integrity_check(3)").fetchall()
            orphans = copy.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise Refused(f"库文件已经损坏，没有备份：{source}。请用以前的备份恢复。") from error
    if faults != [("ok",)] or orphans:
        raise Refused(f"库文件已经损坏，没有备份：{source}。请用以前的备份恢复。")


def _facts(url: str) -> tuple[str, bool, set[str]]:
    """Revision of the tables, whether all is invented, and every hash of an attachment."""
    # The copy stays as it is: our own engines would write a log beside it.
    engine = create_engine(url) if url.startswith("sqlite") else engine_for(url)
    try:
        with engine.connect() as connection:
            tables = {
                name: {one["name"] for one in inspect(connection).get_columns(name)}
                for name in inspect(connection).get_table_names()
            }

            def values(name: str, of: str) -> set[str]:
                asked: Any = select(column(of)).select_from(table(name)).distinct()
                return set(connection.execute(asked).scalars()) if of in tables.get(name, ()) else set()

            revision = next(iter(values("alembic_version", "version_num")), "")
            # Tables as they are: an older store is backed up before it is brought up.
            hashes = {
                one
                for name, columns in tables.items()
                if "sha256" in columns
                for one in values(name, "sha256")
            }
            return revision, "demo" in values("store_mark", "key"), hashes
    finally:
        if url.startswith("sqlite"):
            engine.dispose()


def _store_name(url: str) -> str:
    address = make_url(url)
    name = address.database or "room"
    return Path(name).stem if address.get_backend_name() == "sqlite" else name


def make_folder(folder: Path) -> None:
    """Its owner's alone, where it is new."""
    own_folder(folder)


def _settle(folder: Path) -> None:
    """The new name too is on the disk, where the system can do that."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def failures_in_words(what: str = "备份") -> Iterator[None]:
    """A full disk, or a folder that cannot be written, in words."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "is full" in str(error):
            raise Refused(
                f"磁盘满了，{what}没有做成，也没有留下半个。请清理磁盘，或者换一个地方，再做一次。"
            ) from error
        if isinstance(error, OSError):
            place = error.filename or "那个地方"
            raise Refused(f"{what}没有做成：{place} 写不进去。请检查这个文件夹，或者换一个地方。") from error
        raise
