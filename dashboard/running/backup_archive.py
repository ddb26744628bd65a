"""A backup's one file: what it says of itself, and whether it is whole."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyzipper

from dashboard.words.errors import Refused

FORM = 1
SQLITE, DUMP, MANIFEST = "store.db", "store.dump", "manifest.json"
CONTENTS = "files"
PASSWORD = "ROOM_BACKUP_PASSWORD"  # noqa: S105
DAMAGED = "这个备份不完整或被改动过，不能用。请换一个备份。"


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
    told: Mapping[str, Any] = json.loads(archive.read(MANIFEST))
    if told.get("form") != FORM:
        raise Refused("这个备份是另一版程序做的，这一版打不开。请用新版程序恢复。")
    try:
        manifest = Manifest(**told)
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
