"""Versions in the store: which one holds, which is the newest, and the next one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.town.rule_sets.rules import LONGEST_REASON, OfYear, Rules, YearlyRules, require_base
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, AuditLog

VERSIONS = {
    "version": "int64", "from_year": "int64", "reason": "str", "entered_by": "str",
    "entered_at": "datetime64[us, UTC]",
}  # fmt: skip


def in_force(session: Session, what: Any, since: Any, on: Any, *conditions: Any) -> Any:
    """`what` of the version that holds on `on`: the newest that began by then, of equals the later version.

    `what`: the table of the versions, or one column of it; `since`: its column with the first year or day.
    None where none has begun.
    """
    table = since.class_
    own = [table.township_code == TOWNSHIP_CODE] if hasattr(table, "township_code") else []
    query = select(what).where(since <= on, *own, *conditions)
    return session.execute(query.order_by(since.desc(), table.version.desc()).limit(1)).scalar()


def newest_version(session: Session, table: Any, *conditions: Any) -> int:
    """The highest number among the versions, 0 where there is none."""
    query = select(func.max(table.version)).where(table.township_code == TOWNSHIP_CODE, *conditions)
    return int(session.execute(query).scalar() or 0)


def revisions(
    session: Session, subject: str, kind: str, is_later: Callable[[Mapping[str, Any]], bool]
) -> list[AuditLog]:
    """Entries of the audit log in order, of those whose data say that they are of a later version."""
    query = select(AuditLog).where(col(AuditLog.subject) == subject, col(AuditLog.kind) == kind)
    entries = session.execute(query.order_by(col(AuditLog.seq))).scalars()
    return [entry for entry in entries if is_later(entry.data)]


def of_year(session: Session, rule_set: YearlyRules[Rules], year: int) -> OfYear[Rules] | None:
    """The rules of a year; None where none holds yet."""
    row = in_force(session, rule_set.table, rule_set.table.from_year, year)
    return None if row is None else OfYear(row.version, rule_set.of_row(row))


def all_versions(session: Session, rule_set: YearlyRules[Rules]) -> pd.DataFrame:
    """Every version of a rule set, the newest first; columns as VERSIONS."""
    table = rule_set.table
    query: Any = select(*(getattr(table, name) for name in VERSIONS))
    query = query.where(table.township_code == TOWNSHIP_CODE).order_by(table.version.desc())
    return pd.read_sql_query(query, session.connection(), dtype=VERSIONS)


def revise(
    session: Session,
    rule_set: YearlyRules[Rules],
    *,
    from_year: int,
    wanted: Rules,
    base: int,
    reason: str,
    by: Person,
    at: datetime,
) -> int:
    """The next version, from a year on; what was made by an earlier one keeps it. Returns its number.

    `base`: the version that held for that year when the form was opened. Refused where another one does
    by now, where nothing differs, and for rules that cannot be.
    """
    audit.lock_chain(session, rule_set.subject)
    last_year = township_date(at).year + 1
    if not rule_set.first_year <= from_year <= last_year:
        raise Refused(f"规则从哪一年起用，请填 {rule_set.first_year} 到 {last_year} 年。")
    now = of_year(session, rule_set, from_year)
    if now is None:
        raise Refused(f"{from_year} 年还没有{rule_set.name}。请先看最早的一版从哪年起。")
    _require_base(session, rule_set, from_year, base, now)
    changes = rule_set.changes(now.rules, rule_set.checked(wanted))
    if not changes:
        raise Refused("没有改动，没有保存。")
    why = checked_text(reason, "修订的依据", LONGEST_REASON)
    row = rule_set.table(
        version=newest_version(session, rule_set.table) + 1, from_year=from_year, reason=why,
        entered_by=by.name[:60], entered_at=at, **asdict(wanted),  # type: ignore[call-overload]
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"version": row.version, "year": from_year, "was_now": changes}
    kind = f"{rule_set.word}_changed"
    audit.record(session, rule_set.subject, kind, by=by, at=at, reason=why, data=data)
    return int(row.version)


def _require_base(
    session: Session, rule_set: YearlyRules[Rules], from_year: int, base: int, now: OfYear[Rules]
) -> None:
    if base == now.version:
        return
    table = rule_set.table
    query = select(table).where(
        table.township_code == TOWNSHIP_CODE, table.version >= base, table.from_year <= from_year
    )
    rows = list(session.execute(query.order_by(table.version)).scalars())
    before = [rule_set.of_row(row) for row in rows if row.version == base]
    require_base(
        rule_set.name,
        base,
        now.version,
        by=[row.entered_by for row in rows if row.version > base],
        changes=rule_set.changes(before[0], now.rules) if before else (),
    )
