"""Looking for a reporter by the end of his phone: only matched, never shown, and each look is logged."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope, scope_of
from dashboard.access.rules_reporter import checked_reason
from dashboard.access.rules_rights import needs
from dashboard.room.search.rules import FEWEST_DIGITS
from dashboard.words.errors import Refused
from models import Incident

MOST = 20


@needs("phone.reveal")
def find_by_phone(
    session: Session,
    *,
    digits: str,
    reason: str,
    since: datetime | None,
    scope: Scope,
    by: Person,
    at: datetime,
) -> tuple[int, ...]:
    """Ids of the newest incidents whose reporter's phone ends with `digits`, of those reported `since`.

    Who ever reported in confidence is found only by those who may look behind that, too. Refused without
    a reason, as a look behind the mask is. The log keeps it, the last four digits, which the mask shows
    anyway, and how many were found.
    """
    if not digits.isdigit() or len(digits) < FEWEST_DIGITS:
        raise Refused(f"请至少填电话的最后 {FEWEST_DIGITS} 位数字，再按电话查找。")
    why = checked_reason(reason, "为什么要按电话查", "按电话查")
    ids = tuple(session.execute(_query(digits, since, scope, by)).scalars())
    data = {"what": "phone_search", "tail": digits[-FEWEST_DIGITS:], "rows": len(ids)}
    audit.record(session, by.subject, "revealed", by=by, at=at, reason=why, data=data)
    return ids


def _query(digits: str, since: datetime | None, scope: Scope, by: Person) -> Any:
    secret, in_confidence = col(Incident.ever_secret), scope_of(by, "secret_reporter.reveal")
    reached = [and_(~secret, *visible(scope, held=True))]
    if not in_confidence.is_empty:
        reached.append(and_(secret, *visible(in_confidence, held=True)))
    query = select(col(Incident.id)).where(col(Incident.reporter_phone).endswith(digits), or_(*reached))
    if since is not None:
        query = query.where(col(Incident.reported_at) >= since)
    return query.order_by(col(Incident.reported_at).desc(), col(Incident.id).desc()).limit(MOST)
