"""A real server, and requests that no browser would send."""

import shutil
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.serving import Server, serving
from dashboard.access.cookies import COOKIE, signed
from dashboard.store.secret import VARIABLE
from dashboard.store.store_files import sqlite_url

SECRET = "the key of the server in these tests"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="package")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    file = tmp_path_factory.mktemp("hardening") / "room.db"
    shutil.copy(sqlite_template, file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        with serving(sqlite_url(file)) as started:
            yield started


@pytest.fixture
def own_cookie(monkeypatch: pytest.MonkeyPatch) -> str:
    """A cookie that the server signed, which opens its socket."""
    monkeypatch.setenv(VARIABLE, SECRET)
    return f"{COOKIE}={signed(COOKIE, 'anybody')}"


def ask(server: Server, path: str = "/", method: str = "GET", **headers: str | None) -> Answer:
    """The answer to one request; `host=None` sends no Host header, `_` in a name stands for `-`."""
    connection = HTTPConnection(server.base.removeprefix("http://"), timeout=20)
    connection.putrequest(method, path, skip_host="host" in headers)
    for name, value in headers.items():
        if value is not None:
            connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    text = "" if response.status == 101 else response.read().decode(errors="replace")
    connection.close()
    return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, text)


SOCKET = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec_websocket_version": "13",
    "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ==",
}
