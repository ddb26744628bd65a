"""Every missed step of the store, in one shape; and how many of each kind. Read only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.errors import Refused
from dashboard.inspection import (
    queries_calls,
    queries_closing,
    queries_first,
    queries_merged,
    queries_people,
    queries_pressing,
    queries_records,
    queries_seconded,
    queries_shares,
    queries_villages,
)
from dashboard.inspection.queries_look import Finding, Look
from dashboard.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.inspection.rules_kind import Kind
from models import ClockLimit

UTC_TIME = "datetime64[us, UTC]"
FINDINGS = {"kind": "str", "number": "str", "title": "str", "since": UTC_TIME, "due": UTC_TIME,
            "over_seconds": "Int64", "who": "str", "what": "str", "example": "bool"}  # fmt: skip
COUNTS = {"kind": "str", "total": "int64", "oldest_due": UTC_TIME, "over_seconds": "Int64",
          "is_checked": "bool", "why_not": "str"}  # fmt: skip
FOUND: dict[str, Callable[[Look], Iterator[Finding]]] = {
    **queries_first.FOUND,
    **queries_shares.FOUND,
    **queries_pressing.FOUND,
    **queries_calls.FOUND,
    **queries_closing.FOUND,
    **queries_merged.FOUND,
    **queries_people.FOUND,
    **queries_seconded.FOUND,
    **queries_villages.FOUND,
    **queries_records.FOUND,
}


@dataclass
class Examined:
    """What a look found of one kind; `why_not` says why it could not be checked (empty: it was)."""

    findings: list[Finding] = field(default_factory=list)
    why_not: str = ""


@needs("inspect.read")
def findings(
    session: Session,
    *,
    at: datetime,
    scope: Scope,
    kinds: tuple[str, ...] | None = None,
    days: int = LOOKING_BACK_DAYS,
) -> pd.DataFrame:
    """Every missed step at `at` (UTC) within `scope`, the longest over first in each kind.

    Columns as FINDINGS: `due` is when the step should have happened, `over_seconds` how long ago
    that is, round the clock; NaT and NA where no moment can be named. `number` is empty for what
    is no incident. `kinds`: codes of KINDS, default all; `days`: how far back closings are looked at.
    """
    return as_frame(examine(Look(session, at, scope, days), kinds), at)


@needs("inspect.read")
def counts(session: Session, *, at: datetime, scope: Scope, days: int = LOOKING_BACK_DAYS) -> pd.DataFrame:
    """Every kind in the registry's order with how many steps were missed; columns as COUNTS.

    `oldest_due` and `over_seconds` are those of the step that is longest over. A kind that could
    not be checked has `is_checked` false, `why_not` in Chinese, and a total of 0 that means nothing.
    """
    return counted(examine(Look(session, at, scope, days)), at)


def examine(look: Look, kinds: tuple[str, ...] | None = None) -> dict[str, Examined]:
    """What `look` finds, by kind, in the registry's order. KeyError for a kind that does not exist."""
    wanted = [KINDS[code] for code in KINDS if kinds is None or code in kinds]
    for code in kinds or ():
        KINDS[code]
    return {kind.code: _examined(look, kind) for kind in wanted}


def _examined(look: Look, kind: Kind) -> Examined:
    try:
        _require_rules(look, kind)
        return Examined(sorted(FOUND[kind.code](look), key=_longest_over))
    except Refused as refusal:
        return Examined(why_not=str(refusal))


def _require_rules(look: Look, kind: Kind) -> None:
    """Refused where the town has not the limits, or the calendar, that this kind is measured by."""
    if kind.needs_calendar:
        look.calendar.elapsed(look.at)
    if kind.stages:
        query = select(col(ClockLimit.stage)).where(col(ClockLimit.rule_set_id) == look.rule_set_id)
        present = set(look.rows(query).scalars())
        if not set(kind.stages) <= present:
            raise Refused("现行的办理时限里没有这一步的时限。请在“系统设置”的“办理时限”里补上。")


def _longest_over(finding: Finding) -> tuple[bool, float, str, str]:
    due = finding.due
    return due is None, due.timestamp() if due else 0, *finding.case[:2]


def _seconds_over(finding: Finding, at: datetime) -> int | None:
    return None if finding.due is None else int((at - finding.due).total_seconds())


def as_frame(found: dict[str, Examined], at: datetime) -> pd.DataFrame:
    """The findings as FINDINGS."""
    rows = [
        (
            code,
            one.case.number,
            one.case.title,
            one.since,
            one.due,
            _seconds_over(one, at),
            one.who,
            one.what,
            one.case.example,
        )
        for code, examined in found.items()
        for one in examined.findings
    ]
    return pd.DataFrame(rows, columns=list(FINDINGS)).astype(FINDINGS)


def counted(found: dict[str, Examined], at: datetime) -> pd.DataFrame:
    """The kinds as COUNTS."""
    rows = []
    for code, examined in found.items():
        first = examined.findings[0] if examined.findings else None
        over = _seconds_over(first, at) if first else None
        due = first.due if first else None
        rows.append((code, len(examined.findings), due, over, not examined.why_not, examined.why_not))
    return pd.DataFrame(rows, columns=list(COUNTS)).astype(COUNTS)
