"""Visits planned, done and cancelled; meetings booked and called off. Each step stands in the audit log."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope, require
from dashboard.access.rules_rights import needed_rights, needs
from dashboard.incidents.life import actions_report
from dashboard.linkage.villages.ground import audit_chain, own_village
from dashboard.linkage.villages.rules import (
    LONGEST,
    MEETING_FREE_NAME,
    Problem,
    checked_findings,
    checked_meeting,
    checked_plan,
    checked_problems,
    is_meeting_free,
    require_planned,
)
from dashboard.store.sql import holds
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    TOWNSHIP_CODE,
    Incident,
    Level,
    LowIncomeHousehold,
    Source,
    TeamVillage,
    VillageDepartment,
    VillageMeeting,
    VillageVisit,
    VillageVisitStatus,
    VisitProblem,
)


@needs("village_work.manage")
def plan_visit(
    session: Session,
    *,
    village_id: int | None,
    planned_on: date | None,
    topic: str,
    who: str,
    team_id: int | None = None,
    household_id: int | None = None,
    department_id: int | None = None,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """安排走访 of a village, or of a low-income household in it; returns its id.

    `department_id`: the linked department whose own visit it is. Without `team_id` it is that of the
    village's only team. Refused for another's village, and for the
    same visit twice.
    """
    entry = checked_plan(
        village_id=village_id, planned_on=planned_on, topic=topic, who=who, today=township_date(at)
    )
    own_village(session, entry.village_id, scope)
    if household_id is not None:
        _require_household(session, household_id, entry.village_id)
    if department_id is not None:
        _require_linked(session, entry.village_id, department_id, entry.planned_on)
    _require_new(session, vars(entry) | {"household_id": household_id, "department_id": department_id})
    row = VillageVisit(
        **vars(entry), team_id=_team(session, entry.village_id, team_id, entry.planned_on),
        household_id=household_id, department_id=department_id, recorded_by=by.name[:60], recorded_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"village_visit": row.id, "day": entry.planned_on.isoformat(), "who": entry.who}
    _tell(session, row, "village_visit_planned", entry.topic, data, by, at)
    return row.id or 0


@needs("village_work.manage")
def cancel_visit(
    session: Session, *, visit_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> None:
    """取消走访 that has not been made, with the reason."""
    row = _held(session, visit_id, scope)
    require_planned(row.status, "取消")
    row.cancel_reason = checked_text(reason, "取消的原因", LONGEST["cancel_reason"])
    _conclude(row, VillageVisitStatus.CANCELLED, by, at)
    session.flush()
    _tell(session, row, "village_visit_cancelled", row.cancel_reason, {"village_visit": row.id}, by, at)


@needs("village_work.manage")
def conclude_visit(
    session: Session,
    *,
    visit_id: int,
    visited_on: date | None,
    findings: str,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """完成走访, once, with what was found; returns the village's id. Its problems are the flow's part."""
    row = _held(session, visit_id, scope)
    require_planned(row.status, "登记完成")
    row.findings = checked_findings(row.planned_on, visited_on, findings, township_date(at))
    row.visited_on = visited_on
    _conclude(row, VillageVisitStatus.DONE, by, at)
    session.flush()
    data = {"village_visit": row.id, "day": str(visited_on), "who": row.who}
    _tell(session, row, "village_visit_done", row.topic, data, by, at)
    return row.village_id


@needs("village_work.manage")
def link_problem(
    session: Session, *, visit_id: int, place: int, incident_id: int, scope: Scope, by: Person, at: datetime
) -> None:
    """Keep with a visit the incident that its problem number `place` became; its log says so too."""
    _held(session, visit_id, scope)
    session.add(VisitProblem(visit_id=visit_id, place=place, incident_id=incident_id))
    session.flush()


@needs("village_work.manage")
def finish_visit(
    session: Session,
    *,
    visit_id: int,
    visited_on: date | None,
    findings: str,
    problems: Sequence[Problem] = (),
    scope: Scope,
    by: Person,
    at: datetime,
) -> list[str]:
    """完成走访, once: the visit, and an incident of source 走访 for each problem; their numbers.

    All or nothing: where one report is refused, the visit stays planned.
    """
    to_report = checked_problems(problems)
    village_id = conclude_visit(
        session, visit_id=visit_id, visited_on=visited_on, findings=findings, scope=scope, by=by, at=at
    )
    numbers = []
    for place, problem in enumerate(to_report, 1):
        number = actions_report.report(
            session,
            fields={
                "title": problem.title, "description": problem.description, "source": Source.VISIT,
                "village_id": village_id, "grid_id": problem.grid_id, "urgent": problem.urgent,
            },
            level=Level.VILLAGE if problem.in_village else Level.TOWN,
            form_key=f"visit:{visit_id}:{place}",
            scope=require(by, *needed_rights(actions_report.report)),
            by=by,
            at=at,
        )  # fmt: skip
        query = select(col(Incident.id)).where(
            col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number
        )
        link_problem(
            session, visit_id=visit_id, place=place, incident_id=session.execute(query).scalar_one(),
            scope=scope, by=by, at=at,
        )  # fmt: skip
        numbers.append(number)
    return numbers


def _conclude(row: VillageVisit, status: VillageVisitStatus, by: Person, at: datetime) -> None:
    row.status, row.concluded_by, row.concluded_at = status, by.name[:60], at


def _held(session: Session, visit_id: int, scope: Scope) -> VillageVisit:
    row = session.get(VillageVisit, visit_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这次走访。请刷新页面，再选一次。")
    own_village(session, row.village_id, scope)
    return row


def _team(session: Session, village_id: int, team_id: int | None, on: date) -> int | None:
    query = select(col(TeamVillage.team_id)).where(
        col(TeamVillage.village_id) == village_id, holds(TeamVillage, on)
    )
    teams = session.execute(query).scalars().all()
    if team_id is not None and team_id not in teams:
        raise Refused("选的组团不联系这个村社，没有保存。请重新选组团。")
    return team_id or (teams[0] if len(teams) == 1 else None)


def _require_linked(session: Session, village_id: int, department_id: int, on: date) -> None:
    query = select(col(VillageDepartment.department_id)).where(
        col(VillageDepartment.village_id) == village_id, holds(VillageDepartment, on)
    )
    if department_id not in session.execute(query).scalars().all():
        raise Refused("选的部门那天不是这个村社的联系部门，没有保存。请重新选，或者不选部门。")


def _require_household(session: Session, household_id: int, village_id: int) -> None:
    row = session.get(LowIncomeHousehold, household_id)
    if row is None or row.village_id != village_id or row.to_on is not None:
        raise Refused("没有找到这一户，或者它已经退出，没有保存。请刷新页面重新选。")


def _require_new(session: Session, entry: Mapping[str, Any]) -> None:
    same = [getattr(VillageVisit, name) == value for name, value in entry.items()]
    query = select(col(VillageVisit.id)).where(
        col(VillageVisit.township_code) == TOWNSHIP_CODE,
        col(VillageVisit.status) != VillageVisitStatus.CANCELLED,
        *same,
    )
    if session.execute(query).first() is not None:
        raise Refused("这一天已经安排了同样的走访，没有重复登记。")


def _tell(
    session: Session,
    row: VillageVisit,
    kind: str,
    reason: str,
    data: dict[str, Any],
    by: Person,
    at: datetime,
) -> None:
    # A visit to a household says no topic here: who reads the log may not know whose house it was.
    shown_reason = "" if row.household_id is not None and kind != "village_visit_cancelled" else reason
    audit.record(session, audit_chain(row.village_id), kind, by=by, at=at, reason=shown_reason, data=data)


@needs("meeting.book")
def book_meeting(
    session: Session,
    *,
    title: str,
    held_on: date | None,
    starts: time | None,
    who: str,
    reason: str = "",
    is_confirmed: bool = False,
    by: Person,
    at: datetime,
) -> int:
    """预约会议, `starts` in township time; on 无会日 confirmed and with a reason. Returns its id."""
    meeting = checked_meeting(
        title=title, held_on=held_on, starts=starts, who=who, reason=reason, is_confirmed=is_confirmed,
        today=township_date(at),
    )  # fmt: skip
    audit.lock_chain(session, f"meeting:{meeting.held_on}")
    same = select(col(VillageMeeting.id)).where(
        col(VillageMeeting.township_code) == TOWNSHIP_CODE,
        col(VillageMeeting.starts_at) == meeting.starts_at,
        col(VillageMeeting.title) == meeting.title,
        col(VillageMeeting.cancelled_at).is_(None),
    )
    if session.execute(same).first() is not None:
        raise Refused("这个时间已经预约了同名的会议，没有重复预约。")
    row = VillageMeeting(**vars(meeting), booked_by=by.name[:60], booked_at=at)
    session.add(row)
    session.flush()
    data = {"title": meeting.title, "day": meeting.held_on.isoformat(), "who": meeting.who}
    if is_meeting_free(meeting.held_on):
        data["what"] = MEETING_FREE_NAME
    audit.record(
        session,
        f"meeting:{meeting.held_on}",
        "meeting_booked",
        by=by,
        at=at,
        reason=meeting.reason,
        data=data,
    )
    return row.id or 0


@needs("meeting.book")
def cancel_meeting(session: Session, *, meeting_id: int, reason: str, by: Person, at: datetime) -> None:
    """取消会议 that has not begun, with the reason."""
    row = session.get(VillageMeeting, meeting_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这个会议。请刷新页面，再选一次。")
    if row.cancelled_at is not None:
        raise Refused("这个会议已经取消，没有重复办理。请刷新页面。")
    if row.starts_at < at:
        raise Refused("这个会议已经开始，不能取消。")
    row.cancel_reason = checked_text(reason, "取消的原因", LONGEST["cancel_reason"])
    row.cancelled_at = at
    session.flush()
    data = {"title": row.title}
    audit.record(
        session,
        f"meeting:{row.held_on}",
        "meeting_cancelled",
        by=by,
        at=at,
        reason=row.cancel_reason,
        data=data,
    )
