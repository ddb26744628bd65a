"""Reports that come by a key, and what their sender reads of them; over HTTP on a real server."""

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.incidents.life import actions_dispatch, actions_ends, actions_handling
from dashboard.incidents.public import actions
from dashboard.incidents.public.rules import STAGES
from dashboard.words.clock import now
from models import Attachment, CameBy, Incident, IncidentLog, Notice, Source, VillagerReport
from tests.access.people import an_api_key
from tests.incidents.room import Room
from tests.web.client import program
from tests.web.test_public import photo

_numbers = count(1)
ANSWER = "大执法模块当天到塘湖村口，把倒下的大树锯断搬走，村道已经通车。"
TREE = {
    "title": "塘湖村口大树倒了挡住村道", "description": "昨夜刮风，大樟树倒在路上，车过不去。",
    "place": "村口公交站旁", "reporter_name": "李大爷", "reporter_phone": "13800001111",
}  # fmt: skip


@pytest.fixture
def sender(served: tuple[str, str, str], in_store: Session) -> Iterator[httpx.Client]:
    yield from _calls(served, in_store)


@pytest.fixture
def other(served: tuple[str, str, str], in_store: Session) -> Iterator[httpx.Client]:
    yield from _calls(served, in_store)


def _calls(served: tuple[str, str, str], in_store: Session) -> Iterator[httpx.Client]:
    key = an_api_key(in_store, name=f"12345平台{next(_numbers)}")
    in_store.commit()
    with program(f"{served[0]}/api/v1", key) as client:
        yield client


def numbered(**given: Any) -> dict[str, Any]:
    return TREE | {"source_id": f"DH{next(_numbers)}"} | given


def incident_of(in_store: Session, number: str) -> Incident:
    in_store.expire_all()
    made: Incident = in_store.execute(select(Incident).where(col(Incident.number) == number)).scalar_one()
    return made


def test_a_report_with_a_photo_becomes_an_incident_like_any_other(
    sender: httpx.Client, in_store: Session
) -> None:
    village = sender.get("/villages").json()[0]
    matter = next(one for one in sender.get("/categories").json() if not one["questions"])
    files = [{"name": "现场.jpg", "content": b64encode(photo()).decode()}]
    body = numbered(village=village["code"], category=matter["name"], attachments=files, urgent=True,
                    longitude=118.85, latitude=28.97)  # fmt: skip
    answer = sender.post("/reports", json=body)
    assert answer.status_code == 201, answer.text
    made = incident_of(in_store, answer.json()["number"])
    assert (made.source, made.title, made.urgent) == (Source.HOTLINE_12345, TREE["title"], True)
    assert (made.reporter_name, made.reporter_phone) == ("李大爷", "13800001111")
    assert None not in (made.village_id, made.category_id, made.longitude)
    entry = in_store.execute(select(IncidentLog).where(col(IncidentLog.incident_id) == made.id)).scalar_one()
    assert entry.actor.startswith("接口：12345平台")
    assert entry.role == "外部系统·报送"
    of_it = [col(row.incident_id) == made.id for row in (Attachment, Notice)]
    counted = [in_store.execute(select(func.count()).where(one)).scalar_one() for one in of_it]
    assert counted == [1, 2]


def test_the_same_number_and_the_same_key_register_once(sender: httpx.Client, in_store: Session) -> None:
    body, named = numbered(), {"Idempotency-Key": f"k{next(_numbers)}"}
    first = sender.post("/reports", json=body, headers=named)
    again = [sender.post("/reports", json=body, headers=named), sender.post("/reports", json=body)]
    assert [one.status_code for one in again] == [200, 200]
    assert {one.json()["code"] for one in (first, *again)} == {first.json()["code"]}
    changed = sender.post("/reports", json=body | {"title": "别的事"}, headers=named)
    assert changed.status_code == 409
    assert "内容不一样" in changed.json()["detail"]
    number = select(func.count()).where(col(VillagerReport.source_id) == body["source_id"])
    assert in_store.execute(number).scalar_one() == 1


def test_sent_by_eight_at_once_it_is_registered_once(sender: httpx.Client, in_store: Session) -> None:
    body = numbered()

    def send(n: int) -> httpx.Response:
        # Some with a key of their own: the sender's number is what they share.
        return sender.post("/reports", json=body, headers={"Idempotency-Key": f"{body['source_id']}-{n % 3}"})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert sorted({one.status_code for one in answers}) == [200, 201]
    assert sum(one.status_code == 201 for one in answers) == 1
    assert len({one.json()["code"] for one in answers}) == 1
    of_it = select(col(VillagerReport.form_key)).where(col(VillagerReport.source_id) == body["source_id"])
    same = select(func.count()).where(col(Incident.form_key).in_(of_it))
    assert in_store.execute(same).scalar_one() == 1


