"""Which ids this file has brought already, in 16 bytes a row."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class SeenIds:
    """Finds the second row with an id, however far from the first.

    Ids are kept as 64-bit hashes: at a million rows the chance of a false alarm is about 1 in 37 million.
    """

    def __init__(self) -> None:
        self._hashes: NDArray[np.int64] = np.empty(0, np.int64)
        self._rows: NDArray[np.int64] = np.empty(0, np.int64)

    def first_rows(self, ids: Sequence[str], rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each id the row that brought it first: its own row number where it is new."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        order = np.argsort(hashes, kind="stable")
        ordered, ordered_rows = hashes[order], rows[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(ids) else np.empty(0, int)
        groups = np.searchsorted(starts, np.arange(len(ids)), side="right") - 1
        first = ordered_rows[starts][groups]
        place = np.searchsorted(self._hashes, ordered)
        known = np.zeros(len(ids), bool)
        inside = place < len(self._hashes)
        known[inside] = self._hashes[place[inside]] == ordered[inside]
        first[known] = self._rows[place[known]]
        new = starts[~known[starts]]
        self._rows = np.insert(self._rows, place[new], ordered_rows[new])
        self._hashes = np.insert(self._hashes, place[new], ordered[new])
        result = np.empty(len(ids), np.int64)
        result[order] = first
        return result
