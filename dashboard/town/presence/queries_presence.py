"""Where everybody is: the last word about each, and what his open matters make of it."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import EVERYTHING, Scope
from dashboard.access.rules_rights import needs
from dashboard.town.presence.rules_presence import Spell, Whereabouts, whereabouts
from models import (
    Account,
    Assignment,
    AssignmentStatus,
    CallUp,
    Incident,
    PresenceSpell,
)

UTC_TIME = "datetime64[us, UTC]"
PRESENCE = {"cadre_id": "int64", "presence": "str", "since": UTC_TIME, "note": "str", "until": UTC_TIME,
            "matters": "int64"}  # fmt: skip
# Where this person is has not been entered.
UNKNOWN = "unknown"


@needs("incident.call_up")
def presences(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Everybody of whom something is known at `at` (UTC); columns as PRESENCE.

    Only calls and shares of incidents within `scope` make somebody 处置中.
    """
    rows = [
        (key, one.presence or UNKNOWN, one.since, one.note, one.until, one.matters)
        for key, one in sorted(_found(session, at, scope).items())
    ]
    return pd.DataFrame(rows, columns=list(PRESENCE)).astype(PRESENCE)


@needs("wall.read")
def whole_town(session: Session, *, at: datetime) -> dict[int, Whereabouts]:
    """As `presences`, by cadre and after every open incident: that somebody is busy is no secret."""
    return _found(session, at, EVERYTHING)


def _found(session: Session, at: datetime, scope: Scope) -> dict[int, Whereabouts]:
    spells, busy = _spells(session, at), defaultdict[int, list[datetime]](list)
    for cadre_id, since in (*_called(session, at, scope), *_signed(session, at, scope)):
        busy[cadre_id].append(since)
    return {
        key: whereabouts(spells.get(key), tuple(busy.get(key, ()))) for key in spells.keys() | busy.keys()
    }


def _spells(session: Session, at: datetime) -> dict[int, Spell]:
    """The last spell of each that holds at `at`; its own end is known where somebody named one."""
    row = PresenceSpell
    query = (
        select(col(row.cadre_id), col(row.presence), col(row.started_at), col(row.note), col(row.ended_at))
        .where(col(row.started_at) <= at, or_(col(row.ended_at).is_(None), col(row.ended_at) > at))
        .order_by(col(row.started_at), col(row.id))
    )
    return {cadre_id: Spell(*fields) for cadre_id, *fields in session.execute(query)}


def _called(session: Session, at: datetime, scope: Scope) -> list[Any]:
    """Who is called to an open incident, and since when."""
    query = (
        select(col(CallUp.cadre_id), col(CallUp.called_at))
        .join(Incident, col(Incident.id) == col(CallUp.incident_id))
        .where(
            col(Incident.concluded_at).is_(None),
            col(CallUp.cadre_id).is_not(None),
            col(CallUp.called_at) <= at,
            col(CallUp.released_at).is_(None),
            *visible(scope),
        )
    )
    return list(session.execute(query))


def _signed(session: Session, at: datetime, scope: Scope) -> list[Any]:
    """Who signed a share that is still in hand, and when: a unit's share is handled by whoever signed it."""
    share: Any = Assignment
    query = (
        select(col(Account.cadre_id), share.signed_at)
        .join(share, share.signed_by == col(Account.id))
        .join(Incident, col(Incident.id) == share.incident_id)
        .where(
            col(Account.cadre_id).is_not(None),
            # Implied by the join, but the partial index holds only these.
            share.signed_by.is_not(None),
            share.ended_at.is_(None),
            share.status == AssignmentStatus.SIGNED,
            share.signed_at <= at,
            col(Incident.concluded_at).is_(None),
            *visible(scope),
        )
    )
    return list(session.execute(query))
