"""What lies on the disk is its owner's alone: the stores, what is attached to them, keys and backups.

Only where the system has such rights: on Windows a folder's own rights decide.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import make_url

from dashboard.store.store_files import files_folder, local_folder

FOLDER, FILE = 0o700, 0o600
# Beside an SQLite file, and as open as that was when they were made.
BESIDE = ("", "-wal", "-shm", "-journal")
KEY, BACKUPS = "secret.key", "backups"


def own_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each its owner's alone; one that is there stays so."""
    if not folder.exists():
        own_folder(folder.parent)
        folder.mkdir(mode=FOLDER, exist_ok=True)


def own_file(file: Path) -> None:
    """Make an empty file that is its owner's alone, where none is there.

    Where that cannot be, opening it next fails with the reason.
    """
    with suppress(OSError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))


def close_to_others(url: str) -> list[str]:
    """Take from what was made too open the rights of everybody else; a sentence for each place.

    Of the store at `url`, of the folder of the embedded stores, of attachments and backups.
    """
    sentences = []
    for place in filter(_is_open, _places(url)):
        try:
            place.chmod(FOLDER if place.is_dir() else FILE)
        except OSError:
            sentences.append(
                f"注意：这台电脑上的其他账号能打开 {place}，而且改不了它的权限。请用它的所有者账号改。"
            )
        else:
            sentences.append(f"{place} 原来允许这台电脑上的其他账号打开，已改为只有本账号能打开。")
    return sentences


def _places(url: str) -> Iterator[Path]:
    yield local_folder()
    stores = {*local_folder().glob("*.db"), *_file_of(url)}
    for store in sorted(stores):
        yield from (store.with_name(store.name + ending) for ending in BESIDE)
    yield local_folder() / KEY
    yield files_folder(url)
    yield local_folder() / BACKUPS
    yield from sorted((local_folder() / BACKUPS).glob("*.zip"))


def _file_of(url: str) -> list[Path]:
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:")
    return [Path(address.database or "")] if is_file else []


def _is_open(place: Path) -> bool:
    if os.name != "posix" or not place.exists():
        return False
    return bool(stat.S_IMODE(place.stat().st_mode) & 0o077)
