"""A batch of rows on their way to columns: cells checked a column at a time, and rows refused so far."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.profile_model import (
    CHOICES,
    LABELS,
    LONGEST_ID,
    PLAIN_FIELDS,
    TEXTS,
    WORDS,
    Profile,
    limit,
)
from dashboard.files.sheets.rules_choices import matched
from dashboard.incidents.life.rules_clocks import Timing
from models import Source

Mask = NDArray[np.bool_]
ON_THE_PAGE = "请在“数据导入”页的“不认识的词”里选它是哪一种，再导入一次。"
# A column of whole numbers takes no longer one on PostgreSQL.
LONGEST_NUMBER = 10
# What the input model drops, and halves of characters that no database takes.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_YES = frozenset(("yes", "是", "y", "true", "1", "√"))
_NO = frozenset(("", "no", "否", "n", "false", "0", "×"))


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


def cleaned(values: Sequence[str]) -> list[str]:
    """Without control characters and without blanks at either end."""
    # One look at the whole column: hardly any file holds such characters.
    whole = "".join(values)
    if whole.isprintable() or not _UNSHOWABLE.search(whole):
        return [value.strip() for value in values]
    return [_UNSHOWABLE.sub("", value).strip() for value in values]


def narrowed(values: list[str]) -> list[str]:
    """Full-width digits, letters and signs as narrow ones."""
    if "".join(values).isascii():
        return values
    return [value.translate(_NARROW).strip() for value in values]


def mapped_words(batch: Batch, field: str) -> list[str]:
    """Each word of a field as the profile's map has it; what the map lacks stays as it is."""
    words, table = batch.text[field], batch.profile.map_of(field)
    mapped = {word: table.get(matched(word), word) for word in set(words)}
    return [mapped[word] for word in words]


def count_unknown(batch: Batch, field: str, where: NDArray[np.bool_]) -> None:
    words = batch.text[field]
    batch.issues.unknown_words.update((field, words[i]) for i in np.flatnonzero(where & ~batch.refused))


def check(batch: Batch) -> None:
    """Refuse rows whose text the input model would refuse."""
    for field in TEXTS:
        refuse_long(batch, field)
    lengths = np.fromiter(map(len, batch.text["title"]), np.int64, len(batch.rows))
    batch.refuse("no_title", lengths == 0, "title", "没有标题，没有导入。")
    least = limit("title", "min_length") or 0
    batch.refuse(
        "short_title", (lengths > 0) & (lengths < least), "title", f"标题少于 {least} 个字，没有导入。"
    )


def refuse_long(batch: Batch, field: str) -> None:
    most = LONGEST_ID if field == "source_id" else limit(field, "max_length")
    if most is None:
        return
    lengths = np.fromiter(map(len, batch.text[field]), np.int64, len(batch.rows))
    reason = f"{LABELS[field]}超过 {most} 个字，没有导入。"
    batch.refuse(f"long_{field}", lengths > most, field, reason)


def read_flags(batch: Batch, field: str) -> list[bool]:
    """Yes or no of each row; anything else is no, with a remark."""
    words = [word.lower() for word in mapped_words(batch, field)]
    unclear = np.fromiter((word not in _YES and word not in _NO for word in words), bool, len(words))
    if field in WORDS:
        count_unknown(batch, field, unclear)
    batch.notice("unclear_flag", unclear, field, f"“{LABELS[field]}”只能填是或否，按否处理。")
    return [word in _YES for word in words]


def read_words(batch: Batch, field: str) -> list[str | None]:
    """Each row's word of a choice through the profile's map; an unknown one falls back, with a remark."""
    words, fallback = mapped_words(batch, field), None
    verdicts, reason = {"on_time", "overdue"}, "是否按期的认定读不懂，没有采用。"
    if field == "source":
        verdicts, fallback = {word.value for word in Source}, Source.IMPORT.value
        reason = f"来源不认识，记为“外部导入”。{ON_THE_PAGE}"
    elif field in CHOICES:
        options = PLAIN_FIELDS[field].options
        by_name = {name: word for word, name in options.items()}
        verdicts, words = set(options), [by_name.get(word, word) for word in words]
        reason = f"“{LABELS[field]}”只能填{'、'.join(by_name)}，这一项留空。"
    unclear = np.fromiter((bool(word) and word not in verdicts for word in words), bool, len(words))
    if field == "source":
        count_unknown(batch, field, unclear)
    batch.notice(f"unknown_{field}", unclear, field, reason)
    return [word if word in verdicts else fallback for word in words]


def read_wholes(batch: Batch, field: str) -> list[int | None]:
    """The whole number of each row; None where there is none, with a remark on anything else."""
    least, most = limit(field, "ge"), limit(field, "le")

    def number(text: str) -> int | None:
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else None
        is_fitting = value is not None and (least or 0) <= value and (most is None or value <= most)
        return value if is_fitting else None

    texts = batch.text[field]
    numbers = [number(text) for text in texts]
    unclear = np.fromiter(
        (bool(t) and n is None for t, n in zip(texts, numbers, strict=True)), bool, len(texts)
    )
    batch.notice(f"bad_{field}", unclear, field, f"“{LABELS[field]}”不是合适的整数，这一项留空。")
    return numbers
