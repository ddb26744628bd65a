"""一事一链 over HTTP on a real server: one case, one answer, no account; and when a link opens nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.passwords import new_token, token_hash
from dashboard.access.rules import require
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.incidents.life import actions_outside
from dashboard.incidents.life.actions_ends import cancel
from dashboard.incidents.life.actions_notes import amend
from dashboard.incidents.life.outside_links import token_of
from dashboard.incidents.life.rules_outside import LONGEST_DAYS, MOST_FILES
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Attachment, AuditLog, CaseLink, Incident, Notice
from tests.incidents.room import Room
from tests.web.client import program
from tests.web.test_public import photo, token

RIGHT = "incident.ask_outside"
BRIDGE = {
    "title": "桥墩被水冲空了", "description": "孟大姐（13812345678）说桥墩露出来了", "place": "下游老桥",
    "reporter_name": "孟大姐", "reporter_phone": "13812345678",
}  # fmt: skip
QUESTION, ANSWER = "这座桥归谁养护，几时能来看？", "归区公路中心养护，明天上午派人来看。"


@pytest.fixture
def visitor(served: tuple[str, str, str]) -> Iterator[httpx.Client]:
    with program(served[0]) as client:
        yield client


@pytest.fixture
def room(in_store: Session) -> Room:
    return Room(in_store, now() - timedelta(hours=1))


def made(room: Room, incident_id: int, **given: Any) -> str:
    asked = {"to_whom": "区公路中心", "question": QUESTION, "reason": "镇里不知道归谁", "days": 7} | given
    link_id = room.do("dispatcher", actions_outside.ask_outside, incident_id=incident_id, **asked)
    secret = token_of(room.session.get_one(CaseLink, link_id))
    room.session.commit()
    return secret


def link_of(in_store: Session, secret: str) -> CaseLink:
    in_store.expire_all()
    query = select(CaseLink).where(col(CaseLink.token_hash) == token_hash(secret))
    link: CaseLink = in_store.execute(query).scalar_one()
    return link


def test_one_case_is_opened_and_answered_once(visitor: httpx.Client, room: Room, in_store: Session) -> None:
    incident_id = room.report(**BRIDGE)
    secret = made(room, incident_id)
    page = visitor.get(f"/answer/{secret}")
    assert page.status_code == 200
    for shown in (BRIDGE["title"], BRIDGE["place"], QUESTION, "区公路中心"):
        assert shown in page.text
    for hidden in ("孟大姐", "13812345678", "镇里不知道归谁", "/report"):
        assert hidden not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"

    form = {"form": token(page), "words": ANSWER, "name": ""}
    lacking = visitor.post(f"/answer/{secret}", data=form)
    assert lacking.status_code == 422
    assert ANSWER in lacking.text
    form["name"] = "公路中心 王工（示例）"
    many = [("files", (f"{n}.jpg", photo(), "image/jpeg")) for n in range(MOST_FILES + 1)]
    assert visitor.post(f"/answer/{secret}", data=form, files=many).status_code == 422
    program = [("files", ("a.pdf", b"MZ a program", "application/pdf"))]
    assert "没有收下" in visitor.post(f"/answer/{secret}", data=form, files=program).text
    files = [("files", ("桥.jpg", photo(), "image/jpeg"))]
    for _ in range(2):
        answer = visitor.post(f"/answer/{secret}", data=form, files=files)
        assert answer.status_code == 303
    assert "收到了，谢谢" in visitor.get(answer.headers["location"]).text

    entry = room.log(incident_id)[-1]
    assert entry.data["outside_answer"]
    assert ANSWER in entry.reason
    assert [line.reason for line in room.log(incident_id)].count(entry.reason) == 1
    of_it = select(col(Attachment.seq)).where(col(Attachment.incident_id) == incident_id)
    assert in_store.execute(of_it).scalars().all() == [entry.seq]
    told = select(col(Notice.text)).where(
        col(Notice.incident_id) == incident_id, col(Notice.seq) == entry.seq
    )
    assert "区公路中心答复了" in in_store.execute(told).scalar_one()
    again = visitor.get(f"/answer/{secret}")
    assert again.status_code == 410
    assert re.search("已经用过.*只能答复一次", again.text)
    assert BRIDGE["title"] not in again.text
    second = visitor.post(f"/answer/{secret}", data=form | {"form": token(visitor.get("/report"))})
    assert second.status_code == 410
    # Each opening is logged, the refused one too.
    in_store.rollback()
    logged = select(col(AuditLog.kind)).where(col(AuditLog.subject) == f"incident:{incident_id}")
    kinds = in_store.execute(logged.order_by(col(AuditLog.seq))).scalars().all()
    assert kinds == ["case_link_opened", "case_link_opened"]
    assert link_of(in_store, secret).opened == 2


def test_a_link_says_why_it_opens_nothing(visitor: httpx.Client, room: Room, in_store: Session) -> None:
    incident_id = room.report(**BRIDGE)
    old, back, secret, over = (made(room, incident_id) for _ in range(4))
    link_of(in_store, old).expires_at = now()
    in_store.commit()
    taken = {"incident_id": incident_id, "link_id": link_of(in_store, back).id}
    room.do("commander", actions_outside.take_back_link, **taken)
    with pytest.raises(Refused, match="收回"):
        room.do("commander", actions_outside.take_back_link, **taken)
    in_store.commit()
    said = {old: "已经过期", back: "收回了", new_token(): "没有这个链接"}
    for one, words in said.items():
        answer = visitor.get(f"/answer/{one}")
        assert words in answer.text
        assert answer.status_code in (404, 410)
        assert BRIDGE["title"] not in answer.text
        form = {"form": token(visitor.get("/report")), "words": ANSWER, "name": "某某"}
        assert words in visitor.post(f"/answer/{one}", data=form).text
    changed = {"changes": {"secret": True}, "reason": "上报人要求保密"}
    other = room.report(**BRIDGE)
    shut = made(room, other)
    room.do("commander", amend, incident_id=other, **changed)
    room.do("commander", cancel, incident_id=incident_id, reason="误报，已经核实")
    in_store.commit()
    assert "不能用了" in visitor.get(f"/answer/{shut}").text
    assert "已经办完" in visitor.get(f"/answer/{over}").text
    assert "已经办完" in visitor.get(f"/answer/{secret}").text


def test_no_link_is_made_of_a_secret_matter_nor_for_ever(room: Room, in_store: Session) -> None:
    secret = room.report(**BRIDGE | {"secret": True})
    with pytest.raises(Refused, match="保密"):
        made(room, secret)
    incident_id = room.report(**BRIDGE)
    for wrong in (
        {"days": LONGEST_DAYS + 1},
        {"days": 0},
        {"question": " "},
        {"reason": ""},
        {"to_whom": ""},
    ):
        with pytest.raises(Refused):
            made(room, incident_id, **wrong)
    assert in_store.get_one(Incident, incident_id).status == "reported"


def test_only_the_room_makes_links(room: Room) -> None:
    people = {code for code, row in ROLES.items() if row.is_for_people}
    assert {role for role in ROLES if RIGHTS[RIGHT].scopes[role]} == {"commander", "dispatcher"}
    for role in sorted(people - {"commander", "dispatcher"}):
        with pytest.raises(Refused):
            require(room.person(role), RIGHT)


@pytest.mark.parametrize("path", ["/answer", "/answers/x", "/answer/x/y"])
def test_nothing_else_lies_there(visitor: httpx.Client, path: str) -> None:
    assert visitor.get(path).status_code in (303, 307, 404)
