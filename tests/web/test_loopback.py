"""While the store has demo accounts only this machine may come in, unless a flag says otherwise."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session

from dashboard.web.loopback import FLAG, LoopbackOnly
from models import StoreMark
from tests.access.people import an_account

Headers = list[tuple[bytes, bytes]]


@pytest.fixture
def demo_store(session: Session) -> None:
    session.add(StoreMark(key="demo", value="{}"))
    session.flush()
    an_account(session, "commander", example=True)
    session.commit()


async def room(scope: dict, receive: Any, send: Any) -> None:
    """What lies behind the door."""
    await send({"type": "inside", "scope": scope["type"]})


def answer(address: str | None, kind: str = "http", headers: Headers | None = None) -> list[dict]:
    """What the door sends to a client at `address`."""
    sent: list[dict] = []
    client = (address, 50_000) if address is not None else None
    scope = {"type": kind, "client": client, "headers": headers or [], "method": "GET", "path": "/"}

    async def receive() -> dict:
        return {"type": f"{kind}.disconnect"}

    async def send(message: dict) -> None:
        sent.append(message)

    asyncio.run(LoopbackOnly(room)(scope, receive, send))
    return sent


def is_inside(sent: list[dict]) -> bool:
    return sent[0]["type"] == "inside"


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_comes_in(address, kind):
    assert is_inside(answer(address, kind))


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize(
    "address", ["192.168.1.7", "8.8.8.8", "2001:db8::1", "::ffff:10.0.0.1", "unix", "", None]
)
def test_others_are_refused_in_words(address):
    start, body = answer(address)
    assert start["status"] == 403
    assert "只允许在本机打开" in body["body"].decode()


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("header", [b"x-forwarded-for", b"forwarded"])
def test_a_visitor_through_a_proxy_is_not_this_machine(header):
    assert answer("127.0.0.1", headers=[(header, b"8.8.8.8")])[0]["status"] == 403


@pytest.mark.postgresql
@pytest.mark.usefixtures("demo_store")
def test_a_socket_from_elsewhere_is_closed():
    assert answer("10.0.0.1", "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_starting_and_stopping_pass():
    assert is_inside(answer(None, "lifespan"))


@pytest.mark.postgresql
@pytest.mark.usefixtures("demo_store")
def test_the_flag_opens_the_door(monkeypatch):
    monkeypatch.setenv(FLAG, "1")
    assert is_inside(answer("10.0.0.1"))


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_store_for_real_work_lets_others_come_as_far_as_its_sign_in(session, kind):
    assert is_inside(answer("192.168.1.7", kind))
