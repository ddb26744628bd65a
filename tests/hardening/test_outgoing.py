"""A server that starts asks nobody outside, whichever way it is started."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from bench.serving import Server, serving_as_run, serving_as_typed
from dashboard.store.store_files import sqlite_url

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@pytest.mark.long
@pytest.mark.parametrize("how", ["run", "typed"])
def test_a_start_asks_no_outside_server_and_says_where_the_room_is(
    how: str, sqlite_template: Path, tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "room.db").write_bytes(sqlite_template.read_bytes())
    # Whatever the server asks for out there, it asks for here.
    for name in PROXIES:
        monkeypatch.setenv(name, httpserver.url_for(""))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with _started(how, tmp_path) as server:
        said = server.log.read_text()
        port = server.base.rsplit(":", 1)[1]
    assert f"首页：http://localhost:{port}" in said
    assert not [line for line in said.splitlines() if line.isascii()], "a line without a word of Chinese"
    assert httpserver.log == []


def _started(how: str, folder: Path) -> AbstractContextManager[Server]:
    return serving_as_run(sqlite_url(folder / "room.db")) if how == "run" else serving_as_typed(folder)
