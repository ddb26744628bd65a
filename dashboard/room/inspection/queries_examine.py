"""Every missed step of the store, kind by kind. Read only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlmodel import col

from dashboard.room.inspection import (
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
from dashboard.room.inspection.queries_look import Finding, InspectionScope
from dashboard.room.inspection.rules import KINDS
from dashboard.room.inspection.rules_kind import Kind
from dashboard.words.errors import Refused
from models import ClockLimit

FOUND: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
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
        return KindResult(sorted(FOUND[kind.code](look), key=longest_over))
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
