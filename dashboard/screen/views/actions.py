"""A person's own saved views: kept, renamed, deleted. All in transactions with is_domain=False."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.screen.views.rules import checked_name, checked_query
from dashboard.words.errors import Refused
from models import Account, SavedView


@needs("home.read")
def save(session: Session, *, page: str, name: str, query: str, by: Person, at: datetime) -> int:
    """Keep `query` under `name`; what was kept under it on that page is replaced. Returns the row's id."""
    account_id = _take_turn(session, by)
    kept = checked_name(name)
    row = _named(session, account_id, page, kept)
    number = select(func.count()).where(col(SavedView.account_id) == account_id, col(SavedView.page) == page)
    said = checked_query(query, session.execute(number).scalar_one(), is_new=row is None)
    if row is None:
        row = SavedView(account_id=account_id, page=page, name=kept, query=said, made_at=at)
        session.add(row)
    row.query, row.made_at = said, at
    session.flush()
    return row.id or 0


@needs("home.read")
def rename(session: Session, *, view_id: int, name: str, by: Person, at: datetime) -> str:
    """Give one's own view another name; returns it. Refused where another one has it."""
    account_id = _take_turn(session, by)
    row, kept = _own(session, account_id, view_id), checked_name(name)
    other = _named(session, account_id, row.page, kept)
    if other is not None and other.id != row.id:
        raise Refused("已经有这个名称的视图，没有改名。请换一个名称。")
    row.name = kept
    return kept


@needs("home.read")
def delete(session: Session, *, view_id: int, by: Person, at: datetime) -> str:
    """Delete one's own view; returns its name."""
    row = _own(session, _take_turn(session, by), view_id)
    session.delete(row)
    return row.name


def _take_turn(session: Session, by: Person) -> int:
    """The person's account; two of his browsers write one after the other."""
    if by.account_id is None:
        raise Refused("只有登录的人能保存视图。请重新登录后再试。")
    session.get(Account, by.account_id, with_for_update={"key_share": True})
    return by.account_id


def _own(session: Session, account_id: int, view_id: int) -> SavedView:
    row = session.get(SavedView, view_id, populate_existing=True)
    if row is None or row.account_id != account_id:
        raise Refused("没有找到这个视图，可能已经删除了。请刷新页面后再试。")
    return row


def _named(session: Session, account_id: int, page: str, name: str) -> SavedView | None:
    query = select(SavedView).where(
        col(SavedView.account_id) == account_id, col(SavedView.page) == page, col(SavedView.name) == name
    )
    return session.execute(query).scalar_one_or_none()
