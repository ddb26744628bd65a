"""A store that fails says so in one sentence, at the start and on the screen; what was typed stays."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bench.serving import free_port, serving
from dashboard import __main__ as program
from dashboard.store.database import checkpoint, engine_for, reading, transaction
from dashboard.store.store_files import ROOT, sqlite_url
from dashboard.store.trouble import AWAY, DAMAGED, FULL, SHUT, store_failure
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Incident, SignInSession
from tests.factories import an_incident
from tests.missing import leave_out
from tests.pages.test_register_page import fill as fill_in
from tests.pages.test_register_page import key, send

pytestmark = pytest.mark.postgresql

REGISTER = "pages/incidents/register.py"
TYPED = "路灯不亮三天了"
STARTING_SECONDS = 180


def start(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """`serve` as people run it, on a store where it cannot."""
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(free_port()), *words]
    told = os.environ | {"DATABASE_URL": url, "PYTHONUTF8": "1"}
    return subprocess.run(
        command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=STARTING_SECONDS, check=False
    )


@pytest.fixture
def begun(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`start` within this process: what ends it before a server runs needs no process of its own."""

    def started(url: str, *words: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setattr(sys, "argv", ["dashboard", "serve", "--port", str(free_port()), *words])
        monkeypatch.setattr(program, "run_module", lambda *_, **__: pytest.fail("a server began"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            program.main()
        told = capfd.readouterr()
        return subprocess.CompletedProcess([], int(ended.value.code or 0), told.out, told.err)

    return started


def said_in_one_line(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode not in (0, -signal.SIGTERM)
    assert "Traceback" not in done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert sentence in lines[0]
    assert re.search("[\u4e00-\u9fff].*。", lines[0])


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 8 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=False
    ).returncode:
        leave_out("一个小的文件系统（要有权限 mount tmpfs）")
    yield folder
    engine_for.cache_clear()
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def on_small(small: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    url = sqlite_url(Path(shutil.copy(database.removeprefix("sqlite:///"), small / "room.db")))
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def fill(folder: Path) -> None:
    with (folder / "filling").open("wb", buffering=0) as filling, pytest.raises(OSError, match="No space"):
        while True:
            filling.write(bytes(4096))


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql+psycopg://room:secret@127.0.0.1:1/room", AWAY),
        ("nonsense", "看不懂环境变量 DATABASE_URL"),
        ("postgresql://room@127.0.0.1/room", "postgresql+psycopg://"),
    ],
)
def test_an_address_where_no_store_answers(begun: Callable[..., Any], url: str, sentence: str):
    done = begun(url)
    said_in_one_line(done, sentence)
    assert "secret" not in done.stdout + done.stderr


def test_a_store_newer_than_the_program(begun: Callable[..., Any], database: str):
    with engine_for(database).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    said_in_one_line(begun(database), "更新的程序")


@pytest.mark.long
def test_a_damaged_store(database: str):
    file = Path(database.removeprefix("sqlite:///"))
    checkpoint(wholly=True)
    file.write_bytes(b"no database at all" * 1000)
    said_in_one_line(start(database), DAMAGED)


def test_a_store_that_cannot_be_written(begun: Callable[..., Any], on_small: str, small: Path):
    checkpoint(wholly=True)
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    said_in_one_line(begun(on_small), "系统管理员检查")


def test_a_full_disk_at_the_start(begun: Callable[..., Any], on_small: str, small: Path):
    checkpoint(wholly=True)
    fill(small)
    said_in_one_line(begun(on_small), FULL)


def test_a_busy_port_is_told_before_anything_is_prepared(begun: Callable[..., Any], tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = begun(sqlite_url(tmp_path / "new.db"), "--port", str(taken.getsockname()[1]))
    said_in_one_line(done, "端口")
    assert not done.stdout
    assert not (tmp_path / "new.db").exists()


def test_on_a_full_disk_pages_open_and_what_was_typed_stays(
    on_small: str, small: Path, open_page: Callable[..., Any]
):
    page = open_page(REGISTER)
    # Long enough ago to be noted anew.
    with transaction(is_domain=False) as session:
        for seen in session.exec(select(SignInSession)):
            seen.seen_at = now() - timedelta(minutes=10)
    fill(small)
    page.session_state["presence_noted"] = None
    page.switch_page(REGISTER).run()
    assert not page.error
    assert not page.exception
    fill_in(page, title=TYPED)
    send(page)
    assert any(FULL in toast.value for toast in page.toast)
    assert page.text_input(key=key(page, "title")).value == TYPED
    with reading() as session:
        assert len(session.exec(select(Incident)).all()) == 0
    (small / "filling").unlink()
    send(page)
    with reading() as session:
        assert len(session.exec(select(Incident)).all()) == 1


def test_what_sqlite_refuses_is_told_apart(on_small: str, small: Path):
    fill(small)
    with pytest.raises(Refused, match=FULL), transaction() as session:
        session.add_all([an_incident() for _ in range(200)])
    with (
        closing(sqlite3.connect(f"file:{small}/room.db?mode=ro", uri=True)) as store,
        pytest.raises(sqlite3.OperationalError) as refused,
    ):
        store.execute("DELETE FROM incident")
    # On a full disk that is why.
    assert store_failure(refused.value) == FULL
    (small / "filling").unlink()
    assert store_failure(refused.value) == SHUT
    assert store_failure(ValueError("is full")) is None


def test_values_of_rows_are_in_no_message(database: str):
    insert = "INSERT INTO store_mark (key, nothing) VALUES (?, ?)"
    with pytest.raises(OperationalError) as refused, reading() as session:
        session.connection().exec_driver_sql(insert, ("张三", "1"))
    assert "张三" not in str(refused.value)


@pytest.fixture
def serve_on(tmp_path: Path) -> Iterator[Callable[[str], tuple[subprocess.Popen[bytes], int]]]:
    made: list[subprocess.Popen[bytes]] = []

    def served(url: str) -> tuple[subprocess.Popen[bytes], int]:
        port = free_port()
        with (tmp_path / "served.log").open("wb") as told:
            running = subprocess.Popen(
                [sys.executable, "-m", "dashboard", "serve", "--port", str(port), "--address", "127.0.0.1"],
                cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=told, stderr=told,
            )  # fmt: skip
        made.append(running)
        until = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < until and running.poll() is None:
            try:
                with urlopen(f"http://127.0.0.1:{port}/session/sign-in", timeout=20):
                    return running, port
            except OSError:
                time.sleep(0.2)
        raise AssertionError((tmp_path / "served.log").read_text(errors="replace"))

    yield served
    for running in made:
        if running.poll() is None:
            running.kill()
            running.wait()


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_whoever_ends_the_server_leaves_nothing_on_the_port(
    database: str, tmp_path: Path, serve_on: Callable[[str], tuple[Any, int]], how: signal.Signals
):
    running, port = serve_on(database)
    for number in range(97):
        with transaction() as session:
            session.add(an_incident(number=f"NL-20260304-{number:04d}"))
    engine_for(database).dispose()
    file = Path(database.removeprefix("sqlite:///"))
    running.send_signal(how)
    running.wait(60)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))
    if how is signal.SIGKILL:
        return
    # Whoever copies the one file has everything that was acknowledged.
    copy = Path(shutil.copy(file, tmp_path / "copied.db"))
    with closing(sqlite3.connect(copy)) as store:
        assert store.execute("SELECT count(*) FROM incident").fetchone() == (97,)


@pytest.mark.long
def test_a_store_that_goes_away_is_told_at_the_door(store: str):
    if store.startswith("sqlite"):
        gone = sqlite_url(Path(store.removeprefix("sqlite:///")).with_name("gone.db"))
        shutil.copy(store.removeprefix("sqlite:///"), gone.removeprefix("sqlite:///"))
        broken, sentence = gone, DAMAGED
    else:
        broken, sentence = "postgresql+psycopg://room:secret@127.0.0.1:1/room", AWAY
    with serving(broken) as server:
        if store.startswith("sqlite"):
            Path(gone.removeprefix("sqlite:///")).write_bytes(b"no database" * 4000)
        with pytest.raises(HTTPError) as answered:
            urlopen(server.url("session/sign-in"), timeout=60)
        assert answered.value.code == 503
        assert sentence in answered.value.read().decode()


def test_every_commit_is_on_the_disk_before_it_is_acknowledged(database: str):
    said: list[tuple[int]] = []

    @event.listens_for(engine_for(database), "checkout")
    def look(connection: Any, *_: Any) -> None:
        said.append(connection.execute("PRAGMA synchronous").fetchone())

    with transaction():
        pass
    assert set(said) == {(2,)}
