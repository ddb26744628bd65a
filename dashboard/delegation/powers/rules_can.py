"""办得了吗: whether the town can finish a matter, or enforce in one. A missing row is no "no"."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from dashboard.delegation.powers.rules import FILED
from dashboard.lists.rules_lookup import MOST_WORDS, ListEntry, candidates

WORDS_FILE = Path(__file__).resolve().parents[3] / "data" / "reference" / "power_words.csv"
# One pair of signs in common is an accident.
LEAST = 20.0


class Authority(StrEnum):
    """What the store can say."""

    YES = "yes"
    NO = "no"
    # Nothing that somebody has checked says so or so.
    NOT_FOUND = "not_found"


CAN_WORDS = {Authority.YES: "能办", Authority.NO: "不能办", Authority.NOT_FOUND: "未找到，请核对"}
FINISH, ENFORCE = "办理", "查处"


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
class Link:
    """What stands for a category of events on a day: an enforcement item, or (None) that the town holds none.

    `department`: whose item it is, or who enforces instead; empty where nobody is named.
    """

    power: Power | None
    department: str
    basis: str


@dataclass(frozen=True)
class Answer:
    """The word, the sentence, and whom to go to (empty where nobody is known)."""

    word: Authority
    text: str
    lead: str


@cache
def power_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How people call what they want, and the item or category meant (the shipped table)."""
    with WORDS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple((row["word"], tuple(row["means"].split())) for row in csv.DictReader(file))


def expanded_words(words: str) -> str:
    """The words that were typed, followed by the register's own words for them."""
    typed = words.strip()[:MOST_WORDS]
    terms = [term for word, means in power_words() if word in typed for term in means]
    return " ".join([typed, *dict.fromkeys(terms)])


def finishes(power: Power, on: date) -> bool:
    """Whether the town finishes an item on a day: given to it by then, and not passed on."""
    return power.finishes and power.stage != FILED and (power.since is None or power.since <= on)


def matching_powers(
    powers: Sequence[Power], words: str, on: date, most: int = 8, *, by_group: bool = False
) -> list[Hit]:
    """The items that fit the words, the best first. `by_group`: the names of their groups count too."""
    if not words.strip():
        return []
    of_id = {power.item_id: power for power in powers}
    entries = [
        ListEntry(power.item_id, f"{power.name} {power.category}" if by_group else power.name, power.category)
        for power in powers
    ]
    matches = candidates(entries, (), category=None, words=expanded_words(words))
    return [
        Hit(of_id[one.number], finishes(of_id[one.number], on), one.why)
        for one in matches
        if one.score >= LEAST
    ][:most]


def lead_by_category(categories: Mapping[str, str], words: str) -> str:
    """The department whose category fits the words; empty for none. `categories`: name → department."""
    names = list(categories)
    entries = [ListEntry(place, name) for place, name in enumerate(names)]
    matches = candidates(entries, (), category=None, words=expanded_words(words))
    return categories[names[matches[0].number]] if matches and matches[0].score >= LEAST else ""


def answer(matches: Sequence[Hit], *, imported: int, total: int, lead: str) -> Answer:
    """What to tell of what somebody comes for, by what words found. `imported` of `total` items are known by
    name; `lead`: whom to go to where nothing was found (empty: nobody known)."""
    if matches:
        best = matches[0]
        power = best.power
        if best.can:
            return Answer(Authority.YES, f"“{power.name}”可以在镇里办结。", power.department)
        return Answer(
            Authority.NO, f"{_why_not(power, FINISH)}。请找{power.department}{FINISH}。", power.department
        )
    ask = f"可以先问{lead}。" if lead else "请到综合受理窗口问清归哪个部门。"
    return Answer(
        Authority.NOT_FOUND, f"名录里没有找到相符的事项，不等于不能办。{listed(imported, total)}{ask}", lead
    )


def judged(links: Sequence[Link], on: date, *, is_checked: bool) -> Authority:
    """Whether the town enforces in a category: `links` is what stands for it on the day.

    A no is always a row that says so, in a category that somebody has checked; no rows are no answer.
    """
    if not is_checked or not links:
        return Authority.NOT_FOUND
    return Authority.YES if any(_is_held(link, on) for link in links) else Authority.NO


def enforced(
    category: str,
    links: Sequence[Link],
    on: date,
    *,
    checked: str,
    has_other_days: bool,
    imported: int,
    total: int,
    lead: str,
) -> Answer:
    """What to tell of a category (empty: none is chosen) from what stands for it on the day.

    `checked`: who has checked it and when, empty for nobody; `has_other_days`: whether rows of other days
    stand for it; `lead`: who leads by the list of responsibilities (empty: nobody).
    """
    word = judged(links, on, is_checked=bool(checked))
    ask = f"可以先问牵头部门{lead}。" if lead else "请与指挥室研判。"
    if word is Authority.NOT_FOUND:
        return Answer(
            word, f"{_not_found(category, links, has_other_days)}{listed(imported, total)}{ask}", lead
        )
    basis = f"依据：{'；'.join(dict.fromkeys(link.basis for link in links))}。（{checked} 核对）"
    if word is Authority.YES:
        held = [link for link in links if _is_held(link, on)]
        names = "、".join(f"“{link.power.name}”" for link in held if link.power)
        return Answer(word, f"“{category}”镇里可以依法查处：{names}。{basis}", held[0].department)
    why = "；".join(
        _why_not(link.power, ENFORCE, on) if link.power else f"“{category}”镇里没有对应的执法事项"
        for link in links
    )
    others = "、".join(dict.fromkeys(link.department for link in links if link.department))
    return Answer(word, f"{why}。{f'请找{others}{ENFORCE}。' if others else ask}{basis}", others or lead)


def listed(imported: int, total: int) -> str:
    """How much of the register is known by name, as a sentence; nothing where all of it is."""
    if total and imported >= total:
        return ""
    return f"名录已导入单项 {imported:,} 项，共 {total:,} 项。"


def _is_held(link: Link, on: date) -> bool:
    return link.power is not None and finishes(link.power, on)


def _why_not(power: Power, verb: str, on: date | None = None) -> str:
    if power.stage == FILED:
        return f"“{power.name}”还在上报，没有正式交给镇里"
    if on is not None and power.since is not None and power.since > on:
        return f"“{power.name}”从 {power.since} 起才交给镇里"
    return f"“{power.name}”镇里不能{verb}到底"


def _not_found(category: str, links: Sequence[Link], has_other_days: bool) -> str:
    if not category:
        return "还没有选事件类别，只凭字面不能断定镇里有没有执法权。"
    if links:
        return f"“{category}”对应什么执法事项已经登记，但还没有人核对，不能断定。"
    if has_other_days:
        return f"“{category}”登记过对应的执法事项，但这一天没有一条有效，不能断定。"
    return f"“{category}”还没有登记对应的执法事项，不等于镇里没有执法权。"


def known_leads(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Category → department; of a category that stands twice the first."""
    made: dict[str, str] = {}
    for category, department in rows:
        made.setdefault(category, department)
    return made
