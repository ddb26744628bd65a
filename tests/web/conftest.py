"""One real server for the tests that speak raw HTTP, on a store with accounts of every kind."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bench.serving import serving
from dashboard.access.passwords import hashed
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from dashboard.words.clock import now
from tests.access.people import a_wall, an_account
from tests.web.client import Visitor

RIGHT = "一句很容易记住的长话"
WRONG = "这一句不是密码"


@pytest.fixture(scope="session")
def right_hash() -> str:
    return hashed(RIGHT)


@contextmanager
def a_served_store(template: Path, right_hash: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Address of a new server, URL of its store, which is a copy of `template`, and the key of a wall."""
    shutil.copy(template, folder / "served.db")
    store = sqlite_url(folder / "served.db")
    with Session(engine_for(store)) as session:
        today = now()
        for login, given in {
            "zhihui": {},
            "another": {},
            "third": {},
            "locked": {"locked_at": today},
            "gone": {"leaves_on": (today - timedelta(days=2)).date()},
            "fresh": {"must_change_password": True},
        }.items():
            an_account(session, "commander", login=login, password_hash=right_hash, **given)
        key = a_wall(session)
        session.commit()
    # The server signs with the key of this process (bench.serving).
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOM_LOCAL", str(folder))
        with serving(store) as server:
            yield server.base, store, key
    engine_for(store).dispose()


@pytest.fixture(scope="package")
def served(
    sqlite_template: Path, right_hash: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """One for the whole folder: a file that counts all that is there has its own."""
    with a_served_store(sqlite_template, right_hash, tmp_path_factory.mktemp("served")) as made:
        yield made


@pytest.fixture
def on_server(served: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process puts beside the store, the server finds."""
    monkeypatch.setenv("ROOM_LOCAL", str(Path(served[1].removeprefix("sqlite:///")).parent))


@pytest.fixture
def visitor(served: tuple[str, str, str]) -> Callable[[], Visitor]:
    """A new browser at each call."""
    return lambda: Visitor(served[0])


@pytest.fixture
def in_store(served: tuple[str, str, str]) -> Iterator[Session]:
    """The server's own store; what is committed there, it sees."""
    with Session(engine_for(served[1])) as session:
        yield session
