"""Results told to the system that sent the records: against a real receiver, whichever server sends them."""

import hmac
import json
import os
import re
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from socket import socket
from subprocess import Popen
from typing import Any

import httpx
import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import Session, col, select

from dashboard.access.notices.rules_addresses import result_request
from dashboard.access.notices.rules_channels import MOST_TRIES
from dashboard.admin.adapters import actions
from dashboard.admin.adapters.actions_taking import go_in
from dashboard.admin.adapters.adapter import load_adapter
from dashboard.admin.adapters.reading import Reader
from dashboard.admin.adapters.results import TRIAL, result_of
from dashboard.admin.settings import actions_channels, queries_channels
from dashboard.incidents.life import actions_ends, actions_merge
from dashboard.incidents.public.actions import answer
from dashboard.running import outbox
from dashboard.store.database import reading, transaction
from dashboard.words.errors import Refused
from models import (
    AdapterRecord,
    AdapterState,
    ApiKey,
    Channel,
    Incident,
    MessageState,
    VillagerReport,
)
from tests.access.people import an_api_key
from tests.factories import NOON
from tests.incidents.room import Room
from tests.running.senders import BY, FIELDS, LATER, SECRET, messages

RECEIVER = Path(__file__).parents[2] / "docs/examples/receive_results.py"
BODY = {
    "流水号": "CQT1", "事由": "垃圾桶满了没人收", "详情": "广场边的垃圾桶满了两天。", "所在村": "黄山村",
    "上报人": "周示例", "手机": "13600000000", "匿名": "否", "时间": "2026-03-04 10:20",
}  # fmt: skip


def a_way(session: Session, server: HTTPServer | None, **given: Any) -> int:
    """The channel by which results of 村情通 go to the receiver."""
    address = given.pop("address", "") or (server.url_for("/results") if server else "")
    wanted = FIELDS | {"name": "村情通结果", "group": "adapter:village_app"} | given
    parts = {"address": address, "secret": SECRET}
    return actions_channels.add_channel(
        session, kind="results", wanted=wanted, parts=parts, by=BY, at=NOON
    )  # fmt: skip


