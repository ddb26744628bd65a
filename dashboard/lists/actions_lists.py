"""Revising the two lists by hand: versions, ends, scores, named persons, the departments' groups."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.lists import versions
from dashboard.lists.queries_latest import items_in_store, things_in_store
from dashboard.lists.rules import (
    CRITERIA,
    LONGEST_GROUP,
    LONGEST_REASON,
    ItemContent,
    ThingContent,
    checked,
    checked_item,
    checked_number,
    checked_score,
    checked_thing,
)
from dashboard.lists.rules_import import item_changes
from dashboard.lists.rules_import_things import Scores, checked_person, current, thing_changes
from dashboard.lists.versions import running_things, set_person
from dashboard.town.rule_sets.rules import Base
from dashboard.town.settings.rules_words import edited
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Department, Incident, OneThing, OneThingParty, ResponsibilityItem

SAME = "内容没有变化，没有建立新版本。请修改后再保存。"


@needs("list.manage")
def revise_item(
    session: Session,
    *,
    number: int | None,
    content: ItemContent,
    start: date,
    reason: str,
    base: Base | None,
    by: Person,
    at: datetime,
) -> None:
    """The next version of an item, or the first of a new number, valid from the township day `start`.

    `base`: the version that was revised, None for a new number. Refused without a reason, where nothing
    differs, from a day on which the present version began, and where `base` is the latest no more or was
    ended meanwhile.
    """
    place = checked_number(number)
    versions.require_base(session, versions.latest(session, ResponsibilityItem, place), place, base)
    checked_content = checked_item(content)
    why = checked(reason, "修订的理由", LONGEST_REASON)
    in_store = items_in_store(session)
    last = in_store.items.get(place)
    differences = item_changes(last.content, checked_content, in_store.names) if last else ()
    if last and not differences and last.effective_to is None:
        raise Refused(SAME)
    versions.add_item(
        session, place, checked_content, start=start, changes=differences, reason=why, by=by, at=at
    )


@needs("list.manage")
def revise_thing(
    session: Session,
    *,
    number: int | None,
    content: ThingContent,
    start: date,
    reason: str,
    base: Base | None,
    by: Person,
    at: datetime,
) -> None:
    """The next version of a 一件事, or the first of a new number; scores and named persons go along.

    `base`: as in `revise_item`.
    """
    place = checked_number(number)
    versions.require_base(session, versions.latest(session, OneThing, place), place, base)
    checked_content = checked_thing(content)
    why = checked(reason, "修订的理由", LONGEST_REASON)
    in_store = things_in_store(session)
    last = in_store.things.get(place)
    differences = thing_changes(last.content, checked_content, in_store.names) if last else ()
    if last and not differences and last.effective_to is None:
        raise Refused(SAME)
    versions.add_thing(
        session,
        place,
        checked_content,
        start=start,
        scores=last.scores if last else {},
        people={},
        changes=differences,
        reason=why,
        by=by,
        at=at,
    )


@needs("list.manage")
def end_item(
    session: Session, *, number: int, last_on: date, reason: str, base: Base, by: Person, at: datetime
) -> None:
    """Take an item off the list after `last_on`; its versions stay readable. `base`: as in `revise_item`."""
    why = checked(reason, "停用的理由", LONGEST_REASON)
    versions.end(session, ResponsibilityItem, number, last_on, base, reason=why, by=by, at=at)


@needs("list.manage")
def end_thing(
    session: Session, *, number: int, last_on: date, reason: str, base: Base, by: Person, at: datetime
) -> None:
    """Take a 一件事 off the list after `last_on`; its versions stay readable. `base`: as in `revise_item`."""
    why = checked(reason, "停用的理由", LONGEST_REASON)
    versions.end(session, OneThing, number, last_on, base, reason=why, by=by, at=at)


@needs("list.manage")
def rate_thing(
    session: Session, *, number: int, scores: Scores, seen: Scores, by: Person, at: datetime
) -> None:
    """Say how far a matter meets the three criteria (1–5 each, None for not rated).

    Refused where nothing differs, and where somebody else has rated it since it was `seen`.
    """
    rated = {criterion: checked_score(score, criterion) for criterion, score in scores.items()}
    things = versions.running_things(session, number, township_date(at))
    now = {criterion: getattr(things[-1], criterion) for criterion in rated}
    edited({criterion: CRITERIA[criterion] for criterion in rated}, seen, now, rated)
    versions.set_scores(session, things, rated, by=by, at=at)


FEWEST_SIGNS = 4


@needs("named_person.manage")
def name_person(
    session: Session,
    *,
    number: int,
    department_id: int,
    name: str,
    phone: str,
    valid_until: date | None,
    by: Person,
    at: datetime,
) -> None:
    """Name the person of a department on matter `number`, or another one; the log keeps who it was."""
    person = current(checked_person(name, phone, valid_until), township_date(at))
    things = running_things(session, number, township_date(at))
    if not set_person(session, things, department_id, person, by=by, at=at):
        raise Refused("登记的责任人没有变化，没有保存。")


@needs("named_person.manage")
def end_person(
    session: Session, *, number: int, department_id: int, reason: str, by: Person, at: datetime
) -> None:
    """The person of a department leaves; the place is vacant until somebody else is named."""
    why = checked(reason, "卸任的原因", LONGEST_REASON)
    things = running_things(session, number, township_date(at))
    if not set_person(session, things, department_id, None, reason=why, by=by, at=at):
        raise Refused("这个部门现在没有责任人，没有改动。请刷新页面查看。")


@needs("phone.reveal")
def reveal_named_person(
    session: Session, *, party_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> str:
    """The whole phone of a named person, for those who deal with his department or with such a matter.

    Refused without a reason, and to whom neither holds; logged with the reason.
    """
    if len(reason.strip()) < FEWEST_SIGNS:
        raise Refused("请写明为什么要看责任人的电话（至少4个字），再点“查看”。理由会记入审计日志。")
    query: Any = (
        select(
            col(OneThingParty.person_name).label("name"),
            col(OneThingParty.person_phone).label("phone"),
            col(OneThing.number),
            col(Department.name).label("department"),
        )
        .join(OneThing, col(OneThing.id) == col(OneThingParty.one_thing_id))
        .join(Department, col(Department.id) == col(OneThingParty.department_id))
        .where(col(OneThingParty.id) == party_id, *_within(scope))
    )
    party = session.execute(query).first()
    if party is None or not party.phone:
        raise Refused("没有找到这位责任人的电话，或者这件事不在您的职责范围内。请与指挥室联系。")
    data = {"what": "named_person", "department": party.department, "name": party.name}
    audit.record(
        session, f"one_thing:{party.number}", "revealed", by=by, at=at, reason=reason.strip(), data=data
    )
    return str(party.phone)


def _within(scope: Scope) -> list[Any]:
    if scope.everything:
        return []
    same: Any = aliased(OneThing)
    own = (
        select(col(Incident.id))
        .join(same, same.id == col(Incident.one_thing_id))
        .where(same.number == OneThing.number, *visible(scope, held=True))
    )
    return [col(OneThingParty.department_id).in_(scope.departments) | exists(own.correlate(OneThing))]


@needs("list.manage")
def group_departments(session: Session, *, groups: Mapping[int, str], by: Person, at: datetime) -> None:
    """Put departments (by id) into the group of that name; an empty name: into none. Logged one by one."""
    wanted = {
        number: checked(name, "分组名称", LONGEST_GROUP) if name.strip() else ""
        for number, name in groups.items()
    }
    query = select(Department).where(col(Department.id).in_(wanted)).order_by(col(Department.id))
    changed = 0
    for department in session.execute(query.with_for_update()).scalars():
        before, after = department.group_name, wanted[department.id or 0]
        if before == after:
            continue
        department.group_name = after
        session.flush()
        data = {"department": department.name, "group": [before, after]}
        audit.record(session, f"department:{department.code}", "list_changed", by=by, at=at, data=data)
        changed += 1
    if not changed:
        raise Refused("分组没有变化，没有保存。")
