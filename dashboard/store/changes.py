"""Which incidents may have changed since a moment, for what was counted then and is brought up to date."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models import BatchStatus, ImportBatch, IncidentLog

# A write that was begun before a moment may be seen only after it.
OVERLAP = timedelta(minutes=2)
# An import that ran longer ago than this was cut short.
LONGEST_IMPORT = timedelta(days=1)
# Of more entries than these everything is counted anew.
MOST = 5_000


def changed_since(session: Session, at: datetime) -> set[int] | None:
    """Ids of the incidents that something was written about since `at` (UTC), and perhaps of a few more.

    None where they cannot be told or are too many: after an import, whose entries have the times of
    their source.
    """
    if session.execute(select(col(ImportBatch.id)).where(_wrote_since(at)).limit(1)).first():
        return None
    # Not without repeats: SQLite would read the whole log, in its own order.
    written = select(col(IncidentLog.incident_id)).where(col(IncidentLog.at) >= at - OVERLAP)
    entries = session.execute(written.limit(MOST)).scalars().all()
    return set(entries) if len(entries) < MOST else None


def _wrote_since(at: datetime) -> ColumnElement[bool]:
    started, ended = col(ImportBatch.started_at), col(ImportBatch.finished_at)
    is_running = and_(col(ImportBatch.status) == BatchStatus.RUNNING, started >= at - LONGEST_IMPORT)
    return or_(started >= at - OVERLAP, ended >= at - OVERLAP, is_running)
