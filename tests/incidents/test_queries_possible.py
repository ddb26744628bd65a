"""What a person is offered is what the acts themselves allow."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person, scope_of
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life import (
    actions_calls,
    actions_dispatch,
    actions_district,
    actions_ends,
    actions_handling,
    actions_merge,
    actions_notes,
    actions_times,
)
from dashboard.incidents.life.queries_possible import (
    ACTS,
    amendable,
    extension,
    possible,
    possible_of,
)
from dashboard.incidents.life.rules_acts import NOT_HELD, OFFERED
from dashboard.incidents.life.rules_standing import Choice
from dashboard.words.errors import Refused
from models import Action, AssignmentStatus, Attachment, FileKind, Level, Party, Rating
from tests.incidents.room import Room

WAIVER = {"waiver": "测试，无附件"}
HEAD = "module_head:enforcement"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def offered(room: Room, incident_id: int, who: str) -> pd.DataFrame:
    """What is offered to "role" or "role:unit code"."""
    person = room.person(*who.split(":", 1))
    scope = scope_of(person, "incident.read")
    return possible(room.session, incident_id=incident_id, person=person, scope=scope)


def refusals(room: Room, incident_id: int, who: str) -> dict[str, str]:
    frame = offered(room, incident_id, who)
    return dict(zip(frame["act"], frame["refused"], strict=True))


def next_act(room: Room, incident_id: int, who: str) -> str:
    frame = offered(room, incident_id, who)
    return "".join(frame.loc[frame["is_next"], "act"])


def awaited(room: Room, incident_id: int, who: str) -> list[str]:
    frame = offered(room, incident_id, who)
    return frame.loc[frame["is_awaited"], "act"].tolist()


def suspended(room: Room) -> int:
    incident = room.handling()
    until = room.at.replace(year=room.at.year + 1, month=1)
    room.do("dispatcher", actions_times.suspend, incident_id=incident, until=until, reason="等区里批复")
    return incident


def escalated(room: Room) -> int:
    incident = room.triaged(3)
    room.do("dispatcher", actions_district.escalate, incident_id=incident, reason="超出镇里能力")
    return incident


def merged(room: Room) -> int:
    parent, child = room.report(), room.report()
    room.do(
        "dispatcher", actions_merge.merge, incident_id=child, into=room.row(parent).number, reason="同一件"
    )
    return child


def ended(action: Callable[..., Any]) -> Callable[[Room], int]:
    def story(room: Room) -> int:
        incident = room.report()
        room.do("dispatcher", action, incident_id=incident, reason="不属于本镇")
        return incident

    return story


def accepted(room: Room) -> int:
    incident = room.report()
    room.do("dispatcher", actions_ends.accept, incident_id=incident)
    return incident


# A life that ends in each status; whose turn it is then, and what comes next.
STORIES: dict[str, tuple[Callable[[Room], int], str, str]] = {
    "reported": (lambda room: room.report(), "dispatcher", "accept"),
    "accepted": (accepted, "dispatcher", "triage"),
    "triaged": (lambda room: room.triaged(), "dispatcher", "dispatch"),
    "dispatched": (lambda room: room.dispatched(), HEAD, "sign"),
    "handling": (lambda room: room.handling(), HEAD, "feed_back"),
    "suspended": (suspended, "dispatcher", "resume"),
    "escalated": (escalated, "district_centre", "district_receipt"),
    "fed_back": (lambda room: room.fed_back(), "inspector", "verify"),
    "closed": (lambda room: room.closed(), "inspector", "rate"),
    "merged": (merged, "dispatcher", ""),
    "rejected": (ended(actions_ends.reject), "dispatcher", ""),
    "cancelled": (ended(actions_ends.cancel), "dispatcher", ""),
}
in_every_status = pytest.mark.parametrize("status", STORIES)


@in_every_status
def test_what_comes_next_is_the_next_step_of_whose_turn_it_is(room: Room, status: str) -> None:
    story, who, expected = STORIES[status]
    incident = story(room)
    assert room.row(incident).status.value == status
    assert next_act(room, incident, who) == expected


GIVEN: dict[str, Any] = {
    "reason": "测试原因", "why": "测试理由", "text": "测试内容",
    "result": "测试结果", "waiver": "测试，无附件",
    "channel": "电话回访", "amount": 1, "is_solved": True, "rating": Rating.SATISFIED, "call_id": 1,
    "assignment_id": 1, "changes": {"place": "桥头"}, "seq": 1,
}  # fmt: skip
ACTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "accept": (actions_ends.accept, ()),
    "reject": (actions_ends.reject, ("reason",)),
    "pass_up": (actions_ends.pass_up, ("reason",)),
    "close_at_village": (actions_ends.close_at_village, ("result", "waiver")),
    "cancel": (actions_ends.cancel, ("reason",)),
    "sign": (actions_handling.sign, ()),
    "return": (actions_handling.give_back, ("reason",)),
    "first_report": (actions_handling.first_report, ("text",)),
    "feed_back": (actions_handling.feed_back, ("result", "waiver")),
    "escalate": (actions_district.escalate, ("reason", "why")),
    "district_receipt": (actions_district.district_receipt, ("text",)),
    "district_reply": (actions_district.district_reply, ("is_solved", "text")),
    "resume": (actions_times.resume, ()),
    "extend": (actions_times.extend, ("amount", "reason")),
    "remind": (actions_times.remind, ("text",)),
    "supervise": (actions_times.supervise, ("text",)),
    "verify": (actions_ends.verify, ()),
    "rework": (actions_ends.rework, ("reason",)),
    "reopen": (actions_ends.reopen, ("reason",)),
    "rate": (actions_ends.rate, ("rating", "channel")),
    "unmerge": (actions_merge.unmerge, ("reason",)),
    "remove_party": (actions_dispatch.remove_party, ("assignment_id", "reason")),
    "arrive": (actions_calls.arrive, ("call_id",)),
    "comment": (actions_notes.comment, ("text",)),
    "amend": (actions_notes.amend, ("changes", "reason")),
    "strike": (actions_notes.strike, ("seq", "reason")),
}
# Refused also for what was typed or chosen: they are not promised by being offered.
CHOSEN = {"remove_party", "arrive", "strike"}


@in_every_status
@pytest.mark.parametrize("who", ["commander", "dispatcher", "inspector", HEAD, "district_centre"])
def test_what_is_offered_is_done_and_what_is_not_is_refused_in_the_same_words(
    room: Room, status: str, who: str
) -> None:
    incident = STORIES[status][0](room)
    person = room.person(*who.split(":", 1))
    for key, refused in refusals(room, incident, who).items():
        if key not in ACTIONS or refused == NOT_HELD:
            continue
        action, names = ACTIONS[key]
        heard = tried(room, person, action, incident, {name: GIVEN[name] for name in names})
        if refused:
            assert heard == refused, key
        elif key not in CHOSEN:
            assert heard == "", key


def tried(room: Room, person: Person, action: Callable[..., Any], incident: int, inputs: Any) -> str:
    """What the person hears of the act; what it did is undone."""
    nested = room.session.begin_nested()
    try:
        scope = scope_of(person, *action.needed_rights)  # type: ignore[attr-defined]
        action(room.session, incident_id=incident, **inputs, scope=scope, by=person, at=room.at)
    except Refused as refused:
        return str(refused)
    finally:
        nested.rollback()
        room.session.expire_all()
    return ""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_offered_only_acts_that_it_has_at_all(room: Room, role: str) -> None:
    incident = room.report()
    person = Person("测试", (Grant(role, 1),), account_id=1, cadre_id=room.cadre())
    frame = possible(room.session, incident_id=incident, person=person, scope=EVERYTHING)
    assert list(frame["act"]) == [act.key for act in OFFERED if RIGHTS[act.right].scopes[role]]


@pytest.mark.postgresql
def test_who_gave_his_share_back_may_look_on_and_no_more(room: Room) -> None:
    ecology = room.choice("department:ecology")
    incident = room.dispatched(room.choice("module:enforcement", is_lead=True), ecology)
    assert not refusals(room, incident, "liaison:ecology")["sign"]
    room.do("liaison:ecology", actions_handling.give_back, incident_id=incident, reason="不是我们的职责")
    heard = refusals(room, incident, "liaison:ecology")
    assert set(heard.values()) == {NOT_HELD}
    with pytest.raises(Refused, match="没有找到这件事"):
        room.do("liaison:ecology", actions_notes.comment, incident_id=incident, text="再看看")


@pytest.mark.postgresql
def test_an_incident_out_of_reach_offers_nothing(room: Room) -> None:
    incident = room.dispatched()
    frame = offered(room, incident, "liaison:ecology")
    assert frame.empty
    assert list(frame.columns) == list(ACTS)


@pytest.mark.parametrize("who", ["commander", "dispatcher", HEAD, "liaison:ecology", "district_centre"])
def test_of_several_at_once_each_is_told_what_it_is_told_alone(room: Room, who: str) -> None:
    incidents = tuple(story(room) for story, _, _ in STORIES.values())[::-1]
    person = room.person(*who.split(":", 1))
    asked = {"person": person, "scope": scope_of(person, "incident.read")}
    together = possible_of(room.session, incident_ids=(*incidents, 10**9), **asked)
    alone = [possible(room.session, incident_id=one, **asked).assign(incident_id=one) for one in incidents]
    expected = pd.concat(alone, ignore_index=True)[list(together.columns)]
    pd.testing.assert_frame_equal(together, expected)
    some = possible_of(room.session, incident_ids=incidents, only=("verify", "comment"), **asked)
    pd.testing.assert_frame_equal(
        some, expected[expected["act"].isin(["verify", "comment"])].reset_index(drop=True)
    )


def test_each_party_is_offered_its_own_share(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    lead, helper = (share.id for share in room.shares(incident))
    assert targets(room, incident, HEAD, "sign") == (lead,)
    assert targets(room, incident, "liaison:ecology", "sign") == (helper,)
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.sign, incident_id=incident)
    assert refusals(room, incident, HEAD)["feed_back"].startswith("还有1个承办方没有办完")
    assert awaited(room, incident, HEAD) == ["feed_back"]
    assert awaited(room, incident, "liaison:ecology") == awaited(room, incident, "dispatcher") == []
    assert next_act(room, incident, "liaison:ecology") == "finish_share"
    assert targets(room, incident, "liaison:ecology", "finish_share") == (helper,)
    assert refusals(room, incident, HEAD)["finish_share"]
    room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已配合")
    assert next_act(room, incident, HEAD) == "feed_back"
    assert awaited(room, incident, HEAD) == []


def test_a_call_is_signed_then_arrived_at_then_finished(room: Room) -> None:
    incident = room.handling()
    ecology = room.unit("department", "ecology")
    room.do("commander", actions_calls.call_up, incident_id=incident, task="到场", department_ids=[ecology])
    who = "liaison:ecology"
    assert next_act(room, incident, who) == "sign_call"
    (call,) = targets(room, incident, who, "sign_call")
    room.do(who, actions_calls.sign_call, incident_id=incident, call_id=call)
    assert next_act(room, incident, who) == "arrive"
    assert refusals(room, incident, who)["sign_call"] == "没有等您签收的点兵点将。"
    room.do(who, actions_calls.arrive, incident_id=incident, call_id=call)
    assert next_act(room, incident, who) == "finish_call"
    room.do(who, actions_calls.finish_call, incident_id=incident, call_id=call, result="清走")
    assert next_act(room, incident, who) == ""
    assert targets(room, incident, "dispatcher", "rate_call") == (call,)


def test_the_second_return_leaves_the_commander_alone_with_it(room: Room) -> None:
    incident = room.dispatched()
    room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="不是我们")
    room.do("dispatcher", actions_dispatch.triage, incident_id=incident, incident_class=1, platform_id=None,
            module_id=None, why="再研判")  # fmt: skip
    parties = (Choice(Party.MODULE, room.unit("module", "enforcement"), is_lead=True),)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident, parties=parties)
    room.do(HEAD, actions_handling.give_back, incident_id=incident, reason="还不是我们")
    assert next_act(room, incident, "commander") == "arbitrate"
    assert "等指挥长裁定" in refusals(room, incident, "dispatcher")["triage"]


def test_words_may_be_struck_out_once_and_steps_never(room: Room) -> None:
    incident = room.report()
    assert refusals(room, incident, "dispatcher")["strike"]
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text="写错了")
    assert targets(room, incident, "dispatcher", "strike") == (2,)
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=2, reason="写错")
    assert targets(room, incident, "dispatcher", "strike") == ()
    assert refusals(room, incident, "dispatcher")["strike"]


def test_a_file_may_be_struck_out_where_there_are_no_words(room: Room) -> None:
    photo = KeptFile("0" * 64, "村口.jpg", FileKind.PICTURE, "image/jpeg", 9)
    incident = room.report(files=[photo])
    assert refusals(room, incident, "dispatcher")["strike"] == ""
    with pytest.raises(Refused, match="不能划去"):
        room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=1, reason="拍错了")
    key = room.session.exec(select(Attachment.id).where(col(Attachment.incident_id) == incident)).one()
    strike = {"incident_id": incident, "attachment_id": key, "reason": "拍错了"}
    room.do("dispatcher", actions_notes.strike, **strike)
    assert "没有可以划去的记录和附件" in refusals(room, incident, "dispatcher")["strike"]
    with pytest.raises(Refused, match="没有可以划去的记录和附件"):
        room.do("dispatcher", actions_notes.strike, **strike)


def test_a_step_that_is_told_as_a_note_cannot_be_struck_out(room: Room) -> None:
    incident = room.dispatched(
        room.choice("module:enforcement", is_lead=True), room.choice("department:ecology")
    )
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.sign, incident_id=incident)
    room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="测过了")
    step = room.log(incident)[-1]
    assert step.action is Action.COMMENT
    assert refusals(room, incident, "dispatcher")["strike"]
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text="写错了")
    with pytest.raises(Refused, match="相反的动作"):
        room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=step.seq, reason="不算")


def test_a_first_report_that_was_struck_out_is_asked_for_again(room: Room) -> None:
    incident = room.handling(urgent=True)
    told = {"incident_id": incident, "text": "已经封路"}
    room.do(HEAD, actions_handling.first_report, **told)
    assert "已经做过首次报告" in refusals(room, incident, HEAD)["first_report"]
    seq = room.log(incident)[-1].seq
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=seq, reason="报错了事件")
    room.do(HEAD, actions_handling.first_report, **told)
    assert "已经做过首次报告" in refusals(room, incident, HEAD)["first_report"]


def test_only_those_who_are_done_can_be_sent_back_to_work(room: Room) -> None:
    parties = (room.choice("module:enforcement", is_lead=True), room.choice("department:ecology"))
    incident = room.dispatched(*parties)
    for who in (HEAD, "liaison:ecology"):
        room.do(who, actions_handling.sign, incident_id=incident)
    room.do("liaison:ecology", actions_handling.finish_share, incident_id=incident, result="已配合")
    room.do(HEAD, actions_handling.feed_back, incident_id=incident, result="拆了", **WAIVER)
    helper = next(share for share in room.shares(incident) if not share.is_lead)
    assert helper.status is AssignmentStatus.DONE
    assert targets(room, incident, "inspector", "rework") == (helper.id,)


def test_a_matter_of_the_village_is_closed_there_or_passed_up(room: Room) -> None:
    village = room.row(room.report()).village_id or 0
    incident = room.report(level=Level.VILLAGE)
    person = Person("网格员", (Grant("grid_worker", village),), account_id=7)
    scope = scope_of(person, "incident.read")
    frame = possible(room.session, incident_id=incident, person=person, scope=scope)
    open_now = list(frame.loc[frame["refused"] == "", "act"])
    assert open_now[:2] == ["close_at_village", "pass_up"]
    assert "先由村格办理" in refusals(room, incident, "dispatcher")["accept"]


def test_an_extension_is_as_long_as_the_limit_of_the_class(room: Room) -> None:
    def limit(incident: int) -> tuple[int, str]:
        frame = extension(room.session, incident_id=incident, scope=EVERYTHING)
        return int(frame["amount"].iloc[0]), str(frame["unit"].iloc[0])

    assert limit(room.handling()) == (3, "working_days")
    assert limit(room.triaged(2)) == (7, "working_days")
    assert limit(room.report(level=Level.VILLAGE)) == (24, "hours")


def test_what_may_be_corrected_says_nothing_of_who_reported(room: Room) -> None:
    incident = room.report(reporter_name="赵示例", reporter_phone="10000000001")
    frame = amendable(room.session, incident_id=incident, scope=EVERYTHING)
    assert frame["title"].tolist() == ["村道上有障碍物"]
    assert not frame.isin(["赵示例", "10000000001"]).any().any()


def targets(room: Room, incident_id: int, who: str, key: str) -> tuple[int, ...]:
    frame = offered(room, incident_id, who)
    return tuple(frame.loc[frame["act"] == key, "targets"].iloc[0])
