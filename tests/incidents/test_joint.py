"""Joint work: what a party gave back is open work, whom the lead waits for, who may stretch the time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person, scope_of
from dashboard.access.rules_rights import needed_rights
from dashboard.incidents.case.queries_history import history
from dashboard.incidents.desk.queries_inbox import ALL, inbox
from dashboard.incidents.desk.queries_suggest import proposal
from dashboard.incidents.life import (
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_notes,
    actions_times,
)
from dashboard.incidents.life.actions_dispatch import Settling
from dashboard.incidents.life.queries_possible import possible
from dashboard.incidents.life.rules_clocks import AGAIN
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.incidents.tasks import queries_tasks
from dashboard.incidents.tasks.rules_tasks import KINDS
from dashboard.room.inspection.queries import examine
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.words.errors import Refused
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    IncidentStatus,
    Notice,
    OneThing,
    OneThingParty,
    Party,
)
from tests.incidents.room import Room

HEAD, HELPER = "module_head:enforcement", "liaison:ecology"
WAIVER = {"waiver": "测试，无附件"}
S, A = IncidentStatus, Action
RETURNED = AssignmentStatus.RETURNED


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def joint(room: Room, *, signs: bool = True, **given: Any) -> int:
    """Class 2: the enforcement module leads, the ecology department must help."""
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties, **given)
    if signs:
        room.do(HEAD, actions_handling.sign, incident_id=incident)
    return incident


def given_back(room: Room) -> int:
    incident = joint(room)
    room.do(HELPER, actions_handling.give_back, incident_id=incident, reason="不是我们的职责")
    return incident


def feed_back(room: Room, incident: int, who: str = HEAD) -> None:
    room.do(who, actions_handling.feed_back, incident_id=incident, result="办好了", **WAIVER)


def queue_of(room: Room, incident: int) -> str | None:
    rows = inbox(room.session, queue=ALL, at=room.at, scope=EVERYTHING)
    found = dict(zip(rows["incident_id"].tolist(), rows["queue"].tolist(), strict=True))
    return found.get(incident)


def missed(room: Room, kind: str) -> list[str]:
    look = InspectionScope(room.session, room.at, EVERYTHING)
    return [finding.what for finding in examine(look, (kind,))[kind].findings]


def told(room: Room, **where: Any) -> list[str]:
    query = select(Notice.text)
    for name, value in where.items():
        query = query.where(getattr(Notice, name) == value)
    return list(room.session.exec(query.order_by(col(Notice.id))))


def offered(room: Room, incident: int, who: str) -> dict[str, str]:
    person = room.person(*who.split(":", 1))
    frame = possible(
        room.session, incident_id=incident, person=person, scope=scope_of(person, "incident.read")
    )
    return dict(zip(frame["act"], frame["refused"], strict=True))


def is_replayed(room: Room, incident: int) -> bool:
    row = room.row(incident)
    life = replay(LogEntry(e.action, e.at, e.to_status, e.data) for e in room.log(incident)).columns()
    return life == {name: getattr(row, name) for name in life}


def words(room: Room, incident: int) -> str:
    return str(history(room.session, incident_id=incident, scope=EVERYTHING)["told"].iloc[-1])


def settle(room: Room, incident: int, how: Settling, who: str = "dispatcher", **more: Any) -> None:
    back = next(share.id for share in room.shares(incident) if share.status is RETURNED)
    room.do(who, actions_dispatch.settle_return, incident_id=incident, assignment_id=back, how=how,
            reason="执法另有安排", **more)  # fmt: skip


# What was given back.


@pytest.mark.postgresql
def test_a_returned_required_part_keeps_the_lead_from_feeding_back(room: Room) -> None:
    incident = given_back(room)
    assert room.row(incident).status is S.HANDLING
    with pytest.raises(Refused, match="退了单，还没有着落"):
        feed_back(room, incident)
    assert "退了单" in offered(room, incident, HEAD)["feed_back"]


@pytest.mark.postgresql
def test_it_waits_at_the_desk_and_is_missed_by_the_inspector(room: Room) -> None:
    incident = given_back(room)
    assert queue_of(room, incident) == "returned"
    assert missed(room, "return_unsettled") == []
    room.at += timedelta(minutes=61)
    assert missed(room, "return_unsettled") == ["区生态环境分局退了单，还没有说由谁办"] or any(
        "退了单" in what for what in missed(room, "return_unsettled")
    )
    assert missed(room, "lead_silent") == []
    settle(room, incident, Settling.TAKEN_OFF)
    assert queue_of(room, incident) is None
    assert missed(room, "return_unsettled") == []


def test_the_lead_reads_on_his_card_that_it_came_back(room: Room) -> None:
    given_back(room)
    person = room.person("module_head", "enforcement")
    scope = scope_of(person, *needed_rights(queries_tasks.shares))
    (card,) = queries_tasks.shares(room.session, scope=scope).to_dict("records")
    assert card["kind"] == "wait"
    assert "退了单，等指挥室处理" in card["words"]


def test_replaced_it_waits_for_the_new_party_and_then_for_nobody(room: Room) -> None:
    incident = given_back(room)
    settle(room, incident, Settling.REPLACED, party=room.choice("department:agriculture"))
    assert room.log(incident)[-1].action is A.ADD_PARTY
    assert "代替退单的" in words(room, incident)
    with pytest.raises(Refused, match="还有1个承办方没有办完"):
        feed_back(room, incident)
    new = "liaison:agriculture"
    room.do(new, actions_handling.sign, incident_id=incident)
    room.do(new, actions_handling.finish_share, incident_id=incident, result="已配合")
    feed_back(room, incident)
    assert room.row(incident).status is S.FED_BACK
    returned = next(share for share in room.shares(incident) if share.status is RETURNED)
    assert returned.reason == "不是我们的职责", "the return itself stays"
    assert is_replayed(room, incident)


@pytest.mark.parametrize("how", [Settling.OPTIONAL, Settling.TAKEN_OFF])
def test_optional_or_taken_off_the_lead_feeds_back_without_it(room: Room, how: Settling) -> None:
    incident = given_back(room)
    settle(room, incident, how)
    entry = room.log(incident)[-1]
    assert (entry.action, entry.reason, entry.data["settled"]) == (A.REMOVE_PARTY, "执法另有安排", how.value)
    assert ("可以不等" if how is Settling.OPTIONAL else "不用办了") in words(room, incident)
    assert any("指挥室已处理" in text for text in told(room, to_kind="module"))
    feed_back(room, incident)
    assert is_replayed(room, incident)


def test_the_room_may_also_take_it_off_or_give_it_to_the_same_party_again(room: Room) -> None:
    first, second = given_back(room), given_back(room)
    back = next(share.id for share in room.shares(first) if share.status is RETURNED)
    room.do(
        "dispatcher", actions_dispatch.remove_party, incident_id=first, assignment_id=back, reason="不需要"
    )
    assert queue_of(room, first) is None
    again = room.choice("department:ecology")
    room.do("dispatcher", actions_dispatch.add_party, incident_id=second, party=again)
    assert queue_of(room, second) is None
    assert "代替退单的" in words(room, second)


def test_another_party_beside_it_does_not_settle_it(room: Room) -> None:
    incident = given_back(room)
    party = room.choice("department:agriculture")
    room.do("dispatcher", actions_dispatch.add_party, incident_id=incident, party=party)
    assert queue_of(room, incident) == "returned"


def test_only_the_room_settles_it_with_a_reason_and_once(room: Room) -> None:
    incident = given_back(room)
    with pytest.raises(Refused, match="理由"):
        back = next(share.id for share in room.shares(incident) if share.status is RETURNED)
        room.do("dispatcher", actions_dispatch.settle_return, incident_id=incident, assignment_id=back,
                how=Settling.TAKEN_OFF, reason=" ")  # fmt: skip
    with pytest.raises(Refused):
        settle(room, incident, Settling.TAKEN_OFF, who=HELPER)
    with pytest.raises(Refused, match="换谁办"):
        settle(room, incident, Settling.REPLACED)
    settle(room, incident, Settling.TAKEN_OFF)
    with pytest.raises(Refused):
        settle(room, incident, Settling.OPTIONAL)
    assert offered(room, incident, "dispatcher")["settle_return"]


def test_a_part_that_was_optional_is_no_open_work(room: Room) -> None:
    parties = (
        room.choice("module:enforcement", is_lead=True),
        room.choice("department:ecology", is_required=False),
    )
    incident = room.dispatched(*parties)
    room.do(HEAD, actions_handling.sign, incident_id=incident)
    room.do(HELPER, actions_handling.give_back, incident_id=incident, reason="没有人手")
    assert queue_of(room, incident) is None
    feed_back(room, incident)


def test_the_commanders_word_settles_what_was_given_back(room: Room) -> None:
    lead = room.choice("module:enforcement", is_lead=True)
    parties = (lead, room.choice("department:ecology"), room.choice("module:economy"))
    incident = room.dispatched(*parties)
    room.do(HEAD, actions_handling.sign, incident_id=incident)
    for who in (HELPER, "module_head:economy"):
        room.do(who, actions_handling.give_back, incident_id=incident, reason="不是我们的职责")
    room.do("commander", actions_dispatch.arbitrate, incident_id=incident, reason="由大执法单独办",
            parties=[lead, room.choice("department:agriculture")])  # fmt: skip
    assert queue_of(room, incident) is None
    assert not any(share.is_required for share in room.shares(incident) if share.status is RETURNED)
    assert "区生态" not in words(room, incident)
    assert is_replayed(room, incident)


# Time.


def test_a_helper_does_not_spend_the_matters_only_extension(room: Room) -> None:
    incident = joint(room)
    for _ in range(2):
        with pytest.raises(Refused, match="申请延期"):
            room.do(HELPER, actions_times.extend, incident_id=incident, amount=1, reason="人手不够")
        if not room.shares(incident)[1].signed_at:
            room.do(HELPER, actions_handling.sign, incident_id=incident)
    assert room.row(incident).extensions == 0
    room.do(HEAD, actions_times.extend, incident_id=incident, amount=1, reason="等检测报告")
    assert room.row(incident).extensions == 1


def test_the_lead_extends_once_he_has_signed_and_the_room_at_once(room: Room) -> None:
    incident = joint(room, signs=False)
    with pytest.raises(Refused, match="签收以后才能延期"):
        room.do(HEAD, actions_times.extend, incident_id=incident, amount=1, reason="等材料")
    room.do("dispatcher", actions_times.extend, incident_id=incident, amount=1, reason="等材料")


def test_a_helper_asks_and_lead_and_room_are_told_once(room: Room) -> None:
    incident = joint(room)
    before = room.row(incident).due_at
    ask = {"incident_id": incident, "reason": "检测要三天"}
    room.do(HELPER, actions_times.ask_extension, **ask)
    assert room.row(incident).due_at == before
    assert any("申请延期" in text for text in told(room, to_kind="module"))
    assert any("申请延期" in text for text in told(room, to_role="dispatcher"))
    assert "申请延期" in words(room, incident)
    with pytest.raises(Refused, match="已经申请延期过"):
        room.do(HELPER, actions_times.ask_extension, **ask)
    room.at += actions_times.ASKED_AGAIN
    room.do(HELPER, actions_times.ask_extension, **ask)
    with pytest.raises(Refused, match="牵头方签收以后可以直接延期"):
        room.do(HEAD, actions_times.ask_extension, **ask)


# The lead and his helpers.


def test_the_lead_sees_whom_he_waits_for_and_how_far_each_is(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"),
               room.choice("module:economy"))  # fmt: skip
    incident = room.dispatched(*parties)
    for who in (HEAD, "module_head:economy"):
        room.do(who, actions_handling.sign, incident_id=incident)
    person = room.person("module_head", "enforcement")
    scope = scope_of(person, *needed_rights(queries_tasks.shares))
    (card,) = queries_tasks.shares(room.session, scope=scope).to_dict("records")
    assert card["kind"] == "wait"
    first = card["words"].splitlines()[0]
    assert first.startswith(queries_tasks.WAITS)
    assert "（还没有签收，" in first
    assert "（办理中，" in first
    assert "大经济" in first


def test_the_lead_reminds_those_he_waits_for_and_not_again_at_once(room: Room) -> None:
    incident = joint(room)
    helper = room.shares(incident)[1].id
    given = {"incident_id": incident, "text": "请今天到场", "assignment_ids": (helper,)}
    room.do(HEAD, actions_times.remind, **given)
    ecology = room.unit("department", "ecology")
    assert any("请今天到场" in text for text in told(room, to_kind="department", to_id=ecology))
    assert not any("请今天到场" in text for text in told(room, to_kind="module"))
    assert "牵头方催" in words(room, incident)
    with pytest.raises(Refused, match="4小时之内不用再催办"):
        room.do(HEAD, actions_times.remind, **given)
    room.at += actions_times.REMINDED_AGAIN
    room.do(HEAD, actions_times.remind, **given)


def test_who_does_not_lead_or_waits_for_nobody_reminds_nobody(room: Room) -> None:
    incident = joint(room)
    with pytest.raises(Refused, match="牵头方"):
        room.do(HELPER, actions_times.remind, incident_id=incident, text="请抓紧")
    room.do(HELPER, actions_handling.sign, incident_id=incident)
    room.do(HELPER, actions_handling.finish_share, incident_id=incident, result="办完了")
    with pytest.raises(Refused, match="没有还在办的配合方"):
        room.do(HEAD, actions_times.remind, incident_id=incident, text="请抓紧")


def test_the_leads_reminder_is_none_of_the_towns(room: Room) -> None:
    incident = joint(room)
    due = room.row(incident).due_at
    assert due is not None
    room.at = due + timedelta(hours=1)
    room.do(HEAD, actions_times.remind, incident_id=incident, text="请抓紧")
    assert missed(room, "remind_missing")
    room.do("dispatcher", actions_times.remind, incident_id=incident, text="请抓紧")
    assert missed(room, "remind_missing") == []


def test_a_seconded_cadre_signs_for_his_module_and_does_not_return_for_it(room: Room) -> None:
    incident = room.dispatched()
    seconded = room.person("seconded", "enforcement")
    room.do(seconded, actions_handling.sign, incident_id=incident)
    with pytest.raises(Refused, match="不能“退单”"):
        room.do(seconded, actions_handling.give_back, incident_id=incident, reason="不归我们")
    module = room.unit("module", "enforcement")
    both = Person("兼", (Grant("seconded", module), Grant("module_head", module)), account_id=7_000)
    room.do(both, actions_handling.give_back, incident_id=incident, reason="不归我们")
    assert room.row(incident).returns == 1


# 一件事.


def of_wages(room: Room) -> tuple[int, OneThing, list[int]]:
    """A triaged 一件事, its list entry, and the departments beside its lead that it names."""
    incident = room.report(title="工地欠薪")
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    thing = room.session.exec(select(OneThing).where(col(OneThing.number) == 1)).one()
    room.triage(incident, 2, one_thing_id=thing.id, department_id=thing.lead_department_id)
    query = select(OneThingParty.department_id).where(
        col(OneThingParty.one_thing_id) == thing.id, col(OneThingParty.department_id).is_not(None)
    )
    named = [key for key in room.session.exec(query) if key and key != thing.lead_department_id]
    return incident, thing, named


LEAD = "liaison:human_resources"


def dispatched_thing(room: Room) -> int:
    incident, _, _ = of_wages(room)
    lead = room.choice("department:human_resources", is_lead=True)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=[lead])
    room.do(LEAD, actions_handling.sign, incident_id=incident)
    return incident


def test_a_ticket_opens_a_share_for_each_department_that_the_item_names(room: Room) -> None:
    incident, thing, named = of_wages(room)
    assert len(named) >= 2
    lead = Assignment.department_id
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident,
            parties=[room.choice("department:human_resources", is_lead=True)])  # fmt: skip
    shares = room.shares(incident)
    assert [share.department_id for share in shares] == [thing.lead_department_id, *named]
    assert lead is not None
    assert [share.is_lead for share in shares] == [True] + [False] * len(named)
    assert all(share.is_required and share.sign_due_at for share in shares)
    assert len(told(room, to_kind="department")) == len(shares)
    room.do(LEAD, actions_handling.sign, incident_id=incident)
    with pytest.raises(Refused, match=f"还有{len(named)}个承办方没有办完"):
        feed_back(room, incident, LEAD)


def test_the_lead_drops_one_with_a_reason_and_the_room_is_told(room: Room) -> None:
    incident = dispatched_thing(room)
    police = next(
        share for share in room.shares(incident) if share.department_id == room.unit("department", "police")
    )
    drop = {"incident_id": incident, "assignment_id": police.id}
    with pytest.raises(Refused, match="原因"):
        room.do(LEAD, actions_dispatch.remove_party, **drop, reason="")
    with pytest.raises(Refused):
        room.do("liaison:justice", actions_dispatch.remove_party, **drop, reason="用不着")
    room.do(LEAD, actions_dispatch.remove_party, **drop, reason="没有治安问题")
    assert any("没有治安问题" in text for text in told(room, to_role="dispatcher"))
    assert room.session.get_one(Assignment, police.id).status is AssignmentStatus.WITHDRAWN


def test_what_came_back_to_the_lead_of_a_thing_the_room_settles(room: Room) -> None:
    incident = dispatched_thing(room)
    room.do("liaison:police", actions_handling.give_back, incident_id=incident, reason="不涉及")
    back = next(share.id for share in room.shares(incident) if share.status is RETURNED)
    with pytest.raises(Refused):
        room.do(
            LEAD, actions_dispatch.remove_party, incident_id=incident, assignment_id=back, reason="不要了"
        )
    assert queue_of(room, incident) == "returned"


def test_the_lead_of_an_ordinary_joint_matter_takes_nobody_off(room: Room) -> None:
    parties = (room.choice("department:ecology", is_lead=True), room.choice("department:agriculture"))
    incident = room.dispatched(*parties)
    room.do(HELPER, actions_handling.sign, incident_id=incident)
    helper = room.shares(incident)[1].id
    with pytest.raises(Refused, match="撤下承办方由指挥室"):
        room.do(
            HELPER, actions_dispatch.remove_party, incident_id=incident, assignment_id=helper, reason="不要"
        )


def test_the_phone_has_what_a_lead_does_with_his_helpers() -> None:
    assert {"remind", "add_party", "remove_party"} <= set(KINDS["wait"][1])
    assert {"add_party", "remove_party"} <= set(KINDS["feed_back"][1])
    assert "ask_extension" in KINDS["work"][1]


# Up to the district, and back.


def escalated(room: Room, incident: int, **given: Any) -> None:
    room.do("dispatcher", actions_district.escalate, incident_id=incident, reason="超出镇里职权", **given)


@pytest.mark.parametrize("is_triaged", [False, True])
def test_what_nobody_triaged_as_class_three_goes_up_with_a_triage_of_its_own(
    room: Room, is_triaged: bool
) -> None:
    incident = room.triaged(1) if is_triaged else room.report()
    if not is_triaged:
        room.do("dispatcher", actions_ends.accept, incident_id=incident)
    with pytest.raises(Refused, match="定为三类的理由"):
        escalated(room, incident)
    assert room.row(incident).status is (S.TRIAGED if is_triaged else S.ACCEPTED)
    escalated(room, incident, why="涉及跨区河道")
    row, (triage, up) = room.row(incident), room.log(incident)[-2:]
    assert (triage.action, triage.to_status, up.action) == (A.TRIAGE, S.TRIAGED, A.ESCALATE)
    assert (row.status, row.incident_class, row.why) == (S.ESCALATED, 3, "涉及跨区河道")
    assert row.triaged_at is not None
    assert is_replayed(room, incident)


def test_what_is_triaged_as_class_three_is_not_asked_again(room: Room) -> None:
    incident = room.triaged(3)
    escalated(room, incident)
    assert [line.action for line in room.log(incident)].count(A.TRIAGE) == 1


def sent_back(room: Room, incident: int) -> None:
    answer = {"is_solved": False, "text": "镇里先行调解"}
    room.do("district_centre", actions_district.district_reply, incident_id=incident, **answer)


def test_what_the_district_hands_back_has_its_own_queue_and_a_clock(room: Room) -> None:
    incident = room.triaged(3)
    escalated(room, incident)
    sent_back(room, incident)
    row = room.row(incident)
    assert queue_of(room, incident) == "sent_back"
    assert list(row.clocks) == [AGAIN]
    assert row.red_at is not None
    assert room.at < row.red_at < room.at + timedelta(hours=1)
    assert row.due_at is None
    assert is_replayed(room, incident)


def test_given_out_again_it_has_the_towns_limits_from_then_on(room: Room) -> None:
    incident = joint(room)
    first = room.row(incident).due_at
    escalated(room, incident)
    room.at += timedelta(days=20)
    sent_back(room, incident)
    room.triage(incident, 2)
    parties = [room.choice("module:enforcement", is_lead=True), room.choice("department:ecology")]
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    due = room.row(incident).due_at
    assert first is not None
    assert due is not None
    assert due > room.at > first
    assert AGAIN not in room.row(incident).clocks
    room.do(
        "dispatcher", actions_dispatch.add_party, incident_id=incident, party=room.choice("module:economy")
    )
    assert room.row(incident).due_at == due, "one party more does not bring the old limit back"
    assert queue_of(room, incident) is None
    assert is_replayed(room, incident)


def test_what_the_district_handed_back_is_not_suggested_to_go_up_again(room: Room) -> None:
    incident = room.triaged(3, village_id=2, category_id=room.category("stubborn_dispute"))
    escalated(room, incident)
    sent_back(room, incident)
    on = room.row(incident).reported_on
    advised = proposal(room.session, incident_id=incident, on=on, scope=EVERYTHING)
    assert advised.values["incident_class"] != 3


def test_what_the_district_had_answered_and_is_to_be_done_again_waits_for_a_lead(room: Room) -> None:
    incident = room.triaged(3)
    escalated(room, incident)
    answer = {"is_solved": True, "text": "已协调"}
    room.do("district_centre", actions_district.district_reply, incident_id=incident, **answer)
    room.do("dispatcher", actions_ends.rework, incident_id=incident, reason="没有解决")
    assert queue_of(room, incident) == "returned"


def test_notes_stay_possible_for_whoever_waits(room: Room) -> None:
    incident = given_back(room)
    room.do(HEAD, actions_notes.comment, incident_id=incident, text="等指挥室处理退单")
    assert room.row(incident).status is S.HANDLING
    assert any(share.party is Party.MODULE for share in room.shares(incident))
