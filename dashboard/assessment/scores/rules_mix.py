"""What the scores of a run rest on, module by module, from the rows that the run kept. No clock, no store."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.assessment.scores.rules_lines import BASES
from models import Dimension


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
    known = [basis for basis in BASES if basis in weights]
    return max(known, key=lambda basis: weights[basis], default=None)
