"""剔除: asked for by one, approved by another, taken back; left out of the figures in between alone."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.incidents.case.queries_history import exclusion_steps, history
from dashboard.incidents.figures.queries_terms import Window, due_conditions
from dashboard.incidents.life import actions_exclusion as acts
from dashboard.incidents.life import actions_notes
from dashboard.incidents.life.as_of import looking_back
from dashboard.incidents.life.rules_exclusion import KEY, Step, check_next, check_other, stands_at
from dashboard.incidents.life.rules_replay import Line, exclusion_at
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.words.errors import Refused
from models import Action, Exclusion, Incident, IncidentStatus
from tests.factories import NOON
from tests.incidents.room import Room

WHY = "台风期间道路封闭，无法进场"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def asked(room: Room) -> int:
    incident = room.closed()
    room.do("dispatcher", acts.ask_exclusion, incident_id=incident, reason=WHY)
    return incident


def decide(room: Room, incident: int, who: str | Person = "inspector", **given: Any) -> None:
    room.do(who, acts.decide_exclusion, incident_id=incident, **({"is_approved": True} | given))


def due(room: Room) -> list[int]:
    end = NOON + timedelta(days=90)
    window = Window(at=end, start=NOON, end=end)
    return list(room.session.exec(select(Incident.id).where(*due_conditions(window))))


@pytest.mark.postgresql
def test_it_is_left_out_from_the_approval_to_the_revocation(room):
    incident = asked(room)
    assert due(room) == [incident]
    decide(room, incident)
    row = room.session.exec(select(Exclusion)).one()
    assert (row.incident_id, row.reason, row.approver) == (incident, WHY, "测试inspector")
    assert due(room) == []
    room.do("leadership", acts.revoke_exclusion, incident_id=incident, reason="台风以前已经超期")
    assert due(room) == [incident]
    steps = exclusion_steps(room.session, incident_id=incident, scope=EVERYTHING)
    assert steps["step"].tolist() == ["asked", "approved", "revoked"]
    assert steps["actor"].tolist() == ["测试dispatcher", "测试inspector", "测试leadership"]
    told = history(room.session, incident_id=incident, scope=EVERYTHING)["details"].tolist()
    assert told[-3] == f"申请剔除考核。 {WHY}。"
    assert list(breaks(room.session, CheckProgress(), sealed=False)) == []
    room.do("commander", acts.ask_exclusion, incident_id=incident, reason=WHY)
    decide(room, incident, "leadership")
    assert due(room) == []


@pytest.mark.postgresql
def test_a_request_that_is_turned_down_says_why_and_may_be_made_again(room):
    incident = asked(room)
    with pytest.raises(Refused, match="还没有写审批意见"):
        decide(room, incident, is_approved=False)
    decide(room, incident, is_approved=False, reason="道路当天已经抢通")
    assert room.session.exec(select(Exclusion)).all() == []
    with pytest.raises(Refused, match="没有等审批的剔除申请"):
        decide(room, incident)
    room.do("commander", acts.ask_exclusion, incident_id=incident, reason=WHY)


def test_who_asked_or_in_whose_place_he_asked_does_not_decide(room):
    both = (Grant("commander"), Grant("leadership"))
    incident = room.closed()
    asker = Person("又是又是", both, account_id=77, for_accounts=(78,))
    room.do(asker, acts.ask_exclusion, incident_id=incident, reason=WHY)
    for one in (
        asker,
        Person("被代", both, account_id=78),
        Person("代他", both, account_id=79, for_accounts=(77,)),
        Person("无账号", both),
    ):
        with pytest.raises(Refused, match="申请人不能审批自己的申请"):
            decide(room, incident, one)
    decide(room, incident, Person("另一位", both, account_id=80))


def test_nothing_is_asked_or_taken_back_twice_and_nothing_without_a_reason(room):
    incident = room.closed()
    with pytest.raises(Refused, match="还没有写剔除的理由"):
        room.do("dispatcher", acts.ask_exclusion, incident_id=incident, reason=" ")
    with pytest.raises(Refused, match="没有剔除"):
        room.do("leadership", acts.revoke_exclusion, incident_id=incident, reason="不该剔除")
    room.do("dispatcher", acts.ask_exclusion, incident_id=incident, reason=WHY)
    with pytest.raises(Refused, match="正在等审批"):
        room.do("commander", acts.ask_exclusion, incident_id=incident, reason=WHY)
    decide(room, incident)
    with pytest.raises(Refused, match="已经剔除"):
        room.do("commander", acts.ask_exclusion, incident_id=incident, reason=WHY)


def test_the_steps_cannot_be_struck_out(room):
    incident = asked(room)
    with pytest.raises(Refused, match="不能划去"):
        room.do(
            "commander",
            actions_notes.strike,
            incident_id=incident,
            seq=room.log(incident)[-1].seq,
            reason="写错",
        )


@given(st.lists(st.sampled_from(Step)))
def test_whatever_is_tried_only_what_was_approved_by_another_is_left_out(wanted: list[Step]) -> None:
    log: list[dict[str, Any]] = []
    is_left_out = False
    for step in wanted:
        try:
            check_next(stands_at(log), step, is_left_out=is_left_out)
        except Refused:
            continue
        log.append({KEY: step.value})
        is_left_out = {Step.APPROVED: True, Step.REVOKED: False}.get(step, is_left_out)
        assert is_left_out == (stands_at(log) is Step.APPROVED)
    assert [one[KEY] for one in log[:1]] in ([], ["asked"])


@given(st.frozensets(st.integers(1, 5)), st.integers(1, 5), st.lists(st.integers(1, 5)))
def test_no_account_of_the_request_approves_it(accounts, asker, others) -> None:
    data = {"account": asker, "for_accounts": others}
    if accounts and not accounts & {asker, *others}:
        check_other(data, accounts)
    else:
        with pytest.raises(Refused):
            check_other(data, accounts)


def test_looking_back_leaves_out_what_was_left_out_then(room: Room) -> None:
    counted, one = room.closed(), asked(room)
    before = room.at
    decide(room, one)
    left_out = room.at
    room.do("leadership", acts.revoke_exclusion, incident_id=one, reason="台风以前已经超期")
    back = room.at
    old = room.closed()
    # Left out before the log had steps for it: the record stands for itself, whatever was noted later.
    room.session.add(Exclusion(incident_id=old, reason=WHY, approver="测试员", at=left_out))
    room.session.commit()
    step = timedelta(microseconds=1)
    for moment, expected in (
        (before - step, {counted, one}),
        (left_out - step, {counted}),
        (back + step, {counted, one}),
    ):
        with looking_back(room.session, moment):
            rows = list(room.session.exec(select(Exclusion.incident_id)))
            assert set(due(room)) - {old} == expected, (moment, rows)
    with looking_back(room.session, left_out - step):
        row = room.session.exec(select(Exclusion.reason, Exclusion.approver)).one()
        assert tuple(row) == (WHY, "测试inspector")
    assert set(due(room)) == {counted, one}


@given(st.lists(st.sampled_from(Step), max_size=8), st.integers(-1, 9))
def test_what_stood_follows_from_the_last_step_until_then(steps: list[Step], minutes: int) -> None:
    lines = [
        Line(Action.COMMENT, NOON + timedelta(minutes=n), IncidentStatus.CLOSED, {KEY: step.value}, "某人")
        for n, step in enumerate(steps)
    ]
    at = NOON + timedelta(minutes=minutes)
    row = {"incident_id": 7, "reason": WHY, "approver": "某人", "at": NOON}
    found = exclusion_at(7, row, lines, at)
    if not steps:
        assert (found is None) == (minutes < 0)
    else:
        assert (found is not None) == (steps[: max(0, minutes + 1)][-1:] == [Step.APPROVED])
