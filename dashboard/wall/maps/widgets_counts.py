"""Reports counted by village or by square, as the map's sources ask for them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import Filters
from dashboard.screen.data import fetch


def counts_by_village(filters: Filters, at: datetime) -> dict[str, int]:
    """What the filters mean at `at` (UTC), by the village's code."""
    groups = fetch(queries.by_group, filters=filters, at=at, of="village")
    return dict(zip(groups["code"], groups["total"].astype(int), strict=True))


def counts_by_cell(filters: Filters, at: datetime) -> dict[str, int]:
    """The same by the square that incidents keep."""
    cells = fetch(queries.cells, filters=filters, at=at)
    return dict(zip(cells["cell"], cells["total"].astype(int), strict=True))


def subtracted(counts: dict[str, int], keys: Iterable[str | None]) -> dict[str, int]:
    """`counts` less one for each of `keys`; without those that come to nothing."""
    left = Counter(counts)
    left.subtract(key for key in keys if key in counts)
    return {key: total for key, total in left.items() if total > 0}
