"""Text, words and flags of a batch, checked a column at a time."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dashboard.intake.fields import LABELS, LONGEST_ID, TEXTS, longest, shortest
from models import Source

if TYPE_CHECKING:
    from dashboard.intake.columns import Batch

# What the input model drops, and halves of characters that no database takes.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_YES = frozenset(("yes", "是", "y", "true", "1", "√"))
_NO = frozenset(("", "no", "否", "n", "false", "0", "×"))


def cleaned(values: Sequence[str]) -> list[str]:
    """Without control characters and without blanks at either end."""
    # One look at the whole column: hardly any file holds such characters.
    whole = "".join(values)
    if whole.isprintable() or not _UNSHOWABLE.search(whole):
        return [value.strip() for value in values]
    return [_UNSHOWABLE.sub("", value).strip() for value in values]


def check(batch: "Batch") -> None:
    """Refuse rows whose text the input model would refuse."""
    for field in TEXTS:
        refuse_long(batch, field)
    lengths = np.fromiter(map(len, batch.text["title"]), np.int64, len(batch.rows))
    batch.refuse("no_title", lengths == 0, "title", "没有标题，没有导入。")
    least = shortest("title")
    batch.refuse(
        "short_title", (lengths > 0) & (lengths < least), "title", f"标题少于 {least} 个字，没有导入。"
    )


def refuse_long(batch: "Batch", field: str) -> None:
    most = LONGEST_ID if field == "source_id" else longest(field)
    if most is None:
        return
    lengths = np.fromiter(map(len, batch.text[field]), np.int64, len(batch.rows))
    reason = f"{LABELS[field]}超过 {most} 个字，没有导入。"
    batch.refuse(f"long_{field}", lengths > most, field, reason)


def read_flags(batch: "Batch", field: str) -> list[bool]:
    """Yes or no of each row; anything else is no, and said."""
    mapped = batch.profile.values.get(field, {})
    words = [mapped.get(value, value.lower()) for value in batch.text[field]]
    unclear = np.fromiter((word not in _YES and word not in _NO for word in words), bool, len(words))
    batch.notice("unclear_flag", unclear, field, f"“{LABELS[field]}”只能填是或否，按否处理。")
    return [word in _YES for word in words]


def read_words(batch: "Batch", field: str) -> list[str | None]:
    """Source or verdict of each row through the profile's map; an unknown one falls back, and is said."""
    mapped = batch.profile.values.get(field, {})
    known = {word.value for word in Source} if field == "source" else {"on_time", "overdue"}
    fallback = Source.IMPORT.value if field == "source" else None
    words = [mapped.get(value, value) for value in batch.text[field]]
    unclear = np.fromiter((bool(word) and word not in known for word in words), bool, len(words))
    reason = "来源不在对照表里，记为“外部导入”。" if field == "source" else "是否按期的认定读不懂，没有采用。"
    batch.notice(f"unknown_{field}", unclear, field, reason)
    return [word if word in known else fallback for word in words]
