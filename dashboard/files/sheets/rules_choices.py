"""What people choose for one kind of file: sheets, header rows, columns, words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

SHEET, HEADER, COLUMN, WORD, NUMBERING = "sheet", "header", "column", "word", "numbering"
# A sheet is taken or left; NOTHING: a column that is not read, a word that is left empty.
YES, NO, NOTHING = "yes", "no", ""
LONGEST = 200
# What is chosen: its kind, the field that a word belongs to, and what the file says.
Key = tuple[str, str, str]
_BLANKS = re.compile(r"\s+")
_MARKS = re.compile(r"[*＊]|[(（]必填[)）]")
_ENDINGS = re.compile(
    "(村民委员会|股份经济合作社|经济合作社|居民委员会|村委会|居委会|村委|居委|行政村|自然村|社区|村)$"
)


def matched(text: str) -> str:
    """The text as it is compared: full-width signs as narrow ones, and without blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


def matched_heading(text: str) -> str:
    return matched(_MARKS.sub("", text))


def stem(village: str) -> str:
    """A village's name without 村, 社区, 村委会 and the like."""
    name = matched(village)
    while (shorter := _ENDINGS.sub("", name)) != name and shorter:
        name = shorter
    return name


@dataclass(frozen=True)
class Choices:
    """What was chosen, by what it is about; what the file's own form says holds for all else."""

    chosen: Mapping[Key, str] = field(default_factory=dict)

    def of_sheet(self, name: str) -> bool | None:
        chosen = self.chosen.get((SHEET, "", name))
        return None if chosen is None else chosen == YES

    def header_row(self, sheet: str) -> int | None:
        chosen = self.chosen.get((HEADER, "", sheet), "")
        return int(chosen) if chosen.isdecimal() else None

    def column(self, heading: str) -> str | None:
        """The field that a heading stands for; empty for none at all, None where it was not chosen."""
        return self.chosen.get((COLUMN, "", matched_heading(heading)))

    def words(self) -> dict[str, dict[str, str]]:
        meanings: dict[str, dict[str, str]] = {}
        for (kind, name, word), meant in self.chosen.items():
            if kind == WORD:
                meanings.setdefault(name, {})[word] = meant
        return meanings

    @property
    def numbers_by_sheet(self) -> bool:
        """Whether each sheet counts its rows anew."""
        return self.chosen.get((NUMBERING, "", "")) == YES

    def with_more(self, more: Mapping[Key, str]) -> "Choices":
        return Choices({**self.chosen, **more})


NO_CHOICES = Choices()
