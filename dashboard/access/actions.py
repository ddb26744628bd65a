"""Sessions: seen."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.access.rules_sessions import SEEN_EVERY
from models import DisplayKey, SignInSession


def seen(session: Session, person: Person, *, at: datetime) -> None:
    """Write that `person` (or a wall) was here, unless that was written less than a minute before.

    In a transaction with is_domain=False, and only where queries.is_seen_due says so:
    taking the write lock at every rerun would hold up those who have something to write.
    """
    before = at - SEEN_EVERY
    if person.is_display:
        last = col(DisplayKey.last_used_at)
        used = {"last_used_at": at} | ({"last_address": person.address} if person.address else {})
        session.execute(
            update(DisplayKey)
            .where(col(DisplayKey.id) == person.session_id, or_(last.is_(None), last <= before))
            .values(**used)
        )
        return
    session.execute(
        update(SignInSession)
        .where(
            col(SignInSession.id) == person.session_id,
            col(SignInSession.seen_at) <= before,
            col(SignInSession.ended_at).is_(None),
        )
        .values(seen_at=at)
    )
