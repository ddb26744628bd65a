"""The rows behind a figure as one word of the list's URL: which figure, its part or its whole, which days."""

import re
from dataclasses import dataclass
from datetime import date

from dashboard.incidents.figures.rules import FIGURES

PART, WHOLE = "part", "whole"
# Of modules, departments and villages: none. Without it the rows would not add up to the whole.
NOWHERE = "nowhere"
_WORD = re.compile(r"([a-z_]+)\.(part|whole)\.(\d{8})\.(\d{8})", re.ASCII)
# What its share counts, where that is not the cases themselves.
OF_SHARES = ("signing_rate", "return_rate")
# What is counted at the moment, whatever period is looked at.
OF_NOW = ("reported_today", "open", "overdue")


@dataclass(frozen=True)
class Rows:
    """`which`: the part that a rate counts, or the whole that it is measured against; days included."""

    key: str
    which: str
    first: date
    last: date

    @property
    def word(self) -> str:
        return f"{self.key}.{self.which}.{self.first:%Y%m%d}.{self.last:%Y%m%d}"

    @property
    def shown(self) -> str:
        """As a list's filter says it."""
        what = FIGURES[self.key].title
        if FIGURES[self.key].kind == "percent":
            what += "的分子" if self.which == PART else "的分母"
        return what if self.key in OF_NOW else f"{what} {self.first} 至 {self.last}"


def rows_named(word: str) -> Rows | None:
    """What `Rows.word` wrote; None for anything else."""
    found = _WORD.fullmatch(word)
    if found is None or found[1] not in FIGURES:
        return None
    try:
        first, last = (date.fromisoformat(day) for day in found.group(3, 4))
    except ValueError:
        return None
    is_sound = date(1900, 1, 1) <= first <= last <= date(9000, 1, 1)
    return Rows(found[1], found[2], first, last) if is_sound else None
