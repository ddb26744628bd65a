"""Missed steps of those who were called to the scene."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func
from sqlmodel import col

from dashboard.room.inspection.queries_look import Finding, InspectionScope
from models import Cadre, CallUp, Department, Incident


def _with_whom(query: Any) -> Any:
    query = query.outerjoin(Department, col(Department.id) == col(CallUp.department_id))
    return query.outerjoin(Cadre, col(Cadre.id) == col(CallUp.cadre_id))


def _whom() -> Any:
    return func.coalesce(col(Department.name), col(Cadre.name), "")


def _open_calls(look: InspectionScope, *columns: Any) -> Any:
    """Of open incidents: who was called and when, and `columns`; those released and those there left out."""
    query = look.open_cases(_whom(), col(CallUp.called_at), *columns)
    query = query.join(CallUp, col(CallUp.incident_id) == col(Incident.id))
    return _with_whom(query).where(col(CallUp.released_at).is_(None), col(CallUp.arrived_at).is_(None))


def _call_unsigned(look: InspectionScope) -> Iterator[Finding]:
    query = _open_calls(look, col(CallUp.sign_due_at)).where(
        col(CallUp.signed_at).is_(None), col(CallUp.sign_due_at) < look.at
    )
    for case, who, called, due in look.each(query):
        yield Finding(case, called, due, who, "点将还没有签收")


def _call_not_arrived(look: InspectionScope) -> Iterator[Finding]:
    query = _open_calls(look, col(CallUp.arrive_due_at)).where(col(CallUp.arrive_due_at) < look.at)
    for case, who, called, due in look.each(query):
        yield Finding(case, called, due, who, "点将还没有到场")


def _call_not_released(look: InspectionScope) -> Iterator[Finding]:
    ended = col(Incident.concluded_at)
    # From the calls that still run: there are few, and among them none of a closed matter.
    query = look.cases(_whom(), col(CallUp.called_at), ended).join(
        CallUp, col(CallUp.incident_id) == col(Incident.id)
    )
    query = _with_whom(query).where(col(CallUp.released_at).is_(None), ended.is_not(None), look.is_ours)
    for case, who, called, ended_at in look.each(query):
        yield Finding(case, called, ended_at, "系统管理员", f"事件已了结，{who}还记作在现场")


FOUND: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "call_unsigned": _call_unsigned,
    "call_not_arrived": _call_not_arrived,
    "call_not_released": _call_not_released,
}
