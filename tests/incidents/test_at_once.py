"""Two people at one incident: exactly one wins, the other is told what changed."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from dashboard.access.rules import require
from dashboard.access.rules_rights import needed_rights
from dashboard.incidents.life import (
    actions_dispatch,
    actions_ends,
    actions_merge,
    actions_notes,
    actions_report,
)
from dashboard.store.database import engine_for, transaction
from dashboard.words.errors import Refused
from models import Assignment, AssignmentStatus, Incident, IncidentLog
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

MANY = 8


def prepared(store: str, make: Callable[[Room], int]) -> tuple[Room, int]:
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        room = Room(session)
        return room, make(room)


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Every task in a thread of its own, released together: their answers or refusals, in order."""
    gate, answers = threading.Barrier(len(tasks)), [None] * len(tasks)

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = tasks[number]()
        except Refused as refused:
            answers[number] = str(refused)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def acting(room: Room, who: str, number: int, action: Callable[..., Any], **inputs: Any) -> Callable[[], Any]:
    person = room.person(who, account=number)
    scope = require(person, *needed_rights(action))

    def act() -> Any:
        with transaction() as session:
            return action(session, **inputs, scope=scope, by=person, at=room.at)

    return act


def entries(store: str, incident: int) -> list[IncidentLog]:
    with Session(engine_for(store)) as session:
        query = select(IncidentLog).where(col(IncidentLog.incident_id) == incident)
        return list(session.exec(query.order_by(col(IncidentLog.seq))))


def test_of_many_who_accept_at_once_one_does_and_the_others_are_told_by_whom(store: str) -> None:
    room, incident = prepared(store, Room.report)
    seen = {"incident_id": incident, "seen": 1}
    tasks = []
    for number in range(MANY):
        room.people.clear()
        tasks.append(acting(room, "dispatcher", 500 + number, actions_ends.accept, **seen))
    answers = at_once(tasks)
    refusals = [answer for answer in answers if answer is not None]
    assert len(refusals) == MANY - 1
    assert all("已经“受理”，事件现在是“待研判”。您填写的内容还在" in answer for answer in refusals)
    assert [entry.action for entry in entries(store, incident)] == ["report", "accept"]


def test_closing_and_cancelling_at_once_ends_in_one_of_both(store: str) -> None:
    room, incident = prepared(store, Room.fed_back)
    seen = len(entries(store, incident))
    answers = at_once([
        acting(room, "dispatcher", 500, actions_ends.verify, incident_id=incident, seen=seen),
        acting(room, "commander", 501, actions_ends.cancel, incident_id=incident, reason="误报", seen=seen),
    ])  # fmt: skip
    assert sum(answer is None for answer in answers) == 1
    assert len(entries(store, incident)) == seen + 1


def test_a_form_that_is_sent_many_times_at_once_makes_one_incident(store: str) -> None:
    room, _ = prepared(store, Room.report)
    inputs = {"fields": {"title": "路灯不亮"}, "form_key": "the-same-form"}
    numbers = at_once([acting(room, "dispatcher", 500, actions_report.report, **inputs) for _ in range(MANY)])
    assert len(set(numbers)) == 1
    with Session(engine_for(store)) as session:
        assert session.exec(select(func.count()).where(col(Incident.title) == "路灯不亮")).one() == 1


def test_two_quick_removals_do_not_undo_each_other(store: str) -> None:
    def make(room: Room) -> int:
        units = ("department:ecology", "department:police", "module:economy")
        lead = room.choice("module:enforcement", is_lead=True)
        return room.dispatched(lead, *(room.choice(unit) for unit in units))

    room, incident = prepared(store, make)
    with Session(engine_for(store)) as session:
        helpers = session.exec(select(Assignment.id).where(~col(Assignment.is_lead))).all()
    seen = len(entries(store, incident))
    answers = at_once([
        acting(room, "dispatcher", 500 + n, actions_dispatch.remove_party, incident_id=incident,
               assignment_id=helper, reason="不需要", seen=seen)
        for n, helper in enumerate(helpers[:2])
    ])  # fmt: skip
    assert answers == [None, None]
    with Session(engine_for(store)) as session:
        query = select(Assignment.status).where(col(Assignment.id).in_(helpers)).order_by(col(Assignment.id))
        withdrawn, sent = AssignmentStatus.WITHDRAWN, AssignmentStatus.SENT
        assert list(session.exec(query)) == [withdrawn, withdrawn, sent]


def test_a_double_click_on_a_note_is_one_note(store: str) -> None:
    room, incident = prepared(store, Room.report)
    note = {"incident_id": incident, "text": "到现场看过了", "seen": 1}
    answers = at_once([acting(room, "dispatcher", 500, actions_notes.comment, **note) for _ in range(2)])
    assert sorted(map(str, answers)) == ["None", "这条备注刚才已经记下，没有重复记录。"]
    assert len(entries(store, incident)) == 2


@pytest.mark.parametrize("kind", ["into each other", "into a third"])
def test_merging_at_once_neither_deadlocks_nor_makes_a_ring(store: str, kind: str) -> None:
    room, first = prepared(store, Room.report)
    with Session(engine_for(store), expire_on_commit=False) as session, session.begin():
        room.session = session
        second, third = room.report(), room.report()
        numbers = {key: room.row(key).number for key in (first, second, third)}
    into = {first: second, second: first} if kind == "into each other" else {first: third, second: third}
    answers = at_once([
        acting(room, "dispatcher", 500 + key, actions_merge.merge, incident_id=key, into=numbers[target],
               reason="同一件事")
        for key, target in into.items()
    ])  # fmt: skip
    done = sum(answer is None for answer in answers)
    assert done == (1 if kind == "into each other" else 2), answers
