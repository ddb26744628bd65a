"""Which entries of the lists a matter may belong to, and why; which rows a person means by what he typed."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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
class ListEntry:
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
class Candidate:
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
    entries: Iterable[ListEntry],
    matters: Iterable[Matter],
    *,
    category: Matter | None,
    words: str,
    leads_to: str = "item_number",
) -> list[Candidate]:
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
    scored = [_score(entry, category, meant, like, leads_to) for entry in entries]
    return sorted((one for one in scored if one.score >= LEAST), key=lambda one: (-one.score, one.number))


def _score(
    entry: ListEntry,
    category: Matter | None,
    meant: Mapping[str, str],
    like: Mapping[int, tuple[float, str]],
    leads_to: str,
) -> Candidate:
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
    return Candidate(entry.number, score, "；".join(why))


def _meant(text: str) -> dict[str, str]:
    """Texts to look for, each with the everyday word that brought it (empty: typed as it is)."""
    meant = dict.fromkeys(_RUNS.findall(text), "")
    for word, terms in everyday_words():
        if word in text:
            meant |= {term: word for term in terms if term not in meant}
    return meant


def _overlap(title: str, meant: Mapping[str, str]) -> tuple[float, list[str]]:
    """How far `title` shares words with what is meant, and these words, quoted."""
    points: dict[str, float] = {}
    for text, everyday in meant.items():
        pairs = [text[at : at + 2] for at in range(len(text) - 1)]
        shared = [pair for pair in dict.fromkeys(pairs) if pair in title and pair not in _COMMON]
        is_whole = bool(pairs) and (text in title or title in text) and text not in _COMMON
        if everyday:
            # Half of an everyday word's meaning is another matter: 流动摊贩 is not 流动人口.
            if is_whole or 2 * len(shared) > len(pairs):
                points[f"“{everyday}”（即“{text}”）"] = WHOLE if is_whole else PAIR * len(shared)
        elif is_whole:
            points[f"“{text}”"] = WHOLE
        else:
            points |= {f"“{pair}”": PAIR for pair in shared}
    return sum(points.values()), list(points)


def fits(title: str, words: str) -> bool:
    """Whether a title fits the words, by the same measure."""
    return _overlap(title, _meant(words[:MOST_WORDS]))[0] >= 2 * PAIR


FIELDS = {
    "matter": "事项",
    "name": "事项",
    "lead": "牵头部门",
    "helpers": "配合部门",
    "lead_duty": "部门职责",
    "town_duties": "镇级职责",
    "category": "类别",
    "basis": "依据",
    "note": "说明",
}


def found_in(row: Mapping[Any, object], words: str) -> str:
    """Where all of `words` (blanks between them) stand in the row, in words; empty where one is missing.

    A number alone means the row's place on the list.
    """
    wanted = words.casefold().split()
    if len(wanted) == 1 and wanted[0].isascii() and wanted[0].isdigit():
        return "序号" if str(row.get("number")) == wanted[0] else ""
    texts = {title: _cell_text(row[field]) for field, title in FIELDS.items() if field in row}
    places = [[title for title, text in texts.items() if word in text] for word in wanted]
    if not all(places):
        return ""
    return "、".join(dict.fromkeys(title for place in places for title in place[:1]))


def _cell_text(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value)).casefold()
    return str(value).casefold()
