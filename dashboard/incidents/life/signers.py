"""Whether the signer that stands on each share is the one whose signature its log holds."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from models import Action, Assignment, IncidentLog


def differences(session: Session) -> Iterator[str]:
    """The shares whose signer is another than the log's, in sentences; empty where all is right."""
    log: Any = IncidentLog
    account = log.data["account"].as_integer()
    entries = (
        select(account, log.data)
        .where(log.action == Action.SIGN, account.is_not(None))
        .order_by(log.incident_id, log.seq)
    )
    signed = {int(share): by for by, data in session.execute(entries) for share in data.get("shares", {})}
    row: Any = Assignment
    query = select(row.id, row.signed_by).where(row.signed_by.is_not(None))
    rows: Any = session.execute(query).all()
    stored: dict[int, int] = dict(rows)
    for key in sorted(signed.keys() | stored.keys()):
        if signed.get(key) != stored.get(key):
            yield f"交办单 {key} 的签收人：库里记的是 {stored.get(key)}，日志里是 {signed.get(key)}"
