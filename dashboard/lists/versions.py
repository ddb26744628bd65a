"""Writing versions of the two lists and who is named on them, each with its entry in the audit log."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_reporter import masked_phone
from dashboard.lists.rules import ItemContent, ThingContent, checked_start
from dashboard.lists.rules_import_things import NamedPerson
from dashboard.town.rule_sets import rules as rule_sets
from dashboard.town.rule_sets.rules import Base
from dashboard.town.rule_sets.versions import revisions
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    Department,
    OneThing,
    OneThingParty,
    ResponsibilityHelper,
    ResponsibilityItem,
)

LEAD_NOTE = "牵头部门"


def set_person(
    session: Session,
    things: Sequence[OneThing],
    department_id: int,
    person: NamedPerson | None,
    *,
    reason: str = "",
    by: Person,
    at: datetime,
) -> bool:
    """Name the person of a department, or (None) leave its place vacant; whether that changed anything.

    `things`: the versions of one matter that hold today or later; a name is the same in all of them.
    The log keeps who it was and who it is, of phones what everybody may see.
    """
    parties = [party for thing in things if (party := _party_of(session, thing, department_id))]
    if not parties:
        raise Refused("这件事没有这个部门，没有登记。请刷新页面，再选一次。")
    befores = [entry_of(party) for party in parties]
    if all(before == person for before in befores):
        return False
    for party in parties:
        seat(party, person)
    session.flush()
    department = session.get_one(Department, department_id)
    data: dict[str, Any] = {"number": things[0].number, "department": department.name}
    data |= _difference(befores[0], person)
    kind = "person_named" if person else "person_ended"
    audit.record(session, f"one_thing:{things[0].number}", kind, by=by, at=at, reason=reason, data=data)
    return True


def _difference(before: NamedPerson | None, after: NamedPerson | None) -> dict[str, Any]:
    return {
        "name": [before and before.name, after and after.name],
        "phone": [before and masked_phone(before.phone), after and masked_phone(after.phone)],
        "valid_until": [before and _iso(before.valid_until), after and _iso(after.valid_until)],
    }


def _party_of(session: Session, thing: OneThing, department_id: int) -> OneThingParty | None:
    """The department's place on a version, held; the lead's is made where the list has none yet."""
    query: Any = (
        select(OneThingParty)
        .where(col(OneThingParty.one_thing_id) == thing.id, col(OneThingParty.department_id) == department_id)
        .order_by(col(OneThingParty.id))
        .limit(1)
        .with_for_update()
    )
    party: OneThingParty | None = session.execute(query).scalar_one_or_none()
    if party is None and department_id == thing.lead_department_id:
        party = OneThingParty(one_thing_id=thing.id or 0, department_id=department_id, note=LEAD_NOTE)
        session.add(party)
        session.flush()
    return party


def entry_of(party: OneThingParty) -> NamedPerson | None:
    """The named person of a place; None for a vacancy."""
    if not party.person_name:
        return None
    return NamedPerson(party.person_name, party.person_phone or "", party.valid_until)


def seat(party: OneThingParty, person: NamedPerson | None) -> None:
    """Write a person into a place; None leaves it vacant."""
    party.person_name, party.person_phone, party.valid_until = (
        (person.name, person.phone, person.valid_until) if person else (None, None, None)
    )


def people_of(session: Session, thing: OneThing | None) -> dict[int, NamedPerson]:
    """The named persons of a version by department; none where there is no version."""
    if thing is None:
        return {}
    query = select(OneThingParty).where(
        col(OneThingParty.one_thing_id) == thing.id, col(OneThingParty.department_id).is_not(None)
    )
    people = {party.department_id or 0: entry_of(party) for party in session.execute(query).scalars()}
    return {department_id: person for department_id, person in people.items() if person}


Table = TypeVar("Table", ResponsibilityItem, OneThing)


def latest(session: Session, table: type[Table], number: int) -> Table | None:
    """The latest version of a number, held until the transaction ends; None where there is none."""
    query = (
        select(table)
        .where(col(table.township_code) == TOWNSHIP_CODE, col(table.number) == number)
        .order_by(col(table.version).desc())
        .limit(1)
        .with_for_update()
    )
    return session.execute(query).scalar_one_or_none()


def require_latest(session: Session, table: type[Table], number: int) -> Table:
    """As `latest`; Refused where there is none."""
    version = latest(session, table, number)
    if version is None:
        raise Refused(f"清单上没有第 {number} 项。请刷新页面，在列表里重新选择。")
    return version


def require_base(
    session: Session, last: ResponsibilityItem | OneThing | None, number: int, base: Base | None
) -> None:
    """Refused where the latest version is not `base`, on which a revision was made (None: a new number),
    or ends on another day by now.

    The refusal says who has changed what meanwhile. A number that has ended may begin again.
    """
    if last is None or (base is None and last.effective_to is not None):
        return
    if base is None:
        raise Refused(f"清单上已经有第 {number} 项，没有新增。请在列表里选它，再点“修订”；或者换一个序号。")
    kind = "item" if isinstance(last, ResponsibilityItem) else "one_thing"
    subject, what = f"{kind}:{number}", f"第 {number} 项"
    since = revisions(session, subject, "list_changed", lambda data: data.get("version", 0) > base.version)
    changes = [sentence for entry in since for sentence in entry.data.get("fields", ())]
    rule_sets.require_base(
        what, base.version, last.version, by=[entry.actor for entry in since], changes=changes
    )
    ends = revisions(session, subject, "list_changed", lambda data: "effective_to" in data)
    by, at = (ends[-1].actor, ends[-1].at) if ends else ("", None)
    rule_sets.require_no_new_end(what, base, last.effective_to, by=by, at=at)


def running_things(session: Session, number: int, today: date) -> list[OneThing]:
    """The versions of a 一件事 that hold on `today` or later, in order, held; Refused where there is none."""
    query: Any = (
        select(OneThing)
        .where(
            col(OneThing.township_code) == TOWNSHIP_CODE,
            col(OneThing.number) == number,
            func.coalesce(col(OneThing.effective_to) >= today, True),
        )
        .order_by(col(OneThing.version))
        .with_for_update()
    )
    running = list(session.execute(query).scalars())
    if not running:
        raise Refused(f"第 {number} 件事现在不在清单上。请刷新页面，在列表里重新选择。")
    return running


def add_item(
    session: Session,
    number: int,
    content: ItemContent,
    *,
    start: date,
    changes: Iterable[str],
    reason: str,
    by: Person,
    at: datetime,
) -> ResponsibilityItem:
    """The next version of an item (the first of a new number), valid from `start`; the one before ends."""
    last = latest(session, ResponsibilityItem, number)
    item = ResponsibilityItem(
        number=number,
        version=_close(last, start),
        matter=content.matter,
        lead_department_id=content.lead_id,
        lead_duty=content.lead_duty,
        town_duties="、".join(content.town_duties),
        category_code=content.category_code,
        basis=content.basis,
        effective_from=start,
        example=content.example,
    )
    _add(session, item, number)
    session.add_all(
        ResponsibilityHelper(item_id=item.id or 0, department_id=helper) for helper in content.helper_ids
    )
    _note(session, f"item:{number}", item, changes, start, reason, by, at)
    return item


def add_thing(
    session: Session,
    number: int,
    content: ThingContent,
    *,
    start: date,
    scores: Mapping[str, int | None],
    people: Mapping[int, NamedPerson],
    changes: Iterable[str],
    reason: str,
    by: Person,
    at: datetime,
) -> OneThing:
    """The next version of a 一件事, valid from `start`, with the persons that its departments have named."""
    last = latest(session, OneThing, number)
    thing = OneThing(
        number=number,
        version=_close(last, start),
        name=content.name,
        lead_department_id=content.lead_id,
        note=content.note,
        effective_from=start,
        example=content.example,
        breadth=scores.get("breadth"),
        difficulty=scores.get("difficulty"),
        demand=scores.get("demand"),
    )
    _add(session, thing, number)
    named = people_of(session, last) | dict(people)
    for department_id in (content.lead_id, *content.helper_ids):
        note = LEAD_NOTE if department_id == content.lead_id else ""
        party = OneThingParty(one_thing_id=thing.id or 0, department_id=department_id, note=note)
        if person := named.get(department_id):
            seat(party, person)
        session.add(party)
    session.add_all(OneThingParty(one_thing_id=thing.id or 0, note=note) for note in content.open_notes)
    session.flush()
    _note(session, f"one_thing:{number}", thing, changes, start, reason, by, at)
    return thing


def end(
    session: Session,
    table: type[Table],
    number: int,
    last_on: date,
    base: Base,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """Let a number end on `last_on` without another version; what was triaged under it stays provable."""
    row = require_latest(session, table, number)
    require_base(session, row, number, base)
    if row.effective_from is not None and last_on < row.effective_from:
        raise Refused(f"最后一天要在 {row.effective_from}（现有版本生效）当天或以后。请改日期。")
    before, row.effective_to = row.effective_to, last_on
    kind = "item" if isinstance(row, ResponsibilityItem) else "one_thing"
    data = {"number": number, "version": row.version, "effective_to": [_iso(before), _iso(last_on)]}
    session.flush()
    audit.record(session, f"{kind}:{number}", "list_changed", by=by, at=at, reason=reason, data=data)


def set_scores(
    session: Session,
    things: Sequence[OneThing],
    scores: Mapping[str, int | None],
    *,
    by: Person,
    at: datetime,
) -> None:
    """Rate why a matter is on the list, in all its running versions."""
    last = things[-1]
    data: dict[str, Any] = {
        key: [getattr(last, key), value] for key, value in scores.items() if getattr(last, key) != value
    }
    for thing in things:
        for key, value in scores.items():
            setattr(thing, key, value)
    session.flush()
    if data:
        logged = {"number": last.number, "version": last.version} | data
        audit.record(session, f"one_thing:{last.number}", "list_changed", by=by, at=at, data=logged)


def _close(last: ResponsibilityItem | OneThing | None, start: date) -> int:
    """End the version before on the eve of `start`; the number of the next one."""
    if last is None:
        return 1
    checked_start(start, after=last.effective_from)
    if last.effective_to is None or last.effective_to >= start:
        last.effective_to = start - timedelta(days=1)
    return last.version + 1


def _add(session: Session, row: ResponsibilityItem | OneThing, number: int) -> None:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Refused(f"第 {number} 项刚才被别人修订了，没有保存。您填的内容还在，请刷新后核对。") from error


def _note(
    session: Session,
    subject: str,
    row: ResponsibilityItem | OneThing,
    changes: Iterable[str],
    start: date,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    data: dict[str, Any] = {"number": row.number, "version": row.version, "effective_from": _iso(start)}
    if sentences := list(changes):
        data["fields"] = sentences
    audit.record(session, subject, "list_changed", by=by, at=at, reason=reason, data=data)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
