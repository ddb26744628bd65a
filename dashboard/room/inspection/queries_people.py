"""Units and persons that cannot be reached, and seconded staff: nobody sent in time, nowhere to work."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, null, or_, select
from sqlmodel import Session, col

from dashboard.access.members import is_dated, is_member
from dashboard.access.queries import may_sign_in
from dashboard.access.rules import Grant
from dashboard.delegation.seconded.queries_conditions import reaches_cadre
from dashboard.delegation.seconded.rules import ENDING_DAYS, lock_words
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.room.inspection.queries_look import Case, Finding, InspectionScope
from dashboard.room.inspection.rules import Holder, Whom, signable_parties
from dashboard.room.inspection.rules_kinds import ADMINISTRATOR
from dashboard.words.days import day_start, township_date
from models import (
    Account,
    Assignment,
    AssignmentStatus,
    Cadre,
    CallUp,
    CaseStatus,
    Department,
    Identity,
    Incident,
    Module,
    OneThing,
    OneThingParty,
    Placement,
    RoleGrant,
    Secondment,
    StaffCase,
    Team,
    Village,
)

UNITS = {"module": Module, "team": Team, "village": Village, "department": Department}
NAMES: dict[str, Any] = {
    "module": (Module, Module.name),
    "team": (Team, Team.name),
    "village": (Village, Village.short_name),
    "department": (Department, Department.name),
    "cadre": (Cadre, Cadre.name),
}
# What somebody holds: (kind, id) -> how many, and since when the oldest of them.
Held = dict[Whom, tuple[int, datetime]]
ONE_DAY = timedelta(days=1)
COMMANDER = "指挥长"


def _unit_without_account(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    held = _held(look)
    silent = held.keys() - signable_parties(_holders(look.session, look), today)
    names = {kind: _names(look, kind, silent) for kind in NAMES}
    for (kind, key), (number, since) in sorted(held.items()):
        if (kind, key) in silent:
            name, example = names[kind].get(key, ("", False))
            what = f"手上有{number}张未办完的交办单或点将，今天没有一个账号能替它签收"
            yield Finding(Case("", name, example), since, since, ADMINISTRATOR, what)


def _held(look: InspectionScope) -> Held:
    """Open shares and calls of open incidents within the scope, by who holds them."""
    held: Held = {}
    active = (AssignmentStatus.SENT, AssignmentStatus.SIGNED)
    # The status in other words, for the index of open ones, which knows by which limits a matter goes.
    status = func.coalesce(col(Incident.status), null())
    is_meant = (col(Incident.concluded_at).is_(None), status.in_(sorted(OPEN_STATUSES)), look.is_ours)
    shares = look.cases().where(*is_meant).join(Assignment, col(Assignment.incident_id) == col(Incident.id))
    shares = shares.where(col(Assignment.status).in_(active))
    calls = look.cases().where(*is_meant).join(CallUp, col(CallUp.incident_id) == col(Incident.id))
    # By their time, for the index of those that nobody has ended.
    calls = calls.where(
        col(CallUp.released_at).is_(None), col(CallUp.arrived_at).is_(None), col(CallUp.called_at) <= look.at
    )
    sources: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
        (shares, Assignment, tuple(UNITS)),
        (calls, CallUp, ("department", "cadre")),
    )
    for query, table, kinds in sources:
        begun = table.sent_at if table is Assignment else table.called_at
        whose = [getattr(table, f"{kind}_id") for kind in kinds]
        counted = query.with_only_columns(*whose, func.count(), func.min(begun)).group_by(*whose)
        for *ids, number, since in look.rows(counted):
            for whom in ((kind, key) for kind, key in zip(kinds, ids, strict=True) if key is not None):
                before, oldest = held.get(whom, (0, since))
                held[whom] = (before + number, min(oldest, since))
    return held


def _holders(session: Session, look: InspectionScope) -> Iterator[Holder]:
    """The accounts that may sign in today. Who stands in for somebody carries no more than that person's."""
    today = township_date(look.at)
    spells: dict[int, list[Any]] = {}
    serving = select(col(Secondment.cadre_id), col(Secondment.from_on), col(Secondment.to_on))
    for cadre, start, end in session.execute(serving.where(is_dated())):
        spells.setdefault(cadre, []).append((start, end))
    query = (
        select(Account, col(Cadre.identity), RoleGrant)
        .outerjoin(Cadre, col(Cadre.id) == col(Account.cadre_id))
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(col(RoleGrant.revoked_at).is_(None), *may_sign_in(today))
    )
    for account, identity, grant in session.execute(query):
        unit = grant.module_id or grant.team_id or grant.village_id or grant.department_id
        own = tuple(spells.get(account.cadre_id, ())) if identity == Identity.SECONDED else None
        yield Holder(account.cadre_id, (Grant(grant.role, unit, grant.from_on, grant.to_on),), own)


