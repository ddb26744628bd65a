"""Notices are written here and nowhere else, in the transaction of the act that causes them; with them the
messages by which they leave the room."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from dashboard.access.notices.outbox import write_messages
from dashboard.access.notices.rules import NoticeDraft
from models import Action, Notice, NoticeKind


def write_notices(
    session: Session,
    tell: Iterable[NoticeDraft],
    *,
    seq: int,
    at: datetime,
    incident_id: int | None = None,
    action: Action | None = None,
    bounty_id: int | None = None,
    counter_case_id: int | None = None,
    kind: NoticeKind | None = None,
) -> None:
    """A row for each notice of one act (UTC); the same one twice is one.

    About an incident with `action`, or about a bounty or a case at the counter with `kind`: the store
    refuses anything else. `seq`: the entry of the subject's log.
    """
    about = {"incident_id": incident_id, "bounty_id": bounty_id, "counter_case_id": counter_case_id}
    same: dict[str, Any] = about | {"seq": seq, "action": action, "kind": kind, "at": at}
    drafts = list(dict.fromkeys(tell))
    rows = [
        same | {"to_kind": notice.kind, "to_id": notice.to_id, "to_role": notice.role, "text": notice.text}
        for notice in drafts
    ]
    if rows:
        session.execute(insert(Notice), rows)
        write_messages(session, drafts, str(action or kind), about, at)
