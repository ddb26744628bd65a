"""What the demo's accounts have read already."""

from sqlalchemy import func, select
from sqlmodel import Session, col

from models import Account, Notice, NoticeSeen


def mark_notices_read(session: Session) -> None:
    """Every demo account has read all notices there are: what is long over is nobody's news any more."""
    last = session.execute(select(func.max(col(Notice.id)))).scalar_one() or 0
    accounts = select(col(Account.id)).where(col(Account.login).like("demo%"))
    for account_id in session.execute(accounts).scalars():
        session.add(NoticeSeen(account_id=account_id, notice_id=last))
    session.flush()
