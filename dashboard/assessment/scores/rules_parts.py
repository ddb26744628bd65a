"""The rows behind a score, as a run keeps them and people read them; what the scores of a run rest on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dashboard.assessment.scores.rules import BASES, CENT, Cadre, Line, Rules, Score, Worth
from dashboard.words.labels import plain_number
from models import Dimension

Parts = dict[str, list[dict[str, Any]]]
FORMULAS = {
    Dimension.POSTS: ("每天把所担任岗位的分值相加，一天最多算 {day_cap} 分；再按在岗的天数求平均。"),
    Dimension.MODULES: (
        "条线在全区 N 个乡镇中排第 r 名：{floor} +（{full} − {floor}）×（N − r）÷（N − 1）；"
        "几条线的，按“岗位分值 × 天数”加权平均。"
    ),
    Dimension.TEAMS: (
        "所联村每季度重点工作得分（百分制），按联系天数加权平均，再折算成 {full} 分；没有得分的村不计。"
    ),
    Dimension.SPECIAL: "已审批的专项加分、扣分先相加，再限制在 ±{special_cap} 分以内。",
}


@dataclass(frozen=True)
class Names:
    """What the rows are called: posts and villages by id, modules by id."""

    posts: Mapping[int, str]
    villages: Mapping[int, str]
    modules: Mapping[int, str]
    # Task and role of an entry by its id.
    entries: Mapping[int, str]

    def line(self, line: Line) -> str:
        return f"{self.modules[line[0]]} · {line[1]}" if line[1] else self.modules[line[0]]


def parts_of(
    cadre: Cadre,
    score: Score,
    worths: Mapping[tuple[int, Line], Worth],
    villages: Mapping[tuple[int, int], Decimal],
    names: Names,
) -> Parts:
    """The rows behind `score`, ready to be kept as JSON: decimals as text, days and points as numbers."""
    points = {post.post_id: post.points for post in cadre.posts}
    return {
        Dimension.POSTS: [
            {"post": names.posts[post], "points": points[post], "days": days}
            for post, days in score.post_days.items()
        ],
        Dimension.MODULES: [
            _line(quarter, names.line(line), weight, worths[quarter, line])
            for (quarter, line), weight in score.line_points.items()
        ],
        Dimension.TEAMS: [
            {
                "quarter": quarter,
                "village": names.villages[village],
                "days": days,
                "score": _text(villages.get((quarter, village))),
            }
            for (quarter, village), days in score.village_days.items()
        ],
        Dimension.SPECIAL: [
            {"entry_id": one.entry_id, "task": names.entries[one.entry_id], "points": str(one.points)}
            for one in cadre.entries
        ],
        "overflow": [{"points": score.overflow}] if score.overflow else [],
    }


def _line(quarter: int, name: str, weight: int, worth: Worth) -> dict[str, Any]:
    entry = worth.known
    return {
        "quarter": quarter,
        "line": name,
        "weight": weight,
        "value": str(worth.value.quantize(Decimal("0.0001"), ROUND_HALF_UP)),
        "basis": worth.basis,
        "rank": _text(entry.rank) if entry else None,
        "townships": entry.townships if entry and entry.rank is not None else None,
        "document": entry.document if entry else "",
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def sentence(dimension: Dimension, rules: Rules) -> str:
    """How a dimension is counted, in words, with the numbers of the rule set."""
    used = ("full", "floor", "special_cap", "day_cap")
    return FORMULAS[dimension].format(**{name: plain_number(getattr(rules, name)) for name in used})


def total_sentence(p: Decimal, m: Decimal, g: Decimal, s: Decimal, t: Decimal, rules: Rules) -> str:
    """The total with its numbers put in: 15 + 1.5×20 + 1.5×20 + 0 = 75."""
    weights = (rules.weight_p, rules.weight_m, rules.weight_g, rules.weight_s)
    terms = [_term(weight / rules.full, value) for weight, value in zip(weights, (p, m, g, s), strict=True)]
    return f"{' + '.join(terms)}，限制在 0–100 以内，四舍五入到两位小数 = {t}"


def _term(factor: Decimal, value: Decimal) -> str:
    shown = plain_number(value.quantize(CENT, ROUND_HALF_UP))
    shown = f"（{shown}）" if value < 0 else shown
    return shown if factor == 1 else f"{plain_number(factor)}×{shown}"


LINE_ROWS: dict[Dimension, Callable[[Mapping[str, Any]], str]] = {
    Dimension.POSTS: lambda row: f"{row['post']}（{row['points']} 分 × {row['days']} 天）",
    Dimension.MODULES: lambda row: f"第{row['quarter']}季度 {row['line']}（{BASES[row['basis']]}）",
    Dimension.TEAMS: lambda row: f"第{row['quarter']}季度 {row['village']}（{row['days']} 天）",
    Dimension.SPECIAL: lambda row: f"{row['task']}（{row['points']} 分）",
}


def named_lines(parts: Mapping[str, Any], dimension: Dimension) -> list[str]:
    """The rows behind a dimension, each in words: what an appeal may be about."""
    return [LINE_ROWS[dimension](row) for row in parts.get(dimension, [])]


@dataclass(frozen=True)
class Mix:
    """Of one module: how many cadres, by which basis their line scores rest, how many have special entries.

    `bases`: basis -> cadres, each counted once by the basis that weighs most; `without` have no line at all.
    """

    module: str
    cadres: int
    bases: Mapping[str, int]
    without: int
    special: int


def mixes(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Mix]:
    """Of each module (its name and the kept rows of one cadre of it), the largest first."""
    cadres: Counter[str] = Counter()
    special: Counter[str] = Counter()
    bases: dict[str, Counter[str]] = defaultdict(Counter)
    for module, parts in rows:
        cadres[module] += 1
        special[module] += bool(parts.get(Dimension.SPECIAL))
        if basis := main_basis(parts):
            bases[module][basis] += 1
    return [
        Mix(
            module,
            number,
            {basis: bases[module][basis] for basis in BASES},
            number - bases[module].total(),
            special[module],
        )
        for module, number in sorted(cadres.items(), key=lambda one: (-one[1], one[0]))
    ]


def main_basis(parts: Mapping[str, Any]) -> str | None:
    """The basis of the lines that weigh most (points × days); of equal ones the surer; None without lines."""
    weights: dict[str, Decimal] = defaultdict(Decimal)
    for row in parts.get(Dimension.MODULES, ()):
        weights[row["basis"]] += Decimal(str(row["weight"]))
    present = [basis for basis in BASES if basis in weights]
    return max(present, key=lambda basis: weights[basis], default=None)
