"""Messages on their way out: against real receivers, with servers that are killed, and with several."""

import hmac
import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from dashboard.access.notices import delivering
from dashboard.access.notices.rules_channels import MOST_TRIES
from dashboard.admin.settings import actions_channels
from dashboard.running import outbox
from dashboard.store.database import reading, transaction
from dashboard.store.store_files import ROOT
from dashboard.words.errors import Refused
from models import Account, Cadre, Channel, MessageState, OutgoingMessage
from tests.access.people import a_grant, an_account
from tests.factories import NOON
from tests.running.senders import (
    BY,
    LATER,
    SECRET,
    a_channel,
    a_mailbox,
    an_incident_of_town,
    base_address,
    filled,
    messages,
    people,
    tell,
)


def as_json(server: HTTPServer) -> str:
    return f"json://localhost:{server.port}/robot"


def sent(server: HTTPServer) -> list[dict[str, Any]]:
    return [json.loads(request.data) for request, _ in server.log]


def states() -> list[MessageState]:
    return [message.state for message in messages()]


def test_a_group_hears_of_it_with_the_number_and_the_link(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    filled("group", as_json(httpserver))
    with transaction() as session:
        base_address(session, "https://room.example.cn/")
    assert outbox.send_once(NOON) == 1
    assert outbox.send_once(NOON) == 0
    (said,), (message,) = sent(httpserver), messages()
    assert "交办" in said["message"]
    assert "村道塌陷" in said["message"]
    assert "https://room.example.cn/incident?id=NL-" in said["message"]
    assert f"消息编号 {message.key}" in said["message"]
    assert httpserver.log[0][0].headers[delivering.HEADER] == message.key
    assert message.state is MessageState.SENT
    assert message.lease == ""


def test_mail_goes_to_each_person_with_the_number_in_a_header(store: str) -> None:
    with a_mailbox() as box:
        filled("mail", box.address)
        outbox.send_due()
    ((to, mail),), (message,) = box.mails, messages()
    with reading() as session:
        assert to == [session.get_one(Account, message.account_id).email]
    assert mail[delivering.HEADER] == message.key
    assert "村道塌陷" in mail.get_content()
    assert message.state is MessageState.SENT


def test_a_gateway_gets_a_signed_request_to_the_phone(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/sms").respond_with_json({"result": "OK"})
    with transaction() as session:
        cadre = Cadre(staff_number="T1", name="王五", phone="13900000001")
        session.add(cadre)
        session.flush()
        an_account(session, "dispatcher", cadre_id=cadre.id)
        an_account(session, "dispatcher")
        a_channel(session, "sms", httpserver.url_for("/sms"), success="OK")
        tell(session, an_incident_of_town(session))
    outbox.send_due()
    ((request, _),), (done, without) = httpserver.log, messages()
    said = json.loads(request.data)
    assert said["mobile"] == "13900000001"
    assert said["id"] == done.key == request.headers["Idempotency-Key"]
    signed = hmac.digest(
        SECRET.encode(), request.headers["X-Room-Time"].encode() + b"." + request.data, "sha256"
    )
    assert request.headers["X-Room-Signature"] == signed.hex()
    assert (done.state, without.state) == (MessageState.SENT, MessageState.NOT_NEEDED)
    assert without.error == "这个人没有手机号"


@pytest.mark.parametrize(
    ("answer", "why"),
    [(Response("no", 500), "HTTP 500"), (Response('{"result": "BUSY"}'), "没有说成功"),
     (Response("", 302, {"Location": "/elsewhere"}), "HTTP 302")],
)  # fmt: skip
def test_what_a_gateway_does_not_take_is_tried_again(
    store: str, httpserver: HTTPServer, answer: Response, why: str
) -> None:
    httpserver.expect_request("/sms").respond_with_response(answer)
    with transaction() as session:
        cadre = Cadre(staff_number="T1", name="王五", phone="13900000001")
        session.add(cadre)
        session.flush()
        an_account(session, "dispatcher", cadre_id=cadre.id)
        a_channel(session, "sms", httpserver.url_for("/sms"), success="OK")
        tell(session, an_incident_of_town(session))
    outbox.send_once(NOON)
    (message,) = messages()
    assert message.state is MessageState.WAITING
    assert why in message.error
    assert len(httpserver.log) == 1


def test_a_robot_that_answers_200_with_an_error_has_not_taken_it(
    store: str, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        delivering.dingtalk.NotifyDingTalk, "notify_url", httpserver.url_for("/robot") + "?t={token}"
    )
    answers = [{"errcode": 310000, "errmsg": "keywords not in content"}, {"errcode": 0, "errmsg": "ok"}]
    for answer in answers:
        httpserver.expect_ordered_request("/robot").respond_with_json(answer)
    token = "a1b2c3d4e5f6a7b8c9d0"  # pragma: allowlist secret
    filled("group", f"https://oapi.dingtalk.com/robot/send?access_token={token}")
    outbox.send_once(NOON)
    (message,) = messages()
    assert message.state is MessageState.WAITING
    assert "310000" in message.error
    outbox.send_once(message.due_at)
    assert states() == [MessageState.SENT]
    assert sent(httpserver)[0] == sent(httpserver)[1], "the same message with the same number"
    with transaction() as session:
        shown = session.get_one(Channel, 1)
        assert shown.place == "钉钉群机器人"
        assert token not in repr(shown.model_dump())


def test_who_stays_away_makes_a_dead_letter_to_send_again(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("no", 503)
    filled("group", as_json(httpserver))
    at = NOON
    for _ in range(MOST_TRIES):
        assert outbox.send_once(at) == 1
        at = max(at, messages()[0].due_at) + LATER
    (message,) = messages()
    assert message.state is MessageState.DEAD
    assert outbox.send_once(at + timedelta(days=1)) == 0
    assert len({said["message"] for said in sent(httpserver)}) == 1
    with transaction() as session:
        actions_channels.send_again(session, message_id=message.id, by=BY, at=at)
    httpserver.clear()
    httpserver.expect_request("/robot").respond_with_data("ok")
    outbox.send_once(at)
    assert states() == [MessageState.SENT]
    assert message.key in sent(httpserver)[0]["message"]
    with pytest.raises(Refused), transaction() as session:
        actions_channels.lay_aside(session, message_id=message.id, reason="算了", by=BY, at=at)


def test_a_dead_letter_is_laid_aside_with_a_reason(store: str) -> None:
    filled("group", "json://localhost:1/robot")
    with transaction() as session:
        session.get_one(OutgoingMessage, 1).state = MessageState.DEAD
    with pytest.raises(Refused, match="原因"), transaction() as session:
        actions_channels.lay_aside(session, message_id=1, reason=" ", by=BY, at=NOON)
    with transaction() as session:
        actions_channels.lay_aside(session, message_id=1, reason="群解散了", by=BY, at=NOON)
    (message,) = messages()
    assert (message.state, message.decision) == (MessageState.LAID_ASIDE, "不再发：群解散了")
    assert outbox.send_once(NOON + timedelta(days=1)) == 0


@pytest.mark.long
def test_a_server_killed_between_sending_and_noting_sends_again_with_the_same_number(
    store: str, httpserver: HTTPServer
) -> None:
    filled("group", as_json(httpserver))
    began = threading.Event()

    def kill(request: Request) -> Response:
        began.wait(60)
        os.kill(server.pid, signal.SIGKILL)
        return Response("ok")

    httpserver.expect_oneshot_request("/robot").respond_with_handler(kill)
    httpserver.expect_request("/robot").respond_with_data("ok")
    code = "from dashboard.running import outbox; outbox.send_due()"
    server = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=dict(os.environ))
    began.set()
    assert server.wait(120) == -signal.SIGKILL
    (message,) = messages()
    assert message.state is MessageState.WAITING
    assert message.leased_until is not None
    assert outbox.send_once(message.leased_until - timedelta(seconds=1)) == 0, "it may still be at it"
    assert outbox.send_once(message.leased_until) == 1
    first, second = sent(httpserver)
    assert first == second
    assert message.key in first["message"]
    assert states() == [MessageState.SENT]


def test_one_that_never_ends_is_not_begun_for_ever(store: str) -> None:
    filled("group", "json://localhost:1/robot")
    at = NOON
    for _ in range(MOST_TRIES):
        assert outbox.claim("gone", at) == [1]
        at += outbox.LEASE
    assert outbox.claim("gone", at) == []
    assert (states(), messages()[0].error) == ([MessageState.DEAD], outbox.CUT_OFF)


@pytest.mark.long
@pytest.mark.postgresql
def test_several_servers_send_each_message_once(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    with transaction() as session:
        a_channel(session, "group", as_json(httpserver), group="role:dispatcher")
        for number in range(120):
            tell(session, an_incident_of_town(session, title=f"第 {number} 件"))
    start = threading.Barrier(4)

    def serve() -> None:
        start.wait()
        while outbox.send_once(NOON):
            pass

    servers = [threading.Thread(target=serve) for _ in range(4)]
    for one in servers:
        one.start()
    for one in servers:
        one.join()
    said = [one["message"] for one in sent(httpserver)]
    assert len(said) == len(set(said)) == 120
    assert set(states()) == {MessageState.SENT}
    assert {message.tries for message in messages()} == {1}


@pytest.mark.postgresql
def test_what_one_server_has_claimed_another_passes_over(store: str) -> None:
    with transaction() as session:
        a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
        for _ in range(outbox.CLAIMED + 5):
            tell(session, an_incident_of_town(session))
    first, second = outbox.claim("one", NOON), outbox.claim("two", NOON)
    assert (len(first), len(second)) == (outbox.CLAIMED, 5)
    assert not set(first) & set(second)
    outbox.note_ended(second[0], "one", MessageState.SENT, NOON)
    assert states().count(MessageState.SENT) == 0, "only whose lease it is says what became of it"


def test_the_urgent_goes_first(store: str) -> None:
    with transaction() as session:
        a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
        for urgent in (False, True, False):
            tell(session, an_incident_of_town(session, urgent=urgent))
    assert outbox.claim("one", NOON) == [2, 1, 3]


def test_without_a_channel_nothing_is_written_and_nothing_asked(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("something was asked")

    monkeypatch.setattr("socket.socket.connect", connect)
    with transaction() as session:
        people(session, 2)
        tell(session, an_incident_of_town(session))
    assert messages() == []
    assert outbox.send_due() == outbox.IDLE_SECONDS


def test_a_channel_that_is_made_or_changed_asks_nobody(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: Any) -> None:
        raise AssertionError("something was asked")

    monkeypatch.setattr("socket.socket.connect", connect)
    usable = {
        "sms": "https://sms.example.cn/",
        "mail": "mailtos://a:b@smtp.example.cn?from=a@b.cn",
        "group": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=6-9a",
    }
    for kind, address in usable.items():
        filled(kind, address)


@pytest.mark.long
def test_loading_the_libraries_asks_nobody() -> None:
    code = (
        "import socket, sys\n"
        "def no(*_): sys.exit('asked')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "import dashboard.access.notices.delivering\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


def test_of_a_matter_in_confidence_neither_title_nor_number_goes(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    with transaction() as session:
        a_channel(session, "group", as_json(httpserver), group="role:dispatcher")
        incident = an_incident_of_town(session, title="举报某村干部", secret=True)
        number = incident.number
        tell(session, incident)
        base_address(session, "https://room.example.cn")
    outbox.send_due()
    (said,) = sent(httpserver)
    assert "举报" not in said["message"]
    assert number not in json.dumps(said)
    assert "https://room.example.cn/notices " in said["message"]


def test_who_reported_does_not_stand_in_a_message(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    with transaction() as session:
        a_channel(session, "group", as_json(httpserver), group="role:dispatcher")
        tell(
            session,
            an_incident_of_town(
                session,
                title="张三丰来电13812345678：路灯坏了",
                reporter_name="张三丰",
                reporter_phone="13812345678",
            ),
        )
    outbox.send_due()
    (said,) = sent(httpserver)
    assert "路灯坏了" in said["message"]
    assert "张三丰" not in json.dumps(said, ensure_ascii=False)
    assert "13812345678" not in json.dumps(said)


def test_who_may_not_read_of_it_any_more_is_sent_nothing(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    with transaction() as session:
        account = an_account(session, email="a@example.cn")
        grant = a_grant(session, account, "dispatcher")
        a_channel(session, "mail", "mailto://127.0.0.1:1?from=room@example.cn&mode=insecure")
        tell(session, an_incident_of_town(session))
        grant.revoked_at = NOON
        session.add(grant)
    outbox.send_once(NOON)
    assert states() == [MessageState.NOT_NEEDED]


def test_another_key_of_the_server_is_said_and_can_be_mended(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOM_SECRET", "a" * 64)
    filled("group", "json://localhost:1/")
    monkeypatch.setenv("ROOM_SECRET", "b" * 64)
    outbox.send_once(NOON)
    (message,) = messages()
    assert message.state is MessageState.WAITING
    assert "重新填写" in message.error


def test_neither_address_nor_key_comes_into_a_log_or_the_store(
    store: str, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    httpserver.expect_request("/robot/verysecret").respond_with_data("no", 500)
    who = "user:hunter2"  # pragma: allowlist secret
    filled("group", f"json://{who}@localhost:{httpserver.port}/robot/verysecret")
    outbox.send_once(NOON)
    with transaction() as session:
        kept = repr(
            [row.model_dump() for row in (session.get_one(Channel, 1), session.get_one(OutgoingMessage, 1))]
        )
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name in ("command_room", "apprise")
    )
    for text in (kept, ours):
        assert "verysecret" not in text
        assert "hunter2" not in text
    assert "was not taken" in ours


def test_what_was_sent_long_ago_is_forgotten_and_what_was_not_stays(store: str) -> None:
    with transaction() as session:
        a_channel(session, "group", "json://localhost:1/", group="role:dispatcher")
        for _ in range(2):
            tell(session, an_incident_of_town(session))
        for number, state in ((1, MessageState.SENT), (2, MessageState.DEAD)):
            row = session.get_one(OutgoingMessage, number)
            row.state, row.ended_at = state, NOON
    outbox.forget_sent(NOON + outbox.KEPT)
    assert len(messages()) == 2
    outbox.forget_sent(NOON + outbox.KEPT + timedelta(seconds=1))
    assert states() == [MessageState.DEAD]
