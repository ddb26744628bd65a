"""What stands on the two lists, and when it holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dashboard.access.rules_accounts import checked_text
from dashboard.words.errors import Refused

# The verbs that the list leaves to a town (domain: two lists); a town's own list may know more.
TOWN_DUTIES = ("宣传", "巡查", "劝阻", "报告", "初审", "协助查处")
# What the article states; the town's own list may differ, and is then shown beside it.
ARTICLE_ITEMS, ARTICLE_DEPARTMENTS, ARTICLE_THINGS, ARTICLE_RUNS = 67, 19, 10, 13
LONGEST_MATTER, LONGEST_THING, LONGEST_DUTY, LONGEST_TEXT = 120, 60, 20, 2_000
LONGEST_PERSON, LONGEST_GROUP, LONGEST_REASON = 40, 40, 200
LARGEST_NUMBER = 9_999
CRITERIA = {"breadth": "跨部门程度", "difficulty": "协调难度", "demand": "群众期盼"}
LOWEST, HIGHEST = 1, 5
_SEPARATORS = re.compile(r"[、,，;；/\n]+")
_LINES = re.compile(r"[;；\n]+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


class PersonState(StrEnum):
    """How a department on a 一件事 stands with its named person."""

    FINE = "fine"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    VACANT = "vacant"
    # "The competent department": named at dispatch, so that nobody is missing.
    OPEN = "open"


PERSON_STATES = {
    PersonState.FINE: "在任",
    PersonState.EXPIRING: "快到期",
    PersonState.EXPIRED: "已过期",
    PersonState.VACANT: "空缺",
    PersonState.OPEN: "交办时指定",
}
ALARMS = (PersonState.VACANT, PersonState.EXPIRED, PersonState.EXPIRING)


@dataclass(frozen=True)
class ItemContent:
    """What one version of an item says; departments by id."""

    matter: str
    lead_id: int
    helper_ids: tuple[int, ...]
    lead_duty: str
    town_duties: tuple[str, ...]
    category_code: str = ""
    basis: str = ""
    example: bool = False


@dataclass(frozen=True)
class ThingContent:
    """What one version of a 一件事 says; `open_notes` are departments that are named at dispatch."""

    name: str
    lead_id: int
    helper_ids: tuple[int, ...]
    note: str = ""
    open_notes: tuple[str, ...] = ()
    example: bool = False


def split(text: str) -> tuple[str, ...]:
    """The words of a cell, whichever sign stands between them, each once and in order."""
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in _SEPARATORS.split(text)))))


def lines(text: str) -> tuple[str, ...]:
    """A duty's sentences as rows: they end at a semicolon or a new line."""
    return tuple(filter(None, (line.strip() for line in _LINES.split(text))))


def checked_number(number: int | None) -> int:
    """A place on the list, 1–9999; Refused for any other."""
    if number is None or not 1 <= number <= LARGEST_NUMBER:
        raise Refused(f"序号要写成 1 到 {LARGEST_NUMBER} 的整数。请修改后再保存。")
    return number


def checked_item(content: ItemContent) -> ItemContent:
    """`content` as the store keeps it; Refused with what is missing or wrong."""
    duties = tuple(dict.fromkeys(checked(duty, "镇级职责", LONGEST_DUTY) for duty in content.town_duties))
    if not duties:
        raise Refused("还没有填写镇级职责。请至少填一项，例如宣传、巡查、协助查处。")
    return ItemContent(
        matter=checked(content.matter, "事项", LONGEST_MATTER),
        lead_id=content.lead_id,
        helper_ids=_helpers(content.lead_id, content.helper_ids),
        lead_duty="；".join(lines(checked_long(content.lead_duty, "部门职责"))),
        town_duties=duties,
        category_code=content.category_code,
        basis=checked_long(content.basis, "依据") if content.basis.strip() else "",
        example=content.example,
    )


def checked_thing(content: ThingContent) -> ThingContent:
    """`content` as the store keeps it; Refused with what is missing or wrong."""
    helpers = _helpers(content.lead_id, content.helper_ids)
    if not helpers and not content.open_notes:
        raise Refused("“一件事”是跨部门的事，还没有配合部门。请至少填一个配合部门。")
    return ThingContent(
        name=checked(content.name, "事项", LONGEST_THING),
        lead_id=content.lead_id,
        helper_ids=helpers,
        note=checked_long(content.note, "说明") if content.note.strip() else "",
        open_notes=tuple(checked(note, "备注", LONGEST_REASON) for note in content.open_notes),
        example=content.example,
    )


def _helpers(lead_id: int, helper_ids: Sequence[int]) -> tuple[int, ...]:
    if not lead_id:
        raise Refused("还没有选牵头部门。每项要有一个部门牵头、兜底，请选择后再保存。")
    if lead_id in helper_ids:
        raise Refused("牵头部门同时写成了配合部门。牵头部门只能有一个，请从配合部门里去掉它。")
    return tuple(sorted(set(helper_ids)))


def checked(text: str, what: str, longest: int) -> str:
    """A short text with single blanks (wide ones too); Refused where empty, too long or with unseen signs."""
    return checked_text(" ".join(text.split()), what, longest)


def checked_long(text: str, what: str) -> str:
    """A text of several lines on one: line breaks become semicolons. Refused as `checked`."""
    return checked("；".join(filter(None, map(str.strip, text.splitlines()))), what, LONGEST_TEXT)


def checked_start(start: date, *, after: date | None) -> date:
    """The first day of a new version; Refused unless it lies after the first day of the one before."""
    if after is not None and start <= after:
        raise Refused(
            f"新版本要从 {after} 之后的日期起生效（现有版本 {after} 起生效）。"
            "已经生效的版本不改动，追责才有据可查。请改生效日期。"
        )
    return start


def checked_phone(typed: str) -> str:
    """A phone number as typed; Refused for what is none."""
    phone = typed.strip()
    if not _PHONE.fullmatch(phone):
        raise Refused("电话要写 7 到 20 位数字，中间可以有短横线或空格。请修改后再保存。")
    return phone


def checked_score(score: int | None, criterion: str) -> int | None:
    """A criterion's score 1–5, or None for not rated; Refused for any other."""
    if score is not None and not LOWEST <= score <= HIGHEST:
        raise Refused(f"“{CRITERIA[criterion]}”要打 {LOWEST} 到 {HIGHEST} 分的整数，或者留空。")
    return score


def person_state(
    *, is_open: bool, name: str | None, valid_until: date | None, today: date, warn_days: int
) -> PersonState:
    """How a party stands on a township day; the last valid day itself is still valid.

    `warn_days`: how long before it the end is near (a setting of the town, 30 by default).
    """
    if is_open:
        return PersonState.OPEN
    if not name:
        return PersonState.VACANT
    if valid_until is not None and valid_until < today:
        return PersonState.EXPIRED
    if valid_until is not None and valid_until <= today + timedelta(days=warn_days):
        return PersonState.EXPIRING
    return PersonState.FINE


def runs_saved(departments: int) -> int:
    """What one dispatch saves: departments needed − 1 (domain: two lists)."""
    return max(0, departments - 1)
