"""The rounds' part for bounties: whose work is due soon or overdue is told once, by a notice."""

from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.notices.rules_told import COMMANDER, to_role
from dashboard.access.notices.telling import write_notices
from dashboard.assessment.bounties.rules_notices import pressing, to_people
from dashboard.store.database import reading, transaction
from dashboard.town.settings.queries import values
from dashboard.words.days import township_date
from models import Bounty, BountyBid, BountyLog, BountyStatus, Notice, NoticeKind

SOON = "bounty_due_days"


def notify_bounty_teams(at: datetime) -> int:
    """Tell each team at work (the commander too, once it is late) at `at` (UTC); how many were told now.

    Several processes may do so at once: each bounty is locked, and looked at again.
    """
    today = township_date(at)
    with reading() as session:
        days = int(values(session)[SOON])
        query = select(col(Bounty.id)).where(
            col(Bounty.status) == BountyStatus.RUNNING, col(Bounty.finish_on) <= today + timedelta(days=days)
        )
        ids = session.execute(query.order_by(col(Bounty.id))).scalars().all()
        # Asked before the lock: a round that has nothing to say leaves the data version alone.
        ids = [one for one in ids if _is_owed(session, one, days, today)]
    told = 0
    for bounty_id in ids:
        with transaction() as session:
            told += _tell(session, bounty_id, days, at)
    return told


def _told(session: Session, bounty_id: int) -> set[NoticeKind]:
    kinds = (NoticeKind.BOUNTY_DUE_SOON, NoticeKind.BOUNTY_OVERDUE)
    query = select(col(Notice.kind)).where(col(Notice.bounty_id) == bounty_id, col(Notice.kind).in_(kinds))
    return {kind for kind in session.execute(query).scalars() if kind}


def _is_owed(session: Session, bounty_id: int, days: int, today: date) -> bool:
    row = session.get_one(Bounty, bounty_id)
    return pressing(row.finish_on, today, days, _told(session, bounty_id)) is not None


def _tell(session: Session, bounty_id: int, days: int, at: datetime) -> bool:
    row = session.get_one(Bounty, bounty_id, with_for_update=True, populate_existing=True)
    said = pressing(row.finish_on, township_date(at), days, _told(session, bounty_id))
    if row.status is not BountyStatus.RUNNING or said is None:
        return False
    kind, text = said
    team = select(col(BountyBid.cadre_id)).where(
        col(BountyBid.bounty_id) == bounty_id, col(BountyBid.withdrawn_at).is_(None), col(BountyBid.is_chosen)
    )
    tell = to_people(session.execute(team.order_by(col(BountyBid.id))).scalars(), text)
    if kind is NoticeKind.BOUNTY_OVERDUE:
        tell = (*tell, to_role(COMMANDER, text))
    last = select(func.max(col(BountyLog.seq))).where(col(BountyLog.bounty_id) == bounty_id)
    seq = int(session.execute(last).scalar_one())
    write_notices(session, tell, bounty_id=bounty_id, kind=kind, seq=seq, at=at)
    return True
