"""Where a matter came from: the department that passed it down, the session at which it was raised."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.incidents.life.rules_report import PASSED_DOWN
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Department, DepartmentKind, LectureSession, Source


def require_department(session: Session, department_id: int, source: Source) -> None:
    """Refused where nothing of this source is passed down, and for what is no department of the district."""
    if source not in PASSED_DOWN:
        raise Refused("只有部门移送、上级交办的事件才写移送部门。请改来源，或者不选移送部门。")
    own = (col(Department.township_code) == TOWNSHIP_CODE, col(Department.kind) != DepartmentKind.IMPORTED)
    query = select(col(Department.id)).where(col(Department.id) == department_id, *own)
    if session.execute(query).scalar() is None:
        raise Refused("没有这个部门。请重新选移送部门。")


def require_session(session: Session, lecture_session_id: int, source: Source, day: date) -> None:
    """Refused where the source is another one, and for a session that is not there or comes after `day`."""
    if source is not Source.LECTURE_HALL:
        raise Refused("只有来源是乡村振兴讲堂的事件才选讲堂场次。请改来源，或者不选场次。")
    query = select(col(LectureSession.held_on)).where(col(LectureSession.id) == lecture_session_id)
    held_on = session.execute(query).scalar()
    if held_on is None:
        raise Refused("没有这一场讲堂。请重新选场次。")
    if held_on > day:
        raise Refused(f"这一场讲堂 {held_on} 才举行，现在还不能登记那里提的事。请重新选场次。")


def passed_down(
    session: Session, row: Mapping[str, Any], department_id: int | None, *, is_off_list: bool
) -> dict[str, Any]:
    """What a triage sets of the department that passed the matter down (`row`: the incident's columns).

    Refused where the task is on no list and nobody says whose it is: it counts in that department's
    assessment (the town's rule).
    """
    if department_id is not None:
        require_department(session, department_id, Source(row["source"]))
        return {"from_department_id": department_id}
    if is_off_list and row["from_department_id"] is None:
        raise Refused("清单之外的任务要写明是哪个部门移送的，还不能“研判”。请选移送部门。")
    return {}


def require_passed_down(row: Mapping[str, Any]) -> None:
    """Refused for a task on no list without the department that passed it down: it would count for none."""
    if row["off_list"] and row["from_department_id"] is None:
        raise Refused("清单之外的任务要记在移送的部门名下，还不能“不予受理”。请先用“更正”写上移送部门。")


def of_origin(session: Session, row: Mapping[str, Any], sets: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What a correction (`sets`) changes with it: another source takes along what belonged to the old one.

    Refused where a department or session is named that does not fit the source.
    """
    source = Source(sets.get("source", row["source"]))
    if (department_id := sets.get("from_department_id")) is not None:
        require_department(session, department_id, source)
    if (lecture_session_id := sets.get("lecture_session_id")) is not None:
        require_session(session, lecture_session_id, source, day)
    left: dict[str, Any] = {}
    if source not in PASSED_DOWN and row["from_department_id"] is not None:
        left["from_department_id"] = None
    if source is not Source.LECTURE_HALL and row["lecture_session_id"] is not None:
        left["lecture_session_id"] = None
    return left
