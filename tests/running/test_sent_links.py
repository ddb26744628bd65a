"""The link to one case leaves by itself: sent to real receivers and opened from what they got, what the case
shows of it, and when it is not sent."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select

from dashboard.access.notices.rules_channels import MOST_TRIES
from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules import EVERYTHING
from dashboard.admin.settings import actions_channels, queries_channels
from dashboard.incidents.life import actions_outside
from dashboard.incidents.life.actions_ends import cancel
from dashboard.incidents.life.actions_notes import amend
from dashboard.incidents.outside import queries
from dashboard.running import outbox
from dashboard.store.database import reading, transaction
from dashboard.web.public import answering
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import (
    AuditLog,
    CaseLink,
    Channel,
    Department,
    MessageState,
    NoticeSubject,
    OneThing,
    OneThingParty,
    OutgoingMessage,
)
from tests.access.people import an_account
from tests.factories import NOON
from tests.incidents.room import Room
from tests.running.senders import BY, a_channel, a_mailbox, base_address, messages

BASE = "https://room.example.cn"
CASE = {
    "title": "孟大姐说下游老桥桥墩被水冲空了", "description": "桥墩露出来了", "place": "下游老桥",
    "reporter_name": "孟大姐", "reporter_phone": "13812345678",
}  # fmt: skip
MAIL, PHONE = "gonglu@example.cn", "13900000001"
QUESTION, ANSWER = "这座桥归谁养护，几时能来看？", "归区公路中心养护，明天上午派人来看。"
LATER = NOON + timedelta(hours=1)


def asked(room: Room, incident_id: int, send_to: str, **given: Any) -> int:
    wanted = {"to_whom": "区公路中心", "question": QUESTION, "reason": "镇里不知道归谁", "days": 7} | given
    link_id: int = room.do(
        "dispatcher", actions_outside.ask_outside, incident_id=incident_id, send_to=send_to, **wanted
    )
    return link_id


def a_town(session: Session, gateway: str = "", mail: str = "", at: datetime = NOON) -> Room:
    base_address(session, f"{BASE}/")
    if gateway:
        a_channel(session, "sms", gateway)
    if mail:
        a_channel(session, "mail", mail)
    return Room(session, at)


def one_asked(gateway: str = "", mail: str = "", to: str = PHONE, *, at: datetime = NOON) -> tuple[int, int]:
    """A case and its one link, on its way to the gateway or the mail server."""
    with transaction() as session:
        room = a_town(session, gateway, mail, at)
        incident_id = room.report(**CASE)
        return incident_id, asked(room, incident_id, to)


def standing(incident_id: int) -> dict[str, Any]:
    """What the case shows of sending its one link."""
    with reading() as session:
        (row,) = queries.sendings(session, incident_id=incident_id, scope=EVERYTHING).to_dict("records")
    return dict(row)


def opened_and_answered(text: str, incident_id: int, *, at: datetime = LATER) -> None:
    """The link in a message opens its case and takes one answer."""
    found = re.search(rf"{BASE}/answer/([a-z2-7]+)", text)
    assert found
    shown = answering.open_link(found[1], "10.0.0.1", at=at)
    assert (shown.question, shown.place) == (QUESTION, CASE["place"])
    form = {"form_key": "a" * 43, "address": "10.0.0.1", "at": at}
    answering.answer(found[1], ANSWER, "公路中心 王工（示例）", [], **form)
    with pytest.raises(answering.Shut, match="已经用过"):
        answering.open_link(found[1], "10.0.0.1", at=at)
    with reading() as session:
        row = session.exec(select(CaseLink).where(col(CaseLink.incident_id) == incident_id)).one()
        assert row.answered_by == "公路中心 王工（示例）"
        assert found[1] not in repr([one.model_dump() for one in session.exec(select(OutgoingMessage))])
        assert found[1] not in repr(row.model_dump())


def test_mail_takes_the_link_out_once_and_it_is_answered(store: str) -> None:
    with a_mailbox() as box:
        incident_id, _ = one_asked(mail=box.address, to=f" {MAIL.upper()} ")
        assert outbox.send_once(LATER) == 1
        assert outbox.send_once(LATER) == 0
    ((to, mail),), (message,) = box.mails, messages()
    assert to == [MAIL]
    text = mail.get_content()
    assert f"消息编号 {message.key}" in text
    assert "区公路中心" in text
    for hidden in ("孟大姐", "13812345678", QUESTION, "镇里不知道归谁"):
        assert hidden not in text
    assert standing(incident_id)["state"] == MessageState.SENT
    opened_and_answered(text, incident_id)


def test_a_text_message_takes_it_to_a_number_that_was_used_before(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms").respond_with_data("ok")
    incident_id, first = one_asked(httpserver.url_for("/sms"), to="139 0000-0001")
    outbox.send_once(LATER)
    with transaction() as session:
        room = Room(session, LATER)
        offered = queries.addresses(session, at=LATER)
        assert offered == {f"link:{first}": "区公路中心　短信 139****0001　以前发过"}
        room.do("dispatcher", actions_outside.take_back_link, incident_id=incident_id, link_id=first)
        other = room.report(**CASE | {"title": "另一座桥"})
        asked(room, other, f"link:{first}", to_whom="")
    outbox.send_once(LATER + timedelta(minutes=9))
    said = [json.loads(request.data) for request, _ in httpserver.log]
    assert [one["mobile"] for one in said] == [PHONE, PHONE]
    assert "请区公路中心答复“另一座桥”" in said[1]["content"]
    opened_and_answered(said[1]["content"], other)


def revoked(room: Room, incident_id: int, link_id: int) -> None:
    room.do("dispatcher", actions_outside.take_back_link, incident_id=incident_id, link_id=link_id)


def now_secret(room: Room, incident_id: int, _link_id: int) -> None:
    room.do("commander", amend, incident_id=incident_id, changes={"secret": True}, reason="上报人要求保密")


def over(room: Room, incident_id: int, _link_id: int) -> None:
    room.do("commander", cancel, incident_id=incident_id, reason="误报，已经核实")


def expired(room: Room, _incident_id: int, link_id: int) -> None:
    room.session.get_one(CaseLink, link_id).expires_at = NOON


def of_another_key(room: Room, _incident_id: int, link_id: int) -> None:
    room.session.get_one(CaseLink, link_id).token_hash = token_hash(new_token())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (revoked, "收回"),
        (now_secret, "保密"),
        (over, "结束"),
        (expired, "过期"),
        (of_another_key, "换过密钥"),
    ],
)
def test_what_opens_nothing_is_not_sent_and_the_case_says_why(
    store: str, httpserver: HTTPServer, change: Callable[..., None], why: str
) -> None:
    incident_id, link_id = one_asked(httpserver.url_for("/sms"))
    with transaction() as session:
        change(Room(session, NOON + timedelta(minutes=9)), incident_id, link_id)
    assert outbox.send_once(LATER) == 1
    row = standing(incident_id)
    assert row["state"] == MessageState.NOT_NEEDED
    assert why in row["error"]
    assert httpserver.log == []
    with pytest.raises(Refused, match=why), transaction() as session:
        Room(session, LATER).do(
            "dispatcher", actions_outside.send_link_again, incident_id=incident_id, link_id=link_id
        )


def test_mail_that_is_refused_is_a_dead_letter_to_send_again_by_one_press(store: str) -> None:
    with a_mailbox() as box:
        box.refuses = "550 No such user here"
        # The next try is counted from the moment of the failure.
        began = at = now()
        incident_id, link_id = one_asked(mail=box.address, to=MAIL, at=began - timedelta(hours=1))
        wanted = {"incident_id": incident_id, "link_id": link_id}
        for _ in range(MOST_TRIES):
            assert outbox.send_once(at) == 1
            at = max(at, messages()[0].due_at) + timedelta(minutes=3)
            if messages()[0].state is MessageState.WAITING:
                with pytest.raises(Refused, match="还在发"), transaction() as session:
                    Room(session, began).do("dispatcher", actions_outside.send_link_again, **wanted)
        (dead,) = messages()
        assert (dead.state, dead.error) == (MessageState.DEAD, "对方退回：邮件服务器 550")
        with reading() as session:
            (row,) = queries_channels.unsent(session).to_dict("records")
        assert (row["to"], row["error"]) == ("区公路中心", dead.error)
        assert "请外单位答复 NL-" in row["what"]
        assert outbox.send_once(at + timedelta(days=1)) == 0
        box.refuses = ""
        for again in range(2):
            with transaction() as session:
                Room(session, at).do("dispatcher", actions_outside.send_link_again, **wanted)
            outbox.send_once(at + timedelta(minutes=again))
    keys = [mail["X-Room-Message"] for _, mail in box.mails]
    # The one that was not taken keeps its number; one that was taken is another message.
    assert keys == [dead.key, messages()[1].key]
    assert keys[0] != keys[1]
    opened_and_answered(box.mails[1][1].get_content(), incident_id, at=at)
    outbox.forget_sent(at + timedelta(days=200))
    assert len(messages()) == 2


def test_it_goes_when_the_table_says_and_urgent_ones_at_once(store: str, httpserver: HTTPServer) -> None:
    night = NOON.replace(hour=15)
    seen = {subject.value: "always" for subject in NoticeSubject}
    rule = {"channel_id": 1, "seen": seen, "by": BY, "at": NOON}
    with transaction() as session:
        room = a_town(session, httpserver.url_for("/sms"))
        actions_channels.set_rules(session, wanted=seen | {"outside": "by_day"}, **rule)
        calm, urgent = room.report(**CASE), room.report(**CASE | {"title": "桥塌了", "urgent": True})
        room.at = night
        for incident_id in (calm, urgent):
            asked(room, incident_id, PHONE)
    waits, at_once = messages()
    assert waits.due_at == night.replace(hour=23)
    assert at_once.due_at < night + timedelta(minutes=9)
    with transaction() as session:
        rule["seen"] = seen | {"outside": "by_day"}
        actions_channels.set_rules(session, wanted=seen | {"outside": "never"}, **rule)
        room = Room(session, LATER)
        for to, why in ((PHONE, "没有能发的短信渠道"), (MAIL, "没有能发的邮件渠道"), ("0570-123", "座机")):
            with pytest.raises(Refused, match=why):
                asked(room, calm, to)
        assert queries.ways(session) == []


def test_units_are_offered_with_what_the_system_has_and_nothing_invented(
    store: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    with transaction() as session:
        room = a_town(session, httpserver.url_for("/sms"))
        water, roads = session.exec(select(Department).order_by(col(Department.id)).limit(2)).all()
        for number, example in ((901, False), (902, True)):
            thing = OneThing(number=number, name="一座桥", lead_department_id=water.id, example=example)
            session.add(thing)
            session.flush()
            phone = f"1390000{number}0"
            session.add(
                OneThingParty(
                    one_thing_id=thing.id, department_id=water.id, person_name="王工", person_phone=phone
                )
            )
        group = {"group": f"department:{roads.id}"}
        number = a_channel(
            session, "group", f"json://localhost:{httpserver.port}/robot", name="公路群", **group
        )
        offered = queries.addresses(session, at=NOON)
        assert sorted(offered.values()) == sorted(
            (
                f"{water.name}　短信 139****9010　一件事责任人王工",
                f"{roads.name}　{roads.name}的群　JSON 接口 localhost",
            )
        )
        incident_id = room.report(**CASE)
        link_id = asked(room, incident_id, f"group:{number}", to_whom="")
        assert session.get_one(CaseLink, link_id).to_whom == roads.name
    outbox.send_once(LATER)
    with transaction() as session:
        wanted = {"incident_id": incident_id, "link_id": link_id}
        Room(session, LATER).do("dispatcher", actions_outside.send_link_again, **wanted)
        session.get_one(Channel, number).is_active = False
    outbox.send_once(LATER + timedelta(minutes=9))
    assert [one.state for one in messages()] == [MessageState.SENT, MessageState.NOT_NEEDED]
    opened_and_answered(json.loads(httpserver.log[0][0].data)["message"], incident_id)


def test_a_link_is_shown_again_and_one_of_before_still_opens(store: str) -> None:
    old = new_token()
    with transaction() as session:
        room = Room(session)
        room.person("commander", account=an_account(session, "commander").id)
        incident_id = room.report(**CASE)
        link_id = asked(room, incident_id, "")
        wanted = {"incident_id": incident_id, "link_id": link_id}
        shown = room.do("commander", actions_outside.show_link, **wanted)
        with pytest.raises(Refused, match="没有登记"):
            room.do("dispatcher", actions_outside.send_link_again, **wanted)
        assert messages() == []
        kinds = session.exec(select(AuditLog.kind).where(col(AuditLog.subject) == f"incident:{incident_id}"))
        assert "case_link_shown" in kinds.all()
    answering.open_link(shown, "10.0.0.1", at=LATER)
    with transaction() as session:
        session.get_one(CaseLink, link_id).token_hash = token_hash(old)
    assert answering.open_link(old, "10.0.0.1", at=LATER).question == QUESTION
    with pytest.raises(Refused, match="旧办法"), transaction() as session:
        Room(session, LATER).do("commander", actions_outside.show_link, **wanted)
