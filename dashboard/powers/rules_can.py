"""办得了吗: whether the town itself can finish what somebody asks for. Unknown is never "no". No store."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from dashboard.lists.rules_lookup import MOST_WORDS, Entry, candidates
from dashboard.powers.rules import FILED
from models import PowerKind

WORDS_FILE = Path(__file__).resolve().parents[2] / "data" / "reference" / "power_words.csv"
# One pair of signs in common is an accident.
LEAST = 20.0


class Can(StrEnum):
    """What the store can say."""

    YES = "yes"
    NO = "no"
    # A part of the list is missing: what was not found may stand in that part.
    UNKNOWN = "unknown"


CAN_WORDS = {Can.YES: "能办", Can.NO: "不能办", Can.UNKNOWN: "名录尚未导入全，无法判断"}
VERBS = {PowerKind.APPROVAL: ("在镇里办结", "办理"), PowerKind.ENFORCEMENT: ("由镇里依法查处", "查处")}


@dataclass(frozen=True)
class Power:
    """An item of the register as the search sees it."""

    item_id: int
    name: str
    category: str
    department: str
    stage: str
    since: date | None
    finishes: bool


@dataclass(frozen=True)
class Hit:
    """An item that fits, whether the town finishes it now, and why it was found."""

    power: Power
    can: bool
    why: str


@dataclass(frozen=True)
class Answer:
    """The word, the sentence, and whom to go to (empty where nobody is known)."""

    word: Can
    text: str
    lead: str


@cache
def power_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How people call what they want, and the item or category meant (the shipped table)."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], tuple(row["means"].split())) for row in csv.DictReader(file))


def meant(words: str) -> str:
    """What was said, with the register's own words for it behind."""
    said = words.strip()[:MOST_WORDS]
    terms = [term for word, means in power_words() if word in said for term in means]
    return " ".join([said, *dict.fromkeys(terms)])


def finishes(power: Power, on: date) -> bool:
    """Whether the town finishes an item on a day: given to it by then, and not passed on."""
    return power.finishes and power.stage != FILED and (power.since is None or power.since <= on)


def hits(powers: Sequence[Power], words: str, on: date, most: int = 8) -> list[Hit]:
    """The items that fit what was said, the best first."""
    if not words.strip():
        return []
    of_id = {power.item_id: power for power in powers}
    entries = [Entry(power.item_id, power.name, power.category) for power in powers]
    found = candidates(entries, (), category=None, words=meant(words))
    return [
        Hit(of_id[one.number], finishes(of_id[one.number], on), one.why)
        for one in found
        if one.score >= LEAST
    ][:most]


def lead_by_category(categories: Mapping[str, str], words: str) -> str:
    """The department whose category fits what was said; empty for none. `categories`: name → department."""
    names = list(categories)
    entries = [Entry(place, name) for place, name in enumerate(names)]
    found = candidates(entries, (), category=None, words=meant(words))
    return categories[names[found[0].number]] if found and found[0].score >= LEAST else ""


def answer(found: Sequence[Hit], *, kind: PowerKind, imported: int, total: int, lead: str) -> Answer:
    """What to tell the person. `imported` of `total` items are known by name; `lead`: whom to go to
    where nothing was found (empty: nobody known)."""
    able, verb = VERBS[kind]
    if found:
        best = found[0]
        power = best.power
        if best.can:
            return Answer(Can.YES, f"“{power.name}”可以{able}。", power.department)
        why = "还在上报，没有正式交给镇里" if power.stage == FILED else f"镇里不能{verb}到底"
        return Answer(Can.NO, f"“{power.name}”{why}。请找{power.department}{verb}。", power.department)
    instead = f"请找{lead}{verb}。" if lead else "请到综合受理窗口问清归哪个部门。"
    if total and imported >= total:
        return Answer(Can.NO, f"名录里没有这件事，镇里不能{verb}。{instead}", lead)
    ask = f"可以先问{lead}。" if lead else "请到综合受理窗口问清归哪个部门。"
    return Answer(
        Can.UNKNOWN,
        f"已导入单项 {imported:,} 项，共 {total:,} 项；已导入的里面没有找到，不等于不能办。{ask}",
        lead,
    )


def known_leads(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Category → department; of a category that stands twice the first."""
    made: dict[str, str] = {}
    for category, department in rows:
        made.setdefault(category, department)
    return made
