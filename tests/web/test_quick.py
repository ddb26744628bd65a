"""随手报 over HTTP on a real server: registered once, as 登记 registers, under nobody else's name."""

import io
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from PIL import Image
from sqlalchemy import select, update
from sqlmodel import Session, col

from bench.visitors import admit
from dashboard.access.cookies import COOKIE, signed
from dashboard.access.passwords import token_hash
from dashboard.web.gate import QUICK_FILES
from dashboard.words.clock import now
from models import Attachment, Incident, IncidentLog, Level, SignInSession, Source
from tests.web.client import program


def photo(size: tuple[int, int] = (640, 480)) -> bytes:
    made = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(made, "JPEG")
    return made.getvalue()


class Phone:
    """Somebody's telephone at the server."""

    def __init__(self, served: tuple[str, str, str], role: str, **unit: int) -> None:
        self.token = admit(served[1], role, **unit)
        self.client = program(served[0], cookies={COOKIE: signed(COOKIE, self.token)})
        self.account = self.client.get("/quick/me").json().get("account", "")

    def note(self, **fields: str) -> dict[str, str]:
        return {
            "id": secrets.token_hex(16), "account": self.account, "words": "桥头路灯坏了。晚上看不见路",
            "village": "2", "place": "桥头", "level": "village", "age": "3600",
        } | fields  # fmt: skip

    def sends(self, note: dict[str, str], *photos: bytes, **headers: str) -> httpx.Response:
        files = [("photos", (f"{n}.jpg", content, "image/jpeg")) for n, content in enumerate(photos)]
        return self.client.post("/quick/reports", data=note, files=files or None, headers=headers)


@pytest.fixture
def worker(served: tuple[str, str, str]) -> Phone:
    return Phone(served, "grid_worker", village_id=2)


def incident(in_store: Session, number: str) -> Any:
    in_store.expire_all()
    return in_store.execute(select(Incident).where(col(Incident.number) == number)).scalar_one()


def test_the_same_note_sent_at_once_and_again_is_one_incident_with_its_photos_whole(
    worker: Phone, in_store: Session
) -> None:
    note, pictures = worker.note(), [photo(), photo((300, 900))]
    with ThreadPoolExecutor(6) as phones:
        answers = list(phones.map(lambda _: worker.sends(note, *pictures), range(6)))
    answers.append(worker.sends(note))
    numbers = {answer.json()["number"] for answer in answers}
    assert len(numbers) == 1, [answer.text for answer in answers]
    row = incident(in_store, numbers.pop())
    assert (row.source, row.level, row.village_id) == (Source.GRID, Level.VILLAGE, 2)
    assert 3_590 < (now() - row.reported_at).total_seconds() < 4_200
    files = in_store.execute(select(Attachment).where(col(Attachment.incident_id) == row.id)).scalars().all()
    assert [(file.width, file.height) for file in files] == [(640, 480), (300, 900)]
    entry = in_store.execute(select(IncidentLog).where(col(IncidentLog.incident_id) == row.id)).scalar_one()
    assert entry.data["account"] == int(worker.account)


def test_nothing_leaves_under_another_name_and_an_ended_sign_in_takes_nothing(
    worker: Phone, served: tuple[str, str, str], in_store: Session
) -> None:
    note, other = worker.note(words="后山有落石，是我看见的"), Phone(served, "grid_worker", village_id=2)
    assert other.sends(note).status_code == 409
    in_store.execute(
        update(SignInSession)
        .where(col(SignInSession.token_hash) == token_hash(worker.token))
        .values(ended_at=now())
    )
    in_store.commit()
    answer = worker.sends(note)
    assert (answer.status_code, "请重新登录" in answer.json()["why"]) == (401, True)
    assert not in_store.execute(select(Incident).where(col(Incident.title).startswith("后山有落石"))).all()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"village": "3"}, "您只能登记自己村里的事件"),
        ({"words": " "}, "还没有说是什么事"),
        ({"village": "", "place": ""}, "还没有说在哪里"),
        ({"village": "99999"}, "还没有说在哪里"),
        ({"id": "1"}, "不完整"),
    ],
)
def test_what_cannot_be_registered_is_answered_with_why(
    worker: Phone, fields: dict[str, str], why: str
) -> None:
    answer = worker.sends(worker.note(**fields))
    assert (answer.status_code, why in answer.json()["why"]) == (422, True), answer.text


def test_what_is_no_picture_is_named(worker: Phone) -> None:
    answer = worker.sends(worker.note(), photo(), b"MZ a program")
    assert (answer.status_code, "1.jpg" in answer.json()["why"]) == (422, True)


def test_whoever_may_not_report_and_other_sites_send_nothing(
    worker: Phone, served: tuple[str, str, str]
) -> None:
    inspector = Phone(served, "inspector")
    assert inspector.client.get("/quick/me").status_code == 422
    assert inspector.sends(inspector.note(account="1")).status_code in (409, 422)
    assert worker.sends(worker.note(), Origin="http://elsewhere.example").status_code == 403
    assert worker.sends(worker.note(), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_strangers_telephone_keeps_files_that_say_nothing_of_anybody(served: tuple[str, str, str]) -> None:
    with program(served[0]) as stranger:
        assert stranger.get("/quick/me").status_code == 401
        for name in QUICK_FILES:
            answer = stranger.get(f"/quick/{name}")
            assert answer.status_code == 200
            policy = answer.headers["content-security-policy"]
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)
        assert stranger.get("/quick/else").status_code == 303
