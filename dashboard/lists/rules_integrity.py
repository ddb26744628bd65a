"""Whether the two lists are whole: each check as a sentence, with the way to what is missing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dashboard.lists.rules import ARTICLE_DEPARTMENTS, ARTICLE_ITEMS, ARTICLE_THINGS, PersonState

MOST_NAMED = 8


class Verdict(StrEnum):
    FINE = "fine"
    # Something to know, not to mend: the town's own list may differ from the article's.
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """One check: what was looked at, how it stands, and the words of a URL that show the rows behind it."""

    title: str
    verdict: Verdict
    text: str
    link: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemFacts:
    """What the checks look at of an item that is valid today."""

    number: int
    lead: str
    helpers: tuple[str, ...]
    town_duties: str
    category: str
    example: bool


@dataclass(frozen=True)
class ThingFacts:
    """What the checks look at of a 一件事 that is valid today; `states` of its departments."""

    number: int
    lead: str
    leads: int
    states: tuple[PersonState, ...]


@dataclass(frozen=True)
class Facts:
    items: Sequence[ItemFacts]
    things: Sequence[ThingFacts]
    # Numbers of items and matters to which event categories lead.
    item_targets: frozenset[int]
    thing_targets: frozenset[int]


def checks(facts: Facts) -> list[Check]:
    """Every check, in the order of the screen."""
    return [*_items(facts), *_things(facts), *_people(facts)]


def _items(facts: Facts) -> list[Check]:
    items = facts.items
    numbers = [item.number for item in items]
    leads = len({item.lead for item in items})
    doubled = [number for number, times in Counter(numbers).items() if times > 1]
    gaps = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    view = {"view": "items"}
    return [
        _count("属地管理事项数", len(items), ARTICLE_ITEMS, "项", view),
        _count("牵头部门数", leads, ARTICLE_DEPARTMENTS, "个部门", view),
        _named(
            "每项一个现行版本", doubled, "每个序号现在只有一个版本有效。", "这些序号同时有两个版本有效", view
        ),
        _named("序号连续", gaps, "序号没有空缺。", "这些序号现在没有有效的事项", view),
        _named(
            "牵头和配合分清",
            [item.number for item in items if item.lead in item.helpers],
            "牵头部门都没有同时列为配合部门。",
            "这些事项的牵头部门同时列为配合部门",
            view,
        ),
        _named(
            "镇级职责写明",
            [item.number for item in items if not item.town_duties],
            "每一项都写明了镇里做什么。",
            "这些事项没有写镇里做什么",
            view,
        ),
        _named(
            "类别写明",
            [item.number for item in items if not item.category],
            "每一项都有类别。",
            "这些事项没有类别",
            view,
        ),
        _named(
            "事件类别对得上清单",
            sorted(facts.item_targets - set(numbers)),
            "事件类别指向的事项都在现行清单上。",
            "有事件类别指向这些序号，现行清单上没有",
            view,
        ),
        _examples(items, view),
    ]


def _examples(items: Sequence[ItemFacts], view: Mapping[str, str]) -> Check:
    examples = sum(item.example for item in items)
    if not examples:
        return Check("正式清单", Verdict.FINE, "清单里没有示例事项。", view)
    text = f"还有 {examples} 项是示例，不是正式清单。请导入本镇的清单替换。"
    return Check("正式清单", Verdict.NOTE, text, {"view": "import"})


def _things(facts: Facts) -> list[Check]:
    things = facts.things
    view = {"view": "things"}
    return [
        _count("一件事数", len(things), ARTICLE_THINGS, "件", view),
        _named(
            "每件一个牵头部门",
            [thing.number for thing in things if thing.leads != 1 or not thing.lead],
            "每件事都有且只有一个牵头部门。",
            "这些事的牵头部门不是一个",
            view,
        ),
        _named(
            "事件类别对得上一件事",
            sorted(facts.thing_targets - {thing.number for thing in things}),
            "事件类别指向的一件事都在现行清单上。",
            "有事件类别指向这些序号，现行清单上没有",
            view,
        ),
    ]


def _people(facts: Facts) -> list[Check]:
    states = Counter(state for thing in facts.things for state in thing.states)
    named = sum(states.values()) - states[PersonState.OPEN]
    alarms = (
        (
            PersonState.VACANT,
            "责任人空缺",
            f"{named} 个部门岗位都有责任人。",
            "个部门岗位没有责任人，出了事找不到人。",
        ),
        (PersonState.EXPIRED, "责任人过期", "没有过期的责任人。", "个责任人的有效期已过，请确认或更换。"),
        (
            PersonState.EXPIRING,
            "责任人快到期",
            "没有快到期的责任人。",
            "个责任人快到期，请提前确认。",
        ),
    )
    checks = []
    for state, title, fine, wrong in alarms:
        number = states[state]
        link = {"view": "things", "state": state.value} if number else {"view": "things"}
        verdict = Verdict.WRONG if number else Verdict.FINE
        checks.append(Check(title, verdict, f"{number} {wrong}" if number else fine, link))
    return checks


def _count(title: str, number: int, article: int, unit: str, view: Mapping[str, str]) -> Check:
    if number == article:
        return Check(title, Verdict.FINE, f"现行 {number} {unit}，与文章所述一致。", view)
    text = f"现行 {number} {unit}，文章所述 {article} {unit}，相差 {abs(number - article)}。"
    return Check(title, Verdict.NOTE, text, view)


def _named(title: str, wrong: Sequence[int], fine: str, sentence: str, view: Mapping[str, str]) -> Check:
    if not wrong:
        return Check(title, Verdict.FINE, fine, view)
    shown = "、".join(map(str, wrong[:MOST_NAMED])) + (
        f"等 {len(wrong)} 个" if len(wrong) > MOST_NAMED else ""
    )
    return Check(title, Verdict.WRONG, f"{sentence}：{shown}。", view)
