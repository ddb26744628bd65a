"""叫应 told as it goes, with a gateway that takes the messages: 塘湖水库, two in the morning."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.admin.settings.queries_channels import act_in_words
from dashboard.room.calls import actions, calling, contacts, queries
from dashboard.room.calls.links import called_of, contact_of, token_of
from dashboard.room.calls.rules_contact import contact_standing, late_in_words
from dashboard.room.plans import actions as plans
from dashboard.room.plans import queries as plan_queries
from dashboard.room.plans.rules import PlanContent, PlanStep
from dashboard.running import outbox
from dashboard.running.calls import climb_once
from dashboard.store.database import reading, transaction
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    AnswerWay,
    AuditLog,
    Cadre,
    CalledPerson,
    CallEntry,
    ContactEntry,
    ContactTimer,
    Incident,
    MessageState,
)
from tests.access.people import an_account
from tests.factories import NOON
from tests.running.senders import a_channel, an_incident_of_town, base_address, messages

# 02:00 in the township: quiet time of every channel.
NIGHT = NOON.replace(hour=18, minute=0)
DISPATCHER = Person("值班员", (Grant("dispatcher"), Grant("commander")))
WORDS = "塘湖水库大坝监测报警"
MINUTES = 5


def later(minutes: float) -> Any:
    return NIGHT + timedelta(minutes=minutes)


def a_cadre(session: Session, number: int, **given: Any) -> int:
    cadre = Cadre(
        **{"staff_number": f"T{number}", "name": f"干部{number}", "phone": f"1380000000{number}"} | given
    )
    session.add(cadre)
    session.flush()
    return cadre.id or 0


@pytest.fixture
def town(store: str, httpserver: HTTPServer) -> dict[str, int]:
    """A commander, two cadres and a deputy; text messages and mail; a plan that calls the first three."""
    httpserver.expect_request("/sms").respond_with_data("ok")
    with transaction() as session:
        ids = [a_cadre(session, number) for number in range(1, 5)]
        for login, role, cadre_id in (("boss", "commander", ids[0]), ("two", "seconded", ids[1])):
            an_account(session, role, login=login, cadre_id=cadre_id)
        base_address(session, "https://room.example.cn")
        a_channel(session, "sms", f"http://localhost:{httpserver.port}/sms")
        steps = [PlanStep("role:commander", "坐镇", MINUTES)]
        steps += [
            PlanStep(f"cadre:{ids[1]}", "上坝看水位", MINUTES, ids[3]),
            PlanStep(f"cadre:{ids[2]}", "封路", MINUTES),
        ]
        plan_id = plans.add_plan(
            session, name="水库险情", category_id=None, warning="大坝报警",
            content=PlanContent(tuple(steps), ("闸门有人",)), reason="预案", by=DISPATCHER, at=NIGHT,
        )  # fmt: skip
    return {"plan": plan_id, "commander": ids[0], "two": ids[1], "three": ids[2], "deputy": ids[3]}


def begun(town: dict[str, int], **given: Any) -> int:
    with transaction() as session:
        return actions.start(session, plan_id=town["plan"], words=WORDS, by=DISPATCHER, at=NIGHT, **given)


def received(server: HTTPServer) -> list[tuple[str, str]]:
    """What the gateway was given: phone and text."""
    said = [json.loads(request.data) for request, _ in server.log]
    return [(one["mobile"], one["content"]) for one in said]


def called(call_id: int) -> dict[str, CalledPerson]:
    with reading() as session:
        rows = session.exec(
            select(CalledPerson).where(CalledPerson.call_id == call_id).order_by(col(CalledPerson.id))
        )
        return {row.name: row for row in rows}


def answered(
    row: CalledPerson, word: str, at: Any, reason: str = "", way: AnswerWay = AnswerWay.LINK
) -> None:
    with transaction() as session:
        calling.answer(session, row.id or 0, word=word, reason=reason, way=way, actor="", at=at)


def stands(call_id: int) -> str:
    with reading() as session:
        shown = queries.call(session, call_id=call_id)
        assert shown is not None
        return shown.stands.in_words


def test_everybody_of_a_plan_hears_at_night_and_who_does_not_answer_is_climbed(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    call_id = begun(town)
    assert outbox.send_once(NIGHT) == 3
    heard = received(httpserver)
    assert {phone for phone, _ in heard} == {"13800000001", "13800000002", "13800000003"}
    text = dict(heard)["13800000002"]
    for part in ("急！", "水库险情", WORDS, "上坝看水位", "5 分钟内"):
        assert part in text
    token = re.search(r"https://room\.example\.cn/call/([0-9a-f-]+)", text)
    assert token
    people = called(call_id)
    assert called_of(token.group(1)) == people["干部2"].id
    answered(people["干部1"], "received", later(1))
    assert stands(call_id) == "已应 1/3"
    assert climb_once(later(4.9)) == 0
    # Two: no further channel, then his deputy. Three: no deputy, so the commander hears at once.
    assert climb_once(later(5)) == 2
    assert outbox.send_once(later(5)) == 2
    (deputy, to_deputy), (boss, to_boss) = sorted(received(httpserver)[3:], reverse=True)
    assert (deputy, boss) == ("13800000004", "13800000001")
    assert "您是干部2的副手" in to_deputy
    assert "还有 1 人叫不应" in to_boss
    assert f"/calls?call={call_id}" in to_boss
    answered(called(call_id)["干部4"], "received", later(6))
    assert stands(call_id) == "已应 2/3"
    # The deputy came: nobody is called further for him; three is the commander's.
    assert climb_once(later(60)) == 0
    with reading() as session:
        assert [one.call_id for one in queries.running(session)] == [call_id]
        (shown,) = queries.running(session)
        assert shown.missing_names == ("干部3",)
        log = [entry.text for entry in session.exec(select(CallEntry).order_by(col(CallEntry.id)))]
    assert log == [
        f"叫应 3 人：{WORDS}", "干部1：收到", "干部2没有应，叫副手干部4",
        "干部3没有应，报指挥长", "干部4：收到",
    ]  # fmt: skip


def test_another_channel_comes_before_the_deputy(town: dict[str, int], httpserver: HTTPServer) -> None:
    with transaction() as session:
        account = session.exec(select(Cadre).where(Cadre.id == town["two"])).one()
        owner = an_account(
            session, "seconded", login="mail", cadre_id=town["three"], email="three@example.cn"
        )
        assert account.phone
        assert owner.id
        number = a_channel(session, "mail", "mailto://user:secret@localhost:1025?from=room@example.cn")
    call_id = begun(town)
    three = called(call_id)["干部3"]
    assert three.channels[1] == number
    assert climb_once(later(5)) == 3
    waiting = [one for one in messages() if one.called_id == three.id]
    assert [one.channel_id for one in waiting] == three.channels
    assert climb_once(later(10)) >= 1
    assert called(call_id)["干部3"].due_at is None


def test_who_cannot_come_is_replaced_at_once_and_the_message_is_not_sent_again(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    call_id = begun(town)
    two = called(call_id)["干部2"]
    answered(two, "cannot", later(1), "在区里")
    assert climb_once(later(1)) == 1
    assert "干部4" in called(call_id)
    # His own message was still on its way.
    outbox.send_once(later(1))
    ended = {one.called_id: one for one in messages() if one.called_id == two.id}
    assert ended[two.id].state is MessageState.NOT_NEEDED
    # The deputy cannot either: the commander at once.
    answered(called(call_id)["干部4"], "cannot", later(2), "发烧")
    assert climb_once(later(2)) == 1
    assert any(one.plan_call_id == call_id for one in messages())
    # He found a car after all.
    answered(two, "received", later(3))
    assert stands(call_id) == "已应 1/3"


def test_pressing_twice_calls_nobody_twice_and_the_end_stops_everything(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    call_id = begun(town, is_drill=True)
    with pytest.raises(Refused, match="正在叫应"):
        begun(town)
    with transaction() as session:
        actions.end(session, call_id=call_id, reason="演练结束", by=DISPATCHER, at=later(2))
    assert climb_once(later(60)) == 0
    outbox.send_once(later(2))
    assert not received(httpserver)
    with pytest.raises(Refused, match="已经结束"):
        answered(called(call_id)["干部2"], "received", later(3))
    with reading() as session:
        kinds = [entry.kind for entry in session.exec(select(AuditLog).where(AuditLog.subject == "plans"))]
    assert kinds == ["plan_changed", "call_begun", "call_ended"]
    assert begun(town) != call_id


def test_a_matter_in_confidence_is_not_put_into_words_outside(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    with transaction() as session:
        incident = an_incident_of_town(session, reporter_secret=True, ever_secret=True)
        incident_id = incident.id
    begun(town, incident_id=incident_id)
    outbox.send_once(NIGHT)
    assert received(httpserver)
    assert not [text for _, text in received(httpserver) if WORDS in text]


def test_somebody_elses_call_is_not_answered_in_his_name(town: dict[str, int]) -> None:
    call_id = begun(town)
    two = called(call_id)["干部2"]
    stranger = Person("别人", (Grant("seconded"),), account_id=999_999)
    with transaction() as session, pytest.raises(Refused, match="没有叫您"):
        actions.answer_own(session, called_id=two.id or 0, word="received", by=stranger, at=NIGHT)
    himself = Person("干部2", (Grant("seconded"),), account_id=two.account_id)
    with reading() as session:
        (own,) = queries.own(session, accounts=(two.account_id or 0,))
    with transaction() as session:
        actions.answer_own(session, called_id=own.called_id, word="received", by=himself, at=NIGHT)
    with reading() as session:
        assert not queries.own(session, accounts=(two.account_id or 0,))


def test_a_link_is_known_again_and_no_other_is() -> None:
    token = token_of(17)
    assert called_of(token) == 17
    for other in (token.replace("17-", "18-", 1), token[:-1], "", "17", f"{token}0", "17-" + "0" * 20):
        assert called_of(other) is None


def test_a_message_of_a_call_has_a_name_among_those_that_were_not_sent() -> None:
    assert act_in_words("plan_called") == "叫应"


def on_scene(name: str) -> ContactTimer:
    with reading() as session:
        return session.exec(
            select(ContactTimer).where(ContactTimer.name == name).order_by(col(ContactTimer.id).desc())
        ).first() or pytest.fail(f"{name} reports nothing")


def reported(session: Session, contact_id: int, word: str, at: Any, reason: str = "") -> None:
    actions.note_contact(session, contact_id=contact_id, word=word, reason=reason, by=DISPATCHER, at=at)


def contacts_in_words(call_id: int, at: Any) -> tuple[str, list[str]]:
    with reading() as session:
        shown = queries.call(session, call_id=call_id)
        assert shown is not None
        stands = contact_standing(shown.contacts, at)
        return stands.in_words, [f"{one.name}{late_in_words(one.late_minutes(at))}" for one in stands.late]


def test_who_is_on_the_scene_reports_and_who_is_silent_is_asked_climbed_and_told(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    with transaction() as session:
        held = plan_queries.held(session, plan_id=town["plan"], on=township_date(NIGHT))
        assert held is not None
        steps = [replace(one, contact=60) if one.deputy_id else one for one in held.content.steps]
        plans.revise(
            session, plan_id=town["plan"], content=PlanContent(tuple(steps)), from_on=township_date(NIGHT),
            base=1, reason="上坝的人报平安", by=DISPATCHER, at=NIGHT,
        )  # fmt: skip
    call_id = begun(town)
    outbox.send_once(NIGHT)
    for row in called(call_id).values():
        answered(row, "received", later(1))
    # His line of the plan says every 60 minutes; the others are put on by hand.
    with transaction() as session:
        people = called(call_id)
        more = [people["干部1"].id or 0, people["干部3"].id or 0]
        given = {"call_id": call_id, "called_ids": more, "every": 30, "by": DISPATCHER, "at": later(1)}
        assert actions.begin_contacts_of_call(session, **given) == 2
        with pytest.raises(Refused, match="已经在定时报平安"):
            actions.begin_contacts_of_call(session, **given)
    outbox.send_once(later(1))
    text = dict(received(httpserver)[3:])["13800000002"]
    assert "请每 60 分钟报一次平安，第一次最晚 03:01" in text
    token = re.search(r"https://room\.example\.cn/contact/([0-9a-f-]+)", text)
    two = on_scene("干部2")
    assert token
    assert contact_of(token.group(1)) == (two.id, False)
    with transaction() as session:
        for name in ("干部1", "干部3"):
            reported(session, on_scene(name).id or 0, "safe", later(20))
    assert contacts_in_words(call_id, later(61)) == ("报平安 1/3", ["干部1迟 11 分钟", "干部3迟 11 分钟"])
    with transaction() as session:
        reported(session, on_scene("干部1").id or 0, "left", later(45))
        reported(session, on_scene("干部3").id or 0, "safe", later(49))
    said = len(received(httpserver))
    # Two is late: he is asked again, then his deputy, then the commander hears.
    for minutes, phone, part in (
        (61, "13800000002", "03:01 该报平安，还没有收到"),
        (66, "13800000004", "干部2 03:01 该报平安，一直没有报，您是他的副手"),
        (71, "13800000001", "干部2在现场，到时没有报平安"),
    ):
        assert climb_once(later(minutes)) == 1
        assert climb_once(later(minutes)) == 0
        outbox.send_once(later(minutes))
        (heard,) = received(httpserver)[said:]
        assert (heard[0], part in heard[1]) == (phone, True)
        said += 1
    assert contacts_in_words(call_id, later(72)) == ("报平安 1/2", ["干部2迟 11 分钟"])
    with transaction() as session:
        contacts.report(session, two.id or 0, word="safe", actor="副手干部4", at=later(73))
    assert contacts_in_words(call_id, later(74)) == ("报平安 2/2", [])
    with transaction() as session:
        actions.end(session, call_id=call_id, reason="险情解除", by=DISPATCHER, at=later(75))
    assert climb_once(later(600)) == 0
    with transaction() as session, pytest.raises(Refused, match="叫应结束了"):
        reported(session, two.id or 0, "safe", later(76))
    with reading() as session:
        log = [
            one.text for one in session.exec(select(ContactEntry).where(ContactEntry.contact_id == two.id))
        ]
    assert log == [
        "干部2每 60 分钟报一次平安，第一次最晚 03:01", "干部2到 03:01 没有报平安，用“渠道sms”再问",
        "干部2到 03:01 没有报平安，找副手干部4", "干部2到 03:01 没有报平安，报指挥长", "干部2：平安",
        "干部2：叫应结束了",
    ]  # fmt: skip


def test_who_is_on_the_scene_of_one_case_reports_until_it_is_closed(
    town: dict[str, int], httpserver: HTTPServer
) -> None:
    with transaction() as session:
        incident_id = an_incident_of_town(session, title="塘湖村山体裂缝，电话13812345678").id or 0
        given = {"incident_id": incident_id, "by": DISPATCHER, "at": NIGHT}
        with pytest.raises(Refused, match="每 5 到 720 分钟"):
            actions.begin_contacts_of_case(session, cadre_ids=[town["two"]], every=2, **given)
        with pytest.raises(Refused, match="没有选人"):
            actions.begin_contacts_of_case(session, cadre_ids=[], every=30, **given)
        two = [town["two"], town["three"]]
        assert actions.begin_contacts_of_case(session, cadre_ids=two, every=30, **given) == 2
    outbox.send_once(NIGHT)
    texts = [text for _, text in received(httpserver)]
    assert len(texts) == 2
    assert all("山体裂缝" in text and "13812345678" not in text for text in texts)
    timer = on_scene("干部2")
    with reading() as session:
        (own,) = queries.own_contacts(session, accounts=(timer.account_id or 0,))
    stranger = Person("别人", (Grant("seconded"),), account_id=999_999)
    himself = Person("干部2", (Grant("seconded"),), account_id=timer.account_id)
    with transaction() as session:
        with pytest.raises(Refused, match="不是让您报的"):
            actions.report_own(session, contact_id=own.contact_id, word="safe", by=stranger, at=later(5))
        with pytest.raises(Refused, match="不是让您报的"):
            actions.report_own(session, contact_id=own.contact_id, word="stop", by=himself, at=later(5))
        actions.report_own(session, contact_id=own.contact_id, word="safe", by=himself, at=later(5))
    # No deputy: after his one channel the commander hears, of both together once.
    climb_once(later(30))
    climb_once(later(35))
    with transaction() as session:
        session.get_one(Incident, incident_id).concluded_at = later(40)
    climb_once(later(40))
    outbox.send_once(later(40))
    ended = [on_scene(name) for name in ("干部2", "干部3")]
    assert {one.end_reason for one in ended} == {"事件办结了"}
    assert not [one for one in messages() if one.contact_id and one.state is MessageState.WAITING]
    with transaction() as session, pytest.raises(Refused, match="已经办结"):
        actions.begin_contacts_of_case(session, cadre_ids=two, every=30, **given)
