"""What typed words may mean: a category, danger to life.

Nothing is learnt and nothing decided: every suggestion names the words that it comes from, and the person
chooses. On real city complaints no method is right much more than half of the time.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from dashboard.lists.rules_lookup import everyday_words
from dashboard.words.labels import LABELS, local_time
from models import Source

MOST = 4
# What a word in the category's own name is worth, beside one in the names of its list entries.
OWN_NAME, LISTED, WHOLE = 3.0, 1.5, 6.0
# What people call it in their own words is worth less than the name itself, and more than one shared word.
EVERYDAY, EVERYDAY_LISTED = 4.5, 1.5
EARLIER_EACH, EARLIER_MOST = 1.0, 8.0
LEAST = 1.5
# From here on the words speak of it: two shared words, its everyday name, or one word and earlier matters.
CLEAR = 4.5
# An earlier matter is like this one where so many pairs of signs are the same.
LIKE_PAIRS = 2
# A pair of signs that so large a part of all categories has tells none from another.
COMMON_SHARE = 0.08
MOST_SAID = 400
_RUNS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9]{2,}")


@dataclass(frozen=True)
class KnownCategory:
    """A category: its name, and the names of what it leads to on the two lists."""

    category_id: int
    name: str
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fit:
    """A category that may be meant, how well it fits, and why in words."""

    category_id: int
    score: float
    why: str


def pairs_in(text: str) -> frozenset[str]:
    """Every two signs that stand together in Chinese, and whole words of other writing."""
    pairs: set[str] = set()
    for run in _RUNS.findall(text[:MOST_SAID]):
        pairs |= {run} if run.isascii() else {run[at : at + 2] for at in range(len(run) - 1)}
    return frozenset(pairs)


def suggested(
    words: str,
    categories: Sequence[KnownCategory],
    earlier: Iterable[tuple[str, int]] = (),
    *,
    leave_out: Iterable[str] = (),
    everyday: Iterable[tuple[str, Sequence[str]]] | None = None,
    most: int = MOST,
) -> list[Fit]:
    """The categories that fit what was `words` (title and description), the best first, at most `most`.

    `earlier`: titles of the town's own earlier matters with their category's id; `leave_out`: names of
    places, which stand in many titles and tell nothing of the matter; `everyday`: how people call things
    and what that means (the shipped table, unless said). Empty where nothing fits.
    """
    for name in leave_out:
        words = words.replace(name, " ")
    meant = pairs_in(words)
    if not meant:
        return []
    common = _common(categories)
    votes = _votes(meant - common, earlier, leave_out)
    table = everyday_words() if everyday is None else everyday
    called = {term: word for word, terms in table if word in words for term in terms}
    fits = [_fit(words, meant - common, category, votes, called) for category in categories]
    good = [fit for fit in fits if fit.score >= LEAST]
    return sorted(good, key=lambda fit: (-fit.score, fit.category_id))[:most]


def _common(categories: Sequence[KnownCategory]) -> frozenset[str]:
    counted = Counter(pair for category in categories for pair in pairs_in(category.name))
    limit = max(3, COMMON_SHARE * len(categories))
    return frozenset(pair for pair, number in counted.items() if number > limit)


def _votes(
    meant: frozenset[str], earlier: Iterable[tuple[str, int]], places: Iterable[str]
) -> Mapping[int, int]:
    """Category -> how many earlier titles are like what is meant."""
    votes: dict[int, int] = defaultdict(int)
    names = tuple(places)
    for title, category_id in earlier:
        words = title
        for name in names:
            words = words.replace(name, " ")
        if len(meant & pairs_in(words)) >= LIKE_PAIRS:
            votes[category_id] += 1
    return votes


def _fit(
    words: str,
    meant: frozenset[str],
    category: KnownCategory,
    votes: Mapping[int, int],
    called: Mapping[str, str],
) -> Fit:
    score, why = 0.0, []
    shared = meant & pairs_in(category.name)
    if category.name in words:
        score += WHOLE
        why.append(f"提到了“{category.name}”")
    elif shared:
        why.append(f"名称里有{_quoted(shared, category.name)}")
    score += OWN_NAME * len(shared)
    for name in category.listed:
        if also := (meant & pairs_in(name)) - shared:
            score += LISTED * len(also)
            why.append(f"清单“{name}”里有{_quoted(also, name)}")
    for term, word in called.items():
        points = _called(term, category)
        if points and not (shared and pairs_in(term) <= shared):
            score += points
            why.append(f"“{word}”就是“{term}”")
    if alike := votes.get(category.category_id, 0):
        score += min(EARLIER_MOST, EARLIER_EACH * alike)
        why.append(f"以前有{alike}件说法相近的归在这一类")
    return Fit(category.category_id, score, "；".join(why))


def _called(term: str, category: KnownCategory) -> float:
    """What it is worth that an everyday word means `term`."""
    if _names(term, category.name):
        return EVERYDAY
    return EVERYDAY_LISTED if any(_names(term, name) for name in category.listed) else 0.0


def _names(term: str, name: str) -> bool:
    """Whether a name speaks of the term: as it stands, or by more than half of it."""
    pairs = pairs_in(term)
    return term in name or name in term or 2 * len(pairs & pairs_in(name)) > len(pairs)


def _quoted(pairs: frozenset[str], name: str) -> str:
    """The pairs in the order of `name`, those that overlap written as one word."""
    words: list[str] = []
    end = -1
    for at in range(len(name) - 1):
        if name[at : at + 2] in pairs:
            words = [*words[:-1], words[-1] + name[at + 1]] if at < end else [*words, name[at : at + 2]]
            end = at + 2
    words += sorted(pair for pair in pairs if pair.isascii())
    return "".join(f"“{word}”" for word in words)


def as_note(*, title: str, description: str, source: Source, place: str, reported_at: datetime) -> str:
    """What a repeated report leaves on the matter that it repeats. Nothing says who reported it."""
    lines = [f"又有人反映（{LABELS[source]}，{local_time(reported_at)}）：{title.strip()}"]
    if place.strip():
        lines.append(f"地点：{place.strip()}")
    if description.strip():
        lines.append(description.strip())
    return "\n".join(lines)


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
