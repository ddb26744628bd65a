"""Which records of an adapter moved, in the order of the incidents' logs."""

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.incidents.public.matters import Own, goes_on_for
from models import AdapterRecord, AdapterState, IncidentEvent, VillagerReport

A, R, E = AdapterRecord, VillagerReport, IncidentEvent
MOST_REFUSED = 100


def moved(
    session: Session, *, adapter: str, api_key_id: int | None, after: int, until: int, limit: int | None
) -> list[tuple[int, int]]:
    """(number of the entry, id of the record) of what moved after `after` up to `until`, oldest first.

    A record moves with its own incident, and with the one into which that was merged. `api_key_id` None: of
    every system that sends in this form; `limit` None: all of them.
    """
    query = (
        select(col(E.id), col(A.id))
        .select_from(A)
        .join(R, col(R.id) == col(A.report_id))
        .join(Own, Own.id == col(R.incident_id))
        .join(E, or_(col(E.incident_id) == Own.id, col(E.incident_id) == goes_on_for(Own)))
        .where(col(A.adapter) == adapter, col(E.id) > after, col(E.id) <= until)
        .order_by(col(E.id), col(A.id))
        .limit(limit)
    )
    if api_key_id is not None:
        query = query.where(col(A.api_key_id) == api_key_id)
    return [(number, record) for number, record in session.execute(query)]


def refused(session: Session, *, adapter: str, api_key_id: int) -> list[int]:
    """The ids of records that somebody refused last, the newest first."""
    query = select(col(A.id)).where(
        col(A.adapter) == adapter, col(A.api_key_id) == api_key_id, col(A.state) == AdapterState.REFUSED
    )
    return list(session.execute(query.order_by(col(A.decided_at).desc()).limit(MOST_REFUSED)).scalars())
