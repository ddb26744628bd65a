"""The audit log for its page and its export: newest first, a page at a time.

Entries do not raise the data version: a page asks for them anew and keeps nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select, String, Text, cast, func, literal, or_, select
from sqlmodel import Session, col

from dashboard.access.rules_audit import KINDS, SUBJECTS, AuditFilters, in_words
from dashboard.access.rules_rights import needs
from dashboard.store.chain import digest_of
from dashboard.words.days import day_start
from models import Account, ApiKey, AuditLog, DisplayKey, Seal

DTYPES = {
    "at": "datetime64[us, UTC]",
    "kind": "str",
    "actor": "str",
    "role": "str",
    "subject": "str",
    "reason": "str",
    "data": "str",
    "address": "str",
    "seq": "int64",
}
SEAL = {"number": "int64", "at": "datetime64[us, UTC]", "seals": "int64", "value": "str"}
AT_ONCE = 5_000
_LIKE_SIGNS = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})
_OF_ACCOUNT = literal("account:") + cast(col(Account.id), String)


@needs("audit.read")
def number_of_entries(session: Session, *, filters: AuditFilters) -> pd.DataFrame:
    """How many entries the filters mean: one row, column `total`."""
    query = select(func.count().label("total")).select_from(AuditLog).where(*_conditions(filters))
    return pd.read_sql_query(query, session.connection(), dtype={"total": "int64"})


@needs("audit.read")
def entry_list(session: Session, *, filters: AuditFilters, page: int, size: int) -> pd.DataFrame:
    """One page (from 1) of entries, newest first, columns as DTYPES: kind, subject and data in words."""
    rows = _in_words(session, session.execute(_entries(filters).limit(size).offset((page - 1) * size)))
    return pd.DataFrame(rows, columns=list(DTYPES)).astype(DTYPES)


@needs("audit.export")
def every_entry(session: Session, *, filters: AuditFilters) -> Iterator[list[Any]]:
    """All entries of the filters, newest first, as values in the order of DTYPES."""
    query = _entries(filters).execution_options(yield_per=AT_ONCE)
    return _in_words(session, session.execute(query))


@needs("audit.read")
def people(session: Session) -> pd.DataFrame:
    """Every account that may be asked for: login and name."""
    query = select(col(Account.login), col(Account.name)).order_by(col(Account.login))
    return pd.read_sql_query(query, session.connection(), dtype="str")


@needs("audit.read")
def last_seal(session: Session) -> pd.DataFrame:
    """The last seal: one row, or none where there is none: its number, when (UTC), and how often so far.

    `value` is what tells its hash from others, in hex.
    """
    query = select(col(Seal.id), col(Seal.at), col(Seal.hash)).order_by(col(Seal.id).desc()).limit(1)
    total = session.execute(select(func.count(col(Seal.id)))).scalar_one()
    rows = [(number, at, total, digest_of(made).hex()) for number, at, made in session.execute(query)]
    return pd.DataFrame(rows, columns=list(SEAL)).astype(SEAL)


@needs("audit.read")
def subject_names(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """What a person calls each subject: 账号 zhang3（张三）, 大屏密钥 东大厅, 事件 NL-…"""
    names = _names(session)
    return {subject: names.get(subject) or _by_word(subject) for subject in subjects}


def _entries(filters: AuditFilters) -> Select[Any]:
    log: Any = AuditLog
    wanted = (log.at, log.kind, log.actor, log.role, log.subject, log.reason, log.data, log.address, log.seq)
    return select(*wanted).where(*_conditions(filters)).order_by(log.at.desc(), log.subject, log.seq.desc())


def _in_words(session: Session, rows: Iterable[Any]) -> Iterator[list[Any]]:
    names = _names(session)
    for at, kind, actor, role, subject, reason, data, address, seq in rows:
        name = names.get(subject) or _by_word(subject)
        yield [at, KINDS.get(kind, kind), actor, role, name, reason, in_words(data), address, seq]


def _names(session: Session) -> dict[str, str]:
    accounts = session.execute(select(col(Account.id), col(Account.login), col(Account.name)))
    names = {f"account:{one}": f"账号 {login}（{name}）" for one, login, name in accounts}
    for table, word in ((DisplayKey, "display_key"), (ApiKey, "api_key")):
        keys = session.execute(select(col(table.id), col(table.name)))
        names |= {f"{word}:{one}": f"{SUBJECTS[word]} {name}" for one, name in keys}
    return names


def _by_word(subject: str) -> str:
    word, _, rest = subject.partition(":")
    return f"{SUBJECTS.get(word, word)} {rest}".strip()


def _conditions(filters: AuditFilters) -> Iterator[Any]:
    log: Any = AuditLog
    if filters.kind:
        yield log.kind == filters.kind
    if filters.person:
        # One id, and not a list of them, keeps the log's own order.
        yield _of(col(Account.login) == filters.person)
    if filters.subject:
        yield or_(
            log.subject == filters.subject, log.subject.startswith(f"{filters.subject}:", autoescape=True)
        )
    if filters.from_day:
        yield log.at >= day_start(date.fromisoformat(filters.from_day))
    if filters.to_day:
        yield log.at < day_start(date.fromisoformat(filters.to_day) + timedelta(days=1))
    if filters.q:
        pattern = "%" + filters.q.translate(_LIKE_SIGNS) + "%"
        texts = (log.actor, log.reason, log.subject, log.address, cast(log.data, Text))
        named = or_(*[col(name).ilike(pattern, escape="\\") for name in (Account.login, Account.name)])
        yield or_(*[text.ilike(pattern, escape="\\") for text in texts], _of(named))


def _of(whose: Any) -> Any:
    """That an entry was made by, or is about, an account."""
    log: Any = AuditLog
    return or_(
        log.account_id.in_(select(col(Account.id)).where(whose)),
        log.subject.in_(select(_OF_ACCOUNT).where(whose)),
    )
