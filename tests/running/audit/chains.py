"""Random chains in a store whose triggers are gone, and what somebody could do to them."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.audit_logs import LOGS
from dashboard.access.audit_witness import beside
from dashboard.access.rules import Person
from dashboard.access.rules_audit import KINDS
from dashboard.running.audit_check import Break, CheckProgress, breaks
from dashboard.store.chain import AUDIT_LOG, FIRST, INCIDENT_LOG, canonical, link, plain_link
from dashboard.store.database import reading, transaction
from models import Account, Action, AuditLog, IncidentLog, IncidentStatus
from tests.factories import NOON, an_entry, an_incident, chained

TABLES = ("sealed_tail", "seal", "audit_log", "incident_log")
SEALS = ("sealed_tail", "seal", "store_mark")
TABLE: dict[str, Any] = {"audit": AuditLog, "incident": IncidentLog}
AUDITED = ("account:1", "door", "incident:NL-20260304-0001")
INCIDENTS = (1, 2, 13)
# What both databases keep: PostgreSQL takes no NUL, and neither takes half of a pair.
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
DATA = st.dictionaries(
    WORDS, WORDS | NUMBERS | st.booleans() | st.none() | st.lists(NUMBERS, max_size=2), max_size=3
)
MOMENTS = st.integers(0, 10**12).map(lambda micros: NOON + timedelta(microseconds=micros))
ENTRY = st.fixed_dictionaries({"at": MOMENTS, "actor": WORDS, "reason": WORDS, "data": DATA})
LENGTHS = {"min_size": 1, "max_size": 4}
CHAINS = st.fixed_dictionaries(
    {
        "audit": st.dictionaries(st.sampled_from(AUDITED), st.lists(ENTRY, **LENGTHS), max_size=2),
        "incident": st.dictionaries(st.sampled_from(INCIDENTS), st.lists(ENTRY, **LENGTHS), max_size=2),
    }
).filter(lambda chains: chains["audit"] or chains["incident"])
Chains = dict[str, dict[Any, list[dict[str, Any]]]]


def unlock(store: str) -> None:
    """Take the triggers away, as somebody with the database in his hands can."""
    with transaction(is_domain=False) as session:
        if store.startswith("sqlite"):
            for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                session.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in TABLES:
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def fill(chains: Chains) -> None:
    """Replace whatever the logs hold by these chains, written as the product writes them."""
    with transaction(is_domain=False) as session:
        for table in TABLES:
            session.execute(text(f"DELETE FROM {table}"))
        session.execute(text("DELETE FROM store_mark WHERE key = 'sealed'"))
        # A new store, as far as anybody outside knows.
        (beside() or Path()).unlink(missing_ok=True)
        if session.get(Account, 1) is None:
            session.add(Account(id=1, login="li", name="李", created_at=NOON))
            session.add_all([an_incident(id=one) for one in INCIDENTS])
            session.flush()
        for subject, told in chains["audit"].items():
            for one in told:
                person = Person(one["actor"], account_id=1, address="10.0.0.7")
                audit.record(session, subject, "exported", by=person, at=one["at"], reason=one["reason"],
                             data=one["data"])  # fmt: skip
        for subject, told in chains["incident"].items():
            before = IncidentStatus.REPORTED
            entries = [
                an_entry(incident_id=subject, seq=seq, recorded_at=one["at"], from_status=before, **one)
                for seq, one in enumerate(told, start=1)
            ]
            session.add_all(chained(*entries))


def found(noted: str = "") -> list[Break]:
    with reading() as session:
        return list(breaks(session, CheckProgress(), noted=noted, sealed=False))


def named(log: str) -> str:
    return next(one.title for one in LOGS if one.name == log)


def places(chains: Chains) -> list[tuple[str, Any, int]]:
    """Every entry: log, subject, number."""
    return [
        (log, subject, seq)
        for log, of_log in chains.items()
        for subject, told in of_log.items()
        for seq in range(1, len(told) + 1)
    ]


def sql(statement: str, **values: Any) -> None:
    """Past all the models, as in a database tool."""
    with transaction(is_domain=False) as session:
        session.execute(text(statement), values)


def ask(query: str) -> Any:
    with reading() as session:
        return session.scalar(text(query))


def where(log: str, subject: Any, seq: int) -> tuple[str, str, dict[str, Any]]:
    """Table, condition and values that mean one entry."""
    known = next(one for one in LOGS if one.name == log)
    return known.table, f"{known.subject} = :subject AND seq = :seq", {"subject": subject, "seq": seq}


def _row(session: Session, log: str, subject: Any, seq: int) -> Any:
    return session.get_one(TABLE[log], (subject, seq))


def _other(values: tuple[Any, ...]) -> Callable[[Any], Any]:
    return lambda old: next(value for value in values if value != old)


# How each column can be made to say something else.
CHANGES: dict[str, Callable[[Any], Any]] = {
    "at": lambda old: old + timedelta(microseconds=1),
    "recorded_at": lambda old: old - timedelta(days=400),
    "actor": lambda old: old + " ",
    "role": lambda old: old + "长",
    "reason": lambda old: old[:-1] if old else "改",
    "data": lambda old: old | {"改": 1.5},
    "hash": lambda old: bytes([old[0] ^ 1]) + old[1:],
    "kind": _other(tuple(KINDS)),
    "account_id": _other((None, 1)),
    "address": lambda old: old + "0",
    "action": _other(tuple(Action)),
    "from_status": _other((None, *IncidentStatus)),
    "to_status": _other(tuple(IncidentStatus)),
}
FIELDS = {
    "audit": ("at", "kind", "actor", "role", "account_id", "address", "reason", "data", "hash"),
    "incident": (
        *("action", "from_status", "to_status", "at", "recorded_at", "actor", "role"),
        *("reason", "data", "hash"),
    ),
}


def change(log: str, subject: Any, seq: int, field: str) -> None:
    with transaction(is_domain=False) as session:
        row = _row(session, log, subject, seq)
        setattr(row, field, CHANGES[field](getattr(row, field)))


def remove(log: str, subject: Any, seq: int) -> None:
    table, condition, values = where(log, subject, seq)
    sql(f"DELETE FROM {table} WHERE {condition}", **values)


def move(log: str, subject: Any, seq: int, to: int) -> None:
    table, condition, values = where(log, subject, seq)
    sql(f"UPDATE {table} SET seq = :to WHERE {condition}", to=to, **values)


def insert(log: str, subject: Any, seq: int, last: int) -> None:
    """Put a copy of entry `seq` there once more, and let the others make room for it."""
    for later in range(last, seq - 1, -1):
        move(log, subject, later, later + 1)
    with transaction(is_domain=False) as session:
        copy = _row(session, log, subject, seq + 1).model_dump() | {"seq": seq}
        session.add(TABLE[log](**copy))


def rewrite(log: str, subject: Any, seq: int, *, has_key: bool = True) -> None:
    """Change an entry, and give it and all that follow hashes that fit: without the key, of the old kind."""
    fields = AUDIT_LOG if log == "audit" else INCIDENT_LOG
    change(log, subject, seq, "reason")
    with transaction(is_domain=False) as session:
        before, at = FIRST, 1
        while row := session.get(TABLE[log], (subject, at)):
            values = [getattr(row, name) for name in fields]
            before, at = (link if has_key else plain_link)(before, *values, data=canonical(row.data)), at + 1
            row.hash = before
