"""The audit log: what people did with the system itself, one chain of hashes per subject."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.access.rules_audit import KINDS
from dashboard.store.chain import AUDIT_LOG, FIRST, canonical, entry_hash
from models import AuditLog


def lock_chain(session: Session, subject: str) -> None:
    """Wait for the other writers of the chain of `subject`, and keep them waiting until the transaction ends.

    `record` does so itself. A change of an account's e-mail or binding takes its turn before: both are keys
    of the table, and an entry that refers to the account would wait for them while it holds the chain.
    """
    if session.get_bind().dialect.name == "postgresql":
        # One writer per chain at a time; SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(subject, 0))))


def record(
    session: Session,
    subject: str,
    kind: str,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Add one entry to the chain of `subject` (such as account:17), in the caller's transaction.

    KeyError for a `kind` that is not among KINDS.
    """
    KINDS[kind]
    lock_chain(session, subject)
    last = session.execute(
        select(col(AuditLog.seq), col(AuditLog.hash))
        .where(col(AuditLog.subject) == subject)
        .order_by(col(AuditLog.seq).desc())
        .limit(1)
    ).first()
    seq, before = (last[0] + 1, last[1]) if last else (1, FIRST)
    entry = AuditLog(
        subject=subject,
        seq=seq,
        at=at,
        kind=kind,
        actor=by.name,
        role=by.role[:40],
        account_id=by.account_id,
        address=by.address,
        reason=reason,
        # As it will be read back: keys that are numbers, for one, come back as text.
        data=json.loads(canonical(data or {})),
        hash=FIRST,
    )
    entry.hash = entry_hash(before, entry, AUDIT_LOG)
    session.add(entry)
    session.flush()
