"""Random histories by the real acts: row, shares and calls are what the log says, at every moment."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import needed_rights
from dashboard.delegation.seconded.actions_presence import set_presence
from dashboard.incidents.life.as_of import looking_back
from dashboard.incidents.life.lifecycle_load import load, load_many
from dashboard.incidents.life.rules_acts import actor_of, refusal
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.database import reading
from dashboard.town.presence.rules_presence import SETTABLE
from dashboard.words.errors import Refused
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Identity,
    Incident,
    IncidentLog,
    PresenceSpell,
)
from tests.incidents.room import Room
from tests.incidents.test_walk import ACTS, IN_TOWN, actor, inputs

pytestmark = pytest.mark.postgresql

SEEDS = range(4)
STEPS = 45
# The audit log knows accounts; he has none.
SPEAKER = Person("调度员甲", (Grant("dispatcher"),))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_history_is_what_its_log_says(session: Session, seed: int) -> None:
    rng, room = random.Random(seed), Room(session)
    incident = room.report(urgent=rng.random() < 0.4)
    taken: set[Action] = set()
    cadres = [room.cadre(number, Identity.TOWN) for number in ("R1", "R2")]
    moments = [(room.at, standing(session, room.at))]
    for _ in range(STEPS):
        room.at += timedelta(minutes=rng.choice((1, 30, 600, 3000)))
        if rng.random() < 0.4:
            walks_off(rng, room, rng.choice(cadres))
        choices = list(possible(room, incident))
        action, role = rng.choice(choices)
        person, given = actor(room, role), varied(rng, room, incident, action)
        scope = require(person, *needed_rights(ACTS[action]))
        try:
            with session.begin_nested():
                ACTS[action](session, incident_id=incident, scope=scope, by=person, at=room.at, **given)
        except Refused:
            continue
        finally:
            session.expire_all()
        taken.add(action)
        check(room, incident)
        moments.append((room.at, standing(session, room.at)))
    assert len(taken) > 8
    spells = session.exec(select(PresenceSpell)).all()
    assert len(spells) > 8
    assert any(spell.ended_at for spell in spells)
    session.commit()
    for number, (at, then) in enumerate(moments):
        # Of several acts at one moment the last one counts.
        if number + 1 == len(moments) or moments[number + 1][0] > at:
            with reading() as back, looking_back(back, at):
                assert standing(back, at) == then
    assert list(breaks(session, CheckProgress(), sealed=False)) == []


def walks_off(rng: random.Random, room: Room, cadre: int) -> None:
    """A cadre is somewhere else from now on, sometimes only until an hour that is known."""
    where = rng.choice(sorted(SETTABLE))
    until = room.at + timedelta(hours=rng.choice((1, 40))) if rng.random() < 0.5 else None
    with suppress(Refused):
        room.do(SPEAKER, set_presence, cadre_id=cadre, presence=where, until=until)


def standing(session: Session, at: datetime) -> list[Any]:
    """Everything that can be looked back at, as the store has it; an end to come is none yet."""
    tables: list[Any] = [Incident, Assignment, CallUp, IncidentLog]
    spells = [
        row.model_dump()
        for row in session.execute(select(PresenceSpell).order_by(col(PresenceSpell.id))).scalars()
    ]
    there = [row | {"ended_at": _come(row["ended_at"], at)} for row in spells]
    left_out = {"reporter_name", "reporter_phone"}
    return [
        there,
        *(
            [
                row.model_dump(exclude=left_out)
                for row in session.execute(select(table).order_by(*keys)).scalars()
            ]
            for table in tables
            for keys in [(table.incident_id, table.seq) if table is IncidentLog else (table.id,)]
        ),
    ]


def _come(end: datetime | None, at: datetime) -> datetime | None:
    return end if end is not None and end <= at else None


def possible(room: Room, incident: int) -> Any:
    scope = require(room.person("dispatcher"), "incident.read")
    standing, _ = load(room.session, incident, scope, lock=False)
    # Several at once are read by other statements; they say the same along every life.
    assert load_many(room.session, [incident], scope) == {incident: standing}
    for action in ACTS:
        for role in IN_TOWN:
            # Whatever ends the life would leave little to try.
            if action in (Action.CANCEL, Action.REJECT, Action.MERGE, Action.COMMENT):
                continue
            if refusal(action, standing, actor_of(actor(room, role), action)) is None:
                yield action, role


def varied(rng: random.Random, room: Room, incident: int, action: Action) -> dict[str, Any]:
    given = inputs(room, incident, action)
    if action is Action.TRIAGE:
        given["incident_class"] = rng.choice((1, 1, 2, 3))
        given["module_id"] = room.unit("module", "enforcement")
    if action in (Action.DISPATCH, Action.ARBITRATE):
        lead = room.choice("module:enforcement", is_lead=True)
        given["parties"] = [lead] if rng.random() < 0.5 else [lead, room.choice("department:ecology")]
    if action is Action.ADD_PARTY:
        unit = rng.choice(("department:ecology", "team:team1"))
        given["party"] = room.choice(unit, is_required=rng.random() < 0.5)
    if action is Action.CALL_UP:
        given["department_ids"] = [room.unit("department", "ecology")]
    if action is Action.ARRIVE:
        given["call_id"] = room.session.exec(select(CallUp.id).order_by(col(CallUp.id).desc())).first()
    if action is Action.REMOVE_PARTY:
        given["assignment_id"] = rng.choice([share.id for share in room.shares(incident)])
    if action is Action.DISTRICT_REPLY:
        given["is_solved"] = rng.random() < 0.5
    if action is Action.AMEND:
        given["changes"] = {"place": f"第{rng.randint(1, 9)}号", "urgent": rng.random() < 0.5}
    return given


def check(room: Room, incident: int) -> None:
    row, log = room.row(incident), room.log(incident)
    life = replay(LogEntry(e.action, e.at, e.to_status, e.data) for e in log).columns()
    assert life == {name: getattr(row, name) for name in life}
    assert shares_of(log) == {share.id: told(share, SHARE) for share in room.shares(incident)}
    calls = room.session.exec(select(CallUp).where(col(CallUp.incident_id) == incident)).all()
    assert calls_of(log) == {call.id: told(call, CALL) for call in calls}
    lit(row)


def lit(row: Any) -> None:
    """The lamp is that of the worst running clock; whatever is over has none."""
    if row.concluded_at is not None:
        assert (row.yellow_at, row.red_at, row.clocks) == (None, None, {})
        return
    reds = [datetime.fromisoformat(both[1]) for both in row.clocks.values()]
    assert row.red_at == min(reds, default=None)
    assert all(datetime.fromisoformat(y) <= datetime.fromisoformat(r) for y, r in row.clocks.values())
    if "finish" in row.clocks:
        assert row.due_at == datetime.fromisoformat(row.clocks["finish"][1])


SHARE = (
    *("round", "is_lead", "is_required", "status", "sent_at", "signed_at", "ended_at"),
    *("sign_due_at", "due_at", "reason", "result"),
)
CALL = ("department_id", "cadre_id", "called_at", "signed_at", "arrived_at", "released_at", "result", "task")


def told(row: Assignment | CallUp, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def shares_of(log: list[IncidentLog]) -> dict[int, dict[str, Any]]:
    return _gathered(log, "shares", SHARE)


def calls_of(log: list[IncidentLog]) -> dict[int, dict[str, Any]]:
    return _gathered(log, "calls", CALL)


def _gathered(log: list[IncidentLog], key: str, names: tuple[str, ...]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for entry in log:
        for row, changes in entry.data.get(key, {}).items():
            known = found.setdefault(int(row), dict.fromkeys(names))
            known |= {name: _value(name, changes[name]) for name in names if name in changes}
    return found


def _value(name: str, value: Any) -> Any:
    if name.endswith("_at") and value is not None:
        return datetime.fromisoformat(value)
    return AssignmentStatus(value) if name == "status" else value
