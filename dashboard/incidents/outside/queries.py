"""The links of one case, what became of sending them, and where one can be sent; for who may make them."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.notices.outbox import channels_for
from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.outside_sending import ASKED, in_words, known
from dashboard.words.days import township_date
from models import CaseLink, Channel, OutgoingMessage

TYPES: dict[str, Any] = {
    "link_id": "int64", "to_whom": "str", "contact": "str", "question": "str", "made_by": "str",
    "opened": "int64", "revoked_by": "str", "answered_by": "str",
    **dict.fromkeys(
        ("made_at", "expires_at", "opened_at", "revoked_at", "answered_at"), "datetime64[us, UTC]"
    ),
}  # fmt: skip


@needs("incident.ask_outside")
def links(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every link of a case within `scope`, the newest first, columns as TYPES (UTC)."""
    names = [name for name in TYPES if name != "link_id"]
    query = (
        select(col(CaseLink.id).label("link_id"), *(getattr(CaseLink, name) for name in names))
        .where(col(CaseLink.incident_id) == incident_id, visible_incident(scope, incident_id))
        .order_by(col(CaseLink.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), dtype=TYPES)[list(TYPES)]


SENDINGS: dict[str, Any] = {
    "link_id": "int64", "message_id": "int64", "state": "str", "tries": "int64", "error": "str",
    "decision": "str", "channel": "str",
    **dict.fromkeys(("made_at", "due_at", "ended_at"), "datetime64[us, UTC]"),
}  # fmt: skip


@needs("incident.ask_outside")
def sendings(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """The last message of each link of a case within `scope` that was sent, columns as SENDINGS (UTC)."""
    last = (
        select(func.max(col(OutgoingMessage.id)))
        .where(
            col(OutgoingMessage.incident_id) == incident_id, col(OutgoingMessage.case_link_id).is_not(None)
        )
        .group_by(col(OutgoingMessage.case_link_id))
    )
    names = ("state", "tries", "error", "decision", "made_at", "due_at", "ended_at")
    query = (
        select(
            col(OutgoingMessage.case_link_id).label("link_id"),
            col(OutgoingMessage.id).label("message_id"),
            col(Channel.name).label("channel"),
            *(getattr(OutgoingMessage, name) for name in names),
        )
        .join(Channel, col(Channel.id) == col(OutgoingMessage.channel_id))
        .where(col(OutgoingMessage.id).in_(last), visible_incident(scope, incident_id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=SENDINGS)[list(SENDINGS)]


@needs("incident.ask_outside")
def addresses(session: Session, *, at: datetime) -> dict[str, str]:
    """Where a link can be sent without typing an address: its word for `ask_outside` -> in words, the numbers
    of phones shortened."""
    return {one.word: in_words(one) for one in known(session, township_date(at))}


@needs("incident.ask_outside")
def ways(session: Session) -> list[str]:
    """The kinds of channels (words of ChannelKind) that send links now."""
    return sorted({channel.kind.value for channel, _ in channels_for(session, ASKED)})
