"""What each line of a module is worth in each quarter. No clock, no store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from dashboard.assessment.scores.rules import EXACTLY, WHOLE_YEAR, ZERO, Line, Rules, line_score

QUARTERS = (1, 2, 3, 4)
RANKED, INTERNAL, MEAN, DEFAULT = "ranked", "internal", "mean", "default"
BASES = {
    RANKED: "全区排名",
    INTERNAL: "镇内评分",
    MEAN: "取本模块已排名条线的平均",
    DEFAULT: "没有排名，按规则取值",
}


@dataclass(frozen=True)
class LineEntry:
    """What was entered for a line: a rank among `townships`, or the town's own score."""

    rank: Decimal | None = None
    townships: int = 20
    internal: Decimal | None = None
    document: str = ""


@dataclass(frozen=True)
class Worth:
    """A line's value in a quarter, on what it rests, and what was entered where something was."""

    value: Decimal
    basis: str
    known: LineEntry | None = None


def line_worths(
    wanted: Iterable[Line], entered: Mapping[tuple[int, Line], LineEntry], rules: Rules
) -> dict[tuple[int, Line], Worth]:
    """The worth of every wanted line in every quarter.

    `entered` by (quarter or 0, line): what is known of the whole year stands for its quarters. Not
    ranked: the town's own score; else the mean of the module's ranked lines; else the rule set's value.
    """
    worths: dict[tuple[int, Line], Worth] = {}
    lines = list(dict.fromkeys(wanted))
    for quarter in QUARTERS:
        now = _in_quarter(entered, quarter)
        ranked = {line: _ranked(known, rules) for line, known in now.items() if known.rank is not None}
        for line in lines:
            worths[quarter, line] = _worth(line, now.get(line), ranked, rules)
    return worths


def _in_quarter(entered: Mapping[tuple[int, Line], LineEntry], quarter: int) -> dict[Line, LineEntry]:
    now = {line: known for (when, line), known in entered.items() if when == quarter}
    return now | {line: known for (when, line), known in entered.items() if when == WHOLE_YEAR}


def _ranked(known: LineEntry, rules: Rules) -> Decimal:
    return line_score(known.rank or ZERO, known.townships, rules)


def _worth(line: Line, known: LineEntry | None, ranked: Mapping[Line, Decimal], rules: Rules) -> Worth:
    if line in ranked:
        return Worth(ranked[line], RANKED, known)
    if known is not None and known.internal is not None:
        return Worth(known.internal, INTERNAL, known)
    # Sorted, so that the same rows in another order give the same sum.
    of_module = sorted(value for other, value in ranked.items() if other[0] == line[0])
    if of_module:
        with localcontext(EXACTLY):
            return Worth(sum(of_module, ZERO) / len(of_module), MEAN)
    return Worth(rules.default_module, DEFAULT)
