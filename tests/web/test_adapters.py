"""Other systems in their own form, by the shipped adapters and their examples; over HTTP on a server."""

import json
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.admin.adapters import actions, queries
from dashboard.admin.adapters.adapter import adapter_names, load_adapter
from dashboard.admin.imports.profile import parse_as
from dashboard.files.attachments.rules import FILES_PER_ACT
from dashboard.files.sheets.adapter_model import Adapter
from dashboard.incidents.life import actions_ends
from dashboard.incidents.public import actions as answers
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import (
    Action,
    AdapterFile,
    AdapterRecord,
    Attachment,
    Incident,
    IncidentLog,
    Source,
    VillagerReport,
)
from tests.access.people import an_api_key
from tests.files.attachments.files import drawn, saved
from tests.incidents.room import Room
from tests.web.client import program

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "adapters"
REPLY = "镇里当天派人到文化广场，垃圾桶已经清空，以后每天清两次。"
_numbers = count(1)


@pytest.fixture
def system(served: tuple[str, str, str], in_store: Session) -> Iterator[httpx.Client]:
    key = an_api_key(in_store, name=f"区系统{next(_numbers)}", source=Source.HOTLINE_12345)
    in_store.commit()
    with program(f"{served[0]}/api/v1/adapters", key) as client:
        yield client


