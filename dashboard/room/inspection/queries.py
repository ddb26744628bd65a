"""Every missed step of the store: looked for, kept by the inspector's rounds, brought up to the moment."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.room.inspection import (
    queries_closing,
    queries_first,
    queries_people,
    queries_pressing,
    queries_records,
    queries_shares,
    queries_villages,
)
from dashboard.room.inspection.queries_look import Case, Finding, InspectionScope
from dashboard.room.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.room.inspection.rules_kinds import Kind, Place
from dashboard.store.changes import changed_since
from dashboard.store.sql import is_shadowed
from dashboard.town.clocks.calendar import MARK as CALENDAR
from dashboard.words.errors import Refused
from models import ClockLimit, Incident, KeptFinding, StoreMark

CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    **queries_first.CHECKS,
    **queries_shares.CHECKS,
    **queries_pressing.CHECKS,
    **queries_closing.CHECKS,
    **queries_people.CHECKS,
    **queries_villages.CHECKS,
    **queries_records.CHECKS,
}
# The store's mark of the last round.
MARK = "inspected"
# Until then a round is used: several are made in the meantime.
HORIZON = timedelta(minutes=30)
# Of more incidents than these all are looked at.
MOST = 500
# What follows from an incident's own row and log.
OF_INCIDENTS = tuple(code for code, kind in KINDS.items() if kind.place is Place.INCIDENT)
# Of what has ended, these look only at what ended in the last days.
OF_THE_LAST_DAYS = frozenset(
    ("closed_without_feedback", "closed_without_evidence", "not_called_back", "village_not_sampled",
     "side_dispatch", "log_hole", "status_differs", "log_missing")
)  # fmt: skip
UTC_TIME = "datetime64[us, UTC]"
FINDINGS = {"kind": "str", "number": "str", "title": "str", "since": UTC_TIME, "due": UTC_TIME,
            "over_seconds": "Int64", "who": "str", "what": "str", "example": "bool"}  # fmt: skip
COUNTS = {"kind": "str", "total": "int64", "oldest_due": UTC_TIME, "over_seconds": "Int64",
          "is_checked": "bool", "why_not": "str"}  # fmt: skip


@dataclass
class KindResult:
    """What a look found of one kind; `why_not` says why it could not be checked (empty: it was)."""

    findings: list[Finding] = field(default_factory=list)
    why_not: str = ""


def examine(look: InspectionScope, kinds: tuple[str, ...] | None = None) -> dict[str, KindResult]:
    """What `look` finds, by kind, in the registry's order. KeyError for a kind that does not exist."""
    wanted = [KINDS[code] for code in KINDS if kinds is None or code in kinds]
    for code in kinds or ():
        KINDS[code]
    return {kind.code: _examined(look, kind) for kind in wanted}


def _examined(look: InspectionScope, kind: Kind) -> KindResult:
    try:
        _require_rules(look, kind)
        return KindResult(sorted(CHECKS[kind.code](look), key=longest_over))
    except Refused as refusal:
        return KindResult(why_not=str(refusal))


def _require_rules(look: InspectionScope, kind: Kind) -> None:
    """Refused where the town has not the limits, or the calendar, that this kind is measured by."""
    if kind.needs_calendar:
        look.calendar.elapsed(look.at)
    if kind.stages:
        query = select(col(ClockLimit.stage)).where(col(ClockLimit.rule_set_id) == look.rule_set_id)
        present = set(look.rows(query).scalars())
        if not set(kind.stages) <= present:
            raise Refused("现行的办理时限里没有这一步的时限。请在“系统设置”的“办理时限”里补上。")


def longest_over(finding: Finding) -> tuple[bool, float, str, str]:
    """The order within a kind: the longest over first, then by number and title; without a moment last."""
    due = finding.due
    return due is None, due.timestamp() if due else 0, *finding.case[:2]


class KindCount(NamedTuple):
    """How many of a kind, the `due` of the one that is longest over, and why it could not be checked."""

    total: int = 0
    due: datetime | None = None
    why_not: str = ""


def kept_findings(look: InspectionScope, kinds: tuple[str, ...] | None = None) -> dict[str, KindResult]:
    """As `examine` finds, in the registry's order. KeyError for a kind that does not exist."""
    for code in kinds or ():
        KINDS[code]
    wanted = tuple(code for code in KINDS if kinds is None or code in kinds)
    of_incidents = tuple(code for code in wanted if code in OF_INCIDENTS)
    changed = _changed(look) if of_incidents else None
    if changed is None:
        return examine(look, wanted)
    lists = {code: KindResult() for code in of_incidents}
    for code, finding in _kept_pairs(look, of_incidents, changed):
        lists[code].findings.append(finding)
    for code, anew in _anew(look, of_incidents, changed).items():
        lists[code].findings.extend(anew.findings)
    for one in lists.values():
        one.findings.sort(key=longest_over)
    lists |= examine(look, tuple(code for code in wanted if code not in OF_INCIDENTS))
    return {code: lists[code] for code in wanted}


