"""Words that speak of danger to life: what holds one is proposed as urgent. The person decides."""

import csv
from functools import cache
from pathlib import Path

WORDS_FILE = Path(__file__).resolve().parents[3] / "data" / "reference" / "urgent_words.csv"


@cache
def urgent_words() -> tuple[str, ...]:
    """The shipped table, the longest first."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        words = (row["word"] for row in csv.DictReader(file))
        return tuple(sorted(words, key=lambda word: (-len(word), word)))


def sounds_urgent(text: str) -> str:
    """The word of danger that `text` holds; empty where it holds none."""
    return next((word for word in urgent_words() if word in text), "")
