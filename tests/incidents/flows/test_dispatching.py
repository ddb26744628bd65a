"""受理, 研判, 交办 in one go: each logged by itself, all or none."""

from typing import Any

import pytest
from sqlmodel import Session

from dashboard.incidents.desk.actions_desk import decide
from dashboard.incidents.life import actions_ends
from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.errors import Refused
from models import Action, IncidentStatus, Party
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def decision(room: Room, incident_id: int, **given: Any) -> dict[str, Any]:
    module = room.unit("module", "enforcement")
    values = {"incident_class": 1, "platform_id": None, "module_id": module} | given.pop("values", {})
    return {
        "incident_id": incident_id,
        "seen": room.log(incident_id)[-1].seq,
        "values": values,
        "parties": (Choice(Party.MODULE, module, is_lead=True),),
        "why": "事项类别通常一类",
        "suggested": {"类别": "一类"},
    } | given


def acts(room: Room, incident_id: int) -> list[Action]:
    return [line.action for line in room.log(incident_id)]


def test_a_new_matter_is_accepted_triaged_and_dispatched_at_once(room: Room) -> None:
    one = room.report()
    room.do("dispatcher", decide, **decision(room, one))
    assert acts(room, one) == [Action.REPORT, Action.ACCEPT, Action.TRIAGE, Action.DISPATCH]
    assert room.row(one).status is IncidentStatus.DISPATCHED
    assert room.log(one)[2].data["suggested"] == {"类别": "一类"}


def test_what_is_accepted_already_is_not_accepted_again(room: Room) -> None:
    one = room.report()
    room.do("dispatcher", actions_ends.accept, incident_id=one)
    room.do("dispatcher", decide, **decision(room, one))
    assert acts(room, one).count(Action.ACCEPT) == 1


def test_a_matter_beyond_the_town_goes_up_instead(room: Room) -> None:
    one = room.report()
    room.do("dispatcher", decide, **decision(room, one, values={"incident_class": 3}, parties=()))
    assert acts(room, one)[-1] is Action.ESCALATE
    assert room.row(one).status is IncidentStatus.ESCALATED


def test_a_change_stays_in_the_why_with_its_reason(room: Room) -> None:
    one = room.report()
    room.do("dispatcher", decide, **decision(room, one, changed=("模块", "承办方"), reason="组团更熟"))
    assert "调度改了模块、承办方，理由：组团更熟" in room.row(one).why
    assert room.log(one)[2].data["changed"] == ["模块", "承办方"]


def test_where_the_last_act_is_refused_none_is_left(room: Room) -> None:
    one = room.report()
    with pytest.raises(Refused, match="牵头"):
        room.do("dispatcher", decide, **decision(room, one, parties=(Choice(Party.MODULE, 1),)))
    room.session.expire_all()
    assert acts(room, one) == [Action.REPORT]
    assert room.row(one).status is IncidentStatus.REPORTED


def test_whoever_decides_on_what_his_screen_no_longer_shows_is_told(room: Room) -> None:
    one = room.report()
    old = decision(room, one)
    room.do("dispatcher", decide, **decision(room, one))
    with pytest.raises(Refused):
        room.do("dispatcher", decide, **old)
    assert acts(room, one).count(Action.DISPATCH) == 1


@pytest.mark.parametrize("who", ["inspector", "leadership", "grid_worker:330803112201"])
def test_only_the_room_decides(room: Room, who: str) -> None:
    one = room.report()
    with pytest.raises(Refused, match="您现在的角色不能"):
        room.do(who, decide, **decision(room, one))
    assert acts(room, one) == [Action.REPORT]
