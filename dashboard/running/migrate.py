"""Brings a store's tables to the newest migration; a store with people's work is backed up before."""

import os

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from dashboard.running import backup
from dashboard.store.database import engine_for
from dashboard.store.store_files import ROOT, database_url
from dashboard.words.clock import now
from dashboard.words.errors import Refused

# Where no backup can be made, whoever runs the store may say that he has one of his own.
UNSAVED = "ROOM_MIGRATE_WITHOUT_BACKUP"
# Where a row says that somebody works with the store.
WORKED_ON = ("account", "incident", "import_batch")


def config(url: str | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    # ConfigParser reads % as interpolation.
    made.set_main_option("sqlalchemy.url", (url or database_url()).replace("%", "%%"))
    return made


def upgrade(url: str | None = None) -> None:
    """Refused where the store is newer than the program, or cannot be backed up before it changes."""
    url = url or database_url()
    revision, is_used = _state(url)
    require_known(revision)
    if revision == newest_revision():
        return
    if is_used and os.environ.get(UNSAVED) != "1":
        try:
            backup.back_up(url, backup.default_folder(), now(), mark=f"before-{newest_revision()}")
        except Refused as refusal:
            raise Refused(
                f"库要升级，先做的备份没有做成，所以没有升级，也没有改动。{refusal}"
                f"（已经另外备份好的，可以设 {UNSAVED}=1 再启动。）"
            ) from refusal
    command.upgrade(config(url), "head")


def current_revision(url: str) -> str:
    """The revision of the store's tables; empty where it has none yet."""
    return _state(url)[0]


def newest_revision() -> str:
    """The revision of the tables that this program works with."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def require_known(revision: str) -> None:
    """Refused for a revision of the tables that a newer program made."""
    if revision and revision not in {
        one.revision for one in ScriptDirectory.from_config(config()).walk_revisions()
    }:
        raise Refused(
            f"这个库是更新的程序建的（版本 {revision}），这一版程序打不开，没有改动。"
            "请换用新版程序，或恢复升级前的备份。"
        )


def _state(url: str) -> tuple[str, bool]:
    """The store's revision ("" for none yet), and whether anybody's work is in it."""
    with engine_for(url).connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if "alembic_version" not in tables:
            return "", False
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
        is_used = any(
            connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()  # noqa: S608
            for name in WORKED_ON
            if name in tables
        )
    return revision, is_used
