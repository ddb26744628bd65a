"""What a file of the 一件事 list would do: one row per department of a matter; what may stand in one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from dashboard.lists.rules import (
    CRITERIA,
    LONGEST_PERSON,
    ThingContent,
    checked,
    checked_phone,
    checked_score,
    checked_start,
    checked_thing,
)
from dashboard.lists.rules_import import (
    HELPER,
    LEAD,
    OPEN_DEPARTMENT,
    Names,
    Result,
    Row,
    day_in,
    number_in,
    score_in,
    yes_in,
)
from dashboard.lists.rules_versions import THING_FIELDS, changes
from dashboard.words.errors import Refused

Scores = Mapping[str, int | None]


@dataclass(frozen=True)
class NamedPerson:
    """A department's named person; `valid_until` None: until somebody else is named."""

    name: str
    phone: str
    valid_until: date | None = None


@dataclass(frozen=True)
class ThingInStore:
    """The latest version of a matter in the store, its scores, and its named persons by department."""

    thing_id: int
    version: int
    effective_from: date | None
    effective_to: date | None
    content: ThingContent
    scores: Scores
    people: Mapping[int, NamedPerson]


@dataclass(frozen=True)
class ThingsInStore:
    names: Names
    things: Mapping[int, ThingInStore]


def checked_person(name: str, phone: str, valid_until: date | None) -> NamedPerson:
    """A named person as the store keeps one; Refused where name or phone are missing or wrong."""
    who = checked(name, "责任人姓名", LONGEST_PERSON)
    if not phone.strip():
        raise Refused(f"没有填写“{who}”的电话。责任要落实到找得到的人，请补上。")
    return NamedPerson(who, checked_phone(phone), valid_until)


def current(person: NamedPerson, today: date) -> NamedPerson:
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
        f"{title}由{_score_words(before.get(name))}改为{_score_words(after.get(name))}"
        for name, title in CRITERIA.items()
        if before.get(name) != after.get(name)
    )


def _score_words(score: int | None) -> str:
    return "未打分" if score is None else f"{score}分"


@dataclass(frozen=True)
class ThingOutcome:
    """What one row does; `changes` in words."""

    row: Row
    result: Result
    reason: str = ""
    number: int = 0
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThingPlan:
    """What becomes of one matter: a version to make (`start` is its first day; None: no new version)."""

    number: int
    thing_id: int | None
    version: int
    start: date | None
    content: ThingContent
    scores: Scores
    # Only the persons that change.
    people: Mapping[int, NamedPerson] = field(default_factory=dict)
    changes: tuple[str, ...] = ()


def plan_things(
    rows: Iterable[Row], in_store: ThingsInStore, *, default_start: date, today: date
) -> tuple[list[ThingOutcome], list[ThingPlan]]:
    """What each row and each matter would do. A matter goes in as a whole or not at all.

    An empty 序号 is that of the row above (merged cells). Empty 责任人, 说明 and scores keep what the
    store has.
    """
    outcomes: list[ThingOutcome] = []
    plans: list[ThingPlan] = []
    done: dict[str, int] = {}
    filled = _filled_down(rows)
    for number, group in groupby(filled, key=lambda row: row["序号"]):
        lines = list(group)
        if number in done:
            reason = f"序号 {number} 的各行要连在一起，前面第 {done[number]} 行已经有了。请移到一起再导入。"
            outcomes += [ThingOutcome(row, Result.REFUSED, reason) for row in lines]
            continue
        done[number] = lines[0].line
        outcomes_of, made = _matter(lines, in_store, default_start, today)
        outcomes += outcomes_of
        plans += made
    return outcomes, plans


def _filled_down(rows: Iterable[Row]) -> list[Row]:
    filled: list[Row] = []
    for row in rows:
        if not row["序号"] and filled:
            row = Row(row.line, {**row.cells, "序号": filled[-1]["序号"]})
        filled.append(row)
    return filled


def _matter(
    rows: Sequence[Row], in_store: ThingsInStore, default_start: date, today: date
) -> tuple[list[ThingOutcome], list[ThingPlan]]:
    reasons: dict[int, str] = {}
    entries: list[_Entry] = []
    for row in rows:
        try:
            entries.append(_entry(row, in_store.names))
        except Refused as refusal:
            reasons[row.line] = str(refusal)
    if not reasons:
        try:
            return _planned(rows, entries, in_store, default_start, today)
        except Refused as refusal:
            reasons = dict.fromkeys((row.line for row in rows), str(refusal))
    first = min(reasons)
    others = f"同一件事的第 {first} 行不能导入，所以整件事没有导入。改好那一行再导入。"
    return [ThingOutcome(row, Result.REFUSED, reasons.get(row.line, others)) for row in rows], []


@dataclass(frozen=True)
class _Entry:
    """One department of a matter as its row says."""

    row: Row
    department_id: int | None
    is_lead: bool
    note: str = ""


