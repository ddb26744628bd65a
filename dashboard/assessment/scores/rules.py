"""The four-dimension score of one cadre: 岗位赋分, 模块评分, 组团积分, 专项计分 (the town's rules).

T = 1·P + 1.5·M + 1.5·G + 1·S on the usual weights, each dimension on a scale of 20. Decimals throughout;
nothing is rounded before T. Identity, log-ins, check-ins and photos are not among the inputs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import pairwise
from typing import TypeVar

CENT, ZERO = Decimal("0.01"), Decimal(0)
HUNDRED = Decimal(100)
# Enough that a sum of quotients lies closer to the true value than any half cent that it does not hit.
EXACTLY = Context(prec=50)
SETTLED = Decimal("1e-30")
WHOLE_YEAR = 0
# (module, line of it): the line "" is the module as one.
Line = tuple[int, str]
Key = TypeVar("Key")
QUARTERS = (1, 2, 3, 4)
RANKED, INTERNAL, MEAN, DEFAULT = "ranked", "internal", "mean", "default"
BASES = {
    RANKED: "全区排名",
    INTERNAL: "镇内评分",
    MEAN: "取本模块已排名条线的平均",
    DEFAULT: "没有排名，按规则取值",
}


@dataclass(frozen=True)
class Rules:
    """One version of the rule set; weights in hundredths, the rest on the scale of `full`."""

    weight_p: Decimal = Decimal(20)
    weight_m: Decimal = Decimal(30)
    weight_g: Decimal = Decimal(30)
    weight_s: Decimal = Decimal(20)
    full: Decimal = Decimal(20)
    day_cap: Decimal = Decimal(20)
    special_cap: Decimal = Decimal(20)
    floor: Decimal = Decimal(8)
    townships: int = 20
    default_module: Decimal = Decimal(14)
    ranked_days: int = 183
    spread_goal: Decimal = Decimal(20)
    allows_no_village: bool = False
    # Hundredths of a bounty's points for a backbone: in no formula, but with the rules that a leader signs.
    backbone_share: Decimal = Decimal(100)


@dataclass(frozen=True)
class Spell:
    """A stretch of township days, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class PostHeld(Spell):
    """A post held: its whole points, and the line by whose rank it counts."""

    post_id: int
    points: int
    line: Line


@dataclass(frozen=True)
class VillageLinked(Spell):
    """A village to which the cadre's team is linked."""

    village_id: int


@dataclass(frozen=True)
class SpecialPoints:
    """Signed points of special work that count in the period."""

    entry_id: int
    points: Decimal


@dataclass(frozen=True)
class Cadre:
    """What one cadre's score is made of. Whose cadre he is does not come in."""

    cadre_id: int
    service: Sequence[Spell]
    posts: Sequence[PostHeld] = ()
    villages: Sequence[VillageLinked] = ()
    entries: Sequence[SpecialPoints] = ()


@dataclass(frozen=True)
class Score:
    """One cadre's result, unrounded but for `t`; None where it cannot be computed.

    Days by what they were counted for: `post_days`, `line_points` (points × days by quarter and line),
    `village_days` (by quarter and village; a village without a score is in neither sum).
    """

    cadre_id: int
    days: int
    p: Decimal
    m: Decimal | None
    g: Decimal | None
    s: Decimal
    s_raw: Decimal
    t_raw: Decimal | None
    t: Decimal | None
    overflow: int
    post_days: Mapping[int, int]
    line_points: Mapping[tuple[int, Line], int]
    village_days: Mapping[tuple[int, int], int]


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def line_score(rank: Decimal, townships: int, rules: Rules) -> Decimal:
    """A rank among `townships` on the scale: the first has all, the last has the floor; alone has all."""
    if townships == 1:
        return rules.full
    with localcontext(EXACTLY):
        return rules.floor + (rules.full - rules.floor) * (townships - rank) / (townships - 1)


