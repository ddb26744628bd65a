"""How a leaderboard ranks fairly. No clock, no database."""

from collections.abc import Sequence

# With fewer cases a share says more about chance than about work: listed, not ranked.
FEWEST_RANKED = 10


def ranks(values: Sequence[float | None]) -> list[int | None]:
    """Place of each value, the largest first; equal values share one (1, 2, 2, 4), None has none."""
    known = [value for value in values if value is not None]
    return [None if value is None else 1 + sum(other > value for other in known) for value in values]


def spread(values: Sequence[float | None]) -> float | None:
    """D = (max - min) / max over the known values; None for fewer than two, or when all are zero."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or max(known) <= 0:
        return None
    return (max(known) - min(known)) / max(known)
