"""What a person has read."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.words.errors import Refused
from models import Account, NoticeSeen


@needs("notice.read")
def mark_seen(session: Session, *, up_to: int, by: Person, at: datetime) -> int:
    """Note that the person has read his notices up to the id `up_to`; returns how far he has read now.

    Never goes back. In a transaction with is_domain=False: nobody else sees it.
    """
    if by.account_id is None:
        raise Refused("只有登录的人能标记已读。请重新登录后再试。")
    # Two browsers of one person take turns at his account.
    session.get(Account, by.account_id, with_for_update={"key_share": True})
    row = session.get(NoticeSeen, by.account_id, populate_existing=True)
    if row is None:
        row = NoticeSeen(account_id=by.account_id)
        session.add(row)
    row.notice_id = max(row.notice_id, up_to)
    return row.notice_id
