"""How densely reports lie, in few rectangles: what a wall draws of it, which nobody picks from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

STEPS = 8
# Many squares hold a few reports and few hold many: evenly cut, nearly all would look the same.
CURVE = 0.6


class Band(NamedTuple):
    """A rectangle of squares of one step: the lowest square, and how many across and up."""

    x: int
    y: int
    across: int
    up: int
    step: int


def steps(totals: Sequence[int]) -> list[int]:
    """1 … STEPS for each number of reports, the most at STEPS."""
    most = max(totals, default=1)
    return [max(1, round(STEPS * (total / most) ** CURVE)) for total in totals]


def bands(squares: Mapping[tuple[int, int], int]) -> list[Band]:
    """Rectangles that together cover exactly the squares (x, y) -> step, each once, by rows."""
    runs: dict[tuple[int, int, int], Band] = {}
    found: list[Band] = []
    for run in _runs(squares):
        below = runs.pop((run.x, run.across, run.step), None)
        if below is not None and below.y + below.up == run.y:
            run = below._replace(up=below.up + 1)
        elif below is not None:
            found.append(below)
        runs[run.x, run.across, run.step] = run
    return sorted([*found, *runs.values()])


def _runs(squares: Mapping[tuple[int, int], int]) -> list[Band]:
    """Neighbours of one step in a row, the lowest row first."""
    found: list[Band] = []
    for x, y in sorted(squares, key=lambda at: (at[1], at[0])):
        step = squares[x, y]
        last = found[-1] if found else None
        if last is not None and (last.y, last.x + last.across, last.step) == (y, x, step):
            found[-1] = last._replace(across=last.across + 1)
        else:
            found.append(Band(x, y, 1, 1, step))
    return found
