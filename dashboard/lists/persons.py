"""Writing who is named for a department on a 一件事, with the entry in the audit log."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_reporter import masked_phone
from dashboard.lists.rules_things import PersonEntry
from dashboard.words.errors import Refused
from models import Department, OneThing, OneThingParty

LEAD_NOTE = "牵头部门"


def set_person(
    session: Session,
    things: Sequence[OneThing],
    department_id: int,
    person: PersonEntry | None,
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
    told: dict[str, Any] = {"number": things[0].number, "department": department.name}
    told |= _difference(befores[0], person)
    kind = "person_named" if person else "person_ended"
    audit.record(session, f"one_thing:{things[0].number}", kind, by=by, at=at, reason=reason, data=told)
    return True


def _difference(before: PersonEntry | None, after: PersonEntry | None) -> dict[str, Any]:
    return {
        "name": [before and before.name, after and after.name],
        "phone": [before and masked_phone(before.phone), after and masked_phone(after.phone)],
        "valid_until": [before and _day(before.valid_until), after and _day(after.valid_until)],
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


def entry_of(party: OneThingParty) -> PersonEntry | None:
    """The named person of a place; None for a vacancy."""
    if not party.person_name:
        return None
    return PersonEntry(party.person_name, party.person_phone or "", party.valid_until)


def seat(party: OneThingParty, person: PersonEntry | None) -> None:
    """Write a person into a place; None leaves it vacant."""
    party.person_name, party.person_phone, party.valid_until = (
        (person.name, person.phone, person.valid_until) if person else (None, None, None)
    )


def people_of(session: Session, thing: OneThing | None) -> dict[int, PersonEntry]:
    """The named persons of a version by department; none where there is no version."""
    if thing is None:
        return {}
    query = select(OneThingParty).where(
        col(OneThingParty.one_thing_id) == thing.id, col(OneThingParty.department_id).is_not(None)
    )
    found = {party.department_id or 0: entry_of(party) for party in session.execute(query).scalars()}
    return {department_id: person for department_id, person in found.items() if person}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