def _names(look: InspectionScope, kind: str, silent: set[Whom]) -> dict[int, tuple[str, bool]]:
    table, name = NAMES[kind]
    # Modules, villages and departments are real; the others may be examples.
    example = table.example if hasattr(table, "example") else None
    ids = [key for of, key in silent if of == kind]
    query = select(table.id, name, *([example] if example is not None else [])).where(table.id.in_(ids))
    return {row[0]: (row[1], bool(row[2]) if len(row) > 2 else False) for row in look.rows(query)}


def _parties(look: InspectionScope, *conditions: Any) -> Any:
    """Departments of the 一件事 on the list today, with their person; the list is everybody's."""
    today = township_date(look.at)
    return look.rows(
        select(
            col(OneThing.name),
            col(OneThing.example),
            col(Department.name),
            col(OneThingParty.person_name),
            col(OneThingParty.valid_until),
        )
        .join(OneThing, col(OneThing.id) == col(OneThingParty.one_thing_id))
        .join(Department, col(Department.id) == col(OneThingParty.department_id))
        .where(
            or_(col(OneThing.effective_from).is_(None), col(OneThing.effective_from) <= today),
            or_(col(OneThing.effective_to).is_(None), col(OneThing.effective_to) >= today),
            *conditions,
        )
        .order_by(col(OneThing.number), col(OneThingParty.id))
    )


def _person_vacant(look: InspectionScope) -> Iterator[Finding]:
    lacking = (
        func.coalesce(func.trim(column), "") == ""
        for column in (OneThingParty.person_name, OneThingParty.person_phone)
    )
    for name, example, department, person, _ in _parties(look, or_(*lacking)):
        what = "有责任人，没有电话" if (person or "").strip() else "没有责任人"
        yield Finding(Case("", f"{name} · {department}", example), None, None, department, what)


def _person_expired(look: InspectionScope) -> Iterator[Finding]:
    ended = col(OneThingParty.valid_until) < township_date(look.at)
    for name, example, department, person, until in _parties(look, ended):
        if (due := day_start(until + timedelta(days=1))) < look.at:
            what = f"责任人（{person or '空缺'}）的任期到{until}为止"
            yield Finding(Case("", f"{name} · {department}", example), None, due, department, what)


def _people(look: InspectionScope, *conditions: Any, of_case: Any = None) -> Iterator[Any]:
    """Secondments within the scope, with cadre and department, and the column of the case that is asked."""
    query: Any = (
        select(Secondment, Cadre, col(Department.name))
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .where(*reaches_cadre(look.scope, on=township_date(look.at)), *conditions)
        .order_by(col(Cadre.staff_number))
    )
    if of_case is not None:
        query = query.add_columns(of_case)
        query = query.join(StaffCase, col(StaffCase.secondment_id) == col(Secondment.id))
    yield from look.rows(query)


def _case(cadre: Cadre, department: str) -> Case:
    return Case("", f"{cadre.name} · {department}", cadre.example)


def _end_of(day: date) -> datetime:
    """The last moment of a township day: what was due on it is late from then on."""
    return day_start(day + ONE_DAY)


def _replacement_overdue(look: InspectionScope) -> Iterator[Finding]:
    waits = col(StaffCase.status) == CaseStatus.AWAITING
    for _, cadre, department, due in _people(look, waits, of_case=col(StaffCase.due_on)):
        if due is not None and _end_of(due) < look.at:
            what = f"应在 {due} 前补派一名干部，还没有补派"
            yield Finding(_case(cadre, department), None, _end_of(due), department, what)


def _secondment_without_module(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    placed = exists(
        select(col(Placement.id)).where(
            col(Placement.cadre_id) == col(Secondment.cadre_id),
            col(Placement.from_on) <= today,
            or_(col(Placement.to_on).is_(None), col(Placement.to_on) >= today),
        )
    )
    for secondment, cadre, department in _people(look, *is_member(today), ~placed):
        start = secondment.from_on
        if _end_of(start) < look.at:
            yield Finding(
                _case(cadre, department), day_start(start), _end_of(start), COMMANDER, "在编，今天没有模块"
            )


def _lock_ending(look: InspectionScope) -> Iterator[Finding]:
    today = township_date(look.at)
    until = col(Secondment.locked_until)
    soon = (until > today, until <= today + ENDING_DAYS * ONE_DAY)
    for secondment, cadre, department in _people(look, *is_member(today), *soon):
        ends = secondment.locked_until
        since = day_start(ends - ENDING_DAYS * ONE_DAY)
        what = f"锁定到 {ends}，{lock_words(ends, today)}"
        yield Finding(_case(cadre, department), since, None, COMMANDER, what)


CHECKS: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "unit_without_account": _unit_without_account,
    "person_vacant": _person_vacant,
    "person_expired": _person_expired,
    "replacement_overdue": _replacement_overdue,
    "secondment_without_module": _secondment_without_module,
    "lock_ending": _lock_ending,
}
