"""Every answer, also a refusal and a failure, tells the browser what it may do with it."""

import asyncio
import logging
import re
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from bench.serving import Server
from dashboard.web.headers import Maps, SecurityHeaders
from tests.hardening.conftest import ask

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
PATHS = {
    "a page": ("/", {}),
    "an unknown page": ("/nothing-here", {}),
    "Streamlit's health": ("/_stcore/health", {}),
    "a static file": ("/app/static/favicon.png", {}),
    "an absent static file": ("/app/static/none.png", {}),
    "an absent download": ("/media/none.csv", {}),
    "a bad path": ("/static/..%2f..%2fsecret", {}),
    "an unknown name": ("/", {"host": "evil.example"}),
    "another site": ("/", {"origin": "http://evil.example"}),
}


@pytest.mark.parametrize("case", PATHS)
def test_the_headers_stand_on(server: Server, case: str) -> None:
    path, headers = PATHS[case]
    answer = ask(server, path, **headers)
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert "camera=()" in answer.headers["permissions-policy"]
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors" in policy
    assert "strict-transport-security" not in answer.headers


@pytest.mark.parametrize(
    "word", ["unsafe-eval", "unsafe-inline", "unsafe-hashes", " *", "http:", "https:", "blob:"]
)
def test_the_pages_policy_has_no_wide_door(server: Server, word: str) -> None:
    policy = ask(server, "/").headers["content-security-policy"]
    assert word not in policy


def test_scripts_come_from_this_server_or_are_known_letter_by_letter(server: Server) -> None:
    policy = ask(server, "/").headers["content-security-policy"]
    (scripts,) = re.findall(r"script-src ([^;]*)", policy)
    assert re.fullmatch(r"'self'( 'sha256-[\w+/=]+')+", scripts)


def test_a_download_is_kept_by_nobody_and_runs_nothing(server: Server) -> None:
    answer = ask(server, "/media/none.csv")
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]


def told(
    app: Any, scheme: str = "http", path: str = "/", method: str = "GET", **middleware: Any
) -> list[Message]:
    """What the middleware sends around `app`."""
    sent: list[Message] = []
    scope = {
        "type": "http", "scheme": scheme, "path": path, "method": method, "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"room.example")],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(SecurityHeaders(app, **middleware)(scope, receive, send))
    return sent


def headers_of(sent: list[Message]) -> dict[str, str]:
    return {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"ok"})


async def broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise ZeroDivisionError("secret detail")


def test_only_an_encrypted_connection_is_told_to_stay_encrypted() -> None:
    assert headers_of(told(plain, "https"))["strict-transport-security"].startswith("max-age=")
    assert "wss://room.example" in headers_of(told(plain, "https"))["content-security-policy"]
    assert "ws://room.example" in headers_of(told(plain))["content-security-policy"]


def test_our_own_pages_are_shut_tighter_and_never_kept() -> None:
    headers = headers_of(told(plain, path="/session/sign-in"))
    assert headers["cache-control"] == "no-store"
    assert "script-src" not in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_failure_gives_a_number_and_keeps_its_trace_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "command_room"):
        start, body = told(broken)
    text = body["body"].decode()
    (number,) = re.findall(r"编号 ([0-9A-F]{6})", text)
    assert start["status"] == 500
    assert "secret detail" not in text
    assert number in caplog.text
    assert "ZeroDivisionError: secret detail" in caplog.text
    assert headers_of([start])["x-content-type-options"] == "nosniff"


def test_a_page_that_failed_tries_again_by_itself_and_a_form_does_not() -> None:
    (start, _), (posted, _) = told(broken), told(broken, method="POST")
    assert headers_of([start])["refresh"] == "15"
    assert "refresh" not in headers_of([posted])
    # Nobody stands before a wall that has just been switched on: it says so in its own colours.
    start, body = told(broken, path="/session/wall")
    assert (start["status"], headers_of([start])["refresh"]) == (500, "15")
    assert "大屏还没有打开" in body["body"].decode()
    assert re.search(r"编号 [0-9A-F]{6}", body["body"].decode())


def test_a_map_server_may_be_named_and_gets_pictures_alone() -> None:
    async def asked_for() -> Maps:
        return ("https://tiles.example",), True

    policy = headers_of(told(plain, ground=asked_for))["content-security-policy"]
    named = [part.split()[0] for part in policy.split("; ") if "https://tiles.example" in part]
    assert named == ["img-src", "connect-src"]
    assert "worker-src blob:" in policy
    # What is no page asks for no map.
    assert "tiles.example" not in str(headers_of(told(plain, path="/_stcore/health", ground=asked_for)))
