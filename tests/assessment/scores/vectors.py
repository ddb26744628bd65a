"""The worked cases of the four-dimension assessment: their inputs, and what each must come to."""

from datetime import date, timedelta
from decimal import Decimal

from dashboard.assessment.scores.rules import (
    Cadre,
    LineEntry,
    PostHeld,
    Rules,
    Score,
    SpecialPoints,
    Spell,
    VillageLinked,
    line_worths,
    score,
)

YEAR = Spell(date(2025, 1, 1), date(2025, 12, 31))
# name: posts (points, rank of their line); villages (score, days); entries; then P, M, G, S, S_raw, T, T_raw.
CASES = {
    "A": ([(15, "1")], [("100", 365)], [], "15 20.00 20.00 0 0 75.00 75.00"),
    "B": ([(15, "10"), (8, "10")], [("80", 365)], ["5"], "20 14.32 16.00 5 5 70.47 70.47"),
    "C": ([(12, "3"), (8, "7")], [("92.5", 365)], ["5", "5", "5", "10"], "20 17.73 18.50 20 25 94.34 94.34"),
    "D": ([(3, "20")], [("25", 365)], ["-20"], "3 8.00 5.00 -20 -20 2.50 2.50"),
    "E": ([(1, "20")], [("0", 365)], ["-20"], "1 8.00 0.00 -20 -20 0.00 -7.00"),
    "F": ([(10, "3.5")], [("88", 365)], [], "10 18.42 17.60 0 0 64.03 64.03"),
    "G": ([(12, "2"), (4, "15")], [("75", 365)], ["-3"], "16 17.32 15.00 -3 -3 61.47 61.47"),
    "H": ([(9, "6"), (6, "6")], [("90", 200), ("60", 165)], ["5", "-2"], "15 16.84 15.29 3 3 66.19 66.19"),
}


def scored(name: str, rules: Rules = Rules()) -> Score:  # noqa: B008
    posts, villages, entries, _ = CASES[name]
    entered = {(0, (number, "")): LineEntry(rank=Decimal(rank)) for number, (_, rank) in enumerate(posts)}
    held = [PostHeld(YEAR.first, YEAR.last, n, points, (n, "")) for n, (points, _) in enumerate(posts)]
    linked, scores, first = [], {}, YEAR.first
    for number, (value, days) in enumerate(villages):
        linked.append(VillageLinked(first, first + timedelta(days=days - 1), number))
        first += timedelta(days=days)
        scores |= {(quarter, number): Decimal(value) for quarter in (1, 2, 3, 4)}
    worths = line_worths([post.line for post in held], entered, rules)
    cadre = Cadre(1, [YEAR], held, linked, [SpecialPoints(n, Decimal(p)) for n, p in enumerate(entries)])
    return score(cadre, YEAR, {key: worth.value for key, worth in worths.items()}, scores, rules)
