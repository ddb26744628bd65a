"""Every missed step of the store, in one shape; and how many of each kind. Read only.

Most was found and kept by the last round of the inspector: see `queries_kept`. The answer is the same.
"""

from datetime import datetime

import pandas as pd
from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.room.inspection import queries_kept
from dashboard.room.inspection.queries_examine import KindResult
from dashboard.room.inspection.queries_kept import KindCount
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.room.inspection.rules import LOOKING_BACK_DAYS

UTC_TIME = "datetime64[us, UTC]"
FINDINGS = {"kind": "str", "number": "str", "title": "str", "since": UTC_TIME, "due": UTC_TIME,
            "over_seconds": "Int64", "who": "str", "what": "str", "example": "bool"}  # fmt: skip
COUNTS = {"kind": "str", "total": "int64", "oldest_due": UTC_TIME, "over_seconds": "Int64",
          "is_checked": "bool", "why_not": "str"}  # fmt: skip


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
    return as_frame(queries_kept.kept_findings(InspectionScope(session, at, scope, days), kinds), at)


@needs("inspect.read")
def counts(session: Session, *, at: datetime, scope: Scope, days: int = LOOKING_BACK_DAYS) -> pd.DataFrame:
    """Every kind in the registry's order with how many steps were missed; columns as COUNTS.

    `oldest_due` and `over_seconds` are those of the step that is longest over. A kind that could
    not be checked has `is_checked` false, `why_not` in Chinese, and a total of 0 that means nothing.
    """
    return counted(queries_kept.finding_counts(InspectionScope(session, at, scope, days)), at)


@needs("inspect.read")
def last_round(session: Session, *, at: datetime, scope: Scope) -> datetime | None:
    """When the inspector last looked at every incident (UTC); None where this answer does not rest on it."""
    return queries_kept.last_round(InspectionScope(session, at, scope))


def _seconds_over(due: datetime | None, at: datetime) -> int | None:
    # Pages ask about whole minutes: what happened within the present one is not before its time.
    return None if due is None else max(0, int((at - due).total_seconds()))


def as_frame(results: dict[str, KindResult], at: datetime) -> pd.DataFrame:
    """The findings as FINDINGS."""
    rows = [
        (
            code,
            one.case.number,
            one.case.title,
            one.since,
            one.due,
            _seconds_over(one.due, at),
            one.who,
            one.what,
            one.case.example,
        )
        for code, examined in results.items()
        for one in examined.findings
    ]
    return pd.DataFrame(rows, columns=list(FINDINGS)).astype(FINDINGS)


def counted(numbers: dict[str, KindCount], at: datetime) -> pd.DataFrame:
    """The kinds as COUNTS."""
    rows = [
        (code, one.total, one.due, _seconds_over(one.due, at), not one.why_not, one.why_not)
        for code, one in numbers.items()
    ]
    return pd.DataFrame(rows, columns=list(COUNTS)).astype(COUNTS)
