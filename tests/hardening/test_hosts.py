"""The room answers under its own names alone, and to its own pages alone."""

import json
import socket

import pytest

from bench.serving import Server
from dashboard.web.hosts import VARIABLE, is_known, is_own
from tests.hardening.conftest import SOCKET, ask

OWN = ["localhost", "localhost:8501", "LOCALHOST.", "127.0.0.1:8501", "[::1]:8501", "[::1]", "192.168.1.20"]
FOREIGN = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "evil.example:8501",
    "user@localhost",
    "localhost/evil.example",
    "localhost:port",
    "localhost:8501:8501",
    "[::1",
    "[evil]",
    "",
    " localhost",
    "localhost, evil.example",
    "１２７.0.0.1",
]


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize("host", [*OWN, socket.gethostname()])
def test_this_machine_is_known_by_its_names_and_by_any_address(host: str) -> None:
    assert is_known(host)


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_somebody_else_may_point_here_is_unknown(host: str) -> None:
    assert not is_known(host)


def test_named_hosts_are_the_only_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "room.example.gov.cn, 10.1.2.3")
    assert is_known("ROOM.example.gov.cn:443")
    assert is_known("10.1.2.3")
    for host in ("localhost", "127.0.0.1", "10.1.2.4", "example.gov.cn", "room.example.gov.cn.evil.example"):
        assert not is_known(host)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.example",
        "http://localhost",
        "http://localhost:8502",
        "file://",
        "",
        "ftp://localhost:8501",
        "http://[",
    ],
)
def test_another_site_is_not_our_own(origin: str) -> None:
    assert not is_own(origin, "localhost:8501")


def test_our_own_pages_are_our_own() -> None:
    assert is_own("http://localhost:8501", "localhost:8501")
    assert is_own("https://room.example", "ROOM.example")


def test_an_unknown_name_is_refused_in_words(server: Server) -> None:
    for path in ("/", "/_stcore/health", "/app/static/favicon.png", "/session/sign-in"):
        answer = ask(server, path, host="evil.example")
        assert answer.status == 400
        assert "不是指挥室的网址" in answer.text


def test_a_request_without_a_name_or_with_two_is_refused(server: Server) -> None:
    assert ask(server, host=None).status == 400
    assert ask(server, host="127.0.0.1", Host="evil.example").status == 400


def test_another_sites_page_gets_nothing(server: Server) -> None:
    answer = ask(server, "/_stcore/health", origin="http://evil.example")
    assert answer.status == 403
    assert "来自别的网站" in answer.text
    assert "access-control-allow-origin" not in answer.headers
    assert ask(server, "/_stcore/health", origin=server.base).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost"},
    ],
)
def test_a_socket_from_elsewhere_is_not_opened(
    server: Server, headers: dict[str, str], own_cookie: str
) -> None:
    assert ask(server, "/_stcore/stream", **SOCKET, **headers, cookie=own_cookie).status == 403


def test_a_socket_from_our_own_page_is_opened(server: Server, own_cookie: str) -> None:
    opened = ask(server, "/_stcore/stream", **SOCKET, origin=server.base, cookie=own_cookie)
    assert opened.status == 101


def test_no_other_site_may_steer_our_pages_by_messages(server: Server) -> None:
    assert json.loads(ask(server, "/_stcore/host-config").text)["allowedOrigins"] == []


def test_no_program_drives_the_pages_past_the_browser(server: Server, own_cookie: str) -> None:
    answer = ask(server, "/_stcore/agent/interact", "POST", cookie=own_cookie)
    assert answer.status in (403, 404)
