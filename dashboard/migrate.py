"""Brings a store's tables to the newest migration."""

from alembic import command
from alembic.config import Config

from dashboard.store_files import ROOT, database_url


def config(url: str | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(ROOT / "migrations"))
    # ConfigParser reads % as interpolation.
    made.set_main_option("sqlalchemy.url", (url or database_url()).replace("%", "%%"))
    return made


def upgrade(url: str | None = None) -> None:
    command.upgrade(config(url), "head")
