"""A whole scoring run beside the same sums by DuckDB, day by day, on the same rows: equal to the cent?"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any

import duckdb
import pandas as pd

from dashboard.assessment.scores.loading import Inputs, cadres_of
from dashboard.assessment.scores.rules import LineEntry, Rules, Spell, quarter_of
from dashboard.assessment.scores.running import computed

LIMIT = 2.0
CADRES, FEW = 10_000, 500
YEAR = Spell(date(2025, 1, 1), date(2025, 12, 31))
DAY = timedelta(days=1)
POSTS, MODULES, TEAMS, VILLAGES = 70, 6, 7, 22
TOWNSHIPS = 20
ROUNDS = 5
Rows = list[tuple[Any, ...]]
# Per cadre: his hundredths of T, days of service, and points beyond the day's cap.
Result = dict[int, tuple[int, int, int]]


@dataclass(frozen=True)
class Town:
    """Rows as the store's queries give them; each begins with the cadre."""

    cadres: Rows
    service: Rows
    posts: Rows
    villages: Rows
    entries: Rows
    # (quarter, module) -> rank in halves; none where the line is not ranked.
    ranks: dict[tuple[int, int], Decimal | None]
    # (quarter, village) -> 0 to 100 with two places.
    scores: dict[tuple[int, int], Decimal]


def invented(number: int, seed: int = 1) -> Town:
    """A town of `number` cadres who hold one to three posts, and change them up to three times a year."""
    rng = random.Random(seed)
    worth = {post: (1 + rng.randrange(15), 1 + post % MODULES) for post in range(1, POSTS + 1)}
    linked = {team: rng.sample(range(1, VILLAGES + 1), rng.choice((3, 4))) for team in range(TEAMS)}
    town = Town([], [], [], [], [], {}, {})
    for cadre in range(1, number + 1):
        first = YEAR.first + DAY * (rng.randrange(300) if rng.random() < 0.1 else 0)
        town.cadres.append((cadre, None))
        town.service.append((cadre, first, None))
        for begins, ends in _cut(rng, first, rng.randint(1, 4)):
            for post in rng.sample(range(1, POSTS + 1), rng.choice((1, 1, 2, 3))):
                points, module = worth[post]
                town.posts.append((cadre, begins, ends, post, points, module, ""))
        for begins, ends in _cut(rng, first, rng.choice((1, 1, 1, 2))):
            for village in linked[rng.randrange(TEAMS)]:
                town.villages.append((cadre, begins, ends, village))
        for entry in range(rng.choice((0, 0, 1, 3))):
            amount = Decimal(rng.randrange(-600, 1_000)).scaleb(-2)
            town.entries.append((cadre, cadre * 10 + entry, amount))
    for quarter in (1, 2, 3, 4):
        for module in range(1, MODULES + 1):
            rank = Decimal(rng.randrange(2, 2 * TOWNSHIPS + 1)) / 2
            town.ranks[quarter, module] = None if rng.random() < 0.1 else rank
        for village in range(1, VILLAGES + 1):
            if rng.random() > 0.05:
                town.scores[quarter, village] = Decimal(rng.randrange(5_000, 10_001)).scaleb(-2)
    return town


def _cut(rng: random.Random, first: date, parts: int) -> Iterator[tuple[date, date | None]]:
    """Spells that follow one another from `first` on; the last one is open."""
    days = sorted(
        {first, *(first + DAY * rng.randrange(1, (YEAR.last - first).days) for _ in range(parts - 1))}
    )
    for begins, after in zip(days, [*days[1:], None], strict=True):
        yield begins, None if after is None else after - DAY


def by_engine(town: Town) -> Result:
    """What the product computes, from the rows on."""
    inputs = Inputs(
        YEAR,
        Rules(),
        cadres_of(YEAR, town.cadres, town.service, town.posts, town.villages, town.entries),
        {
            (quarter, (module, "")): LineEntry(rank, TOWNSHIPS)
            for (quarter, module), rank in town.ranks.items()
            if rank is not None
        },
        town.scores,
        "",
    )
    return {
        one.cadre_id: (int(one.t * 100), one.days, one.overflow)
        for one in computed(inputs)[0]
        if one.t is not None
    }