def _entry(row: Row, names: Names) -> _Entry:
    number_in(row)
    if row["分工"] not in (LEAD, HELPER, ""):
        raise Refused("“分工”只能填“牵头”或“配合”。")
    is_lead = row["分工"] == LEAD
    if not row["部门"]:
        raise Refused(f"没有填写部门。暂时定不下来的，部门填“{OPEN_DEPARTMENT}”，并在备注里写明。")
    if row["部门"] != OPEN_DEPARTMENT:
        return _Entry(row, names.department(row["部门"]), is_lead)
    if is_lead:
        raise Refused("牵头部门不能交办时再指定。请写明是哪个部门牵头。")
    if row["责任人"] or not row["备注"]:
        raise Refused(f"部门是“{OPEN_DEPARTMENT}”的，备注里要写明是哪类部门，责任人留空。")
    return _Entry(row, None, False, row["备注"])


def _planned(
    rows: Sequence[Row], entries: list[_Entry], in_store: ThingsInStore, default_start: date, today: date
) -> tuple[list[ThingOutcome], list[ThingPlan]]:
    number = number_in(rows[0])
    last = in_store.things.get(number)
    content = _content(rows, entries, last)
    scores = _scores(rows, last)
    start = _one(rows, "生效日期", day_in) or default_start
    people = {
        entry.department_id: person
        for entry in entries
        if entry.department_id is not None and (person := _person(entry, last, today))
    }
    if last is None:
        planned = ThingPlan(number, None, 1, start, content, scores, people)
        return [ThingOutcome(row, Result.IMPORTED, "", number) for row in rows], [planned]
    differences = thing_changes(last.content, content, in_store.names)
    if not differences and last.effective_to is not None and start > last.effective_to:
        differences = ("停用后重新启用",)
    if differences:
        checked_start(start, after=last.effective_from)
    changes = (*differences, *score_changes(last.scores, scores))
    planned = ThingPlan(
        number,
        last.thing_id,
        last.version + bool(differences),
        start if differences else None,
        content,
        scores,
        people,
        changes,
    )
    outcomes = [_outcome(entry, number, changes, people) for entry in entries]
    return outcomes, [planned] if changes or people else []


def _outcome(
    entry: _Entry, number: int, changes: tuple[str, ...], people: Mapping[int, NamedPerson]
) -> ThingOutcome:
    person = people.get(entry.department_id or 0)
    sentences = (*changes, *((f"责任人登记为“{person.name}”",) if person else ()))
    return ThingOutcome(entry.row, Result.UPDATED if sentences else Result.UNCHANGED, "", number, sentences)


def _content(rows: Sequence[Row], entries: list[_Entry], last: ThingInStore | None) -> ThingContent:
    leads = [entry.department_id for entry in entries if entry.is_lead]
    if len(leads) != 1:
        what = "没有牵头部门" if not leads else "有不止一个牵头部门"
        raise Refused(f"这件事{what}。每件事只能有一个牵头部门，请在“分工”里改好。")
    named = [entry.department_id for entry in entries if entry.department_id is not None]
    if len(set(named)) < len(named):
        raise Refused("这件事里同一个部门写了两行。请合并成一行。")
    return checked_thing(
        ThingContent(
            name=_one(rows, "事项", _text) or (last.content.name if last else ""),
            lead_id=leads[0] or 0,
            helper_ids=tuple(number for number in named if number != leads[0]),
            note=_one(rows, "说明", _text) or (last.content.note if last else ""),
            open_notes=tuple(entry.note for entry in entries if entry.department_id is None),
            example=bool(_one(rows, "示例", yes_in)),
        )
    )


def _text(row: Row, column: str) -> str:
    return row[column]


def _one(rows: Sequence[Row], column: str, read: Any) -> Any:
    """What a column says of the whole matter; Refused where its rows disagree."""
    row_of = {row[column]: row for row in rows if row[column]}
    if len(row_of) > 1:
        raise Refused(f"这件事各行的“{column}”不一致：{'、'.join(row_of)}。请改成一样的，或者只写在第一行。")
    return read(next(iter(row_of.values()), rows[0]), column)


def _person(entry: _Entry, last: ThingInStore | None, today: date) -> NamedPerson | None:
    """The person that the row names, where that is not what the store has already."""
    row = entry.row
    now = last.people.get(entry.department_id or 0) if last else None
    if not row["责任人"]:
        if row["电话"] or row["有效期至"]:
            raise Refused(f"第 {row.line} 行填了电话或有效期，却没有填责任人。请补上姓名。")
        return None
    is_same = now is not None and now.name == row["责任人"]
    until = day_in(row, "有效期至") or (now.valid_until if now and is_same else None)
    phone = row["电话"] or (now.phone if now and is_same else "")
    person = checked_person(row["责任人"], phone, until)
    if person == now:
        return None
    return current(person, today)


def _scores(rows: Sequence[Row], last: ThingInStore | None) -> Scores:
    """The criteria as the file has them; where it says nothing, as the store has them."""
    scores = {}
    for criterion, title in CRITERIA.items():
        typed = checked_score(_one(rows, title, score_in), criterion)
        scores[criterion] = last.scores[criterion] if typed is None and last else typed
    return scores
