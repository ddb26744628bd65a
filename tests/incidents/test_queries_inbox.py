"""What waits for the room: each queue, its order, its counts, and whom it is shown to."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.incidents.desk.queries_inbox import ALL, QUEUES, counts, inbox
from dashboard.incidents.life import (
    actions_dispatch,
    actions_district,
    actions_handling,
    actions_times,
)
from dashboard.incidents.life.rules_standing import Choice
from models import Level, Party
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

HEAD = "module_head:enforcement"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def queues(room: Room, scope: Scope = EVERYTHING) -> dict[int, str]:
    """incident_id -> queue, in the order shown; the counts must say the same."""
    rows = inbox(room.session, queue=ALL, at=room.at, scope=scope)
    found = dict(zip(rows["incident_id"].tolist(), rows["queue"].tolist(), strict=True))
    totals = counts(room.session, at=room.at, scope=scope)
    assert dict(zip(totals["queue"], totals["total"], strict=True)) == {
        queue: list(found.values()).count(queue) for queue in set(found.values())
    }
    return found


def joint(room: Room) -> int:
    """A joint matter of two modules; the first leads and has signed."""
    lead, other = room.choice("module:enforcement", is_lead=True), room.choice("module:governance")
    incident = room.dispatched(lead, other)
    room.do(HEAD, actions_handling.sign, incident_id=incident)
    room.do("module_head:governance", actions_handling.sign, incident_id=incident)
    return incident


def test_each_status_waits_in_its_own_queue_and_what_others_do_waits_in_none(room: Room) -> None:
    reported = room.report()
    village = room.report(level=Level.VILLAGE)
    triaged, fed_back = room.triaged(), room.fed_back()
    dispatched, handling, closed = room.dispatched(), room.handling(), room.closed()
    found = queues(room)
    assert found == {reported: "accept", triaged: "dispatch", fed_back: "verify"}
    assert not {village, dispatched, handling, closed} & set(found)
    for name in QUEUES:
        rows = inbox(room.session, queue=name, at=room.at, scope=EVERYTHING)
        assert name == ALL or set(rows["queue"]) <= {name}


def test_a_joint_matter_whose_lead_gave_its_share_back_waits_for_a_new_lead(room: Room) -> None:
    incident = joint(room)
    assert incident not in queues(room)
    room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="不归我们管")
    assert queues(room)[incident] == "returned"
    party = Choice(Party.MODULE, room.unit("module", "service"), is_lead=True)
    room.do("dispatcher", actions_dispatch.add_party, incident_id=incident, party=party)
    assert incident not in queues(room)


def test_a_joint_matter_whose_helper_gave_its_share_back_waits_for_the_rooms_word(room: Room) -> None:
    incident = joint(room)
    room.do("module_head:governance", actions_handling.give_back, incident_id=incident, reason="没有人手")
    assert queues(room)[incident] == "returned"
    back = room.shares(incident)[1].id
    given = {"incident_id": incident, "assignment_id": back, "reason": "一方就能办"}
    room.do("dispatcher", actions_dispatch.remove_party, **given)
    assert incident not in queues(room)


def test_the_second_return_waits_for_the_commanders_word(room: Room) -> None:
    incident = joint(room)
    for head in (HEAD, "module_head:governance"):
        room.do(head, actions_handling.give_back, incident_id=incident, reason="不归我们管")
    assert queues(room)[incident] == "returned"
    assert room.row(incident).arbitration


def test_what_is_on_hold_waits_again_from_its_day_on(room: Room) -> None:
    incident = room.handling()
    until = room.at + timedelta(days=2)
    room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, reason="等区里批复")
    assert incident not in queues(room)
    room.at = until + timedelta(minutes=1)
    assert queues(room) == {incident: "parked"}


def test_the_urgent_stand_first_and_then_the_oldest(room: Room) -> None:
    first, second = room.report(), room.report()
    urgent = room.report(title="着火了", urgent=True)
    assert list(queues(room)) == [urgent, first, second]


def test_a_lamp_that_burns_stands_before_what_is_only_older(room: Room) -> None:
    district = room.triaged(3)
    room.do("dispatcher", actions_district.escalate, incident_id=district, reason="超出镇里职权")
    older = room.triaged()
    new = room.report()
    assert list(queues(room)) == [older, new, district]
    # Past the half hour in which it should have been accepted.
    room.at += timedelta(minutes=31)
    assert list(queues(room)) == [new, older, district]


def test_a_part_of_the_town_is_shown_its_own_alone(room: Room) -> None:
    room.report(village_id=1)
    own = room.report(village_id=2)
    assert list(queues(room, Scope(villages=(2,)))) == [own]
