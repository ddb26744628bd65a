"""Which entries of the lists a matter may belong to, and why: by its category and by its words. No store."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS_FILE = Path(__file__).resolve().parents[2] / "data" / "reference" / "everyday_words.csv"
# A category's own entry beats any words; the words of people beat a mere neighbour of the same major.
OWN_CATEGORY, LIKE_CATEGORY, SAME_MAJOR = 100.0, 30.0, 3.0
WHOLE, PAIR = 60.0, 10.0
LEAST = 10.0
MOST_WORDS = 200
_RUNS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z0-9]+")
# What stands in many matters and tells none from another.
_COMMON = frozenset(
    (
        "安全",
        "隐患",
        "违规",
        "违法",
        "非法",
        "查处",
        "监管",
        "处置",
        "治理",
        "问题",
        "农村",
        "管理",
        "整治",
        "一件",
        "件事",
        "纠纷",
        "执法",
    )
)


@dataclass(frozen=True)
class Entry:
    """An item or a 一件事 as the look-up sees it: its number, and the texts that may name it."""

    number: int
    title: str
    major: str = ""


@dataclass(frozen=True)
class Matter:
    """An event category: its own name, and the numbers of the entries that it leads to (None: none)."""

    name: str
    major: str
    item_number: int | None = None
    one_thing_number: int | None = None


@dataclass(frozen=True)
class Found:
    """A candidate: how well it fits, and why in words."""

    number: int
    score: float
    why: str


@cache
def everyday_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How people call things, and how the list calls them (the shipped table)."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], tuple(row["means"].split())) for row in csv.DictReader(file))


def candidates(
    entries: Iterable[Entry],
    matters: Iterable[Matter],
    *,
    category: Matter | None,
    words: str,
    leads_to: str = "item_number",
) -> list[Found]:
    """The entries that fit, the best first; equal ones by number. Empty where nothing does.

    `category` is the matter's own category, `words` what people said of it, `leads_to` the field of a
    category that names the entry.
    """
    meant = _meant(words[:MOST_WORDS])
    like: dict[int, tuple[float, str]] = {}
    for matter in matters:
        if number := getattr(matter, leads_to):
            points = min(LIKE_CATEGORY, _overlap(matter.name, meant)[0])
            like[number] = max(like.get(number, (0.0, "")), (points, matter.name))
    found = [_score(entry, category, meant, like, leads_to) for entry in entries]
    return sorted((one for one in found if one.score >= LEAST), key=lambda one: (-one.score, one.number))


def _score(
    entry: Entry,
    category: Matter | None,
    meant: Mapping[str, str],
    like: Mapping[int, tuple[float, str]],
    leads_to: str,
) -> Found:
    score, why = 0.0, []
    if category and getattr(category, leads_to) == entry.number:
        score += OWN_CATEGORY
        why.append(f"事件类别“{category.name}”对应这一项")
    points, hits = _overlap(entry.title, meant)
    if points:
        score += points
        why.append("、".join(hits) + "与事项名称相符")
    likeness, name = like.get(entry.number, (0.0, ""))
    if likeness and not (category and category.name == name):
        score += likeness
        why.append(f"说法与事件类别“{name}”相近")
    if score and category and entry.major and entry.major == category.major:
        score += SAME_MAJOR
        why.append(f"同属“{entry.major}”类")
    return Found(entry.number, score, "；".join(why))


def _meant(said: str) -> dict[str, str]:
    """Texts to look for, and the word by which each was said: everyday words bring the list's own."""
    meant = dict.fromkeys(_RUNS.findall(said), "")
    for word, terms in everyday_words():
        if word in said:
            meant |= {term: word for term in terms if term not in meant}
    return meant


def _overlap(title: str, meant: Mapping[str, str]) -> tuple[float, list[str]]:
    """How far `title` shares words with what was said, and these words as they are told."""
    points: dict[str, float] = {}
    for text, said in meant.items():
        pairs = [text[at : at + 2] for at in range(len(text) - 1)]
        shared = [pair for pair in dict.fromkeys(pairs) if pair in title and pair not in _COMMON]
        is_whole = bool(pairs) and (text in title or title in text) and text not in _COMMON
        if said:
            # Half of an everyday word's meaning is another matter: 流动摊贩 is not 流动人口.
            if is_whole or 2 * len(shared) > len(pairs):
                points[f"“{said}”（即“{text}”）"] = WHOLE if is_whole else PAIR * len(shared)
        elif is_whole:
            points[f"“{text}”"] = WHOLE
        else:
            points |= {f"“{pair}”": PAIR for pair in shared}
    return sum(points.values()), list(points)


def fits(title: str, words: str) -> bool:
    """Whether a title speaks of what was said, by the same measure."""
    return _overlap(title, _meant(words[:MOST_WORDS]))[0] >= 2 * PAIR
