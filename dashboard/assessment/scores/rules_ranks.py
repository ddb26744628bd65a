"""Places, spread and percentiles of a run; cadres over the years; the bonus that could follow."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from dashboard.assessment.scores.rules import CENT, EXACTLY, HUNDRED, ZERO, Score
from dashboard.words.errors import Refused

YEAR_DAYS = 365


@dataclass(frozen=True)
class Spread:
    """How far the ranked cadres lie apart; None where nobody is ranked."""

    ranked: int
    highest: Decimal | None
    lowest: Decimal | None
    # (highest − lowest) / highest, in hundredths with two places.
    d: Decimal | None
    p90: Decimal | None
    p10: Decimal | None


def days_to_rank(period_days: int, ranked_days: int) -> int:
    """How many days somebody must have served to be ranked: for part of a year, the same share of it."""
    return min(ranked_days, -(-period_days * ranked_days // YEAR_DAYS))


def in_order(scores: Sequence[Score]) -> list[Score]:
    """By T, T_raw, S and M, the highest first; whoever has no total comes last."""

    def key(one: Score) -> tuple[Decimal, ...]:
        least = Decimal(-1000)
        shown = (one.t, one.t_raw, one.s, one.m)
        return (*(-(least if value is None else value) for value in shown), Decimal(one.cadre_id))

    return sorted(scores, key=key)


def places(scores: Sequence[Score], least_days: int) -> dict[int, int]:
    """The place of each ranked cadre by his id: equal on the published total is equal (1, 2, 2, 4)."""
    ranked = [s for s in in_order(scores) if s.t is not None and s.days >= least_days]
    ranks: dict[int, int] = {}
    before: Score | None = None
    for number, one in enumerate(ranked, 1):
        is_equal = before is not None and before.t == one.t
        ranks[one.cadre_id] = ranks[before.cadre_id] if before and is_equal else number
        before = one
    return ranks


def spread(totals: Sequence[Decimal]) -> Spread:
    """Spread of the ranked totals: D is unknown for fewer than two, or where the highest is not above 0."""
    if not totals:
        return Spread(0, None, None, None, None, None)
    rising = sorted(totals)
    low, high = rising[0], rising[-1]
    d = None
    if high > 0 and len(rising) > 1:
        with localcontext(EXACTLY):
            d = (HUNDRED * (high - low) / high).quantize(CENT, ROUND_HALF_UP)
    return Spread(len(rising), high, low, d, percentile(rising, 90), percentile(rising, 10))


def percentile(rising: Sequence[Decimal], part: int) -> Decimal:
    """The percentile between the two nearest totals, to the cent."""
    with localcontext(EXACTLY):
        at = Decimal(part) * (len(rising) - 1) / HUNDRED
        below = int(at)
        above = min(below + 1, len(rising) - 1)
        return (rising[below] + (at - below) * (rising[above] - rising[below])).quantize(CENT, ROUND_HALF_UP)


def bonuses(totals: Mapping[str, Decimal], pool: int, base: int) -> dict[str, int]:
    """Whole yuan by staff number: the base for each, the rest of the pool by totals; the sum is the pool.

    Largest remainders get the last yuan, equal ones by staff number. Refused where the pool is
    smaller than all bases; where no total is above 0, the rest is divided equally.
    """
    if not totals:
        raise Refused("没有可以测算的干部。请先生成一次考核结果。")
    if pool < base * len(totals):
        raise Refused(
            f"奖金总额 {pool:,} 元不够每人 {base:,} 元的基数"
            f"（{len(totals)} 人共需 {base * len(totals):,} 元）。"
            "请提高总额，或者降低基数。"
        )
    rest, whole = pool - base * len(totals), sum(totals.values(), ZERO)
    with localcontext(EXACTLY):
        shares = {
            number: Decimal(rest) * total / whole if whole else Decimal(rest) / len(totals)
            for number, total in totals.items()
        }
        given = {number: int(share.quantize(Decimal(1), ROUND_DOWN)) for number, share in shares.items()}
        last = sorted(totals, key=lambda number: (given[number] - shares[number], number))
    for number in last[: rest - sum(given.values())]:
        given[number] += 1
    return {number: base + yuan for number, yuan in given.items()}


@dataclass(frozen=True)
class Year:
    """What was published of a cadre in one year; None where there was no result."""

    year: int
    total: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class Talent:
    """A cadre with his published years, the last first, approved special points, and nominations in words."""

    cadre_id: int
    name: str
    module: str
    # The run in which his last result was published.
    run_id: int
    years: tuple[Year, ...]
    entries: int = 0
    points: Decimal = Decimal(0)
    nominations: tuple[str, ...] = field(default=())

    def of(self, year: int) -> Year | None:
        return next((one for one in self.years if one.year == year), None)

    @property
    def change(self) -> Decimal | None:
        """The last known total less the one known before it; None where there are not two."""
        totals = [one.total for one in self.years if one.total is not None]
        return totals[0] - totals[1] if len(totals) > 1 else None

    @property
    def course(self) -> list[float]:
        """The known totals, the oldest first."""
        return [float(one.total) for one in reversed(self.years) if one.total is not None]


def talents(
    results: Iterable[Mapping[str, Any]],
    entries: Iterable[tuple[int, Decimal]],
    nominations: Iterable[tuple[int, str]],
) -> list[Talent]:
    """Everybody of whom something was published, by the last total, the highest first.

    `results`: rows of `queries.published_years`, the newest year first; `entries`: cadre and points
    of what was approved; `nominations`: cadre and words. Those of others say nothing here.
    """
    points: dict[int, list[Decimal]] = defaultdict(list)
    for cadre_id, value in entries:
        points[cadre_id].append(value)
    named: dict[int, list[str]] = defaultdict(list)
    for cadre_id, words in nominations:
        named[cadre_id].append(words)
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in results:
        rows[row["cadre_id"]].append(row)
    people = [
        Talent(
            cadre_id, own[0]["name"], own[0]["module"] or "", own[0]["run_id"],
            tuple(Year(row["year"], row["t"], row["rank"]) for row in own),
            len(points[cadre_id]), sum(points[cadre_id], Decimal(0)), tuple(named[cadre_id]),
        )
        for cadre_id, own in rows.items()
    ]  # fmt: skip
    return sorted(people, key=lambda one: (-(one.years[0].total or Decimal(-1)), one.cadre_id))
