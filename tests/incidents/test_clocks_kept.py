"""Which limits an incident runs by: of the version it began with, of its class from the first dispatch on."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from dashboard.admin.settings import queries_clocks
from dashboard.admin.settings.actions_clocks import publish
from dashboard.incidents.life import actions_dispatch, actions_ends, actions_handling
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.rules import due_at
from dashboard.town.clocks.rules_clocks import Limit
from dashboard.words.days import township_date
from models import ClockRuleSet, Incident, LimitUnit, Stage
from tests.admin.settings.ground import COMMANDER
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

HOURS, DAYS = LimitUnit.HOURS, LimitUnit.WORKING_DAYS
HEAD = "module_head:enforcement"
# What the shipped version allows, by class: to sign, and to finish.
SIGN = {1: (2, HOURS), 2: (2, HOURS)}
FINISH = {1: (3, DAYS), 2: (7, DAYS)}


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def version_of(room: Room, incident: int) -> int:
    query = select(ClockRuleSet.version).join(Incident, Incident.rule_set_id == ClockRuleSet.id)
    return room.session.exec(query.where(Incident.id == incident)).one()


def due(room: Room, start: datetime, limit: tuple[int, LimitUnit]) -> datetime:
    return due_at(start, *limit, working_calendar(room.session))


def publish_shorter(room: Room) -> None:
    """Version 2, in force from the room's today on: one hour to sign, two working days to finish."""
    was = queries_clocks.limits(room.session, version=1)
    shorter = {("1", False, Stage.SIGN): Limit(1, HOURS), ("1", False, Stage.FINISH): Limit(2, DAYS)}
    day = township_date(room.at)
    given = {"base": 1, "effective_from": day, "reason": "试运行后缩短"}
    publish(room.session, wanted=was | shorter, by=COMMANDER, at=room.at, **given)
    room.session.flush()


def dispatch(room: Room, incident: int, lead: str = "module:enforcement", *helpers: str) -> datetime:
    """When it was sent."""
    at = room.at
    parties = (room.choice(lead, is_lead=True), *(room.choice(unit) for unit in helpers))
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    return at


def test_a_running_incident_keeps_the_version_that_it_began_with(room: Room) -> None:
    running = room.triaged()
    publish_shorter(room)
    first = dispatch(room, running)
    assert version_of(room, running) == 1
    assert room.row(running).due_at == due(room, first, FINISH[1])
    assert room.shares(running)[0].sign_due_at == due(room, first, SIGN[1])
    room.do(HEAD, actions_handling.give_back, incident_id=running, reason="不是本模块的事")
    room.triage(running)
    again = dispatch(room, running)
    assert version_of(room, running) == 1
    assert room.shares(running)[-1].sign_due_at == due(room, again, SIGN[1])
    newer = room.triaged()
    sent = dispatch(room, newer)
    assert version_of(room, newer) == 2
    assert room.row(newer).due_at == due(room, sent, (2, DAYS))
    assert room.shares(newer)[0].sign_due_at == due(room, sent, (1, HOURS))


def test_what_was_reported_before_a_new_version_and_accepted_after_it_runs_by_one_of_them(room: Room) -> None:
    waiting = room.report()
    began = version_of(room, waiting)
    publish_shorter(room)
    room.do("dispatcher", actions_ends.accept, incident_id=waiting)
    assert version_of(room, waiting) == began == 1


@pytest.mark.parametrize("later_class", [1, 2])
def test_a_second_dispatch_gives_its_party_new_limits_and_the_matter_runs_on_from_the_first(
    room: Room, later_class: int
) -> None:
    incident = room.triaged()
    first = dispatch(room, incident)
    assert room.row(incident).due_at == due(room, first, FINISH[1])
    room.at += timedelta(hours=20)
    room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="不是本模块的事")
    room.triage(incident, later_class)
    room.at += timedelta(hours=5)
    second = dispatch(room, incident, "department:ecology", *["team:team1"][: later_class - 1])
    before, *after = room.shares(incident)
    assert len(after) == later_class
    for share in after:
        assert share.sent_at == second
        assert share.sign_due_at == due(room, second, SIGN[later_class])
        assert share.due_at == due(room, second, FINISH[later_class])
    assert before.sign_due_at == due(room, first, SIGN[1]), "what was given back stays as it was"
    row = room.row(incident)
    assert row.dispatched_at == first
    assert row.due_at == due(room, first, FINISH[later_class])
    assert _signing(room, incident) == {f"sign:{share.id}" for share in after}


def test_the_party_of_an_arbitration_has_limits_of_its_own_too(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    first = room.row(incident).dispatched_at
    assert first is not None
    room.at += timedelta(hours=1)
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.give_back, incident_id=incident, reason="不是我们的事")
    room.at += timedelta(hours=30)
    given = {"parties": (room.choice("team:team1", is_lead=True), room.choice("module:enforcement"))}
    second = room.at
    room.do("commander", actions_dispatch.arbitrate, incident_id=incident, reason="由组团牵头", **given)
    after = room.shares(incident)[2:]
    assert [share.sign_due_at for share in after] == [due(room, second, SIGN[2])] * 2
    assert room.row(incident).due_at == due(room, first, FINISH[2])
    assert _signing(room, incident) == {f"sign:{share.id}" for share in after}


def _signing(room: Room, incident: int) -> set[str]:
    return {name for name in room.row(incident).clocks if name.startswith("sign:")}