def test_two_systems_may_use_the_same_number(sender: httpx.Client, other: httpx.Client) -> None:
    body = numbered()
    first, second = sender.post("/reports", json=body), other.post("/reports", json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["number"] != second.json()["number"]
    code = first.json()["code"]
    assert sender.get(f"/reports/{code}").json()["source_id"] == body["source_id"]
    assert other.get(f"/reports/{code}").status_code == 404
    mine = sender.get(f"/reports/by-source/{body['source_id']}").json()
    assert (mine["code"], mine["stage"]) == (code, "已收到")
    assert other.get(f"/reports/by-source/{body['source_id']}").json()["code"] == second.json()["code"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"source_id": None}, "Idempotency-Key"),
        ({"title": " ", "description": ""}, "还没有说是什么事"),
        ({"category": "没有这个"}, "没有“没有这个”这个事项"),
        ({"village": "没有这个村"}, "没有“没有这个村”这个村社"),
        ({"longitude": 118.8}, "一起填"),
        ({"longitude": 1000, "latitude": 0}, "不能大于 180"),
        ({"titel": "打错的名称"}, "不认识这一项"),
        ({"reported_at": "2026-12-02T09:00:00"}, "时区"),
        ({"reported_at": "2999-01-01T00:00:00Z"}, "将来"),
        ({"attachments": [{"name": "a.jpg", "content": "不是"}]}, "Base64"),
        ({"attachments": [{"name": "a.exe", "content": b64encode(b"MZ program").decode()}]}, "程序"),
        ({"reporter_phone": "一三八"}, "格式不对"),
    ],
)
def test_what_cannot_be_registered_is_said(
    sender: httpx.Client, in_store: Session, wrong: dict[str, Any], said: str
) -> None:
    before = in_store.execute(select(func.count(col(Incident.id)))).scalar_one()
    answer = sender.post("/reports", json=numbered() | wrong)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    in_store.rollback()
    assert in_store.execute(select(func.count(col(Incident.id)))).scalar_one() == before


def test_of_many_each_is_taken_for_itself(sender: httpx.Client) -> None:
    known = numbered()
    sender.post("/reports", json=known)
    body = {"reports": [known, numbered(village="没有这个村"), numbered()]}
    answer = sender.post("/reports/batch", json=body)
    assert answer.status_code == 200
    assert [one["result"] for one in answer.json()] == ["known", "refused", "registered"]
    assert "没有这个村" in answer.json()[1]["problem"]["detail"]
    again = sender.post("/reports/batch", json=body).json()
    assert [one["result"] for one in again] == ["known", "refused", "known"]
    too_many = sender.post("/reports/batch", json={"reports": [numbered() for _ in range(101)]})
    assert too_many.status_code == 422


def test_a_secret_report_stays_secret_to_its_sender_too(sender: httpx.Client, in_store: Session) -> None:
    receipt = sender.post("/reports", json=numbered(secret=True)).json()
    assert receipt["number"] == ""
    row = in_store.execute(
        select(VillagerReport).where(col(VillagerReport.source_id) == receipt["source_id"])
    ).scalar_one()
    assert in_store.get_one(Incident, row.incident_id).ever_secret
    assert row.came_by is CameBy.API
    said = sender.get(f"/reports/{receipt['code']}").text + sender.get("/events").text
    number = in_store.get_one(Incident, row.incident_id).number
    assert number not in said + sender.get("/incidents").text
    assert "李大爷" not in said


def test_the_town_answers_and_the_sender_reads_it(sender: httpx.Client, in_store: Session) -> None:
    receipt = sender.post("/reports", json=numbered()).json()
    made = incident_of(in_store, receipt["number"]).id or 0
    room = Room(in_store, now())
    room.do("dispatcher", actions_ends.accept, incident_id=made)
    room.triage(made)
    parties = (room.choice("module:enforcement", is_lead=True),)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=made, parties=parties)
    head = "module_head:enforcement"
    room.do(head, actions_handling.sign, incident_id=made)
    done = {"result": "李大爷报的大树已锯断", "waiver": "夜里拍不清"}
    room.do(head, actions_handling.feed_back, incident_id=made, **done)
    room.do("dispatcher", actions_ends.verify, incident_id=made)
    row = in_store.execute(select(VillagerReport).where(col(VillagerReport.incident_id) == made)).scalar_one()
    room.do("dispatcher", actions.answer, report_id=row.id, text=ANSWER)
    in_store.commit()
    told = sender.get(f"/reports/{receipt['code']}")
    said = told.json()
    assert (said["stage"], said["reply"]) == ("已办结", ANSWER)
    assert [step["stage"] for step in said["steps"]] == list(STAGES[:-1])
    assert said["unit"]
    events = sender.get("/events", params={"limit": 500}).json()
    assert [one["action"] for one in events["events"]] == [
        "report", "accept", "triage", "dispatch", "sign", "feed_back", "verify",
    ]  # fmt: skip
    assert {one["source_id"] for one in events["events"]} == {receipt["source_id"]}
    assert not events["more"]
    for hidden in ("李大爷", "13800001111", "测试", done["result"]):
        assert hidden not in told.text + str(events)
    with program(str(sender.base_url).removesuffix("/api/v1/")) as villager:
        assert ANSWER in villager.get(f"/status/{receipt['code']}").text


def test_whoever_may_only_read_sends_nothing(served: tuple[str, str, str], in_store: Session) -> None:
    key = an_api_key(in_store, may_send=False, may_read=True)
    in_store.commit()
    with program(f"{served[0]}/api/v1", key) as reader:
        for path, body in (("/reports", numbered()), ("/reports/batch", {"reports": [numbered()]})):
            answer = reader.post(path, json=body)
            assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")


def test_too_large_a_body_is_refused_before_it_is_read(sender: httpx.Client) -> None:
    connection = HTTPConnection(sender.base_url.host, sender.base_url.port or 80, timeout=30)
    connection.putrequest("POST", "/api/v1/reports")
    for name in ("Authorization", "Content-Length"):
        connection.putheader(name, str(65 << 20) if name == "Content-Length" else sender.headers[name])
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
