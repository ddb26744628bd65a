"""What the records say of a department in a quarter, as numbers. No clock, no store."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Tally:
    """Incidents reported in the quarter that came due or were rated.

    `on_time`, `late`: closed by or after the due time; `overdue`: open past it; `content` of `rated`.
    """

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    content: int = 0
    rated: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Tally(*(one + more for one, more in pairs))


@dataclass(frozen=True)
class Of:
    """So many of so many."""

    good: int = 0
    total: int = 0


NONE_OF = Of()


@dataclass(frozen=True)
class Counts:
    """What the records say of one department in a quarter.

    Its own service to its `villages`: `visits` made (None: nobody logs any), its shares of their matters
    `answered` and `solved` in time, and those of which people were `pleased`. `matters`: incidents with a
    一件事 item that it leads; `helped`: its shares of those that others lead. `passed` down by it, `off_list`
    of them; `kept` of `locks`: seconded cadres whose two years held; `hours` of training that they had
    (None: nobody keeps such records) and `cadres` to whom they are measured. Of all its shares those
    `signed` in time and those that `stayed`; of the calls to it those at which it `arrived` in time.
    """

    villages: int = 0
    visits: int | None = None
    answered: Of = NONE_OF
    solved: Of = NONE_OF
    pleased: Of = NONE_OF
    matters: Tally = field(default_factory=Tally)
    helped: Of = NONE_OF
    signed: Of = NONE_OF
    arrived: Of = NONE_OF
    stayed: Of = NONE_OF
    passed: int = 0
    off_list: int = 0
    locks: int = 0
    kept: int = 0
    hours: Decimal | None = None
    cadres: int = 0
