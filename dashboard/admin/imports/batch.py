"""Rows of a file while they are turned into columns: their cells, and which of them are refused so far."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import Profile
from dashboard.incidents.life.rules_clocks import Timing

Mask = NDArray[np.bool_]


@dataclass
class Batch:
    """Rows under conversion: `text` holds the cleaned cells of each field, `refused` grows as checks run."""

    profile: Profile
    issues: Issues
    at: datetime
    rows: NDArray[np.int64]
    text: dict[str, list[str]]
    refused: Mask
    # The town's limits, for profiles whose open matters run by them.
    timing: Timing | None = None

    def refuse(self, kind: str, where: Mask, field: str, reason: str) -> None:
        self._say(kind, where, field, reason, refused=True)
        self.refused |= where

    def notice(self, kind: str, where: Mask, field: str, reason: str) -> None:
        self._say(kind, where & ~self.refused, field, reason, refused=False)

    def _say(self, kind: str, where: Mask, field: str, reason: str, *, refused: bool) -> None:
        column = self.profile.column(field)
        self.issues.add(kind, where, self.rows, column, self.text.get(field), reason, refused=refused)

    def has(self, field: str) -> Mask:
        return np.fromiter((value != "" for value in self.text[field]), bool, len(self.rows))
