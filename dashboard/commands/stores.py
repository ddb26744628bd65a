"""Making a store ready: newest tables, reference data, and the demo town where nothing is there yet."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col

from dashboard import demo
from dashboard.access import actions, audit_seal
from dashboard.access.marks import is_demo
from dashboard.access.queries import administrators, has_demo_accounts
from dashboard.access.rules import Person
from dashboard.delegation.seconded.queries_conditions import version_on
from dashboard.incidents.figures import tallies
from dashboard.running import migrate
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import (
    database_url,
    declined_file,
    demo_file,
    is_local_store,
    room_file,
    sqlite_url,
)
from dashboard.town import reference
from dashboard.words.clock import now
from models import Cadre, Department, Incident, IncidentLog, Post, ResponsibilityItem, Village

DEMO_INCIDENTS = 5_000
COUNTED = (
    ("事件", Incident),
    ("日志", IncidentLog),
    ("部门", Department),
    ("属地管理事项", ResponsibilityItem),
    ("村社", Village),
    ("岗位", Post),
    ("干部", Cadre),
)


def prepare(url: str | None = None) -> str:
    """Bring the store in use (or `url`) to the newest tables and reference data; returns its URL."""
    url = url or database_url()
    migrate.upgrade(url)
    with transaction(url=url) as session:
        reference.load(session)
    take_stock(url)
    with transaction(is_domain=False, url=url) as session:
        tallies.fold(session)
    if audit_seal.needs_anchor(url):
        audit_seal.seal(now(), url)
    return url


def take_stock(url: str) -> None:
    """Let SQLite count, by samples, what its indexes hold: unaware, it scans a million rows for ten."""
    with transaction(is_domain=False, url=url) as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA analysis_limit = 2000")
            connection.exec_driver_sql("ANALYZE")


def prepare_real() -> str:
    """Make the store for real work, beside which the demo town is no longer served."""
    return prepare(None if not is_local_store() else sqlite_url(room_file()))


def prepare_to_serve(at: datetime) -> str:
    """The store to serve: the one that exists, else the demo town, else (declined) an empty one."""
    if (
        is_local_store()
        and not room_file().exists()
        and not demo_file().exists()
        and not declined_file().exists()
    ):
        demo.build(incidents=DEMO_INCIDENTS, seed=1, until=at)
    url = prepare()
    _open_demo(url, at)
    return url


def prepare_where_missing(at: datetime) -> None:
    """As `prepare_to_serve`, for a server that was started without the command: where there is no store
    yet, or its tables are of before. A store that cannot be asked stays as it is: its pages say so.
    """
    url = database_url()
    if not is_local_store() or room_file().exists() or demo_file().exists():
        try:
            standing = migrate.current_revision(url)
        except (SQLAlchemyError, OSError):
            return
        if standing == migrate.newest_revision():
            return
    prepare_to_serve(at)


def _open_demo(url: str, at: datetime) -> None:
    """Give the demo accounts to a demo town that was built before there were any."""
    with Session(engine_for(url)) as session:
        if not is_demo(session) or has_demo_accounts(session):
            return
    with transaction(url=url) as session:
        demo.fill_accounts(session, at)


@dataclass(frozen=True)
class Entrance:
    """Who can come into a store: everybody with one click, or whoever an administrator let in."""

    is_demo: bool
    has_administrator: bool


def entrance(url: str) -> Entrance:
    """Who can come into the store."""
    with Session(engine_for(url)) as session:
        return Entrance(has_demo_accounts(session), bool(administrators(session)))


def let_administrator_in(url: str, at: datetime, *, by: str, reset: bool) -> tuple[str, str | None]:
    """Login and one-time password of the first administrator; no password where one was there already.

    With `reset` he gets a new one; Refused where there is none.
    """
    person = Person(by)
    with transaction(url=url) as session:
        login, password = (
            actions.reset_administrator(session, by=person, at=at)
            if reset
            else (actions.ADMIN_LOGIN, actions.create_first_administrator(session, by=person, at=at))
        )
    audit_seal.seal(at, url)
    return login, password


def counts(session: Session, day: date) -> dict[str, int]:
    """How many rows a store holds of the main tables, by their Chinese names.

    Of what has versions, those that are in force on a township `day`.
    """
    return {
        name: session.execute(
            select(func.count()).select_from(table).where(*_in_force(table, day))
        ).scalar_one()
        for name, table in COUNTED
    }


def _in_force(table: Any, day: date) -> tuple[Any, ...]:
    if table is ResponsibilityItem:
        ends = col(ResponsibilityItem.effective_to)
        return col(ResponsibilityItem.effective_from) <= day, or_(ends.is_(None), ends >= day)
    return (col(Post.version) == version_on(day),) if table is Post else ()
