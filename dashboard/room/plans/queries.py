"""Plans and their versions, whom a line of one can call, and who that is today."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, or_, select
from sqlmodel import Session, col

from dashboard.access.members import is_dated
from dashboard.access.queries import may_sign_in
from dashboard.access.rules_rights import ROLES, needs
from dashboard.room.plans.rules import CADRE, ROLE, STANDS_FOR, PlanContent, content_of, target_parts
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_CODE,
    Account,
    Cadre,
    Category,
    Department,
    Identity,
    Module,
    Placement,
    Plan,
    PlanVersion,
    RoleGrant,
    Secondment,
    StandIn,
    Team,
    TeamMember,
    Village,
)

PLANS = {
    "plan_id": "int64", "name": "str", "category_id": "Int64", "category": "str", "warning": "str",
    "is_active": "bool", "example": "bool",
}  # fmt: skip
VERSIONS = {
    "version": "int64", "from_on": "object", "reason": "str", "entered_by": "str",
    "entered_at": "datetime64[us, UTC]",
}  # fmt: skip
UNITS: dict[str, tuple[str, Any, Any]] = {
    "module": ("模块", col(Module.id), col(Module.name)),
    "team": ("组团", col(Team.id), col(Team.name)),
    "village": ("村社", col(Village.id), col(Village.short_name)),
    "department": ("部门", col(Department.id), col(Department.name)),
}


@dataclass(frozen=True)
class HeldVersion:
    """The version of a plan that holds on a day."""

    version_id: int
    version: int
    from_on: date
    content: PlanContent


@dataclass(frozen=True)
class Meant:
    """One person whom a plan calls: by which line, as what, and how he can be reached."""

    place: int
    name: str
    post: str
    cadre_id: int | None
    account_id: int | None
    phone: str = ""
    email: str = ""
    example: bool = False


@needs("plan.read")
def plans(session: Session) -> pd.DataFrame:
    """Every plan by its name, those in use first; columns as PLANS."""
    query: Any = (
        select(
            col(Plan.id).label("plan_id"), col(Plan.name), col(Plan.category_id),
            col(Category.name).label("category"), col(Plan.warning), col(Plan.is_active), col(Plan.example),
        )
        .outerjoin(Category, col(Category.id) == col(Plan.category_id))
        .where(col(Plan.township_code) == TOWNSHIP_CODE)
        .order_by(col(Plan.is_active).desc(), col(Plan.name))
    )  # fmt: skip
    frame = pd.DataFrame(session.execute(query).all(), columns=list(PLANS))
    return frame.assign(category=frame["category"].fillna("")).astype(PLANS)


@needs("plan.read")
def held(session: Session, *, plan_id: int, on: date) -> HeldVersion | None:
    """The version of a plan that holds on a township day; None where none has begun."""
    row = in_force(session, PlanVersion, col(PlanVersion.from_on), on, col(PlanVersion.plan_id) == plan_id)
    return None if row is None else HeldVersion(row.id, row.version, row.from_on, content_of(row.content))


@needs("plan.read")
def versions(session: Session, *, plan_id: int) -> pd.DataFrame:
    """Every version of a plan, the newest first; columns as VERSIONS."""
    query: Any = (
        select(*(getattr(PlanVersion, name) for name in VERSIONS))
        .where(col(PlanVersion.plan_id) == plan_id)
        .order_by(col(PlanVersion.version).desc())
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(VERSIONS)).astype(VERSIONS)


@needs("plan.read")
def targets(session: Session, *, on: date) -> dict[str, str]:
    """Everything that a line of a plan can call: role:commander, module:3 … cadre:12 -> 岗位：指挥长 …"""
    made = {f"{ROLE}:{code}": f"岗位：{role.name}" for code, role in ROLES.items() if role.is_for_people}
    for kind, (title, unit_id, name) in UNITS.items():
        made |= {
            f"{kind}:{row[0]}": f"{title}：{row[1]}"
            for row in session.execute(select(unit_id, name).order_by(unit_id))
        }
    return made | {
        f"{CADRE}:{number}": f"个人：{name}" for number, name in cadre_names(session, on=on).items()
    }


@needs("plan.read")
def cadre_names(session: Session, *, on: date) -> dict[int, str]:
    """Who belongs to the town on a day, by id: name and, where two have the same, the staff number."""
    rows = session.execute(
        select(col(Cadre.id), col(Cadre.name), col(Cadre.staff_number))
        .where(col(Cadre.township_code) == TOWNSHIP_CODE, *_serves(on))
        .order_by(col(Cadre.name), col(Cadre.id))
    ).all()
    names = [row.name for row in rows]
    return {
        row.id: row.name if names.count(row.name) == 1 else f"{row.name}（{row.staff_number}）"
        for row in rows
    }


@needs("plan.read")
def categories(session: Session) -> dict[int, str]:
    """What kinds of matters a plan can be offered with."""
    query = (
        select(col(Category.id), col(Category.major), col(Category.name))
        .where(col(Category.township_code) == TOWNSHIP_CODE)
        .order_by(col(Category.id))
    )
    return {row.id: f"{row.major}·{row.name}" for row in session.execute(query) if row.id is not None}


@needs("plan.read")
def meant(session: Session, *, content: PlanContent, at: datetime) -> list[Meant]:
    """Everybody whom these lines call today, in their order, each once: by the first line that names him.

    Whoever is away and has a stand-in is called by that one, who is named so.
    """
    today = township_date(at)
    names = targets(session, on=today)
    found: dict[tuple[str, int], Meant] = {}
    for place, step in enumerate(content.steps):
        for one in _of_target(session, step.to, today):
            person = replace(one, place=place, post=names.get(step.to, "").partition("：")[2])
            found.setdefault(_identity(person), person)
    return list(_with_stand_ins(session, found.values(), today))


@needs("plan.read")
def reachable(session: Session, cadre_ids: Iterable[int], today: date) -> dict[int, Meant]:
    """These cadres with how they can be reached, by id."""
    return {
        one.cadre_id: one
        for one in _people(session, select(col(Cadre.id)).where(col(Cadre.id).in_(list(cadre_ids))), today)
        if one.cadre_id is not None
    }


def _identity(one: Meant) -> tuple[str, int]:
    return ("cadre", one.cadre_id) if one.cadre_id is not None else ("account", one.account_id or 0)


def _serves(day: date) -> tuple[Any, ...]:
    """The conditions that a cadre belongs to the town on a day."""
    is_seconded = (
        select(col(Secondment.id))
        .where(
            col(Secondment.cadre_id) == col(Cadre.id), is_dated(), col(Secondment.from_on) <= day,
            or_(col(Secondment.to_on).is_(None), col(Secondment.to_on) >= day),
        )
        .exists()
    )  # fmt: skip
    return (
        or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= day),
        or_(col(Cadre.identity) != Identity.SECONDED, is_seconded),
    )


def _on(table: Any, day: date) -> tuple[Any, ...]:
    return (table.from_on <= day, or_(table.to_on.is_(None), table.to_on >= day))


def _of_target(session: Session, to: str, today: date) -> list[Meant]:
    kind, which = target_parts(to)
    if kind == ROLE:
        return _holders(session, today, col(RoleGrant.role) == which)
    number = int(which)
    if kind == CADRE:
        return _people(session, select(col(Cadre.id)).where(col(Cadre.id) == number), today)
    if kind == "module":
        own = select(col(Placement.cadre_id)).where(
            col(Placement.module_id) == number, *_on(Placement, today)
        )
        return _people(session, own, today)
    if kind == "team":
        own = select(col(TeamMember.cadre_id)).where(
            col(TeamMember.team_id) == number, *_on(TeamMember, today)
        )
        return _people(session, own, today)
    return _holders(session, today, getattr(RoleGrant, f"{kind}_id") == number)


def _people(session: Session, ids: Any, today: date) -> list[Meant]:
    """Cadres with these ids who serve, with their accounts where they have one."""
    account = (col(Account.cadre_id) == col(Cadre.id)) & col(Account.locked_at).is_(None)
    query = (
        select(Cadre, Account)
        .outerjoin(Account, account)
        .where(col(Cadre.id).in_(ids), *_serves(today))
        .order_by(col(Cadre.id), col(Account.id))
    )
    made: dict[int, Meant] = {}
    for cadre, held_account in session.execute(query):
        made.setdefault(cadre.id or 0, _meant(cadre, held_account))
    return list(made.values())


def _holders(session: Session, today: date, condition: Any) -> list[Meant]:
    """Those whose accounts have a role that meets the condition today."""
    grant = (
        select(col(RoleGrant.account_id))
        .where(condition, col(RoleGrant.revoked_at).is_(None), *_on(RoleGrant, today))
    )  # fmt: skip
    query = (
        select(Cadre, Account)
        .select_from(Account)
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(
            col(Account.township_code) == TOWNSHIP_CODE,
            col(Account.id).in_(grant),
            *may_sign_in(today),
            or_(col(Account.cadre_id).is_(None), and_(*_serves(today))),
        )
        .order_by(col(Account.id))
    )
    return [_meant(cadre, account) for cadre, account in session.execute(query)]


def _meant(cadre: Cadre | None, account: Account | None) -> Meant:
    is_example = bool((cadre and cadre.example) or (account and account.example))
    return Meant(
        0,
        cadre.name if cadre else account.name if account else "",
        "",
        cadre.id if cadre else None,
        account.id if account else None,
        phone=(cadre.phone or "") if cadre else "",
        email=(account.email or "") if account else "",
        example=is_example,
    )


def _with_stand_ins(session: Session, found: Iterable[Meant], today: date) -> Iterable[Meant]:
    people = list(found)
    query = select(col(StandIn.account_id), col(StandIn.stand_in_id)).where(
        col(StandIn.from_on) <= today, col(StandIn.to_on) >= today, col(StandIn.revoked_at).is_(None)
    )
    instead = dict(session.execute(query).all())
    accounts = [instead[one.account_id] for one in people if one.account_id in instead]
    query_of = (
        select(Cadre, Account)
        .select_from(Account)
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .where(col(Account.id).in_(accounts), *may_sign_in(today))
    )
    stand_ins = {account.id: _meant(cadre, account) for cadre, account in session.execute(query_of)}
    seen: set[tuple[str, int]] = set()
    for one in people:
        other = stand_ins.get(instead.get(one.account_id or 0))
        shown = (
            replace(other, place=one.place, post=f"{one.post}{STANDS_FOR}{one.name}")
            if other is not None
            else one
        )
        if _identity(shown) not in seen:
            seen.add(_identity(shown))
            yield shown
