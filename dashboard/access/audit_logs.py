"""The logs that are chains, and how to ask the database for their entries as it holds them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Result, text
from sqlmodel import Session

from dashboard.store.chain import AUDIT_LOG, BOUNTY_LOG, INCIDENT_LOG, KEYED_BYTES

ROWS_AT_ONCE = 2_000
_PLAIN = f"length(hash) <> {KEYED_BYTES}"


@dataclass(frozen=True)
class Log:
    """One log: its word in seals, its name for people, its table, whose chain a row belongs to."""

    name: str
    title: str
    table: str
    subject: str
    # What an entry's hash covers before its data.
    fields: tuple[str, ...]
    # A seal keeps subjects as text: how the table's own are found by them.
    sealed_subject: str


# Text that is no number stands for no incident; cast unasked, it would end the whole query on PostgreSQL.
_NUMBER = (
    "CASE WHEN length(t.subject) BETWEEN 1 AND 9 AND ltrim(t.subject, '0123456789') = ''"
    " THEN CAST(t.subject AS INTEGER) END"
)
LOGS = (
    Log("incident", "事件经过", "incident_log", "incident_id", INCIDENT_LOG, _NUMBER),
    Log("audit", "审计日志", "audit_log", "subject", AUDIT_LOG, "t.subject"),
    Log("bounty", "揭榜经过", "bounty_log", "bounty_id", BOUNTY_LOG, _NUMBER),
)


def entries(session: Session, log: Log) -> Result[Any]:
    """All rows, chain after chain: the fields, then `data` (as stored), `subject`, `number`, `hash`.

    Nothing is converted, so that what somebody wrote past the models is read as it stands.
    """
    return _stream(
        session,
        f"SELECT {', '.join(log.fields)}, CAST(data AS TEXT) AS data, {log.subject} AS subject,"  # noqa: S608
        f" seq AS number, hash FROM {log.table} ORDER BY {log.subject}, seq",
    )


def unsealed_tails(session: Session, log: Log) -> Result[Any]:
    """The last entry (`subject`, `seq`, `hash`) of every chain that grew since it was last sealed."""
    return _stream(
        session,
        f"SELECT CAST(e.{log.subject} AS VARCHAR(60)) AS subject, e.seq, e.hash FROM"  # noqa: S608
        f" (SELECT {log.subject} AS subject, max(seq) AS seq FROM {log.table} GROUP BY {log.subject}) AS last"
        f" JOIN {log.table} AS e ON e.{log.subject} = last.subject AND e.seq = last.seq"
        " WHERE NOT EXISTS (SELECT 1 FROM sealed_tail AS t WHERE t.log = :log"
        f" AND t.subject = CAST(e.{log.subject} AS VARCHAR(60)) AND t.seq = e.seq)",
        log=log.name,
    )


def lost_tails(session: Session, log: Log) -> Result[Any]:
    """Sealed entries (`subject`, `seq`) that the log no longer has with the hash they had."""
    return _stream(
        session,
        "SELECT t.subject, t.seq FROM sealed_tail AS t WHERE t.log = :log AND NOT EXISTS"  # noqa: S608
        f" (SELECT 1 FROM {log.table} AS e WHERE e.{log.subject} = {log.sealed_subject}"
        " AND e.seq = t.seq AND e.hash = t.hash)",
        log=log.name,
    )


def has_plain(session: Session) -> bool:
    """Whether any entry or seal has a hash of the first format, without a key."""
    tables = (*(log.table for log in LOGS), "seal")
    return any(
        session.execute(text(f"SELECT 1 FROM {table} WHERE {_PLAIN} LIMIT 1")).first()  # noqa: S608
        for table in tables
    )


def plain_after(session: Session, log: Log, anchor: int) -> Result[Any]:
    """Chains (`subject`, `seq` of the last such entry) with entries of the first format that the seals up to
    `anchor` do not cover."""
    return _stream(
        session,
        f"SELECT p.subject, p.seq FROM (SELECT {log.subject} AS subject, max(seq) AS seq FROM {log.table}"  # noqa: S608
        f" WHERE {_PLAIN} GROUP BY {log.subject}) AS p WHERE NOT EXISTS (SELECT 1 FROM sealed_tail AS t"
        " WHERE t.log = :log AND t.subject = CAST(p.subject AS VARCHAR(60)) AND t.seq >= p.seq"
        " AND t.seal_id <= :anchor)",
        log=log.name,
        anchor=anchor,
    )


def seals(session: Session) -> Result[Any]:
    """All seals, oldest first, as they are stored."""
    return _stream(session, "SELECT id, at, log, subjects, entries, hash FROM seal ORDER BY id")


def tails_of(session: Session, seal_id: int, log: str) -> list[Any]:
    """What one seal covers (`subject`, `seq`, `hash`)."""
    query = text("SELECT subject, seq, hash FROM sealed_tail WHERE seal_id = :seal AND log = :log")
    return list(session.execute(query, {"seal": seal_id, "log": log}))


def orphaned_seals(session: Session) -> list[int]:
    """The numbers of seals that are gone, though chains say that they were sealed by them."""
    query = text(
        "SELECT DISTINCT t.seal_id FROM sealed_tail AS t"
        " WHERE NOT EXISTS (SELECT 1 FROM seal AS s WHERE s.id = t.seal_id) ORDER BY 1"
    )
    return list(session.scalars(query))


def _stream(session: Session, query: str, **values: str | int) -> Result[Any]:
    connection = session.connection()
    return connection.execute(text(query), values, execution_options={"yield_per": ROWS_AT_ONCE})
