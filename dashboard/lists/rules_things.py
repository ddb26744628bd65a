"""A 一件事 as the store has it, and what may stand in it. No clock, no store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.lists.rules import CRITERIA, LONGEST_PERSON, ThingContent, checked, checked_phone
from dashboard.lists.rules_rows import Names
from dashboard.lists.rules_versions import THING_FIELDS, changes
from dashboard.words.errors import Refused

Scores = Mapping[str, int | None]


@dataclass(frozen=True)
class PersonEntry:
    """A department's named person; `valid_until` None: until somebody else is named."""

    name: str
    phone: str
    valid_until: date | None = None


@dataclass(frozen=True)
class KnownThing:
    """The latest version of a matter in the store, its scores, and its named persons by department."""

    thing_id: int
    version: int
    effective_from: date | None
    effective_to: date | None
    content: ThingContent
    scores: Scores
    people: Mapping[int, PersonEntry]


@dataclass(frozen=True)
class KnownThings:
    names: Names
    things: Mapping[int, KnownThing]


def checked_person(name: str, phone: str, valid_until: date | None) -> PersonEntry:
    """A named person as the store keeps one; Refused where name or phone are missing or wrong."""
    who = checked(name, "责任人姓名", LONGEST_PERSON)
    if not phone.strip():
        raise Refused(f"没有填写“{who}”的电话。责任要落实到找得到的人，请补上。")
    return PersonEntry(who, checked_phone(phone), valid_until)


def current(person: PersonEntry, today: date) -> PersonEntry:
    """`person`; Refused where his last day has passed already."""
    if person.valid_until is not None and person.valid_until < today:
        raise Refused(
            f"“{person.name}”的有效期至 {person.valid_until} 已经过去。请改日期，或者留空表示长期。"
        )
    return person


def thing_changes(before: ThingContent, after: ThingContent, names: Names) -> tuple[str, ...]:
    """The differences of two contents, each as a sentence."""
    old, new = thing_in_words(before, names), thing_in_words(after, names)
    return tuple(change.sentence for change in changes(old, new, THING_FIELDS))


def thing_in_words(content: ThingContent, names: Names) -> dict[str, Any]:
    """A content with departments as people read them, by the keys of THING_FIELDS."""
    return {
        "name": content.name,
        "lead": names.shown.get(content.lead_id, ""),
        "helpers": (*(names.shown.get(helper, "") for helper in content.helper_ids), *content.open_notes),
        "note": content.note,
        "example": content.example,
    }


def score_changes(before: Scores, after: Scores) -> tuple[str, ...]:
    """The criteria whose scores differ, each as a sentence."""
    return tuple(
        f"{title}由{_score(before.get(name))}改为{_score(after.get(name))}"
        for name, title in CRITERIA.items()
        if before.get(name) != after.get(name)
    )


def _score(score: int | None) -> str:
    return "未打分" if score is None else f"{score}分"
