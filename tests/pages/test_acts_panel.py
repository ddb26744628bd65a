"""Acting on an incident: what is offered, what is typed, and what stays when somebody else was first."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.incidents.life import actions_ends, actions_notes, actions_times
from models import Action, IncidentStatus
from tests.incidents.room import Room
from tests.pages.room_pages import (
    buttons,
    field,
    lives,
    log_of,
    number_of,
    opens,
    row_of,
    said,
    send,
    unit,
)

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]
S = IncidentStatus


@pytest.mark.long
def test_a_click_accepts_and_the_same_screen_shows_the_new_state(open_page: Open) -> None:
    incident = lives(lambda room: room.report())
    page = open_page(PAGE, id=number_of(incident))
    assert buttons(page, incident)["accept"].proto.type == "primary"
    buttons(page, incident)["accept"].click().run()
    assert not page.exception
    assert row_of(incident).status is S.ACCEPTED
    assert "已受理。" in said(page)
    assert "待研判" in said(page) or any("待研判" in str(one.proto) for one in page.get("badge"))
    assert "accept" not in buttons(page, incident)
    assert "reject" in buttons(page, incident)


@pytest.mark.long
def test_only_what_is_possible_now_is_a_button_and_the_rest_says_why_not(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = open_page(PAGE, id=number_of(incident))
    assert "verify" not in buttons(page, incident)
    assert "feed_back" not in buttons(page, incident)
    (listed,) = [one for one in page.expander if one.label.startswith("现在不能办的")]
    words = "\n".join(one.value for one in listed.markdown)
    assert "按现在的状态不能：" in words
    assert "核查办结" in words
    assert "撤下承办方：没有可以撤下的承办方" in words
    # A commander has no share to sign at any time.
    assert "签收" not in words.replace("区级签收", "")


@pytest.mark.long
def test_a_refusal_stands_in_the_form_and_what_was_typed_stays(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "cancel")
    assert "事件就此结束" in said(page)
    page.text_area(key=field(incident, "cancel", "reason")).set_value("误")
    send(page, incident, "cancel")
    assert "还没有写原因" in page.error[0].value
    assert page.text_area(key=field(incident, "cancel", "reason")).value == "误"
    assert row_of(incident).status is S.HANDLING
    page.text_area(key=field(incident, "cancel", "reason")).set_value("误报，现场没有这件事")
    send(page, incident, "cancel")
    assert row_of(incident).status is S.CANCELLED
    assert not page.error
    assert field(incident, "cancel", "reason") not in {one.key for one in page.text_area}


@pytest.mark.long
def test_words_stay_while_another_form_is_open_and_on_another_page(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "suspend")
    page.text_area(key=field(incident, "suspend", "reason")).set_value("等区里批复").run()
    opens(page, incident, "comment")
    page.text_area(key=field(incident, "comment", "text")).set_value("先记一笔").run()
    page.switch_page("pages/room/home.py").run()
    page.query_params["id"] = number_of(incident)
    page.switch_page(PAGE).run()
    assert page.text_area(key=field(incident, "comment", "text")).value == "先记一笔"
    opens(page, incident, "suspend")
    assert page.text_area(key=field(incident, "suspend", "reason")).value == "等区里批复"


@pytest.mark.long
def test_who_was_second_is_told_and_his_words_stay(open_page: Open, sign_in: Callable[..., Any]) -> None:
    incident = lives(lambda room: room.fed_back())
    page = open_page(PAGE, id=number_of(incident))
    sign_in("inspector")
    page.run()
    opens(page, incident, "rework")
    page.text_area(key=field(incident, "rework", "reason")).set_value("照片看不清").run()
    lives(lambda room: done(room, "dispatcher", actions_ends.verify, incident))
    send(page, incident, "rework")
    assert "已经“核查办结”" in page.toast[0].value
    assert "您填写的内容还在" in page.toast[0].value
    assert page.text_area(key=field(incident, "rework", "reason")).value == "照片看不清"
    # It is closed now: the form stays with its words, and cannot be sent any more.
    assert page.button(key=f"act_{incident}_rework_send").disabled
    assert row_of(incident).status is S.CLOSED


@pytest.mark.long
def test_whoever_was_told_of_a_change_may_go_on(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "extend")
    page.text_area(key=field(incident, "extend", "reason")).set_value("材料没到").run()
    lives(lambda room: extended(room, incident))
    page.run()
    assert "“延期”" in page.warning[0].value
    assert "您填写的内容还在" in page.warning[0].value
    send(page, incident, "extend")
    assert "已经“延期”" in page.error[0].value
    assert row_of(incident).extensions == 1
    send(page, incident, "extend")
    assert row_of(incident).extensions == 2


@pytest.mark.long
def test_a_double_click_makes_one_entry(open_page: Open) -> None:
    """Two screens of one person: the second click comes from one that does not know of the first."""
    incident = lives(lambda room: room.handling())
    number = number_of(incident)
    first, second = (opens(open_page(PAGE, id=number), incident, "remind") for _ in range(2))
    for page in (first, second):
        page.text_area(key=field(incident, "remind", "text")).set_value("请抓紧办理")
    send(first, incident, "remind")
    send(second, incident, "remind")
    assert [entry.action for entry in log_of(incident)].count(Action.REMIND) == 1
    assert "没有重复办理" in second.toast[0].value


@pytest.mark.long
def test_a_note_that_was_struck_out_can_still_be_read(open_page: Open) -> None:
    incident = lives(lambda room: noted(room, "门牌写错了"))
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "strike")
    page.selectbox(key=field(incident, "strike", "what")).set_value("line:2")
    page.text_area(key=field(incident, "strike", "reason")).set_value("写错了地方")
    send(page, incident, "strike")
    assert log_of(incident)[-1].data["struck"] == 2
    assert "门牌写错了" in said(page)


@pytest.mark.long
@pytest.mark.parametrize(
    "role",
    ["dispatcher", *(pytest.param(role, marks=pytest.mark.soak) for role in ("commander", "inspector"))],
)
def test_every_form_that_is_offered_opens(open_page: Open, sign_in: Callable[..., Any], role: str) -> None:
    for story in (Room.report, Room.triaged, Room.dispatched, Room.handling, Room.fed_back, Room.closed):
        incident = lives(lambda room, story=story: story(room))
        page = open_page(PAGE, id=number_of(incident))
        sign_in(role)
        page.run()
        for act, button in buttons(page, incident).items():
            if act not in ("accept", "sign", "triage"):
                button.click().run()
                assert not page.exception, (role, act)
                assert page.button(key=f"act_{incident}_{act}_send"), act


def done(room: Room, who: str, action: Callable[..., Any], incident: int, **inputs: Any) -> int:
    room.do(who, action, incident_id=incident, **inputs)
    return incident


def extended(room: Room, incident: int) -> int:
    return done(room, "dispatcher", actions_times.extend, incident, amount=1, reason="等材料")


def noted(room: Room, text: str) -> int:
    incident = room.report()
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text=text)
    return incident


def test_a_party_signs_with_one_click_and_feeds_back_on_the_same_page(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    incident = lives(lambda room: room.dispatched())
    page = open_page(PAGE, id=number_of(incident))
    sign_in("module_head", module_id=unit("module", "enforcement"))
    page.run()
    buttons(page, incident)["sign"].click().run()
    assert row_of(incident).status is S.HANDLING
    opens(page, incident, "feed_back")
    page.text_area(key=field(incident, "feed_back", "result")).set_value("障碍物已清走").run()
    send(page, incident, "feed_back")
    assert "还没有附件" in page.error[0].value
    page.text_input(key=field(incident, "feed_back", "waiver")).set_value("夜间无法拍照")
    send(page, incident, "feed_back")
    assert row_of(incident).status is S.FED_BACK
    assert row_of(incident).result == "障碍物已清走"


@pytest.mark.long
def test_triage_leads_to_the_desk(open_page: Open) -> None:
    incident = lives(lambda room: accepted(room))
    page = open_page(PAGE, id=number_of(incident))
    assert buttons(page, incident)["triage"].proto.type == "primary"
    buttons(page, incident)["triage"].click().run()
    assert not page.exception
    assert page.query_params["id"] in (number_of(incident), [number_of(incident)])
    # The desk triages itself, and has no way to itself.
    assert "triage" not in buttons(page, incident)
    assert "reject" in buttons(page, incident)


def accepted(room: Room) -> int:
    return done(room, "dispatcher", actions_ends.accept, room.report())