def finding_counts(look: InspectionScope) -> dict[str, KindCount]:
    """How many findings there are of each kind."""
    changed = _changed(look)
    if changed is None:
        return {code: _number(one) for code, one in examine(look).items()}
    counts = dict.fromkeys(OF_INCIDENTS, KindCount())
    counted = select(col(KeptFinding.kind), func.count(), func.min(col(KeptFinding.due)))
    for code, total, due in look.rows(_still(look, counted, changed).group_by(col(KeptFinding.kind))):
        counts[code] = KindCount(total, due)
    for code, one in _anew(look, OF_INCIDENTS, changed).items():
        number = _number(one)
        dues = [due for due in (counts[code].due, number.due) if due is not None]
        counts[code] = KindCount(counts[code].total + number.total, min(dues, default=None))
    rest = examine(look, tuple(code for code in KINDS if code not in OF_INCIDENTS))
    counts |= {code: _number(one) for code, one in rest.items()}
    return {code: counts[code] for code in KINDS}


def _number(one: KindResult) -> KindCount:
    first = one.findings[0] if one.findings else None
    return KindCount(len(one.findings), first.due if first else None, one.why_not)


def round_behind(look: InspectionScope) -> datetime | None:
    """When everything was last looked at (UTC), where that is of use for `look`; else None."""
    if look.days != LOOKING_BACK_DAYS or is_shadowed(look.session):
        return None
    names = (MARK, CALENDAR)
    query = select(col(StoreMark.key), col(StoreMark.value)).where(col(StoreMark.key).in_(names))
    marks: dict[str, str] = dict(look.rows(query).all())
    if MARK not in marks:
        return None
    mark = json.loads(marks[MARK])
    at = datetime.fromisoformat(mark["at"])
    if not at <= look.at <= at + HORIZON or mark["basis"] != basis(look, marks.get(CALENDAR, "")):
        return None
    return at


def basis(look: InspectionScope, calendar: str) -> str:
    """One word for all that the town has set and that findings rest on; another after every change.

    `calendar`: the calendar's mark. Empty where the town has no limits.
    """
    try:
        parts = (look.settings, look.rule_set_id, look.external, look.limits, calendar)
    except Refused:
        return ""
    texts = [sorted(map(str, part.items())) if isinstance(part, dict) else str(part) for part in parts]
    return sha256(repr(texts).encode()).hexdigest()


def _changed(look: InspectionScope) -> tuple[int, ...] | None:
    """Ids of the incidents that may have changed since the last round; None where all are to be looked at."""
    at = round_behind(look)
    new = None if at is None else changed_since(look.session, at)
    if new is None:
        return None
    ids: set[int] = set()
    # What was merged into one that changed may lead nowhere now, or no longer.
    while new and len(ids | new) <= MOST:
        ids |= new
        merged = select(col(Incident.id)).where(col(Incident.parent_id).in_(sorted(new)))
        new = set(look.rows(merged.limit(MOST + 1)).scalars()) - ids
    return None if new else tuple(sorted(ids))


def _anew(look: InspectionScope, kinds: tuple[str, ...], changed: tuple[int, ...]) -> dict[str, KindResult]:
    return examine(replace(look, only=changed, kept={}), kinds) if changed else {}


def _still(look: InspectionScope, query: Any, changed: tuple[int, ...]) -> Any:
    """`query` of the kept findings that hold at the moment of `look`, within its scope."""
    own, ended = col(KeptFinding.incident_id), col(KeptFinding.ended_at)
    if conditions := visible(look.scope):
        query = query.join(Incident, col(Incident.id) == own).where(*conditions)
    return query.where(
        or_(col(KeptFinding.due).is_(None), col(KeptFinding.due) < look.at),
        or_(ended.is_(None), ended >= look.back_to),
        own.not_in(changed),
    )


def _kept_pairs(
    look: InspectionScope, kinds: tuple[str, ...], changed: tuple[int, ...]
) -> Iterator[tuple[str, Finding]]:
    names = ("since", "due", "who", "what")
    kept_rows = select(
        col(KeptFinding.id), col(KeptFinding.kind), *(col(getattr(KeptFinding, name)) for name in names)
    ).where(col(KeptFinding.kind).in_(kinds))
    still = _still(look, kept_rows.add_columns(col(KeptFinding.incident_id).label("own")), changed).subquery()
    cases = (col(Incident.number), col(Incident.title), col(Incident.example), col(Incident.id))
    query = select(still.c.kind, *cases, *(still.c[name] for name in names))
    for code, *row in look.rows(query.join(Incident, col(Incident.id) == still.c.own)):
        yield code, Finding(Case(*row[:4]), *row[4:])


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
    return as_frame(kept_findings(InspectionScope(session, at, scope, days), kinds), at)


@needs("inspect.read")
def counts(session: Session, *, at: datetime, scope: Scope, days: int = LOOKING_BACK_DAYS) -> pd.DataFrame:
    """Every kind in the registry's order with how many steps were missed; columns as COUNTS.

    `oldest_due` and `over_seconds` are those of the step that is longest over. A kind that could
    not be checked has `is_checked` false, `why_not` in Chinese, and a total of 0 that means nothing.
    """
    return counted(finding_counts(InspectionScope(session, at, scope, days)), at)


@needs("inspect.read")
def last_round(session: Session, *, at: datetime, scope: Scope) -> datetime | None:
    """When the inspector last looked at every incident (UTC); None where this answer does not rest on it."""
    return round_behind(InspectionScope(session, at, scope))


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
