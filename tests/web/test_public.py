"""Villagers without an account: reporting, the code, the answer, the rating; over HTTP on a real server."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.life import actions_dispatch, actions_ends, actions_handling, actions_merge
from dashboard.incidents.public import actions, queries
from dashboard.running.replayed import ReplayCounts, differences
from dashboard.web.public.intake import VILLAGERS, hashed
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Attachment, Incident, IncidentLog, Notice, Source, VillagerReport, VillagerReportState
from tests.incidents.room import Room
from tests.web.client import program

LAMP = {"words": "桥头路灯坏了三天，晚上看不见路", "village": "1", "name": "王大爷", "phone": "13800001234"}
ANSWER = "大执法模块到桥头查看，路灯的线断了，当天下午已经换好，现在夜里都亮着。"


@pytest.fixture
def phone(served: tuple[str, str, str]) -> Iterator[httpx.Client]:
    with program(served[0]) as client:
        yield client


@pytest.fixture(autouse=True)
def _other_reports_are_old(in_store: Session) -> None:
    """What earlier tests sent does not count against the limits of this one."""
    in_store.execute(update(VillagerReport).values(address_mark="", device_mark="", text_mark=""))
    in_store.commit()


def token(page: httpx.Response) -> str:
    return re.findall(r'name="form" value="([^"]+)"', page.text)[-1]


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 140, 90)).save(made, "JPEG")
    return made.getvalue()


# A box that is ticked, as a browser sends it.
TICKED = "on"


def send(phone: httpx.Client, files: list[bytes] | None = None, /, **fields: str) -> httpx.Response:
    form = {"form": token(phone.get("/report"))} | LAMP | fields
    photos = [("photos", (f"{n}.jpg", content, "image/jpeg")) for n, content in enumerate(files or [])]
    return phone.post("/report", data=form, files=photos or None)


def code_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return re.findall(r"/status/(\d{12})", answer.headers["location"])[0]


def report_of(in_store: Session, code: str) -> Any:
    in_store.expire_all()
    return in_store.execute(
        select(VillagerReport).where(col(VillagerReport.code_hash) == hashed(code))
    ).scalar_one()


def test_a_report_with_a_photo_becomes_an_incident_like_any_other(
    phone: httpx.Client, in_store: Session
) -> None:
    code = code_of(send(phone, [photo()], secret="on"))
    report = report_of(in_store, code)
    incident = in_store.get_one(Incident, report.incident_id)
    assert (incident.source, incident.title) == (Source.VILLAGE_APP, LAMP["words"])
    assert (incident.reporter_name, incident.reporter_phone) == ("王大爷", "13800001234")
    assert incident.ever_secret
    assert report.content is None
    entry = in_store.execute(
        select(IncidentLog).where(col(IncidentLog.incident_id) == incident.id)
    ).scalar_one()
    assert entry.actor == VILLAGERS.name
    of_it = [col(row.incident_id) == incident.id for row in (Attachment, Notice)]
    assert [in_store.execute(select(func.count()).where(one)).scalar_one() for one in of_it] == [1, 1]


def test_the_same_form_sent_twice_registers_once(phone: httpx.Client, in_store: Session) -> None:
    form = {"form": token(phone.get("/report"))} | LAMP
    codes = {code_of(phone.post("/report", data=form)) for _ in range(3)}
    assert len(codes) == 1
    key = report_of(in_store, codes.pop()).form_key
    count = select(func.count()).where(col(Incident.form_key) == key)
    assert in_store.execute(count).scalar_one() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(phone: httpx.Client) -> None:
    answer = send(phone, village="", place="")
    assert answer.status_code == 422
    assert "还没有说在哪里" in answer.text
    assert LAMP["words"] in answer.text


@pytest.mark.parametrize("content", [b"%PDF-1.4 no picture", b"MZ a program", b"<svg></svg>"])
def test_only_pictures_come_in(phone: httpx.Client, in_store: Session, content: bytes) -> None:
    before = in_store.execute(select(func.count(col(VillagerReport.id)))).scalar_one()
    answer = send(phone, [photo(), content])
    assert answer.status_code == 422
    assert "没有收下" in answer.text
    in_store.rollback()
    assert in_store.execute(select(func.count(col(VillagerReport.id)))).scalar_one() == before


def test_seven_photos_are_one_too_many(phone: httpx.Client) -> None:
    assert send(phone, [photo()] * 7).status_code == 422


@pytest.mark.parametrize("origin", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}])
def test_no_other_site_sends_the_form(phone: httpx.Client, origin: dict[str, str]) -> None:
    form = {"form": token(phone.get("/report"))} | LAMP
    assert phone.post("/report", data=form, headers=origin).status_code in (403, 422)
    stranger = httpx.post(f"{phone.base_url}/report", data=form, timeout=60)
    assert "不是从本系统的页面提交的" in stranger.text


def test_the_pages_run_their_own_script_alone_and_keep_nothing(phone: httpx.Client) -> None:
    answer = phone.get("/report")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "geolocation=(self)" in answer.headers["permissions-policy"]
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


@pytest.mark.parametrize("path", ["/reports", "/report/", "/report/all", "/statusx", "/villagers", "/home"])
def test_nothing_else_becomes_public(phone: httpx.Client, path: str) -> None:
    answer = phone.get(path)
    assert answer.status_code in (303, 307)
    assert "/status" not in answer.headers["location"].split("?")[0]


def test_what_looks_like_abuse_waits_and_is_released_or_thrown_away(
    phone: httpx.Client, in_store: Session
) -> None:
    first = code_of(send(phone))
    again, symbols = code_of(send(phone, [photo()])), code_of(send(phone, words="？？？！！"))
    assert report_of(in_store, first).state is VillagerReportState.REGISTERED
    held = {one: report_of(in_store, one) for one in (again, symbols)}
    assert {row.state for row in held.values()} == {VillagerReportState.HELD}
    assert {one["report_id"] for one in queries.held(in_store)} >= {row.id for row in held.values()}
    room = Room(in_store, now())
    room.do("dispatcher", actions.release, report_id=held[again].id)
    with pytest.raises(Refused):
        room.do("dispatcher", actions.throw_away, report_id=held[symbols].id, reason="")
    room.do("dispatcher", actions.throw_away, report_id=held[symbols].id, reason="只有符号，看不出是什么事")
    in_store.commit()
    incident_id = report_of(in_store, again).incident_id
    assert (
        in_store.execute(select(func.count()).where(col(Attachment.incident_id) == incident_id)).scalar_one()
        == 1
    )
    assert report_of(in_store, symbols).content["words"] == "？？？！！"


def test_from_the_report_to_the_rating_in_the_figures(
    served: tuple[str, str, str], phone: httpx.Client, in_store: Session
) -> None:
    code = code_of(send(phone, [photo()]))
    report = report_of(in_store, code)
    incident_id, room = report.incident_id, Room(in_store, now())
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    room.triage(incident_id)
    parties = (room.choice("module:enforcement", is_lead=True),)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident_id, parties=parties)
    head = "module_head:enforcement"
    room.do(head, actions_handling.sign, incident_id=incident_id)
    done = {"result": "王大爷报的路灯已换线", "waiver": "夜里拍不清"}
    room.do(head, actions_handling.feed_back, incident_id=incident_id, **done)
    room.do("dispatcher", actions_ends.verify, incident_id=incident_id)
    assert queries.waits_for(in_store, incident_id) == "answer"
    with pytest.raises(Refused, match="套话"):
        empty = "您反映的问题已收悉，我们将高度重视，尽快处理，感谢您的关注与支持。"
        room.do("dispatcher", actions.answer, report_id=report.id, text=empty)
    room.do("dispatcher", actions.answer, report_id=report.id, text=ANSWER)
    assert queries.waits_for(in_store, incident_id) == ""
    in_store.commit()

    page = phone.get(f"/status/{code}")
    assert ANSWER in page.text
    for hidden in ("王大爷", "13800001234", "测试", done["result"]):
        assert hidden not in page.text
    rating = {"form": token(page), "what": "rate", "rating": "satisfied", "words": ""}
    assert phone.post(f"/status/{code}", data=rating).status_code == 303
    assert "已经评价过" in phone.post(f"/status/{code}", data=rating).text
    in_store.rollback()
    assert in_store.get_one(Incident, incident_id).rating == "satisfied"
    window: dict[str, Any] = {"start": now() - timedelta(days=1), "end": now() + timedelta(days=1)}
    counted = figures(in_store, scope=EVERYTHING, at=now(), keys=("satisfaction",), **window).iloc[0]
    assert (counted["part"], counted["whole"]) == (1, 1)

    again = {"form": token(page), "what": "again", "words": "昨天夜里又不亮了"}
    assert phone.post(f"/status/{code}", data=again).status_code == 303
    in_store.rollback()
    assert queries.said_unsolved(in_store)["again"].tolist() == [again["words"]]
    assert queries.waits_for(in_store, incident_id) == "again"
    room.do("dispatcher", actions.take_up_again, report_id=report.id)
    in_store.commit()
    page = phone.get(f"/status/{code}")
    assert "已经重新办理" in page.text
    assert ANSWER not in page.text


def test_several_reporters_of_one_matter_each_read_the_answer_and_rate(
    phone: httpx.Client, in_store: Session
) -> None:
    room = Room(in_store, now())
    first = code_of(send(phone))
    second = code_of(
        send(phone, words="桥头的路灯不亮，走夜路害怕", name="赵阿姨", phone="13900005678", secret=TICKED)
    )
    whole, part = (report_of(in_store, code) for code in (first, second))
    number = in_store.get_one(Incident, whole.incident_id).number
    likely = queries_duplicates.to_merge(in_store, incident_id=part.incident_id, scope=EVERYTHING)
    assert number in likely["number"].tolist()
    joined = {"incident_id": part.incident_id, "into": number, "reason": "同一盏路灯"}
    room.do("dispatcher", actions_merge.merge, **joined)
    incident_id = whole.incident_id
    room.do("dispatcher", actions_ends.accept, incident_id=incident_id)
    room.triage(incident_id)
    parties = (room.choice("module:enforcement", is_lead=True),)
    room.do("dispatcher", actions_dispatch.dispatch, incident_id=incident_id, parties=parties)
    head = "module_head:enforcement"
    room.do(head, actions_handling.sign, incident_id=incident_id)
    room.do(head, actions_handling.feed_back, incident_id=incident_id, result="已换线", waiver="夜里拍不清")
    room.do("dispatcher", actions_ends.verify, incident_id=incident_id)
    waiting = queries.to_answer(in_store).set_index("number").loc[number]
    assert (waiting["reporters"], waiting["in_confidence"]) == (2, True)
    with pytest.raises(Refused, match="姓名"):
        room.do("dispatcher", actions.answer, report_id=whole.id, text=f"赵阿姨您好，{ANSWER}")
    room.do("dispatcher", actions.answer, report_id=whole.id, text=ANSWER)
    assert queries.waits_for(in_store, incident_id) == ""
    in_store.commit()

    pages = {code: phone.get(f"/status/{code}") for code in (first, second)}
    assert all(ANSWER in page.text for page in pages.values())
    # Of what she reported in confidence not even where it was joined.
    assert number not in pages[second].text
    assert "并在一起办" in pages[second].text
    for code, rating, words in ((first, "satisfied", ""), (second, "unsatisfied", "换的灯太暗")):
        said = {"form": token(pages[code]), "what": "rate", "rating": rating, "words": words}
        assert phone.post(f"/status/{code}", data=said).status_code == 303
        assert "已经评价过" in phone.post(f"/status/{code}", data=said).text
    in_store.rollback()
    # One matter, and nobody's discontent lost behind whoever was faster.
    assert in_store.get_one(Incident, incident_id).rating == "unsatisfied"
    assert {report_of(in_store, code).rating for code in (first, second)} == {"satisfied", "unsatisfied"}
    assert not [line for line in differences(in_store, ReplayCounts()) if number in line]

    again = {"form": token(pages[second]), "what": "again", "words": "换的灯第二天又坏了"}
    assert phone.post(f"/status/{second}", data=again).status_code == 303
    in_store.rollback()
    assert queries.waits_for(in_store, incident_id) == "again"
    room.do("dispatcher", actions.take_up_again, report_id=part.id)
    in_store.commit()
    for code in (first, second):
        page = phone.get(f"/status/{code}")
        assert ANSWER not in page.text
    room.do("dispatcher", actions_merge.unmerge, incident_id=part.incident_id, reason="不是同一盏")
    in_store.commit()
    assert "并在一起办" not in phone.get(f"/status/{second}").text


# Last: afterwards this address is not answered for an hour.
def test_a_wrong_code_says_so_and_guessing_ends(phone: httpx.Client, in_store: Session) -> None:
    code = code_of(send(phone))
    assert phone.post("/status", data={"code": "1234"}).status_code == 422
    missed = [phone.get(f"/status/{n:012}").status_code for n in range(40)]
    assert set(missed) == {404, 429}
    assert missed == sorted(missed)
    # Nor by what is said of a report.
    said = {"form": token(phone.get("/report")), "what": "again", "words": "路灯又不亮了"}
    assert phone.post(f"/status/{code}", data=said).status_code == 429
    assert report_of(in_store, code).again_at is None
