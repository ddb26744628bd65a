"""As far as the entries of the incidents' logs are settled: what is read up to there is read for good."""

from collections.abc import Iterator

from sqlalchemy import select, text
from sqlmodel import Session, col

from models import IncidentEvent

# Entries that one answer looks through.
WINDOW = 5_000


def settled(session: Session, after: int) -> list[int]:
    """Numbers of entries after `after`, at most WINDOW, as far as none below them may still appear."""
    return list(_settled(session, after))


def _settled(session: Session, after: int) -> Iterator[int]:
    own = col(IncidentEvent.id)
    ids = session.execute(select(own).where(own > after).order_by(own).limit(WINDOW)).scalars()
    if session.get_bind().dialect.name != "postgresql":
        yield from ids
        return
    # PostgreSQL gives numbers out before they are committed: while transactions are under way, a missing
    # one may be theirs.
    busy = session.execute(text("SELECT count(*) FROM pg_snapshot_xip(pg_current_snapshot())")).scalar_one()
    last = after
    for one in ids:
        if busy and one != last + 1:
            return
        yield one
        last = one
