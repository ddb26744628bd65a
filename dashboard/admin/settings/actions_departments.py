"""Departments: renamed so that the old name still finds them, given other names, added."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.rules_departments import (
    AREA,
    LONGEST_NAME,
    LONGEST_REASON,
    NAMES,
    REASONS,
    require_reason,
)
from dashboard.town.settings.rules_words import CHANGED, SUBJECT, change_data, checked_text, edited
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Department, DepartmentAlias


@needs("setting.manage")
def rename(
    session: Session,
    *,
    department_id: int,
    wanted: Mapping[str, str],
    seen: Mapping[str, str],
    since: date,
    basis: str,
    by: Person,
    at: datetime,
) -> None:
    """Give a department other names from a day on; the old ones stay as aliases, so that lists still match.

    Refused for a name that another department has or had.
    """
    audit.lock_chain(session, SUBJECT)
    row = _department(session, department_id)
    fields = {field: checked_text(wanted[field], name, LONGEST_NAME) for field, name in NAMES.items()}
    why = checked_text(basis, "依据", LONGEST_REASON)
    now = {field: getattr(row, field) for field in NAMES}
    changes = edited(NAMES, seen, now, fields)
    for field in NAMES:
        _require_free(session, fields[field], department_id)
    row.name, row.short_name, row.example = fields["name"], fields["short_name"], False
    # What is its name now is no former one.
    if former := session.get(DepartmentAlias, row.name):
        session.delete(former)
    session.flush()
    for field in NAMES:
        _alias(session, now[field], row, "rename", since)
    _alias(session, row.short_name, row, "short", None)
    session.flush()
    data = change_data(AREA, now["name"], [*changes, f"启用日期：{since}"])
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, reason=why, data=data)


@needs("setting.manage")
def add_alias(
    session: Session,
    *,
    department_id: int,
    alias: str,
    reason: str,
    since: date | None,
    take_over: bool,
    by: Person,
    at: datetime,
) -> None:
    """Let another name mean a department too; `take_over` allows to take it from the one it means now."""
    audit.lock_chain(session, SUBJECT)
    require_reason(reason)
    row = _department(session, department_id)
    name = checked_text(alias, "别名", LONGEST_NAME)
    present = session.get(DepartmentAlias, name)
    if present is not None and present.department_id == department_id:
        raise Refused(f"“{name}”已经是“{row.name}”的别名。")
    before = "无"
    if present is not None and take_over:
        before = _department(session, present.department_id).name
        session.delete(present)
        session.flush()
    _require_free(session, name, department_id)
    session.add(DepartmentAlias(alias=name, department_id=department_id, reason=reason, since=since))
    session.flush()
    changes = [f"别名“{name}”（{REASONS[reason]}）：{before} → {row.name}"]
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, row.name, changes))


@needs("setting.manage")
def add_department(session: Session, *, wanted: Mapping[str, str], by: Person, at: datetime) -> int:
    """A department that there was not, with its name and short name; returns its id."""
    audit.lock_chain(session, SUBJECT)
    fields = {field: checked_text(wanted[field], name, LONGEST_NAME) for field, name in NAMES.items()}
    for field in NAMES:
        _require_free(session, fields[field], 0)
    codes = set(session.execute(select(col(Department.code))).scalars())
    code = next(f"own_{number}" for number in range(1, len(codes) + 2) if f"own_{number}" not in codes)
    row = Department(code=code, name=fields["name"], short_name=fields["short_name"])
    session.add(row)
    session.flush()
    _alias(session, row.short_name, row, "short", None)
    session.flush()
    changes = ["新增", *(f"{name}：{fields[field]}" for field, name in NAMES.items())]
    audit.record(session, SUBJECT, CHANGED, by=by, at=at, data=change_data(AREA, row.name, changes))
    return row.id or 0


def _department(session: Session, department_id: int) -> Department:
    row = session.get(Department, department_id, with_for_update=True)
    if row is None:
        raise Refused("没有这个部门。请刷新页面。")
    return row


def _require_free(session: Session, name: str, department_id: int) -> None:
    """A name means one department, be it its name or one of its others."""
    query = select(Department).where(
        col(Department.township_code) == TOWNSHIP_CODE,
        or_(col(Department.name) == name, col(Department.short_name) == name),
        col(Department.id) != department_id,
    )
    other = session.execute(query).scalars().first()
    if other is None and (alias := session.get(DepartmentAlias, name)):
        other = session.get(Department, alias.department_id) if alias.department_id != department_id else None
    if other is not None:
        raise Refused(f"“{name}”已经指“{other.name}”，一个名称只能指一个部门。请换一个名称。")


def _alias(session: Session, name: str, row: Department, reason: str, since: date | None) -> None:
    """A further name of the department, unless it is known already or is the department's own."""
    if name != row.name and session.get(DepartmentAlias, name) is None:
        session.add(DepartmentAlias(alias=name, department_id=row.id or 0, reason=reason, since=since))
