"""What the report has to say about single rows, kept on disk once it grows."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

# More than any sheet or file has rows.
_ROWS = 2**32
IN_MEMORY = 4_000_000
SHOWN = 200


class Issue(NamedTuple):
    """One remark about one row: `refused` rows did not go in, the others did."""

    refused: bool
    kind: str
    row: int
    column: str
    value: str
    reason: str
    # The sheet of a workbook that the row stands in.
    sheet: str = ""


def row_code(sheet: int, row: int) -> int:
    """A row of one of several sheets as one number."""
    return sheet * _ROWS + row


def _spool() -> IO[str]:
    return SpooledTemporaryFile(max_size=IN_MEMORY, mode="w+", encoding="utf-8")


@dataclass
class Issues:
    """All remarks of one run, in the order of the file's batches; counted by kind.

    Rows are given by their codes, and kept as a spreadsheet shows them.
    """

    sheets: tuple[str, ...] = ("",)
    # (field, word) -> rows, of words that nothing says the meaning of.
    unknown_words: Counter[tuple[str, str]] = field(default_factory=Counter)

    counts: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    notices: int = 0
    _file: IO[str] = field(default_factory=_spool)

    def add(
        self,
        kind: str,
        where: NDArray[np.bool_],
        rows: NDArray[np.int64],
        column: str,
        values: Sequence[str] | None,
        reason: str,
        *,
        refused: bool = False,
    ) -> None:
        """Say `reason` of every row where `where` holds. `rows` are the file's row numbers."""
        at = np.flatnonzero(where).tolist()
        if not at:
            return
        self.extend(
            Issue(
                refused, kind, int(rows[i]), column, values[i][:SHOWN] if values is not None else "", reason
            )
            for i in at
        )

    def extend(self, issues: Iterable[Issue]) -> None:
        for one in issues:
            sheet, row = self.place(one.row)
            issue = one._replace(row=row, sheet=sheet)
            self.counts[issue.kind] += 1
            self.refusals += issue.refused
            self.notices += not issue.refused
            self._file.write(json.dumps(issue, ensure_ascii=False) + "\n")

    def place(self, code: int) -> tuple[str, int]:
        """The sheet's name and the row number of a row's code."""
        sheet, row = divmod(code, _ROWS)
        return self.sheets[sheet] if sheet < len(self.sheets) else "", row

    def place_words(self, code: int) -> str:
        sheet, row = self.place(code)
        return f"“{sheet}”表第 {row} 行" if sheet and len(self.sheets) > 1 else f"第 {row} 行"

    def __iter__(self) -> Iterator[Issue]:
        self._file.seek(0)
        for line in self._file:
            yield Issue(*json.loads(line))

    def __len__(self) -> int:
        return self.refusals + self.notices
