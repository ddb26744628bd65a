"""The files' contents: outside the database, each under the hash of what it holds, written once."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session

from dashboard.files.attachments import pictures
from dashboard.files.attachments.rules import is_hash
from dashboard.store.store_files import files_folder
from dashboard.words.errors import Refused

UNFINISHED = ".part"
THUMBNAILS = "thumbs"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class State(StrEnum):
    """The state of a content on the disk."""

    SOUND = "sound"
    MISSING = "missing"
    ALTERED = "altered"


STATE_WORDS = {
    State.MISSING: "这个附件的内容不在服务器上了，打不开。"
    "请把事件编号告诉系统管理员，从备份中恢复附件文件夹。",
    State.ALTERED: "这个附件的内容和保存时不一样，可能被改动或损坏，不能打开。"
    "请把事件编号告诉系统管理员，从备份中恢复附件文件夹。",
}


@dataclass(frozen=True)
class Files:
    """The folder of one store."""

    folder: Path

    def put(self, content: bytes, thumbnail: bytes | None = None) -> str:
        """Keep `content`, whole or not at all; returns its hash. What is there already is left as it is.

        Refused where the disk is full.
        """
        name = sha256(content).hexdigest()
        if self.state(name) is State.SOUND:
            self.touch(name)
        else:
            _write(self.path(name), content, lasting=True)
        if thumbnail is not None:
            _write(self._thumbnail(name), thumbnail)
        return name

    def read(self, name: str) -> bytes:
        """The content under this hash; Refused, in words, where it is missing or altered."""
        try:
            content = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise Refused(STATE_WORDS[State.MISSING]) from error
        if sha256(content).hexdigest() != name:
            raise Refused(STATE_WORDS[State.ALTERED])
        return content

    def thumbnail(self, name: str) -> bytes:
        """A small JPEG of a picture, made again where it was lost; Refused as `read`."""
        try:
            return self._thumbnail(name).read_bytes()
        except FileNotFoundError:
            made = pictures.thumbnail(self.read(name))
            _write(self._thumbnail(name), made)
            return made

    def state(self, name: str) -> State:
        """Compares every byte."""
        try:
            with self.path(name).open("rb") as file:
                digest = sha256()
                while block := file.read(1 << 20):
                    digest.update(block)
        except FileNotFoundError:
            return State.MISSING
        return State.SOUND if digest.hexdigest() == name else State.ALTERED

    def seems(self, name: str, size: int) -> State:
        """The same at a glance, by the file's size alone."""
        try:
            actual_size = self.path(name).stat().st_size
        except FileNotFoundError:
            return State.MISSING
        return State.SOUND if actual_size == size else State.ALTERED

    def touch(self, name: str) -> bool:
        """Say that somebody is about to use it, so that no sweep takes it; whether it is there."""
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        return True

    def all(self) -> Iterator[tuple[str, os.stat_result]]:
        """Every content: its hash, and size and age of its file."""
        for file in sorted(self.folder.glob("??/*")):
            if is_hash(file.name):
                yield file.name, file.stat()

    def unfinished(self) -> Iterator[Path]:
        """What a writer left behind that was killed at it (or is at it now)."""
        yield from sorted(self.folder.glob(f"**/*{UNFINISHED}"))

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)
        self._thumbnail(name).unlink(missing_ok=True)

    def clear(self) -> None:
        """Everything of this store."""
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def path(self, name: str) -> Path:
        if not is_hash(name):
            raise ValueError(f"no name of a content: {name!r}")
        return self.folder / name[:2] / name

    def _thumbnail(self, name: str) -> Path:
        content = self.path(name)
        return self.folder / THUMBNAILS / name[:2] / f"{content.name}.jpg"


def files(url: str | None = None) -> Files:
    """Those of the store in use, or of `url`."""
    return Files(files_folder(url))


def files_of(session: Session) -> Files:
    """Those of the store that `session` reads."""
    return files(session.get_bind().engine.url.render_as_string(hide_password=False))


def _write(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """All of it or nothing, for the owner alone; `lasting`: on the disk before this returns."""
    _make(path.parent)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
        if lasting:
            _settle(path.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise Refused(
                "服务器的磁盘满了，附件没有保存。请告诉系统管理员，您填写的内容还在，稍后再上传。"
            ) from error
        raise
    finally:
        unfinished.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Each folder above it too is its owner's alone."""
    if not folder.exists():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _settle(folder: Path) -> None:
    """The folder's own entry too, where the system can do that."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
