"""What the cases of a quarter are worth, by a versioned table; what may be decided."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from dashboard.assessment.scores.rules import CENT, ZERO
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import ProposalOutcome, ShownKind

FILE = Path(__file__).resolve().parents[3] / "data" / "reference" / "proposal_rules.csv"
FULL = Decimal(20)
BASE, TOTAL, LEAST = "base", "total", "least"
KINDS = {kind: LABELS[kind] for kind in ShownKind}
OUTCOMES = {outcome: LABELS[outcome] for outcome in ProposalOutcome}


@dataclass(frozen=True)
class ProposalRules:
    """`line`: points of a line if all its cases were so; `cadre`: points of each case; `most`: of a kind."""

    version: int
    base: Decimal
    total: Decimal
    least: int
    line: Mapping[ShownKind, Decimal]
    cadre: Mapping[ShownKind, Decimal]
    most: Mapping[ShownKind, Decimal]


@cache
def proposal_rules(year: int) -> ProposalRules:
    """The newest version that holds for a year. Refused where there is none."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["from_year"]) <= year]
    if not rows:
        raise Refused(f"{year} 年还没有按案件提议的规则。请联系管理员补充规则表。")
    version = max(int(row["version"]) for row in rows)
    own = {row["kind"]: row for row in rows if int(row["version"]) == version}
    column = {
        name: {kind: Decimal(own[kind.value][name] or 0) for kind in ShownKind}
        for name in ("line", "cadre", "most")
    }
    return ProposalRules(
        version, Decimal(own[BASE]["line"]), Decimal(own[TOTAL]["most"]), int(own[LEAST]["line"]), **column
    )


def line_value(
    rules: ProposalRules, shares: int, closed: int, counts: Mapping[ShownKind, int]
) -> Decimal | None:
    """0–20 of a line: what was late or returned among its `shares`, reworked or well rated among what it
    `closed`; None for fewer cases than the rules ask for."""
    if shares < rules.least:
        return None
    value = rules.base
    for kind, number in counts.items():
        of = closed if kind in (ShownKind.REWORKED, ShownKind.WELL_RATED) else shares
        value += rules.line[kind] * number / of if of else ZERO
    return _rounded(min(max(value, ZERO), FULL))


def cadre_points(rules: ProposalRules, counts: Mapping[ShownKind, int]) -> Decimal:
    """Signed points of a cadre: each kind and all of them within their limits."""
    points = ZERO
    for kind, number in counts.items():
        most = rules.most[kind]
        points += min(max(rules.cadre[kind] * number, -most), most)
    return _rounded(min(max(points, -rules.total), rules.total))


def checked_value(
    outcome: ProposalOutcome, proposed: Decimal, given: Decimal | None, *, is_line: bool
) -> Decimal | None:
    """What is to be entered; None for a proposal that is dropped. Refused for a value that cannot be."""
    if outcome is ProposalOutcome.DROPPED:
        return None
    if outcome is ProposalOutcome.CONFIRMED:
        return proposed
    if given is None or given == proposed:
        raise Refused("改后的分值和提议的一样。请改分值，或者直接确认。")
    if is_line and not (ZERO <= given <= FULL and given == given.quantize(CENT)):
        raise Refused("镇内评分在 0–20 之间，最多两位小数。请改正。")
    return given


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
