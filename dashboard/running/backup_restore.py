"""A backup's way back, into a place where nothing is."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, make_url

from dashboard.files.attachments.storage import files
from dashboard.running import backup, dumping, migrate
from dashboard.running.backup import (
    CONTENTS,
    SQLITE,
    Archive,
    Manifest,
    extract_file,
    open_archive,
    verified_archive,
)
from dashboard.store.database import engine_for
from dashboard.store.store_files import demo_file, local_folder, named_url, room_file, sqlite_url
from dashboard.words.errors import Refused

WORK = "restore-building-"


@dataclass(frozen=True)
class Restored:
    """The store that was filled, and from what."""

    url: str
    archive: Archive

    @property
    def place(self) -> str:
        """Where it is, without any password."""
        address = make_url(self.url)
        is_file = address.get_backend_name() == "sqlite"
        return address.database or "" if is_file else address.render_as_string()


def restore(path: Path, password: str | None = None) -> Restored:
    """Put the archive back where the store in use would lie; Refused where anything lies there.

    All of it or nothing: the database comes into its place last.
    """
    with backup.failures_in_words("恢复"):
        archive = verified_archive(path, password)
        migrate.require_known(archive.manifest.revision)
        url = named_url() or sqlite_url(demo_file() if archive.manifest.is_demo else room_file())
        _require_same_kind(url, archive.manifest)
        _require_nothing(url)
        backup.make_folder(local_folder())
        work = Path(tempfile.mkdtemp(prefix=WORK, dir=local_folder()))
        try:
            database = work / archive.manifest.database
            with open_archive(path, password) as opened_archive:
                extract_file(opened_archive, archive.manifest.database, database)
                for name in archive.contents:
                    files(url).put(opened_archive.read(f"{CONTENTS}/{name}"))
            if archive.manifest.database == SQLITE:
                target = Path(make_url(url).database or "")
                backup.make_folder(target.parent)
                # Across file systems too, and never half under its name.
                beside = target.with_name(f".{target.name}{backup.UNFINISHED}")
                shutil.copy(database, beside)
                beside.chmod(0o600)
                beside.replace(target)
            else:
                dumping.fill(url, database)
        except BaseException:
            files(url).clear()
            raise
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Restored(url, archive)


def _require_same_kind(url: str, manifest: Manifest) -> None:
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    if is_sqlite != (manifest.database == SQLITE):
        kind = "SQLite" if manifest.database == SQLITE else "PostgreSQL"
        raise Refused(f"这是 {kind} 库的备份，只能恢复成 {kind} 库。请改一下 DATABASE_URL，再试一次。")


def _require_nothing(url: str) -> None:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(address.database or "")
        existing = [str(one) for one in (file, file.with_name(f"{file.name}-wal")) if one.exists()]
    else:
        with engine_for(url).connect() as connection:
            existing = inspect(connection).get_table_names()[:1]
    existing += [str(files(url).folder)] if any(files(url).all()) else []
    if existing:
        raise Refused(
            f"那里已经有数据（{existing[0]}），没有恢复，也没有改动。请先停止服务，把原来的库和附件移到别处，再恢复。"
        )