def score(
    cadre: Cadre,
    period: Spell,
    lines: Mapping[tuple[int, Line], Decimal],
    villages: Mapping[tuple[int, int], Decimal],
    rules: Rules,
) -> Score:
    """The score over `period`, which lies within one year.

    `lines`: the value of each (quarter, line) a post may belong to. `villages`: 0–100 by (quarter,
    village); one that is missing is left out of both sums.
    """
    days = paid = overflow = 0
    post_days: dict[int, int] = {}
    line_points: dict[tuple[int, Line], int] = {}
    village_days: dict[tuple[int, int], int] = {}
    cap = int(rules.day_cap)
    for first, span in _stretches(cadre, period):
        days += span
        quarter, held = quarter_of(first), 0
        for post in cadre.posts:
            if post.first <= first <= post.last:
                held += post.points
                post_days[post.post_id] = post_days.get(post.post_id, 0) + span
                key = (quarter, post.line)
                line_points[key] = line_points.get(key, 0) + span * post.points
        paid += span * min(cap, held)
        overflow += span * max(0, held - cap)
        for link in cadre.villages:
            if link.first <= first <= link.last:
                place = (quarter, link.village_id)
                village_days[place] = village_days.get(place, 0) + span
    with localcontext(EXACTLY):
        p = Decimal(paid) / days if days else ZERO
        m = _weighted(line_points, lines)
        g = _weighted(village_days, villages)
        g = g * rules.full / HUNDRED if g is not None else None
        s_raw = sum((entry.points for entry in cadre.entries), ZERO)
        s = max(-rules.special_cap, min(rules.special_cap, s_raw))
        t_raw = _total(p, m, ZERO if g is None and rules.allows_no_village else g, s, rules)
    return Score(
        cadre.cadre_id, days, p, m, g, s, s_raw, t_raw, published(t_raw),
        overflow, post_days, line_points, village_days,
    )  # fmt: skip


def published(t_raw: Decimal | None) -> Decimal | None:
    """The total as published: within 0 and 100, two places, halves up."""
    if t_raw is None:
        return None
    with localcontext(EXACTLY):
        return max(ZERO, min(HUNDRED, t_raw)).quantize(CENT, ROUND_HALF_UP)


def _total(p: Decimal, m: Decimal | None, g: Decimal | None, s: Decimal, rules: Rules) -> Decimal | None:
    if m is None or g is None:
        return None
    weighted = rules.weight_p * p + rules.weight_m * m + rules.weight_g * g + rules.weight_s * s
    # What a sum of quotients misses of a half cent is put right before anybody rounds it.
    return (weighted / rules.full).quantize(SETTLED)


def _weighted(weights: Mapping[Key, int], values: Mapping[Key, Decimal]) -> Decimal | None:
    pairs = [(weight, values[key]) for key, weight in weights.items() if key in values]
    whole = sum(weight for weight, _ in pairs)
    return sum((weight * value for weight, value in pairs), ZERO) / whole if whole else None


def _stretches(cadre: Cadre, period: Spell) -> Iterable[tuple[date, int]]:
    """Stretches of days of service within the period on which nothing changes: first day, length."""
    service = [
        (max(spell.first, period.first), min(spell.last, period.last))
        for spell in cadre.service
        if spell.first <= period.last and spell.last >= period.first
    ]
    if not service:
        return
    edges = {date(period.first.year, month, 1) for month in (4, 7, 10)}
    for spell in (*cadre.posts, *cadre.villages):
        edges.add(spell.first)
        edges.add(spell.last + ONE_DAY)
    for first, last in service:
        edges |= {first, last + ONE_DAY}
    for first, after in pairwise(sorted(edges)):
        if any(start <= first <= end for start, end in service):
            yield first, (after - first).days


ONE_DAY = timedelta(days=1)


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
        ranked = {line: _ranked(entry, rules) for line, entry in now.items() if entry.rank is not None}
        for line in lines:
            worths[quarter, line] = _worth(line, now.get(line), ranked, rules)
    return worths


def _in_quarter(entered: Mapping[tuple[int, Line], LineEntry], quarter: int) -> dict[Line, LineEntry]:
    now = {line: entry for (when, line), entry in entered.items() if when == quarter}
    return now | {line: entry for (when, line), entry in entered.items() if when == WHOLE_YEAR}


def _ranked(entry: LineEntry, rules: Rules) -> Decimal:
    return line_score(entry.rank or ZERO, entry.townships, rules)


def _worth(line: Line, entry: LineEntry | None, ranked: Mapping[Line, Decimal], rules: Rules) -> Worth:
    if line in ranked:
        return Worth(ranked[line], RANKED, entry)
    if entry is not None and entry.internal is not None:
        return Worth(entry.internal, INTERNAL, entry)
    # Sorted, so that the same rows in another order give the same sum.
    of_module = sorted(value for other, value in ranked.items() if other[0] == line[0])
    if of_module:
        with localcontext(EXACTLY):
            return Worth(sum(of_module, ZERO) / len(of_module), MEAN)
    return Worth(rules.default_module, DEFAULT)
