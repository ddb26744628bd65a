"""Notices that reach a person: to his units, himself and his roles, about what he may read."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlmodel import Session, col

from dashboard.access.notices.rules import MOST_COUNTED, Address
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.bounties.rules_notices import CALLS, as_it_stands
from models import (
    Action,
    Bounty,
    BountyLog,
    CounterCase,
    Incident,
    IncidentLog,
    Notice,
    NoticeKind,
    NoticeSeen,
    PowerItem,
)

# One act on one subject.
ACT = (
    col(Notice.incident_id), col(Notice.bounty_id), col(Notice.counter_case_id), col(Notice.seq),
    col(Notice.kind),
)  # fmt: skip
# Of each address only so many of the newest are looked at, however many there are.
LOOKED_AT, COUNTED_OF = 5_000, 1_000
# NoticeDraft by the rounds, not by an act of the log.
BY_ITSELF = (NoticeKind.BOUNTY_DUE_SOON, NoticeKind.BOUNTY_OVERDUE)
# Made once: it is asked in every run of a page.
_SEEN = select(col(NoticeSeen.notice_id)).where(col(NoticeSeen.account_id) == bindparam("account"))
NOTICE_TYPES = {
    "notice_id": "int64",
    "incident_id": "Int64",
    "bounty_id": "Int64",
    "case_id": "Int64",
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
    return session.execute(_SEEN, {"account": account_id}).scalar() or 0


@needs("incident.read")
def unread(session: Session, *, to: Address, after: int, scope: Scope) -> pd.DataFrame:
    """How many acts the notices beyond `after` are about, and the last of them: one row, total and last.

    Counted to MOST_COUNTED + 1, among the newest COUNTED_OF of each address; last is 0 where there are
    none. What reaches somebody in two ways is one.
    """
    newest = _newest(to, after, COUNTED_OF)
    if newest is None:
        return pd.DataFrame({"total": [0], "last": [0]})
    acts = (
        select(func.max(col(Notice.id)).label("notice_id"))
        .where(col(Notice.id).in_(newest), *_within(scope, to))
        .group_by(*ACT)
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
    at: datetime | None = None,
) -> pd.DataFrame:
    """The newest `limit` notices beyond `after`, newest first; columns as NOTICE_TYPES.

    `action`: a word of Action or of NoticeKind, which alone is meant; ValueError for any other. Looks at the
    newest `most` of each address. `number` is empty for what is no incident; `title` is that of the
    incident or bounty, or the item of a case at the counter. With `at` (UTC), the texts about bounties say
    what still holds then.
    """
    newest = _newest(to, after, most)
    if newest is None:
        return pd.DataFrame(columns=list(NOTICE_TYPES)).astype(NOTICE_TYPES)
    once = (
        select(func.max(col(Notice.id))).where(col(Notice.id).in_(newest), *_within(scope, to)).group_by(*ACT)
    )
    if action:
        once = once.where(_tells(action))
    query: Any = (
        select(
            col(Notice.id).label("notice_id"), col(Notice.incident_id), col(Notice.bounty_id),
            col(Notice.counter_case_id).label("case_id"),
            func.coalesce(col(Incident.number), "").label("number"),
            func.coalesce(col(Incident.title), col(Bounty.title), col(PowerItem.name), "").label("title"),
            func.coalesce(cast(col(Notice.action), String), cast(col(Notice.kind), String)).label("action"),
            col(Notice.text), _actor().label("actor"), col(Notice.at),
            func.coalesce(col(Incident.urgent), false()).label("urgent"),
        )
        .outerjoin(Incident, col(Incident.id) == col(Notice.incident_id))
        .outerjoin(Bounty, col(Bounty.id) == col(Notice.bounty_id))
        .outerjoin(
            BountyLog,
            and_(
                col(BountyLog.bounty_id) == col(Notice.bounty_id),
                col(BountyLog.seq) == col(Notice.seq),
                col(Notice.kind).not_in(BY_ITSELF),
            ),
        )
        .outerjoin(CounterCase, col(CounterCase.id) == col(Notice.counter_case_id))
        .outerjoin(PowerItem, col(PowerItem.id) == col(CounterCase.item_id))
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
    frame = pd.read_sql_query(query, session.connection(), dtype=NOTICE_TYPES)
    return frame if at is None else _as_they_stand(session, frame, at)


def _as_they_stand(session: Session, frame: pd.DataFrame, at: datetime) -> pd.DataFrame:
    calls = frame["bounty_id"].notna() & frame["action"].isin(CALLS)
    if not calls.any():
        return frame
    ids = {int(one) for one in frame.loc[calls, "bounty_id"]}
    query = select(col(Bounty.id), col(Bounty.status), col(Bounty.closes_at), col(Bounty.finish_on))
    bounties = {row.id: row for row in session.execute(query.where(col(Bounty.id).in_(ids)))}

    def call_text(row: dict[Any, Any]) -> str:
        one = bounties[int(row["bounty_id"])]
        kind = NoticeKind(row["action"])
        return as_it_stands(kind, row["text"], one.status, one.closes_at, one.finish_on, at)

    rows = zip(frame.to_dict("records"), calls, strict=True)
    texts = [call_text(row) if is_call else row["text"] for row, is_call in rows]
    return frame.assign(text=pd.Series(texts, index=frame.index, dtype="str"))


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


def _tells(word: str) -> ColumnElement[bool]:
    if word in set(Action):
        return col(Notice.action) == Action(word)
    return col(Notice.kind) == NoticeKind(word)


def _actor() -> Any:
    """Who did it; empty for a notice of the room's own rounds."""
    of_case = case(
        (col(Notice.kind) == NoticeKind.COUNTER_ACCEPT, col(CounterCase.recorded_by)),
        else_=col(CounterCase.concluded_by),
    )
    return func.coalesce(col(IncidentLog.actor), col(BountyLog.actor), of_case, "")


def _within(scope: Scope, to: Address) -> list[ColumnElement[bool]]:
    """What may be read: incidents by the scope, bounties and cases at the counter all or none."""
    if scope.everything and to.bounties and to.counter:
        return []
    incident = col(Notice.incident_id)
    parts = [incident.is_not(None) if scope.everything else visible_incident(scope, incident)]
    parts += [col(Notice.bounty_id).is_not(None)] if to.bounties else []
    parts += [col(Notice.counter_case_id).is_not(None)] if to.counter else []
    return [or_(*parts)]
