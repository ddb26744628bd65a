"""Which store is served: PostgreSQL by DATABASE_URL, else the real one, else the demo town."""

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"


def local_folder() -> Path:
    """Folder of the embedded stores; git-ignored."""
    return Path(os.environ.get("ROOM_LOCAL", DATA / "local"))


def room_file() -> Path:
    return local_folder() / "room.db"


def demo_file() -> Path:
    return local_folder() / "demo.db"


def declined_file() -> Path:
    """Exists once the demo town was cleared: it is not offered again by itself."""
    return local_folder() / "demo.declined"


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def is_local_store() -> bool:
    """Whether no DATABASE_URL selects a server."""
    return not os.environ.get("DATABASE_URL")


def database_url() -> str:
    """The store in use, as an SQLAlchemy URL. Real work stands before the demo town."""
    if url := named_url():
        return url
    if room_file().exists() or not demo_file().exists():
        return sqlite_url(room_file())
    return sqlite_url(demo_file())


def named_url() -> str | None:
    """The store that DATABASE_URL names; None where it names none."""
    return os.environ.get("DATABASE_URL") or None


def files_folder(url: str | None = None) -> Path:
    """Where the files of the store in use (or of `url`) lie: `files/<store>/` beside an SQLite store.

    ROOM_FILES names another folder for them, and for those of a PostgreSQL store, whose default is
    the folder of the embedded stores.
    """
    address = make_url(url or database_url())
    name, beside = address.database or "room", local_folder()
    if address.get_backend_name() == "sqlite":
        name, beside = Path(name).stem, Path(name).parent
    folder = os.environ.get("ROOM_FILES")
    return (Path(folder) if folder else beside / "files") / quote(name, safe="").replace(".", "%2E")
