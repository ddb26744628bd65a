"""Who handled a matter does not verify it, whichever of a pair of stand-ins did the one and the other."""

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Absent, Grant, Person
from dashboard.incidents.life import actions_ends, actions_handling
from dashboard.words.errors import Refused
from models import IncidentLog, IncidentStatus
from tests.incidents.room import START, Room

HEAD, OTHER = 101, 102
DONE = {"result": "障碍物已清走", "waiver": "现场无法拍照"}


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def head(room: Room) -> Person:
    """张三, who leads the module and may verify as well."""
    own = Grant("module_head", room.unit("module", "enforcement"), START)
    return Person("张三", (own, Grant("dispatcher", None, START)), account_id=HEAD)


def in_his_place(room: Room) -> Person:
    """李四, a dispatcher, who stands in for 张三 today."""
    lent = Grant("module_head", room.unit("module", "enforcement"), START, lender=Absent("张三", HEAD))
    own = Grant("dispatcher", None, START)
    return Person("李四", (own, lent), account_id=OTHER, for_accounts=(HEAD,))


@pytest.mark.parametrize("handled_by", [head, in_his_place])
@pytest.mark.parametrize("verified_by", [head, in_his_place])
def test_neither_of_the_two_verifies_what_either_handled(room, handled_by, verified_by):
    incident = room.dispatched()
    for action, inputs in ((actions_handling.sign, {}), (actions_handling.feed_back, DONE)):
        room.do(handled_by(room), action, incident_id=incident, **inputs)
    with pytest.raises(Refused, match="不能由您核查"):
        room.do(verified_by(room), actions_ends.verify, incident_id=incident)
    room.do("inspector", actions_ends.verify, incident_id=incident)
    assert room.row(incident).status is IncidentStatus.CLOSED


@pytest.mark.postgresql
def test_whose_place_it_was_outlasts_the_days_of_standing_in(room):
    incident = room.dispatched()
    room.do(in_his_place(room), actions_handling.sign, incident_id=incident)
    room.do(in_his_place(room), actions_handling.feed_back, incident_id=incident, **DONE)
    entry = room.session.exec(
        select(IncidentLog).where(IncidentLog.incident_id == incident).order_by(col(IncidentLog.seq).desc())
    ).first()
    assert (entry.actor, entry.role) == ("李四", "值班调度员；代 张三：模块负责人")
    assert entry.data["for_accounts"] == [HEAD]
    # The days are over: 李四 has his own rights alone, 张三 is back.
    for person in (head(room), Person("李四", (Grant("dispatcher", None, START),), account_id=OTHER)):
        with pytest.raises(Refused, match="不能由您核查"):
            room.do(person, actions_ends.verify, incident_id=incident)
