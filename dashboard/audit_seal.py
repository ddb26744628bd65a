"""Seals: checkpoints of how far the chains had come, so that an entry cut off at the end is missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from dashboard.audit_logs import LOGS, ROWS_AT_ONCE, unsealed_tails
from dashboard.bulk import insert_rows
from dashboard.chain import FIRST, canonical, link
from dashboard.database import reading, transaction
from models import Seal

# Until the next seal, an entry could be cut off unseen; each sealing reads the end of every chain.
INTERVAL = timedelta(hours=1)


@dataclass
class Sealed:
    """What one run has sealed. Not `was_alone`: another process was sealing too, and this one stopped."""

    seals: int = 0
    subjects: int = 0
    was_alone: bool = True


def seal(at: datetime) -> Sealed:
    """Seal the chains of the store in use that grew since they were last sealed.

    Each seal covers some thousand chains in a transaction of its own, so that nobody waits long.
    """
    made = Sealed()
    with reading() as session:
        last = _last_id(session)
        for log in LOGS:
            for tails in unsealed_tails(session, log).partitions(ROWS_AT_ONCE):
                last = _add(log.name, tails, at, last)
                if last is None:
                    made.was_alone = False
                    return made
                made.seals += 1
                made.subjects += len(tails)
    return made


def due_in(at: datetime) -> timedelta:
    """How long the last seal is still young enough; nothing, or less, once another is due."""
    with reading() as session:
        last = session.exec(select(Seal.at).order_by(col(Seal.id).desc()).limit(1)).first()
    return last + INTERVAL - at if last else timedelta()


def seal_hash(before: bytes, seal: Any, tails: Sequence[Any]) -> bytes:
    """The hash of a seal (or a row with its columns) over `tails`, after the seal with the hash `before`."""
    covered = sorted([tail.subject, tail.seq, tail.hash.hex()] for tail in tails)
    return link(before, seal.at, seal.log, seal.subjects, seal.entries, data=canonical(covered))


def _add(log: str, tails: Sequence[Any], at: datetime, expected: int | None) -> int | None:
    """Add one seal; returns its number, or None where the last seal is no longer the expected one."""
    with transaction(is_domain=False) as session:
        if session.get_bind().dialect.name == "postgresql":
            # One sealer at a time; SQLite has one writer anyway.
            session.execute(text("SELECT pg_advisory_xact_lock(hashtext('seal'))"))
        if _last_id(session) != expected:
            return None
        before = session.get_one(Seal, expected).hash if expected else FIRST
        made = Seal(at=at, log=log, subjects=len(tails), entries=sum(tail.seq for tail in tails), hash=FIRST)
        made.hash = seal_hash(before, made, tails)
        session.add(made)
        session.flush()
        rows = ((log, tail.subject, tail.seq, made.id, tail.hash) for tail in tails)
        columns = ("log", "subject", "seq", "seal_id", "hash")
        insert_rows(session.connection(), "sealed_tail", columns, rows)
        return made.id


def _last_id(session: Session) -> int | None:
    return session.exec(select(Seal.id).order_by(col(Seal.id).desc()).limit(1)).first()
