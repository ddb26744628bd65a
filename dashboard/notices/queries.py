"""Notices that reach a person: to his units, himself and his roles, about incidents within his scope."""

from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, func, select, union_all
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.notices.rules import MOST_COUNTED, Address
from models import Action, Incident, IncidentLog, Notice, NoticeSeen

# Of each address only so many of the newest are looked at, however many there are.
LOOKED_AT, COUNTED_OF = 5_000, 1_000
NOTICE_TYPES = {
    "notice_id": "int64",
    "incident_id": "int64",
    "number": "str",
    "title": "str",
    "action": "str",
    "text": "str",
    "actor": "str",
    "at": "datetime64[us, UTC]",
    "urgent": "bool",
}


@needs("notice.read")
def seen_up_to(session: Session, *, account_id: int) -> int:
    """The last notice that the account has marked as read; 0 for none.

    Changes without the data version: ask anew.
    """
    row = session.get(NoticeSeen, account_id)
    return row.notice_id if row else 0


@needs("incident.read")
def unread(session: Session, *, to: Address, after: int, scope: Scope) -> pd.DataFrame:
    """How many acts the notices beyond `after` tell of, and the last of them: one row, total and last.

    Counted to MOST_COUNTED + 1, among the newest COUNTED_OF of each address; last is 0 where there are
    none. What reaches somebody in two ways is one.
    """
    newest = _newest(to, after, COUNTED_OF)
    if newest is None:
        return pd.DataFrame({"total": [0], "last": [0]})
    acts = (
        select(func.max(col(Notice.id)).label("notice_id"))
        .where(col(Notice.id).in_(newest), *_within(scope))
        .group_by(col(Notice.incident_id), col(Notice.seq))
        .order_by(func.max(col(Notice.id)).desc())
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    total, last = session.execute(select(func.count(), func.max(acts.c.notice_id)).select_from(acts)).one()
    return pd.DataFrame({"total": [total], "last": [last or 0]})


@needs("incident.read")
def notices(
    session: Session,
    *,
    to: Address,
    scope: Scope,
    after: int = 0,
    action: str | None = None,
    limit: int = 50,
    most: int = LOOKED_AT,
) -> pd.DataFrame:
    """The newest `limit` notices beyond `after` (of one `action`), newest first; columns as NOTICE_TYPES.

    Looks at the newest `most` of each address.
    """
    newest = _newest(to, after, most)
    if newest is None:
        return pd.DataFrame(columns=list(NOTICE_TYPES)).astype(NOTICE_TYPES)
    once = (
        select(func.max(col(Notice.id)))
        .where(col(Notice.id).in_(newest), *_within(scope))
        .group_by(col(Notice.incident_id), col(Notice.seq))
    )
    if action:
        once = once.where(col(Notice.action) == Action(action))
    query: Any = (
        select(
            col(Notice.id).label("notice_id"), col(Notice.incident_id), col(Incident.number),
            col(Incident.title), col(Notice.action), col(Notice.text),
            func.coalesce(col(IncidentLog.actor), "").label("actor"), col(Notice.at), col(Incident.urgent),
        )
        .join(Incident, col(Incident.id) == col(Notice.incident_id))
        .outerjoin(
            IncidentLog,
            and_(
                col(IncidentLog.incident_id) == col(Notice.incident_id),
                col(IncidentLog.seq) == col(Notice.seq),
            ),
        )
        .where(col(Notice.id).in_(once.order_by(func.max(col(Notice.id)).desc()).limit(limit)))
        .order_by(col(Notice.id).desc())
    )  # fmt: skip
    return pd.read_sql_query(query, session.connection(), dtype=NOTICE_TYPES)


def _newest(to: Address, after: int, most: int) -> Select[Any] | None:
    """The ids of the newest `most` notices of each address beyond `after`; None where nothing could reach."""
    conditions = [
        and_(col(Notice.to_kind) == kind, col(Notice.to_id) == unit_id) for kind, unit_id in to.units
    ]
    conditions += [col(Notice.to_role) == role for role in to.roles]
    if not conditions:
        return None
    parts = [
        select(col(Notice.id))
        .where(condition, col(Notice.id) > after)
        .order_by(col(Notice.id).desc())
        .limit(most)
        .subquery()
        for condition in conditions
    ]
    return select(union_all(*(select(part.c.id) for part in parts)).subquery().c.id)


def _within(scope: Scope) -> list[Any]:
    return [] if scope.everything else [visible_incident(scope, col(Notice.incident_id))]
