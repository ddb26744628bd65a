"""Where a matter came from: the department that passed it down, the session at which it was raised."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.case import queries_case, queries_history
from dashboard.incidents.life import actions_ends, actions_notes
from dashboard.incidents.life.as_of import looking_back
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.lists import queries_incidents
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Department, DepartmentKind, LectureSession, OffList, Source
from tests.factories import NOON
from tests.incidents.room import Room

DEPARTMENT, SUPERIOR, HALL = Source.DEPARTMENT, Source.SUPERIOR, Source.LECTURE_HALL
WINDOW = {"start": NOON - timedelta(days=1), "end": NOON + timedelta(days=9), "scope": EVERYTHING}


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def hall(room: Room, days: int = 0, topic: str = "防溺水") -> int:
    made = LectureSession(village_id=1, held_on=township_date(NOON) - timedelta(days=days), topic=topic,
                          recorded_by="甲", recorded_at=NOON)  # fmt: skip
    room.session.add(made)
    room.session.flush()
    return made.id or 0


def from_log(room: Room, incident_id: int) -> dict[str, Any]:
    lines = room.log(incident_id)
    return replay(LogEntry(line.action, line.at, line.to_status, line.data) for line in lines).columns()


def told(room: Room, incident_id: int) -> str:
    return "\n".join(queries_history.history(room.session, incident_id=incident_id, scope=EVERYTHING)["told"])


def counted(session: Session) -> list[list[Any]]:
    names = ["department", "flagged", "refused", "accepted"]
    return queries_incidents.off_list(session, **WINDOW)[names].to_numpy().tolist()


@pytest.mark.postgresql
def test_the_department_and_the_session_stand_in_row_log_and_words(room: Room) -> None:
    police, number = room.unit("department", "police"), hall(room)
    passed = room.report(source=SUPERIOR, from_department_id=police)
    raised = room.report(source=HALL, lecture_session_id=number)
    assert (room.row(passed).from_department_id, room.row(raised).lecture_session_id) == (police, number)
    assert from_log(room, passed)["from_department_id"] == police
    assert from_log(room, raised)["lecture_session_id"] == number
    assert "移送部门：区公安分局" in told(room, passed)
    assert "讲堂：防溺水" in told(room, raised)
    row = queries_case.incident(room.session, number=room.row(raised).number, scope=EVERYTHING).iloc[0]
    assert (row["lecture"], row["lecture_village"], str(row["lecture_on"])[:10]) == (
        "防溺水",
        "继洲社区",
        "2026-03-04",
    )


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"source": Source.GRID, "from_department_id": 1}, "部门移送、上级交办"),
        ({"source": DEPARTMENT, "from_department_id": 9_999}, "没有这个部门"),
        ({"source": Source.GRID, "lecture_session_id": 1}, "乡村振兴讲堂"),
        ({"source": HALL, "lecture_session_id": 9_999}, "没有这一场"),
        ({"source": HALL, "lecture_session_id": "tomorrow"}, "才举行"),
    ],
)
def test_what_does_not_fit_the_source_is_refused(room: Room, given: dict[str, Any], word: str) -> None:
    if given.get("lecture_session_id") == "tomorrow":
        given = given | {"lecture_session_id": hall(room, days=-1)}
    with pytest.raises(Refused, match=word):
        room.report(**given)


@pytest.mark.postgresql
def test_a_department_that_only_an_import_knows_passes_nothing_down(room: Room) -> None:
    made = Department(code="x", name="外来部门", short_name="外来", kind=DepartmentKind.IMPORTED)
    room.session.add(made)
    room.session.flush()
    with pytest.raises(Refused, match="没有这个部门"):
        room.report(source=DEPARTMENT, from_department_id=made.id)


def test_what_is_off_the_list_is_not_taken_on_before_its_department_is_named(room: Room) -> None:
    incident_id = room.report(source=DEPARTMENT)
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    with pytest.raises(Refused, match="哪个部门移送"):
        room.triage(incident_id, reason="镇里能办")
    police = room.unit("department", "police")
    assert counted(room.session) == [["没有写明部门", 1, 0, 0]]
    room.triage(incident_id, reason="镇里能办", from_department_id=police)
    assert (room.row(incident_id).off_list, room.row(incident_id).from_department_id) == (
        OffList.ACCEPTED,
        police,
    )
    assert counted(room.session) == [["区公安分局", 0, 0, 1]]
    assert from_log(room, incident_id)["from_department_id"] == police


def test_what_is_off_the_list_is_not_refused_before_its_department_is_named(room: Room) -> None:
    incident_id = room.report(source=DEPARTMENT)
    with pytest.raises(Refused, match="“更正”写上移送部门"):
        room.do("dispatcher", actions_ends.reject, incident_id=incident_id, reason="清单上没有")
    change = {"changes": {"from_department_id": room.unit("department", "police")}, "reason": "补记"}
    room.do("dispatcher", actions_notes.amend, incident_id=incident_id, **change)
    room.do("dispatcher", actions_ends.reject, incident_id=incident_id, reason="清单上没有")
    assert counted(room.session) == [["区公安分局", 0, 1, 0]]


def test_triage_names_no_department_where_nobody_passes_down(room: Room) -> None:
    incident_id = room.report(source=Source.GRID)
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    with pytest.raises(Refused, match="部门移送、上级交办"):
        room.triage(incident_id, from_department_id=room.unit("department", "police"))


def test_the_table_of_departments_can_be_looked_back_at(room: Room) -> None:
    police, justice = room.unit("department", "police"), room.unit("department", "justice")
    refused = room.report(source=DEPARTMENT, from_department_id=police)
    before = room.at
    room.at += timedelta(hours=1)
    change = {"changes": {"from_department_id": justice}, "reason": "记错了部门"}
    room.do("dispatcher", actions_notes.amend, incident_id=refused, **change)
    room.do("dispatcher", actions_ends.reject, incident_id=refused, reason="清单上没有")
    assert counted(room.session) == [["区司法局", 0, 1, 0]]
    room.session.commit()
    with looking_back(room.session, before) as then:
        assert counted(then) == [["区公安分局", 1, 0, 0]]


def test_another_source_takes_along_what_belonged_to_the_old_one(room: Room) -> None:
    incident_id = room.report(source=HALL, lecture_session_id=hall(room))
    amend = {"incident_id": incident_id, "reason": "来源选错了"}
    room.do("dispatcher", actions_notes.amend, changes={"source": DEPARTMENT}, **amend)
    assert room.row(incident_id).lecture_session_id is None
    assert from_log(room, incident_id)["lecture_session_id"] is None
    with pytest.raises(Refused, match="乡村振兴讲堂"):
        room.do("dispatcher", actions_notes.amend, changes={"lecture_session_id": 1}, **amend)
    with pytest.raises(Refused, match="格式不对"):
        room.do("dispatcher", actions_notes.amend, changes={"from_department_id": "1"}, **amend)


def test_the_session_is_corrected_with_what_it_was(room: Room) -> None:
    first, second = hall(room), hall(room, topic="消防")
    incident_id = room.report(source=HALL, lecture_session_id=first)
    change = {"changes": {"lecture_session_id": second}, "reason": "选错了场次"}
    room.do("dispatcher", actions_notes.amend, incident_id=incident_id, **change)
    assert room.row(incident_id).lecture_session_id == second
    assert "讲堂：消防（原为“防溺水”）" in told(room, incident_id)
