"""Incidents that lie within reach for one reason each, and people who have each role over the same units."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.access.rules_rights import ROLES
from dashboard.files.attachments.rules import PDF
from dashboard.files.attachments.storage import files_of
from models import (
    Action,
    ApiKey,
    Assignment,
    AssignmentStatus,
    Attachment,
    Cadre,
    CallUp,
    CameBy,
    Department,
    FileKind,
    Identity,
    Incident,
    IncidentStatus,
    LectureSession,
    Module,
    Notice,
    OffList,
    Party,
    Rating,
    Source,
    Team,
    TeamVillage,
    Village,
    VillagerReport,
    VillagerReportState,
)
from tests.factories import NOON, an_entry, an_incident

HOUR = timedelta(hours=1)
# Each of the person's own units comes with one that is somebody else's.
OWN, OTHERS = 0, 1
# Of two outside systems.
KEYS = (1, 2)
# Which word of a right reaches an incident that is there for this reason.
REACHED_BY = {
    "module_leads": "module",
    "module_helps": "module",
    "team_helps": "team",
    "team_village": "team",
    "village_lies": "village",
    "village_helps": "village",
    "department_leads": "department",
    "department_helps": "department",
    "department_called": "department",
    # Looked at, because it counts in the department's figures; not held any more.
    "department_returned": "department",
    "department_withdrawn": "all",
    "person_called": "own",
    "passed_up": "district",
    "nobody": "all",
    "system_sent": "sent",
}
CASES = [(reason, whose) for reason in REACHED_BY for whose in (OWN, OTHERS)]
# What a share's status makes of the reason.
SHARES = {
    "helps": AssignmentStatus.SIGNED,
    "returned": AssignmentStatus.RETURNED,
    "withdrawn": AssignmentStatus.WITHDRAWN,
}
# Each incident is told to this role; whom it reaches is another question.
TOLD_ROLE = "dispatcher"
UNITS = {"module": Module, "team": Team, "village": Village, "department": Department}


def units(session: Session) -> dict[str, list[int]]:
    """Two ids of every kind of unit: one's own, and another's; a team shares no village with the villages."""
    found: dict[str, list[int]] = {}
    for name, table in UNITS.items():
        ids = list(session.exec(select(table.id).order_by(col(table.id))))
        found[name] = [ids[1], ids[2]]
    of_teams = set(
        session.exec(select(TeamVillage.village_id).where(col(TeamVillage.team_id).in_(found["team"])))
    )
    ids = session.exec(select(Village.id).where(col(Village.id).not_in(of_teams)).order_by(col(Village.id)))
    found["village"] = list(ids)[:2]
    return found


def people(session: Session) -> list[int]:
    """Two cadres: the person himself, and another."""
    ids = []
    for number in (1, 2):
        cadre = session.exec(select(Cadre).where(Cadre.staff_number == f"T{number}")).first()
        if cadre is None:
            cadre = Cadre(staff_number=f"T{number}", name=f"测试干部{number}", identity=Identity.TOWN)
            session.add(cadre)
            session.flush()
        ids.append(cadre.id or 0)
    return ids


def someone(session: Session, role: str) -> Person:
    """A person with this role over his own unit."""
    unit = ROLES[role].unit
    grant = Grant(role, units(session)[unit][OWN] if unit else None, date(2020, 1, 1))
    if ROLES[role].holder == "system":
        return Person("接口：测试", (grant,), api_key_id=KEYS[OWN])
    return Person("测试员", (grant,), account_id=None, cadre_id=people(session)[OWN])


def fill(session: Session, cases: Iterable[tuple[str, int]]) -> None:
    """One incident per case, with the same id and number whichever others there are."""
    ground, cadres = units(session), people(session)
    for number in (1, 2):
        session.merge(
            LectureSession(id=number, village_id=1, held_on=NOON.date(), topic=f"讲堂{number}",
                           recorded_by="测试员", recorded_at=NOON)
        )  # fmt: skip
    for number in KEYS:
        session.merge(
            ApiKey(id=number, name=f"系统{number}", key_hash=f"{number}", may_send=True, source=Source.GRID,
                   to_on=NOON.date(), created_at=NOON, created_by="测试员")
        )  # fmt: skip
    session.flush()
    for case in cases:
        number = CASES.index(case) + 1
        _incident(session, number, *case, ground, cadres)
    session.flush()
    # Each merged into the one before it, where that is there.
    for made in session.exec(select(Incident).order_by(col(Incident.id))):
        made.parent_id = session.exec(select(Incident.id).where(Incident.id == (made.id or 0) - 1)).first()
    session.flush()


def _incident(
    session: Session, number: int, reason: str, whose: int, ground: dict[str, list[int]], cadres: list[int]
) -> None:
    kind, _, way = reason.partition("_")
    unit = ground[kind][whose] if kind in ground else None
    given: dict[str, Any] = {
        "id": 1000 + number, "number": f"NL-20260304-{number:04d}", "title": f"事件{number}",
        "reported_at": NOON - number * HOUR, "due_at": NOON - HOUR, "red_at": NOON - HOUR, "urgent": True,
        "longitude": 118.8 + number / 100, "latitude": 28.8, "cell": f"{number}_{number}",
        "incident_class": 2, "category_id": 1, "reporter_name": f"群众{number}", "item_id": 1,
        "one_thing_id": 1, "off_list": OffList.FLAGGED, "from_department_id": 1 + number % 2,
        "lecture_session_id": 1 + number % 2,
    }  # fmt: skip
    if number % 3 == 0:
        given |= {"status": IncidentStatus.CLOSED, "concluded_at": NOON - HOUR, "rating": Rating.SATISFIED}
        given |= {
            "handling_seconds": 60 * number,
            "accepted_at": NOON - 2 * HOUR,
            "dispatched_at": NOON - HOUR,
        }
    if way in ("leads", "lies"):
        given[f"{kind}_id"] = unit
    if reason == "team_village":
        villages = select(TeamVillage.village_id).where(TeamVillage.team_id == unit)
        given["village_id"] = session.exec(villages).first()
    if reason == "passed_up" and whose == OWN:
        given["escalated_at"] = NOON - HOUR
    made = an_incident(**given)
    session.add(made)
    session.flush()
    session.add(an_entry(incident_id=made.id, at=made.reported_at, recorded_at=made.reported_at))
    _attach(session, made)
    told = {"to_kind": "role", "to_role": TOLD_ROLE, "text": f"说明{number}", "at": made.reported_at}
    session.add(Notice(id=4000 + number, incident_id=made.id, seq=1, action=Action.REPORT, **told))
    if way in SHARES:
        _share(session, made, kind, unit, SHARES[way])
    if way == "sent":
        session.add(VillagerReport(form_key=made.number, code_hash=made.number, came_by=CameBy.API,
                                   state=VillagerReportState.REGISTERED, address_mark="", device_mark="",
                                   text_mark="", received_at=NOON, incident_id=made.id,
                                   api_key_id=KEYS[whose]))  # fmt: skip
    if way == "called":
        whom = {"department_id": unit} if kind == "department" else {"cadre_id": cadres[whose]}
        session.add(CallUp(id=2000 + number, incident_id=made.id, called_at=NOON, sign_due_at=NOON,
                           arrive_due_at=NOON, **whom))  # fmt: skip


def _attach(session: Session, made: Incident) -> None:
    content = "附件".encode()
    session.add(
        Attachment(
            id=4000 + (made.id or 0),
            incident_id=made.id or 0,
            seq=1,
            sha256=files_of(session).put(content),
            name=f"附件{made.number}.pdf",
            kind=FileKind.PDF,
            media_type=PDF,
            size=len(content),
            added_by="测试员",
            added_at=NOON,
        )
    )


def _share(session: Session, made: Incident, kind: str, unit: int | None, status: AssignmentStatus) -> None:
    party: dict[str, Any] = {"party": Party(kind), f"{kind}_id": unit, "status": status}
    session.add(Assignment(id=3000 + (made.id or 0), incident_id=made.id or 0, sent_at=NOON - HOUR, **party))
