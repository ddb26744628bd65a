"""An incident's log in words, as the store tells it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.case.queries_history import HISTORY, history
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Department,
    Incident,
    IncidentLog,
    IncidentStatus,
    Party,
    ResponsibilityItem,
)
from tests.factories import NOON, an_entry, an_incident, chained

pytestmark = pytest.mark.postgresql

S = IncidentStatus


def filled(session: Session) -> Incident:
    """An incident with a share, a call-up, a triage by item 67, a merge target and a struck-out note."""
    parent = an_incident()
    incident = an_incident(reporter_name="赵示例", reporter_phone="10000000001")
    session.add_all([parent, incident])
    session.flush()
    ecology = session.exec(select(Department.id).where(Department.code == "ecology")).one()
    item = session.exec(select(ResponsibilityItem.id).where(ResponsibilityItem.number == 67)).one()
    share = Assignment(
        incident_id=incident.id or 0,
        party=Party.DEPARTMENT,
        department_id=ecology,
        status=AssignmentStatus.SIGNED,
        sent_at=NOON,
    )
    call = CallUp(
        incident_id=incident.id or 0,
        department_id=ecology,
        called_at=NOON,
        sign_due_at=NOON,
        arrive_due_at=NOON,
    )
    session.add_all([share, call])
    session.flush()
    steps = [
        (Action.REPORT, S.REPORTED, {"account": 4711, "set": {"reporter_phone": "10000000001"}}),
        (Action.TRIAGE, S.TRIAGED, {"set": {"item_id": item, "department_id": ecology}}),
        (Action.SIGN, S.HANDLING, {"assignment": share.id}),
        (Action.CALL_UP, S.HANDLING, {"calls": {str(call.id): {"hard": False}}}),
        (Action.COMMENT, S.HANDLING, {"note": "写错了地方"}),
        (Action.STRIKE, S.HANDLING, {"struck": 5}),
        (Action.MERGE, S.MERGED, {"set": {"parent_id": parent.id}}),
    ]
    entries, before = [], None
    for seq, (action, after, data) in enumerate(steps, start=1):
        at = NOON + timedelta(minutes=seq)
        entries.append(
            IncidentLog(
                incident_id=incident.id or 0,
                seq=seq,
                action=action,
                from_status=before,
                to_status=after,
                at=at,
                recorded_at=at,
                actor="测试员",
                role="值班调度员",
                data=data,
            )
        )
        before = after
    session.add_all(chained(*entries))
    session.flush()
    return incident


def test_ids_are_told_by_their_names(session: Session) -> None:
    found = history(session, incident_id=filled(session).id or 0, scope=EVERYTHING)
    said = dict(zip(found["seq"], found["told"], strict=True))
    assert "第67项（第1版）畜禽养殖污染监管执法" in said[2]
    assert "牵头部门：区生态环境分局" in said[2]
    assert said[3].endswith("区生态环境分局（牵头）。")
    assert said[4] == "点兵点将：区生态环境分局。"
    assert "合并到：NL-20260304-" in said[7]
    assert found["struck"].tolist() == [False, False, False, False, True, False, False]


def test_neither_account_nor_reporter_leaves_the_log(session: Session) -> None:
    found = history(session, incident_id=filled(session).id or 0, scope=EVERYTHING)
    assert "4711" not in found.to_csv()
    assert "10000000001" not in found.to_csv()


def test_the_last_steps_alone_can_be_asked_for(session: Session) -> None:
    found = history(session, incident_id=filled(session).id or 0, scope=EVERYTHING, newest=2)
    assert found["seq"].tolist() == [6, 7]


def test_the_number_of_another_incident_is_told_to_those_alone_who_may_know_it(session: Session) -> None:
    incident = filled(session)
    ecology = session.exec(select(Department.id).where(Department.code == "ecology")).one()
    found = history(session, incident_id=incident.id or 0, scope=Scope(departments=(ecology or 0,)))
    assert found["told"].iloc[-1].startswith("合并（转为“已合并”）：合并到：另一件事")


def test_outside_the_scope_there_is_no_history(session: Session) -> None:
    found = history(session, incident_id=filled(session).id or 0, scope=Scope(villages=(1,)))
    assert found.empty
    assert list(found.columns) == list(HISTORY)


def test_an_import_without_more_is_told_too(session: Session) -> None:
    incident = an_incident()
    session.add(incident)
    session.flush()
    session.add(an_entry(incident_id=incident.id, action=Action.IMPORT))
    session.flush()
    assert history(session, incident_id=incident.id or 0, scope=EVERYTHING)["told"].tolist() == ["导入。"]
