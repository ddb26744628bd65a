"""Cadres over the years: what was published of each, and how it moved. No clock, no store."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Year:
    """What was published of a cadre in one year; None where it could not be said."""

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
        known = [one.total for one in self.years if one.total is not None]
        return known[0] - known[1] if len(known) > 1 else None

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

    `results`: rows of `queries_talent.published_years`, the newest year first; `entries`: cadre and points
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