def example(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return made


def bin_full(**given: str) -> dict[str, Any]:
    return example("village_app") | {"流水号": f"CQT{next(_numbers)}"} | given


def incident_of(in_store: Session, source_id: str) -> Incident:
    in_store.rollback()
    query = select(Incident).join(VillagerReport, col(VillagerReport.incident_id) == col(Incident.id))
    made: Incident = in_store.execute(query.where(col(VillagerReport.source_id) == source_id)).scalar_one()
    return made


def files_on(in_store: Session, incident: Incident) -> list[Attachment]:
    query = select(Attachment).where(col(Attachment.incident_id) == incident.id).order_by(col(Attachment.id))
    return list(in_store.execute(query).scalars())


@pytest.mark.parametrize("name", adapter_names())
def test_the_worked_example_of_every_adapter_comes_in_and_comes_back(
    system: httpx.Client, in_store: Session, name: str
) -> None:
    first, again = (system.post(f"/{name}", json=example(name)) for _ in range(2))
    assert first.status_code in (201, 202), first.text
    results = first.json()["results"]
    assert [one["source_id"] for one in again.json()["results"]] == [one["source_id"] for one in results]
    words = load_adapter(name).results
    state = next(field for field, meaning in words.fields.items() if meaning == "state")
    for one in results:
        back = system.get(f"/{name}/results/{one['source_id']}").json()
        assert set(back) == set(words.fields)
        assert back[state] in set(words.words.values())
    made = incident_of(in_store, next(one for one in results if one["result"] == "registered")["source_id"])
    assert made.village_id is not None
    assert made.reporter_name
    assert [file.media_type for file in files_on(in_store, made)] == ["image/png"]


def test_files_wait_with_their_record_and_one_that_is_not_taken_loses_nothing(
    system: httpx.Client, in_store: Session
) -> None:
    given = {"现场.jpg": saved(drawn()), "程序@周示例.exe": b"MZ program", "再拍.png": saved(drawn(), "PNG")}
    sent = [{"名称": name, "数据": b64encode(content).decode()} for name, content in given.items()]
    body = bin_full(类型="没见过的附件类") | {"图片": [*sent, {"名称": "断了.jpg", "数据": "不是"}]}
    outcome = system.post("/village_app", json=body).json()["results"][0]
    assert outcome["result"] == "waiting"
    for why in ("程序@周示例.exe", "这是程序", "断了.jpg", "Base64"):
        assert why in outcome["detail"]
    in_store.rollback()
    row = next(one for one in queries.waiting(in_store) if one["source_id"] == body["流水号"])
    assert [file["name"] for file in row["files"]] == ["现场.jpg", "再拍.png"]
    kept = in_store.get_one(AdapterRecord, row["record_id"])
    assert sent[0]["数据"] not in json.dumps(kept.content)
    assert [one["名称"] for one in (kept.content or {})["图片"]] == [*given, "断了.jpg"]
    room = Room(in_store, now())
    room.do("dispatcher", actions.settle, record_id=row["record_id"], meant={row["unknown"][0]: ""})
    in_store.commit()
    made = incident_of(in_store, body["流水号"])
    assert [file.name for file in files_on(in_store, made)] == ["现场.jpg", "再拍.png"]
    assert in_store.execute(select(func.count(col(AdapterFile.id)))).scalar_one() == 0
    notes = select(IncidentLog).where(
        col(IncidentLog.incident_id) == made.id, col(IncidentLog.action) == Action.COMMENT
    )
    note = in_store.execute(notes).scalar_one()
    assert note.actor.startswith("接口：")
    assert "断了.jpg" in note.data["note"]
    again = system.post("/village_app", json=body).json()["results"][0]
    assert (again["result"], again["detail"]) == ("known", kept.files_refused)


def test_a_record_with_too_many_files_takes_what_one_matter_takes(
    system: httpx.Client, in_store: Session
) -> None:
    sent = [
        {"名称": f"{n}.png", "数据": b64encode(saved(drawn(64, 40 + n), "PNG")).decode()}
        for n in range(FILES_PER_ACT + 1)
    ]
    body = bin_full() | {"图片": sent}
    answers = system.post("/village_app", json=body)
    assert answers.status_code == 201
    assert "“9.png”没有收下。一件最多 9 个附件" in answers.json()["results"][0]["detail"]
    assert len(files_on(in_store, incident_of(in_store, body["流水号"]))) == FILES_PER_ACT


def test_a_word_that_nobody_knows_waits_and_is_learnt(system: httpx.Client, in_store: Session) -> None:
    first, second = (bin_full(类型="环卫清运类", 所在村="黄山") for _ in range(2))
    for body in (first, second):
        sent = system.post("/village_app", json=body)
        assert sent.status_code == 202
        outcome = sent.json()["results"][0]
        assert (outcome["result"], outcome["record"]["进度"]) == ("waiting", "审核中")
        assert "环卫清运类" in outcome["detail"]
    in_store.rollback()
    room, number = Room(in_store, now()), first["流水号"]
    assert queries.waiting_count(in_store) >= 2
    row = next(one for one in queries.waiting(in_store) if one["source_id"] == number)
    assert row["unknown"] == [("category", "环卫清运类")]
    assert "周" not in json.dumps(row, default=str, ensure_ascii=False)
    name = queries.meanings(in_store)["category"][0]
    for wrong in ({}, {("category", "环卫清运类"): "没有这一类"}):
        with pytest.raises(Refused):
            room.do("dispatcher", actions.settle, record_id=row["record_id"], meant=wrong)
    meant = {("category", "环卫清运类"): name}
    room.do("dispatcher", actions.settle, record_id=row["record_id"], meant=meant)
    in_store.commit()
    # The other one that waited for the same word, and the next with it, go in by themselves.
    third = bin_full(类型="环卫清运类")
    assert system.post("/village_app", json=third).status_code == 201
    for body in (first, second, third):
        made = incident_of(in_store, body["流水号"])
        assert made.category_id is not None
        kept = select(AdapterRecord).where(col(AdapterRecord.source_id) == body["流水号"])
        assert in_store.execute(kept).scalar_one().content is None
        assert system.post("/village_app", json=body).json()["results"][0]["result"] == "known"
    in_store.rollback()
    choice = next(one for one in queries.learnt(in_store) if one["said"] == "环卫清运类")
    room.do("dispatcher", actions.forget, choice_ids=[choice["choice_id"]])
    in_store.commit()
    assert system.post("/village_app", json=bin_full(类型="环卫清运类")).status_code == 202


def test_what_is_not_taken_says_why_and_mended_it_goes_in(system: httpx.Client, in_store: Session) -> None:
    lacking: list[tuple[dict[str, Any], str]] = [
        (bin_full(流水号=""), "没有编号"),
        (bin_full(事由="", 详情=""), "没有说是什么事"),
        (bin_full(时间="前天夜里吧"), "看不懂"),
    ]
    for body, why in lacking:
        sent = system.post("/village_app", json=body)
        assert sent.status_code == 422
        assert why in sent.json()["results"][0]["detail"]
    body = bin_full(类型="说不清类")
    system.post("/village_app", json=body)
    in_store.rollback()
    room = Room(in_store, now())
    row = next(one for one in queries.waiting(in_store) if one["source_id"] == body["流水号"])
    refusal = {"record_id": row["record_id"], "reason": "不归镇里管，请报区城管"}
    room.do("commander", actions.refuse, **refusal)
    with pytest.raises(Refused, match="已经有人处理"):
        room.do("commander", actions.refuse, **refusal)
    in_store.commit()
    again = system.post("/village_app", json=body)
    assert (again.status_code, again.json()["results"][0]["detail"]) == (422, refusal["reason"])
    back = system.get("/village_app/results").json()["refused"]
    assert [(one["进度"], one["说明"]) for one in back] == [("未通过", refusal["reason"])]
    assert system.post("/village_app", json=body | {"类型": ""}).status_code == 201
    assert system.get("/village_app/results").json()["refused"] == []


def test_sent_by_eight_at_once_it_goes_in_once(system: httpx.Client, in_store: Session) -> None:
    body = bin_full()
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: system.post("/village_app", json=body), range(8)))
    assert sorted({one.status_code for one in sent}) == [200, 201]
    in_store.rollback()
    for table in (VillagerReport, AdapterRecord):
        number = select(func.count()).where(col(table.source_id) == body["流水号"])
        assert in_store.execute(number).scalar_one() == 1