def a_record(session: Session, number: str = "CQT1", **given: str) -> int:
    """A record of 村情通 as it is taken in: registered, or waiting for a word; its id."""
    key = session.exec(select(ApiKey)).first()
    if key is None:
        an_api_key(session)
        key = session.exec(select(ApiKey)).one()
    body = BODY | {"流水号": number} | given
    row = AdapterRecord(
        adapter="village_app", api_key_id=key.id, source_id=number, state=AdapterState.WAITING,
        body_hash="0" * 64, content=body, received_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    read = Reader(session, load_adapter("village_app")).read(body, key.source)
    row.unknown = [list(pair) for pair in read.unknown]
    if not read.unknown:
        go_in(session, row, read, at=NOON)
    return row.id or 0


def incident_of(session: Session, record_id: int) -> Incident:
    report = session.get_one(VillagerReport, session.get_one(AdapterRecord, record_id).report_id)
    return session.get_one(Incident, report.incident_id)


def sent(server: HTTPServer) -> list[dict[str, str]]:
    return [json.loads(request.data) for request, _ in server.log]


def require_signed(headers: Mapping[str, str], data: bytes) -> None:
    said = hmac.digest(SECRET.encode(), headers["X-Room-Time"].encode() + b"." + data, "sha256")
    assert headers["X-Room-Signature"] == said.hex()


def look_and_send(at: Any = NOON) -> int:
    outbox.call_moved(at)
    return outbox.send_once(at)


@pytest.mark.postgresql
def test_what_moves_is_told_signed_and_in_the_words_in_which_it_is_fetched(
    store: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/results", method="POST").respond_with_data("ok")
    with transaction() as session:
        a_record(session, "CQT0")
        a_way(session, httpserver)
        record_id = a_record(session)
        incident_id = incident_of(session, record_id).id or 0
        Room(session).do("dispatcher", actions_ends.accept, incident_id=incident_id)
    assert (look_and_send(), look_and_send()) == (1, 0), "what was before is not told, two steps are one call"
    ((request, _),), (message,) = httpserver.log, messages()
    require_signed(request.headers, request.data)
    assert request.headers["Idempotency-Key"] == message.key
    with reading() as session:
        record = session.get_one(AdapterRecord, record_id)
        fetched = result_of(session, load_adapter("village_app"), record, at=NOON)
    assert json.loads(request.data) == fetched
    assert (fetched["流水号"], fetched["进度"]) == ("CQT1", "已受理")
    with transaction() as session:
        room = Room(session, NOON + LATER)
        room.do("dispatcher", actions_ends.reject, incident_id=incident_id, reason="已经清走，不用办")
        report_id = session.get_one(AdapterRecord, record_id).report_id
        text = "镇里当天派人到文化广场，垃圾桶已经清空，以后每天清两次。"
        room.do("dispatcher", answer, report_id=report_id, text=text)
    assert look_and_send(NOON + LATER) == 1
    assert [(one["进度"], one["答复"]) for one in sent(httpserver)[1:]] == [("已结束", text)]
    said = json.dumps(sent(httpserver), ensure_ascii=False)
    assert BODY["上报人"] not in said
    assert BODY["手机"] not in said


def test_what_is_not_taken_is_told_again_with_the_same_number(store: str, httpserver: HTTPServer) -> None:
    for status in (500, 200):
        httpserver.expect_ordered_request("/results").respond_with_data("", status)
    with transaction() as session:
        a_way(session, httpserver)
        a_record(session)
    look_and_send()
    (message,) = messages()
    assert (message.state, message.error) == (MessageState.WAITING, "对方没有收：HTTP 500")
    assert outbox.send_once(message.due_at) == 1
    keys = [request.headers["Idempotency-Key"] for request, _ in httpserver.log]
    assert keys == [message.key] * 2
    assert [one.state for one in messages()] == [MessageState.SENT]


def test_a_step_after_a_try_that_may_have_arrived_is_told_by_a_call_of_its_own(
    store: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_oneshot_request("/results").respond_with_data("", 500)
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_way(session, httpserver)
        incident_id = incident_of(session, a_record(session)).id or 0
    look_and_send()
    with transaction() as session:
        Room(session).do("dispatcher", actions_ends.accept, incident_id=incident_id)
    look_and_send(NOON + LATER)
    assert [one["进度"] for one in sent(httpserver)] == ["已收到", "已受理"]
    assert [request.headers["Idempotency-Key"] for request, _ in httpserver.log] == [
        one.key for one in messages()
    ]
    assert [one.state for one in messages()] == [MessageState.NOT_NEEDED, MessageState.SENT]
    assert look_and_send(NOON + 10 * LATER) == 0


def test_the_later_call_waits_while_the_earlier_one_is_on_its_way(store: str, httpserver: HTTPServer) -> None:
    with transaction() as session:
        a_way(session, httpserver)
        incident_id = incident_of(session, a_record(session)).id or 0
    outbox.call_moved(NOON)
    (first,) = outbox.claim("one", NOON)
    with transaction() as session:
        Room(session).do("dispatcher", actions_ends.accept, incident_id=incident_id)
    outbox.call_moved(NOON)
    assert outbox.claim("other", NOON) == []
    outbox.note_ended(first, "one", MessageState.SENT, NOON)
    assert outbox.claim("other", NOON) == [messages()[1].id]


def test_who_stays_away_makes_a_dead_letter_that_is_seen_and_sent_again(
    store: str, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/results").respond_with_data("", 503)
    with transaction() as session:
        a_way(session, httpserver)
        a_record(session)
    at = NOON
    for _ in range(MOST_TRIES):
        look_and_send(at)
        at = max(at, messages()[0].due_at) + LATER
    (message,) = messages()
    assert message.state is MessageState.DEAD
    with transaction() as session:
        row = queries_channels.unsent(session).iloc[0]
        assert (row["what"], row["to"], row["error"]) == (
            "结果回传 CQT1", "localhost", "对方没有收：HTTP 503",
        )  # fmt: skip
        actions_channels.send_again(session, message_id=message.id, by=BY, at=at)
    httpserver.clear()
    httpserver.expect_request("/results").respond_with_data("ok")
    assert outbox.send_once(at) == 1
    assert httpserver.log[0][0].headers["Idempotency-Key"] == message.key
    assert [one.state for one in messages()] == [MessageState.SENT]


def test_what_was_joined_to_another_matter_hears_of_that_one(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_way(session, httpserver)
        room = Room(session)
        other = room.report(title="广场垃圾成堆")
        incident_id = incident_of(session, a_record(session)).id or 0
        into = room.row(other).number
        room.do("dispatcher", actions_merge.merge, incident_id=incident_id, into=into, reason="同一件事")
    look_and_send()
    with transaction() as session:
        Room(session, NOON + LATER).do("dispatcher", actions_ends.accept, incident_id=other)
    look_and_send(NOON + LATER)
    assert [(one["流水号"], one["进度"]) for one in sent(httpserver)] == [
        ("CQT1", "已收到"), ("CQT1", "已受理"),
    ]  # fmt: skip


def test_what_the_room_refuses_is_told_with_the_reason(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_way(session, httpserver)
        record_id = a_record(session, 类型="没见过的类")
    assert look_and_send() == 0
    with transaction() as session:
        given = {"record_id": record_id, "reason": "不归镇里管，请报区城管"}
        Room(session).do("dispatcher", actions.refuse, **given)
    assert outbox.send_once(NOON + LATER) == 1
    assert [(one["进度"], one["说明"]) for one in sent(httpserver)] == [("未通过", given["reason"])]


def test_of_a_secret_matter_only_how_far_it_is_goes(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_way(session, httpserver)
        record_id = a_record(session, 匿名="是")
        incident = incident_of(session, record_id)
        assert incident.ever_secret
        room = Room(session)
        reason = "已经查实处理，不用再办"
        room.do("dispatcher", actions_ends.reject, incident_id=incident.id, reason=reason)
        report_id = session.get_one(AdapterRecord, record_id).report_id
        text = "镇里当天派人到文化广场，垃圾桶已经清空，以后每天清两次。"
        room.do("dispatcher", answer, report_id=report_id, text=text)
    look_and_send()
    (said,) = sent(httpserver)
    assert {field: value for field, value in said.items() if value} == {
        "流水号": "CQT1", "进度": "已结束", "时间": "2026-03-04 12:01",
    }  # fmt: skip
    with reading() as session:
        record = session.get_one(AdapterRecord, record_id)
        fetched = result_of(session, load_adapter("village_app"), record, at=NOON)
    assert fetched["答复"] == text, "whoever has the key fetches it"


@pytest.mark.postgresql
def test_several_servers_tell_each_result_once(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_way(session, httpserver)
        for number in range(40):
            a_record(session, f"CQT{number}")
    start = threading.Barrier(4)

    def serve() -> None:
        start.wait()
        while look_and_send():
            pass

    servers = [threading.Thread(target=serve) for _ in range(4)]
    for one in servers:
        one.start()
    for one in servers:
        one.join()
    assert sorted(one["流水号"] for one in sent(httpserver)) == sorted(f"CQT{n}" for n in range(40))


def test_without_an_address_nothing_leaves_and_while_it_rests_it_waits(
    store: str, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        a_record(session)
    with monkeypatch.context() as patch:
        patch.setattr("socket.socket.connect", lambda *_: pytest.fail("something was asked"))
        assert look_and_send() == 0
        with transaction() as session:
            channel_id = a_way(session, httpserver)
            a_record(session, "CQT2")
        outbox.call_moved(NOON)
        with transaction() as session:
            session.get_one(Channel, channel_id).is_active = False
            a_record(session, "CQT3")
        assert look_and_send() == 0
    assert [one.state for one in messages()] == [MessageState.WAITING]
    with transaction() as session:
        session.get_one(Channel, channel_id).is_active = True
    assert look_and_send() == 2
    assert {one["流水号"] for one in sent(httpserver)} == {"CQT2", "CQT3"}


def test_a_new_signing_key_needs_no_address_typed_again(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    fresh = SECRET[::-1]
    wanted = FIELDS | {"name": "村情通结果", "group": "adapter:village_app"}
    given = {"wanted": wanted, "seen": wanted, "by": BY, "at": NOON}
    with transaction() as session:
        channel_id = a_way(session, httpserver)
        parts = {"address": "", "secret": fresh}
        actions_channels.change_channel(session, channel_id=channel_id, parts=parts, **given)
        actions_channels.send_trial(session, channel_id=channel_id, by=BY, at=NOON)
    with pytest.raises(Refused, match="密钥太短"), transaction() as session:
        short = {"address": "", "secret": "short"}  # pragma: allowlist secret
        actions_channels.change_channel(session, channel_id=channel_id, parts=short, **given)
    assert look_and_send() == 1
    ((request, _),) = httpserver.log
    said = hmac.digest(
        fresh.encode(), request.headers["X-Room-Time"].encode() + b"." + request.data, "sha256"
    )
    assert request.headers["X-Room-Signature"] == said.hex()


def test_the_receiver_of_the_handbook_takes_what_is_sent_and_nothing_else(store: str, tmp_path: Path) -> None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"ROOM_SECRET": SECRET, "ROOM_RESULTS": str(tmp_path / "results.jsonl")}
    with Popen([sys.executable, RECEIVER, str(port)], env=os.environ | own) as receiver:
        try:
            address = f"http://127.0.0.1:{port}/results"
            with transaction() as session:
                a_way(session, None, address=address)
                a_record(session)
            client = httpx.Client(transport=httpx.HTTPTransport(retries=20))
            assert client.post(address, content=b"{}").status_code == 403
            assert look_and_send() == 1
        finally:
            receiver.terminate()
    assert [one.state for one in messages()] == [MessageState.SENT]
    (line,) = (tmp_path / "results.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["流水号"] == "CQT1"


def test_the_example_of_the_handbook_is_signed_as_it_says() -> None:
    text = (RECEIVER.parents[1] / "api.md").read_text("utf-8")
    said = re.search(r"X-Room-Time: (\d+)\nX-Room-Signature: (\w+)\n\n(.+)\n", text)
    secret = re.search(r"-hmac '([^']+)'", text)
    assert said
    assert secret
    at, signature, body = said.groups()
    made = result_request({"address": "", "secret": secret[1]}, body, "", int(at))
    assert made.headers["X-Room-Signature"] == signature
    assert set(json.loads(body)) == set(load_adapter("hotline_12345").results.fields)


def test_one_address_for_a_form_no_rules_and_a_trial_that_says_so(store: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/results").respond_with_data("ok")
    with transaction() as session:
        channel_id = a_way(session, httpserver)
        actions_channels.send_trial(session, channel_id=channel_id, by=BY, at=NOON)
    with pytest.raises(Refused, match="已经由“村情通结果”回传"), transaction() as session:
        a_way(session, httpserver, name="又一个")
    with pytest.raises(Refused, match="只回传结果"), transaction() as session:
        actions_channels.set_rules(session, channel_id=channel_id, wanted={}, seen={}, by=BY, at=NOON)
    for wrong, why in (({"group": ""}, "哪个接口适配"), ({"group": "adapter:no_such"}, "哪个接口适配")):
        with pytest.raises(Refused, match=why), transaction() as session:
            a_way(session, httpserver, name="再一个", **wrong)
    assert look_and_send() == 1
    assert [one["说明"] for one in sent(httpserver)] == [TRIAL]
    with reading() as session:
        channel = session.exec(select(Channel).where(col(Channel.id) == channel_id)).one()
        assert SECRET not in channel.sealed
        assert channel.place == "localhost"
