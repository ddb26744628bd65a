"""The board of seconded staff: who works where, who is where now, how long the lock holds."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.members import is_member
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import reaches_cadre, version_on
from dashboard.delegation.seconded.rules import days_left
from dashboard.town.presence.queries_presence import UNKNOWN, UTC_TIME, whole_town
from dashboard.town.presence.rules_presence import Whereabouts
from dashboard.words.days import township_date
from models import (
    Cadre,
    CaseStatus,
    Department,
    DepartmentKind,
    Module,
    Placement,
    Platform,
    Post,
    PostHolding,
    Secondment,
    StaffCase,
    StaffingPlan,
)

BOARD: dict[str, Any] = {
    **dict.fromkeys(("cadre_id", "secondment_id", "department_id", "matters", "days_left"), "int64"),
    **dict.fromkeys(
        (
            "name",
            "staff_number",
            "department",
            "module",
            "module_name",
            "platform",
            "posts",
            "presence",
            "note",
        ),
        "str",
    ),
    **dict.fromkeys(("from_on", "locked_until", "to_on"), "object"),
    **dict.fromkeys(("since", "until"), UTC_TIME),
    "example": "bool",
}
PLAN: dict[str, Any] = {
    "department": "str", "module": "str", "platform": "str", "places": "int64", "actual": "int64",
    "awaiting": "int64", "due_on": "object", "example": "bool",
}  # fmt: skip
NO_MODULE = "未定模块"
NOWHERE = Whereabouts()
CHOICES: dict[str, Any] = {"kind": "str", "choice_id": "int64", "name": "str", "module_id": "Int64"}


@needs("seconded.read")
def board(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """Whoever is seconded on the township day of `at`, by module and number; columns as BOARD.

    `days_left` counts to the second anniversary; `presence` is a word of Presence or `unknown`.
    """
    day = township_date(at)
    place = _latest_placement(day)
    query = (
        select(
            col(Cadre.id), col(Secondment.id), col(Department.id), col(Cadre.name),
            col(Cadre.staff_number), col(Department.short_name), col(Module.code), col(Module.name),
            place.c.platform_id, col(Secondment.platform_id), col(Secondment.from_on),
            col(Secondment.locked_until), col(Secondment.to_on), col(Cadre.example),
        )
        .join(Secondment, col(Secondment.cadre_id) == col(Cadre.id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .outerjoin(place, and_(place.c.cadre_id == col(Cadre.id), place.c.latest == 1))
        .outerjoin(Module, col(Module.id) == place.c.module_id)
        .where(*is_member(day), *reaches_cadre(scope, on=day))
        .order_by(func.coalesce(col(Module.sort_order), 99), col(Cadre.staff_number))
    )  # fmt: skip
    platforms = _names(session, Platform)
    posts, where = _posts(session, day), whole_town(session, at=at)
    rows = []
    for (
        cadre, secondment, department_id, name, number, department, code, module, placed, own,
        from_on, locked_until, to_on, example,
    ) in session.execute(query):  # fmt: skip
        now = where.get(cadre, NOWHERE)
        rows.append({
            "cadre_id": cadre, "secondment_id": secondment, "department_id": department_id, "name": name,
            "staff_number": number, "department": department, "module": code or "",
            "module_name": module or NO_MODULE, "platform": platforms.get(placed or own, ""),
            "posts": posts.get(cadre, ""), "from_on": from_on, "locked_until": locked_until, "to_on": to_on,
            "days_left": days_left(locked_until, day), "presence": now.presence or UNKNOWN,
            "since": now.since, "note": now.note, "until": now.until, "matters": now.matters,
            "example": example,
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(BOARD)).astype(BOARD)


@needs("seconded.read")
def staffing(session: Session, *, at: datetime, scope: Scope) -> pd.DataFrame:
    """The plan against who is there, by department and module, and who is awaited; columns as PLAN.

    Who works in a module that the plan does not name for his department has a row without places.
    """
    day = township_date(at)
    place = _latest_placement(day)
    there = (
        select(col(Secondment.department_id), place.c.module_id, func.count())
        .outerjoin(place, and_(place.c.cadre_id == col(Secondment.cadre_id), place.c.latest == 1))
        .where(*is_member(day), *reaches_cadre(scope, on=day))
        .group_by(col(Secondment.department_id), place.c.module_id)
    )
    places: dict[tuple[int, int | None], dict[str, Any]] = {}
    plan = select(StaffingPlan).order_by(col(StaffingPlan.id))
    if not scope.everything:
        plan = plan.where(col(StaffingPlan.department_id).in_(scope.departments))
    for row in session.execute(plan).scalars():
        places[row.department_id, row.module_id] = {
            "platform_id": row.platform_id, "places": row.places, "example": row.example,
        }  # fmt: skip
    for department_id, module_id, number in session.execute(there):
        places.setdefault((department_id, module_id), {})["actual"] = number
    waiting = _awaited(session, scope, day)
    departments, modules, platforms = (_names(session, table) for table in (Department, Module, Platform))
    rows = []
    for (department_id, module_id), row in places.items():
        # The first row of a department stands for it: its modules do not matter.
        number, due_on = waiting.pop(department_id, (0, None))
        rows.append({
            "department": departments[department_id], "module": modules.get(module_id, NO_MODULE),
            "platform": platforms.get(row.get("platform_id"), ""), "places": row.get("places", 0),
            "actual": row.get("actual", 0), "awaiting": number, "due_on": due_on,
            "example": row.get("example", False),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLAN)).astype(PLAN)


def _latest_placement(day: date) -> Any:
    row = Placement
    order = func.row_number().over(
        partition_by=col(row.cadre_id), order_by=(col(row.from_on).desc(), col(row.id).desc())
    )
    return (
        select(col(row.cadre_id), col(row.module_id), col(row.platform_id), order.label("latest"))
        .where(col(row.from_on) <= day, or_(col(row.to_on).is_(None), col(row.to_on) >= day))
        .subquery()
    )


def _posts(session: Session, day: date) -> dict[int, str]:
    """The posts that each holds on the day, in words."""
    query = (
        select(col(PostHolding.cadre_id), col(Post.name))
        .join(Post, col(Post.id) == col(PostHolding.post_id))
        .join(Secondment, col(Secondment.cadre_id) == col(PostHolding.cadre_id))
        .where(
            col(PostHolding.from_on) <= day,
            or_(col(PostHolding.to_on).is_(None), col(PostHolding.to_on) >= day),
            *is_member(day),
        )
        .order_by(col(Post.number))
    )
    posts: dict[int, dict[str, None]] = {}
    for cadre_id, name in session.execute(query):
        posts.setdefault(cadre_id, {})[name] = None
    return {cadre_id: "、".join(names) for cadre_id, names in posts.items()}


def _awaited(session: Session, scope: Scope, day: date) -> dict[int, tuple[int, date | None]]:
    """How many each department still has to send in the place of whom it got back, the first until when."""
    query = (
        select(col(Secondment.department_id), func.count(), func.min(col(StaffCase.due_on)))
        .join(StaffCase, col(StaffCase.secondment_id) == col(Secondment.id))
        .where(col(StaffCase.status) == CaseStatus.AWAITING, *reaches_cadre(scope, on=day))
        .group_by(col(Secondment.department_id))
    )
    return {department_id: (number, due_on) for department_id, number, due_on in session.execute(query)}


def _names(session: Session, table: Any) -> dict[Any, str]:
    return dict(session.execute(select(table.id, table.name)).all())


@needs("seconded.place", "training.record")
def choices(session: Session, *, on: date) -> pd.DataFrame:
    """Modules, platforms of that township day, posts in force on it, departments; as CHOICES."""
    parts: dict[str, Any] = {
        "module": select(col(Module.id), col(Module.name), col(Module.id)).order_by(col(Module.sort_order)),
        "platform": select(col(Platform.id), col(Platform.name), col(Platform.module_id))
        .where(
            col(Platform.valid_from) <= on,
            or_(col(Platform.valid_to).is_(None), col(Platform.valid_to) >= on),
        )
        .order_by(col(Platform.id)),
        "post": select(col(Post.id), col(Post.name), col(Post.module_id))
        .where(col(Post.version) == version_on(on))
        .order_by(col(Post.number)),
        "department": select(col(Department.id), col(Department.name), func.nullif(1, 1))
        .where(col(Department.kind) != DepartmentKind.IMPORTED)
        .order_by(col(Department.id)),
    }
    rows = [(kind, *row) for kind, query in parts.items() for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(CHOICES)).astype(CHOICES)


@needs("training.record")
def cadres(session: Session, *, on: date) -> pd.DataFrame:
    """Everybody who has not left by that township day: cadre_id, name."""
    query = (
        select(col(Cadre.id), col(Cadre.name))
        .where(or_(col(Cadre.left_on).is_(None), col(Cadre.left_on) >= on))
        .order_by(col(Cadre.staff_number))
    )
    rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=["cadre_id", "name"]).astype({"cadre_id": "int64", "name": "str"})
