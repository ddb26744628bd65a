"""The enforcement team: its units, X, its roster, and who is on duty on which day."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers.rules_team import Unit, remaining_units
from models import (
    TOWNSHIP_CODE,
    Cadre,
    Department,
    LawDuty,
    LawTeamMember,
    LawTeamSlot,
    Module,
    Placement,
    PowerGroup,
    PowerItem,
    PowerKind,
    Secondment,
)

SLOTS: dict[str, Any] = {
    "slot_id": "int64", "slot": "str", "seq": "int64", "name": "str", "department_id": "Int64",
    "from_on": "object", "items": "int64", "example": "bool",
}  # fmt: skip
MEMBERS: dict[str, Any] = {
    "member_id": "int64", "cadre_id": "int64", "name": "str", "staff_number": "str", "department_id": "Int64",
    "unit": "str", "is_captain": "bool", "from_on": "object", "to_on": "object", "example": "bool",
}  # fmt: skip
DUTIES: dict[str, Any] = {
    "duty_id": "int64", "day": "object", "cadre_id": "int64", "name": "str", "unit": "str", "example": "bool",
}  # fmt: skip
CANDIDATES = {"cadre_id": "int64", "name": "str", "department_id": "Int64", "unit": "str"}
ENFORCEMENT = "enforcement"


def _units(session: Session) -> list[Unit]:
    """Each department with its enforcement items: those known by name where it has more of them than its
    categories say (a list that was imported), else what the categories say."""
    group = select(
        col(PowerGroup.department_id), func.sum(col(PowerGroup.before) + col(PowerGroup.added))
    ).where(col(PowerGroup.township_code) == TOWNSHIP_CODE, col(PowerGroup.kind) == PowerKind.ENFORCEMENT)
    item = select(col(PowerItem.department_id), func.count()).where(
        col(PowerItem.township_code) == TOWNSHIP_CODE,
        col(PowerItem.kind) == PowerKind.ENFORCEMENT,
        col(PowerItem.example).is_(False),
    )
    by_group = _numbers(session, group.group_by(col(PowerGroup.department_id)))
    by_item = _numbers(session, item.group_by(col(PowerItem.department_id)))
    # Once the whole list is in, the town's own items say whose they are, and no estimate does.
    numbers = (
        by_item
        if sum(by_item.values()) >= sum(by_group.values())
        else {key: max(by_group.get(key, 0), by_item.get(key, 0)) for key in {*by_group, *by_item}}
    )
    query = select(col(Department.id), col(Department.name)).where(col(Department.id).in_(list(numbers)))
    return [Unit(key or 0, name, numbers[key or 0]) for key, name in session.execute(query)]


def _numbers(session: Session, query: Any) -> dict[int, int]:
    return {int(key): int(number) for key, number in session.execute(query)}


@needs("law_team.read")
def slots(session: Session, *, on: date) -> pd.DataFrame:
    """The places of 1+4+2 as they are filled on a township day, with their items; columns as SLOTS."""
    items = {unit.department_id: unit.items for unit in _units(session)}
    query: Any = (
        select(LawTeamSlot, col(Department.name))
        .outerjoin(Department, col(Department.id) == col(LawTeamSlot.department_id))
        .where(
            col(LawTeamSlot.township_code) == TOWNSHIP_CODE,
            func.coalesce(col(LawTeamSlot.from_on) <= on, True),
            func.coalesce(col(LawTeamSlot.to_on) >= on, True),
        )
        .order_by(col(LawTeamSlot.slot), col(LawTeamSlot.seq))
    )
    rows = [
        (row.id, row.slot.value, row.seq, row.name or department, row.department_id, row.from_on,
         items.get(row.department_id, 0), row.example)
        for row, department in session.execute(query)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(SLOTS)).astype(SLOTS)


@needs("law_team.read")
def x_units(session: Session, *, on: date) -> list[Unit]:
    """X on a township day: nobody writes it down, it follows from the enforcement items."""
    placed = {int(number) for number in slots(session, on=on)["department_id"].dropna()}
    return remaining_units(_units(session), placed)


@needs("law_team.read")
def members(session: Session, *, on: date) -> pd.DataFrame:
    """The roster on a township day and whoever comes later, the captain first; columns as MEMBERS."""
    query: Any = (
        select(
            col(LawTeamMember.id), col(Cadre.id), col(Cadre.name), col(Cadre.staff_number),
            col(LawTeamMember.department_id), func.coalesce(col(Department.name), "大执法模块"),
            col(LawTeamMember.is_captain), col(LawTeamMember.from_on), col(LawTeamMember.to_on),
            col(LawTeamMember.example),
        )
        .join(Cadre, col(Cadre.id) == col(LawTeamMember.cadre_id))
        .outerjoin(Department, col(Department.id) == col(LawTeamMember.department_id))
        .where(or_(col(LawTeamMember.to_on).is_(None), col(LawTeamMember.to_on) >= on))
        .order_by(
            col(LawTeamMember.is_captain).desc(),
            func.coalesce(col(Department.id), 0),
            col(Cadre.staff_number),
        )
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(MEMBERS)).astype(MEMBERS)


@needs("law_team.read")
def duties(session: Session, *, since: date, until: date) -> pd.DataFrame:
    """Who is on duty from `since` to `until`, by day; columns as DUTIES."""
    unit = (
        select(col(Department.name))
        .join(LawTeamMember, col(LawTeamMember.department_id) == col(Department.id))
        .where(
            col(LawTeamMember.cadre_id) == col(LawDuty.cadre_id),
            col(LawTeamMember.from_on) <= col(LawDuty.day),
            func.coalesce(col(LawTeamMember.to_on) >= col(LawDuty.day), True),
        )
        .limit(1)
        .correlate(LawDuty)
        .scalar_subquery()
    )
    query: Any = (
        select(
            col(LawDuty.id), col(LawDuty.day), col(LawDuty.cadre_id), col(Cadre.name),
            func.coalesce(unit, "大执法模块"), col(LawDuty.example),
        )
        .join(Cadre, col(Cadre.id) == col(LawDuty.cadre_id))
        .where(col(LawDuty.cancelled_at).is_(None), col(LawDuty.day).between(since, until))
        .order_by(col(LawDuty.day), col(LawDuty.id))
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(DUTIES)).astype(DUTIES)


@needs("law_team.manage")
def candidates(session: Session, *, on: date) -> pd.DataFrame:
    """Who may join: seconded staff with their department, and the enforcement module's own cadres."""
    seconded = (
        select(
            col(Cadre.id), col(Cadre.name), col(Department.id), col(Department.name), col(Cadre.staff_number)
        )
        .join(Secondment, col(Secondment.cadre_id) == col(Cadre.id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .where(*is_member(on))
    )
    own = (
        select(col(Cadre.id), col(Cadre.name), col(Cadre.staff_number))
        .join(Placement, col(Placement.cadre_id) == col(Cadre.id))
        .join(Module, col(Module.id) == col(Placement.module_id))
        .where(
            col(Module.code) == ENFORCEMENT,
            col(Cadre.left_on).is_(None),
            col(Placement.from_on) <= on,
            func.coalesce(col(Placement.to_on) >= on, True),
        )
    )
    people = {key: (key, name, unit, of, number) for key, name, number in session.execute(own)
             for unit, of in ((None, "大执法模块"),)}  # fmt: skip
    people |= {row[0]: tuple(row) for row in session.execute(seconded)}
    rows = [row[:4] for row in sorted(people.values(), key=lambda row: row[4])]
    return pd.DataFrame(rows, columns=list(CANDIDATES)).astype(CANDIDATES)