TABLES = {
    "service": ("cadre", "first", "last"),
    "posts": ("cadre", "first", "last", "post", "points", "module", "line"),
    "villages": ("cadre", "first", "last", "village"),
    "entries": ("cadre", "entry", "points"),
}
# Quotients are kept as two whole numbers and divided once, at the end: DuckDB divides decimals as floats.
# A rank in halves among 20 is worth (floor·38 + 12·(40 − twice the rank)) / 38.
# As the rule says it: day by day.
DAILY = """
    SELECT DISTINCT s.cadre, d.day, d.quarter, 1 AS span FROM service s JOIN days d
    ON d.day BETWEEN s.first AND coalesce(s.last, DATE '2025-12-31')
"""
# As the engine goes: stretches on which nothing changes. Here everybody serves without a break.
STRETCHES = """
    SELECT e.cadre, e.day, quarter(e.day) AS quarter,
        lead(e.day, 1, DATE '2026-01-01') OVER (PARTITION BY e.cadre ORDER BY e.day) - e.day AS span
    FROM (
        SELECT cadre, first AS day FROM service
        UNION SELECT cadre, make_date(2025, month, 1) FROM service, (VALUES (4), (7), (10)) q(month)
        UNION SELECT cadre, first FROM posts UNION SELECT cadre, last + 1 FROM posts WHERE last IS NOT NULL
        UNION SELECT cadre, first FROM villages
        UNION SELECT cadre, last + 1 FROM villages WHERE last IS NOT NULL
    ) e JOIN service s ON s.cadre = e.cadre AND e.day >= s.first
"""
SUMS = """
WITH served AS MATERIALIZED ({served}), held AS MATERIALIZED (
    SELECT v.cadre, v.day, v.quarter, v.span, h.module, h.points FROM served v JOIN posts h
    ON h.cadre = v.cadre AND v.day BETWEEN h.first AND coalesce(h.last, DATE '2025-12-31')
), p AS (
    SELECT cadre, sum(span * least(20, points)) AS paid, sum(span * greatest(0, points - 20)) AS overflow
    FROM (SELECT cadre, day, span, sum(points) AS points FROM held GROUP BY ALL) GROUP BY cadre
), m AS (
    SELECT cadre, sum(span * points * worth) AS num, sum(span * points) AS den
    FROM held JOIN worths USING (quarter, module) GROUP BY cadre
), g AS (
    SELECT v.cadre, sum(span * score) AS num, sum(span) AS den FROM served v JOIN villages l
    ON l.cadre = v.cadre AND v.day BETWEEN l.first AND coalesce(l.last, DATE '2025-12-31')
    JOIN scores USING (quarter, village) GROUP BY v.cadre
), s AS (
    SELECT cadre, greatest(-2000, least(2000, sum(points)))::DECIMAL(18, 0) AS points
    FROM entries GROUP BY cadre
), n AS (SELECT cadre, sum(span) AS days FROM served GROUP BY cadre), whole AS (
    SELECT n.cadre, days, coalesce(overflow, 0) AS overflow,
        days::HUGEINT * m.den * 76 * g.den * 1000 * 100 AS den,
        coalesce(paid, 0)::HUGEINT * m.den * 76 * g.den * 100000
        + 3::HUGEINT * m.num * days * g.den * 100000
        + 3::HUGEINT * g.num * days * m.den * 76 * 100
        + coalesce(s.points, 0)::HUGEINT * days * m.den * 76 * g.den * 1000 AS num
    FROM n JOIN m USING (cadre) JOIN g USING (cadre) LEFT JOIN p USING (cadre) LEFT JOIN s USING (cadre)
)
SELECT cadre, least(10000, greatest(0, (200 * num + den) // (2 * den))), days, overflow FROM whole
"""


def prepared(town: Town) -> duckdb.DuckDBPyConnection:
    """The same rows in DuckDB's own tables; whole hundredths for decimals."""
    there = duckdb.connect()
    entries = [(cadre, entry, int(points * 100)) for cadre, entry, points in town.entries]
    rows: dict[str, tuple[Sequence[str], Rows]] = {
        name: (columns, entries if name == "entries" else getattr(town, name))
        for name, columns in TABLES.items()
    }
    days = [YEAR.first + DAY * number for number in range((YEAR.last - YEAR.first).days + 1)]
    rows["days"] = ("day", "quarter"), [(day, quarter_of(day)) for day in days]
    # Each module is one line: where it is not ranked there is no mean either, and the default counts.
    worths = [
        (quarter, module, 14 * 38 if rank is None else 8 * 38 + 12 * (2 * TOWNSHIPS - int(2 * rank)))
        for (quarter, module), rank in town.ranks.items()
    ]
    rows["worths"] = ("quarter", "module", "worth"), worths
    rows["scores"] = ("quarter", "village", "score"), [(*key, int(100 * v)) for key, v in town.scores.items()]
    for name, (columns, values) in rows.items():
        frame = pd.DataFrame(values, columns=list(columns))
        for column in {"first", "last", "day"} & set(columns):
            frame[column] = pd.to_datetime(frame[column])
        there.register("frame", frame)
        dates = ", ".join(f"{name}::DATE AS {name}" for name in ("first", "last", "day") if name in columns)
        more = f" REPLACE ({dates})" if dates else ""
        there.execute(f"CREATE TABLE {name} AS SELECT *{more} FROM frame")  # noqa: S608
        there.unregister("frame")
    return there


def by_duckdb(there: duckdb.DuckDBPyConnection, served: str = DAILY) -> Result:
    """The same by one statement."""
    rows = there.execute(SUMS.replace("{served}", served)).fetchall()
    return {cadre: (int(t), int(days), int(over)) for cadre, t, days, over in rows}


def _timed(run: Callable[[], Result]) -> tuple[Result, float]:
    started = perf_counter()
    result = run()
    return result, perf_counter() - started


def main(*, small: bool = False) -> str:
    """A table; says who differs, if anybody does. The goal is for the sums day by day."""
    town = invented(FEW if small else CADRES)
    there = prepared(town)
    runs: dict[str, Callable[[], Result]] = {
        "the engine": lambda: by_engine(town),
        "DuckDB, day by day": lambda: by_duckdb(there),
        "DuckDB, by stretches": lambda: by_duckdb(there, STRETCHES),
    }
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    results: dict[str, Result] = {}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            results[name], taken = _timed(run)
            seconds[name].append(taken)
    own, first = median(seconds["the engine"]), results["the engine"]
    lines = [f"scores: {len(town.cadres):,} cadres, {len(town.posts):,} holdings, one year, seconds (median)"]
    for name, result in results.items():
        wrong = sorted(
            cadre for cadre in first.keys() | result.keys() if first.get(cadre) != result.get(cadre)
        )
        equal = f"{len(wrong)} DIFFER, the first is cadre {wrong[0]}" if wrong else "equal to the cent"
        ratio = own / median(seconds[name])
        mark = "" if name != "DuckDB, day by day" else " ✓" if ratio <= LIMIT and not wrong else " ✗"
        lines.append(f"{name:<22} {median(seconds[name]):6.2f} s  engine to it {ratio:5.2f}×{mark}  {equal}")
    return "\n".join(lines)
