"""The three stories of the domain, told by the acts themselves, and the figures that follow."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_ends,
    actions_handling,
    actions_notes,
)
from dashboard.incidents.life.actions_notes import NoteKind
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.words.days import day_start, township_date
from dashboard.words.errors import Refused
from models import (
    AssignmentStatus,
    CallUp,
    IncidentStatus,
    Notice,
    OneThing,
    Rating,
    ResponsibilityItem,
    Source,
)
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

S = IncidentStatus
WAIVER = {"waiver": "测试，无附件"}


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def value(room: Room, key: str) -> float:
    start = day_start(township_date(room.at))
    window = {"at": room.at, "start": start, "end": start + timedelta(days=1), "scope": EVERYTHING}
    found = figures(room.session, keys=(key,), **window)
    return float(found["value"].iloc[0])


def test_the_ducks_on_the_reservoir_are_gone_on_the_same_day(room: Room) -> None:
    incident = room.report(
        title="塘湖水库放养水鸭", source=Source.VILLAGE_APP, category_id=room.category("livestock_pollution")
    )
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    item = room.session.exec(select(ResponsibilityItem).where(col(ResponsibilityItem.number) == 67)).one()
    ecology = room.unit("department", "ecology")
    room.triage(incident, 2, item_id=item.id, department_id=ecology, why="属地清单第67项第1版")
    lead = room.choice("department:ecology", is_lead=True)
    parties = (lead, room.choice("module:enforcement"))
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    room.do(
        "dispatcher",
        actions_calls.call_up,
        incident_id=incident,
        task="到水库联合整治",
        department_ids=[ecology],
    )
    assert room.row(incident).status is S.DISPATCHED
    room.do("liaison:ecology", actions_handling.sign, incident_id=incident)
    room.do("module_head:enforcement", actions_handling.sign, incident_id=incident)
    call = room.session.exec(select(CallUp).where(col(CallUp.incident_id) == incident)).one()
    room.do("liaison:ecology", actions_calls.sign_call, incident_id=incident, call_id=call.id)
    room.do("liaison:ecology", actions_calls.arrive, incident_id=incident, call_id=call.id)
    for duty in ("宣传", "协助查处"):
        room.do("module_head:enforcement", actions_notes.comment, incident_id=incident, text=f"已{duty}",
                kind=NoteKind.DUTY, duty=duty)  # fmt: skip
    with pytest.raises(Refused, match="还有1个承办方没有办完"):
        room.do("liaison:ecology", actions_handling.feed_back, incident_id=incident, result="清完", **WAIVER)
    room.do("module_head:enforcement", actions_handling.finish_share, incident_id=incident, result="协助清场")
    room.do(
        "liaison:ecology", actions_handling.feed_back, incident_id=incident, result="水鸭全部清出", **WAIVER
    )
    room.do("dispatcher", actions_ends.verify, incident_id=incident)
    row = room.row(incident)
    assert (row.status, row.item_id, row.department_id) == (S.CLOSED, item.id, ecology)
    assert row.concluded_at.date() == row.reported_at.date()
    room.session.refresh(call)
    assert call.released_at == row.concluded_at
    assert list(breaks(room.session, CheckProgress(), sealed=False)) == []
    assert value(room, "signing_rate") == 1


def test_unpaid_wages_are_one_ticket_and_two_runs_saved(room: Room) -> None:
    incident = room.report(title="欠薪纠纷", source=Source.HOTLINE_12345)
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    thing = room.session.exec(select(OneThing).where(col(OneThing.number) == 1)).one()
    room.triage(incident, 2, one_thing_id=thing.id, department_id=thing.lead_department_id, why="欠薪一件事")
    lead = room.choice("department:human_resources", is_lead=True)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=[lead])
    room.do("liaison:human_resources", actions_handling.sign, incident_id=incident)
    # Each department that the list names has its share; the lead drops those that are not needed.
    wanted = {room.unit("department", code) for code in ("human_resources", "police", "justice")}
    for share in room.shares(incident):
        if share.department_id not in wanted:
            room.do("liaison:human_resources", actions_dispatch.remove_party, incident_id=incident,
                    assignment_id=share.id, reason="这次用不着")  # fmt: skip
    with pytest.raises(Refused, match="牵头部门"):
        room.do("liaison:police", actions_dispatch.add_party, incident_id=incident,
                party=room.choice("department:court"))  # fmt: skip
    for helper in ("police", "justice"):
        room.do(f"liaison:{helper}", actions_handling.sign, incident_id=incident)
        room.do(f"liaison:{helper}", actions_handling.finish_share, incident_id=incident, result="责任人到场")
    room.do(
        "liaison:human_resources",
        actions_handling.feed_back,
        incident_id=incident,
        result="工资已付",
        **WAIVER,
    )
    room.do("dispatcher", actions_ends.verify, incident_id=incident)
    room.do(
        "dispatcher",
        actions_ends.rate,
        incident_id=incident,
        rating=Rating.SATISFIED,
        channel="电话回访",
        runs=1,
    )
    assert room.row(incident).status is S.CLOSED
    assert value(room, "runs_saved") == 2
    assert value(room, "satisfaction") == 1


def test_an_illegal_building_goes_through_arbitration_to_one_result(room: Room) -> None:
    parties = (
        room.choice("module:enforcement", is_lead=True),
        room.choice("module:economy"),
        room.choice("department:natural_resources"),
    )
    incident = room.dispatched(*parties, title="公路边违法搭建厂棚")
    for who in ("module_head:enforcement", "liaison:natural_resources"):
        room.do(who, actions_handling.sign, incident_id=incident)
    reason = {"reason": "不涉及项目用地"}
    room.do("module_head:economy", actions_handling.give_back, incident_id=incident, **reason)
    assert room.row(incident).status is S.HANDLING
    room.do(
        "dispatcher", actions_dispatch.add_party, incident_id=incident, party=room.choice("module:economy")
    )
    room.do("module_head:economy", actions_handling.give_back, incident_id=incident, **reason)
    row = room.row(incident)
    assert (row.status, row.arbitration, row.returns) == (S.ACCEPTED, True, 2)
    with pytest.raises(Refused, match="等指挥长裁定"):
        room.triage(incident, 2)
    room.do("commander", actions_dispatch.arbitrate, incident_id=incident, reason="大经济退单成立",
            parties=[parties[0], parties[2]])  # fmt: skip
    assert (room.row(incident).status, room.row(incident).arbitration) == (S.HANDLING, False)
    with pytest.raises(Refused, match="指挥长已经裁定"):
        room.do("liaison:natural_resources", actions_handling.give_back, incident_id=incident, **reason)
    room.do(
        "liaison:natural_resources", actions_handling.finish_share, incident_id=incident, result="测绘完成"
    )
    room.do(
        "module_head:enforcement", actions_handling.feed_back, incident_id=incident, result="拆除", **WAIVER
    )
    room.do("commander", actions_ends.verify, incident_id=incident)
    statuses = [share.status for share in room.shares(incident)]
    assert statuses.count(AssignmentStatus.DONE) == 2
    assert statuses.count(AssignmentStatus.RETURNED) == 2
    assert room.row(incident).result == "拆除"
    told = room.session.exec(select(Notice).where(col(Notice.to_role) == "commander")).all()
    assert any("请裁定" in notice.text for notice in told)