def test_what_became_of_it_flows_back_in_the_senders_words(system: httpx.Client, in_store: Session) -> None:
    body = bin_full()
    number, path = body["流水号"], "/village_app/results"
    receipt = system.post("/village_app", json=body).json()["results"][0]["record"]
    assert (receipt["进度"], len(receipt["查询码"])) == ("已收到", 12)
    after = system.get(path).json()["next_after"]
    assert system.get(path, params={"after": after}).json()["results"] == []
    incident_id = incident_of(in_store, number).id
    room = Room(in_store, now())
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    in_store.commit()
    page = system.get(path, params={"after": after}).json()
    assert [(one["流水号"], one["进度"]) for one in page["results"]] == [(number, "已受理")]
    room.do("dispatcher", actions_ends.reject, incident_id=incident_id, reason="已经清走，不用办")
    report = select(col(VillagerReport.id)).where(col(VillagerReport.incident_id) == incident_id)
    report_id = in_store.execute(report).scalar_one()
    room.do("dispatcher", answers.answer, report_id=report_id, text=REPLY)
    in_store.commit()
    page = system.get(path, params={"after": page["next_after"]}).json()
    assert [(one["进度"], one["答复"]) for one in page["results"]] == [("已结束", REPLY)]
    assert body["上报人"] not in json.dumps(page, ensure_ascii=False)


def test_nobody_reads_what_another_system_sent(
    served: tuple[str, str, str], system: httpx.Client, in_store: Session
) -> None:
    body = bin_full()
    system.post("/village_app", json=body)
    key = an_api_key(in_store, name="别的系统")
    in_store.commit()
    other = {"headers": {"Authorization": f"Bearer {key}"}, "timeout": 60}
    base = f"{served[0]}/api/v1/adapters/village_app/results"
    assert httpx.get(f"{base}/{body['流水号']}", **other).status_code == 404
    assert httpx.get(base, **other).json()["results"] == []
    assert system.post("/no_such_adapter", json=body).status_code == 404
    grid = {"eventId": body["流水号"], "eventName": "灯"}
    assert "按另一个接口适配" in system.post("/grid_events", json=grid).text


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('closed = "已办结"', 'closed = ""', "还缺 closed"),
        ('"进度" = "state"', '"进度" = "stage"', "stage"),
        ('content = "数据"', 'content = "名称"', "name 和 content"),
        ('columns.title = "事由"', 'columns.status = "事由"', "接口适配里没有这一项|标题"),
    ],
)
def test_a_mistake_in_an_adapter_is_named(old: str, new: str, why: str) -> None:
    file = Path(__file__).parents[2] / "data" / "adapters" / "village_app.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(Refused, match=why):
        parse_as(Adapter, text.replace(old, new), "village_app.toml")
