"""The named persons of a 一件事: named, changed, ended, and their phones looked at."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import visible
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.lists.persons import set_person
from dashboard.lists.rules import LONGEST_REASON, checked
from dashboard.lists.rules_things import checked_person, current
from dashboard.lists.versions import running_things
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Department, Incident, OneThing, OneThingParty

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
    """The whole phone of a named person, for whoever deals with his department or with such a matter.

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
    found = session.execute(query).first()
    if found is None or not found.phone:
        raise Refused("没有找到这位责任人的电话，或者这件事不在您的职责范围内。请与指挥室联系。")
    data = {"what": "named_person", "department": found.department, "name": found.name}
    audit.record(
        session, f"one_thing:{found.number}", "revealed", by=by, at=at, reason=reason.strip(), data=data
    )
    return str(found.phone)


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
