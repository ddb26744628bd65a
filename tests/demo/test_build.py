import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect
from sqlmodel import Session, col, create_engine, func, select

from dashboard import demo
from dashboard.demo import year
from dashboard.files.attachments.storage import files
from dashboard.store.database import engine_for
from dashboard.store.store_files import declined_file, demo_file, local_folder, room_file
from dashboard.words.errors import Refused
from models import Cadre, Incident, Record, StoreMark
from tests.demo.conftest import UNTIL
from tests.factories import an_incident

pytestmark = pytest.mark.postgresql


def _print_of(url: str) -> str:
    """A hash of all rows of all tables."""
    engine = create_engine(url)
    found = hashlib.sha256()
    with engine.connect() as connection:
        for table in Record.metadata.sorted_tables:
            for row in connection.execute(table.select().order_by(*table.primary_key.columns)):
                found.update(repr(tuple(row)).encode())
    engine.dispose()
    return found.hexdigest()


@pytest.fixture
def quiet_folder(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path / "town"))
    return tmp_path / "town"


@pytest.mark.long
def test_the_same_arguments_make_the_same_rows(quiet_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "SIZE", 100)
    local_folder().mkdir()
    declined_file().touch()
    first = _print_of(demo.build(450, seed=3, until=UNTIL).url)
    assert not declined_file().exists()
    # Chunks made by worker processes, in whatever order they finish.
    monkeypatch.setattr(year, "WORTH_WORKERS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    assert _print_of(demo.build(450, seed=3, until=UNTIL).url) == first


@pytest.mark.long
def test_another_seed_makes_other_incidents(database: str, summary: demo.Summary) -> None:
    demo.build(400, seed=2, until=UNTIL, url=database)
    titles = select(col(Incident.title)).order_by(col(Incident.id)).limit(50)
    found = []
    for url in (database, summary.url):
        with Session(create_engine(url)) as session:
            found.append(session.exec(titles).all())
    assert found[0] != found[1]


@pytest.mark.parametrize(
    "incidents",
    [
        1,
        pytest.param(100, marks=pytest.mark.long),
        *(pytest.param(few, marks=pytest.mark.soak) for few in (2, 10)),
    ],
)
def test_a_small_town_is_a_town(store: str, incidents: int) -> None:
    told: list[tuple[int, int]] = []
    note = lambda done, total: told.append((done, total))  # noqa: E731
    summary = demo.build(incidents, until=UNTIL, url=store, progress=note)
    assert told[-1] == (incidents, incidents)
    assert (summary.incidents, summary.cadres) == (incidents, 131)
    with Session(engine_for(store)) as session:
        assert session.exec(select(func.count()).select_from(Incident)).one() == incidents
        assert session.get(StoreMark, "demo") is not None
        newest = session.exec(select(func.max(Incident.reported_at))).one()
        assert (UNTIL - newest).total_seconds() < 3_600
        # What comes next gets the next number.
        session.add(made := an_incident())
        session.commit()
        assert made.id == incidents + 1


def test_a_store_in_use_is_not_filled(store: str) -> None:
    with Session(engine_for(store)) as session:
        session.add(Cadre(staff_number="1", name="示例"))
        session.commit()
    with pytest.raises(Refused, match="已经有数据"):
        demo.build(5, until=UNTIL, url=store)


def test_no_incidents_are_refused() -> None:
    with pytest.raises(Refused, match="正整数"):
        demo.build(0, until=UNTIL)


@pytest.mark.long
def test_an_interrupted_build_leaves_nothing(quiet_folder: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.build(30, until=UNTIL, progress=interrupt)
    # The server's key was there to write with, and stays.
    assert {file.name for file in local_folder().iterdir()} <= {"secret.key"}


def test_indexes_and_triggers_are_those_of_a_migrated_store(summary: demo.Summary, database: str) -> None:
    def parts(url: str) -> set[tuple[str, str, str]]:
        engine = create_engine(url)
        query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
        with engine.connect() as connection:
            found = {tuple(row) for row in connection.exec_driver_sql(query)}
        engine.dispose()
        return found

    assert parts(summary.url) == parts(database)
    assert not list(Path(summary.url.removeprefix("sqlite:///")).parent.glob("*-wal"))


def test_references_and_checks_hold(ask: Any) -> None:
    assert ask("PRAGMA foreign_key_check") == []
    assert ask("PRAGMA integrity_check") == [("ok",)]
    assert ask("PRAGMA journal_mode") == [("wal",)]
    assert len(ask("SELECT * FROM sqlite_stat1")) > 20


def test_clearing_removes_the_demo_store_and_only_that(
    quiet_folder: Path, database: str, demo_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # With a store named, that one alone would be meant.
    monkeypatch.delenv("DATABASE_URL")
    quiet_folder.mkdir()
    shutil.copy(demo_template, demo_file())
    room_file().write_bytes(b"real")
    demo.clear()
    assert not demo_file().exists()
    assert declined_file().exists()
    assert room_file().read_bytes() == b"real"
    with Session(engine_for(database)) as session:
        assert session.get(StoreMark, "demo") is None


@pytest.mark.postgresql(alone=True)
def test_on_a_server_only_a_demo_is_cleared(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files(store).put(b"real")
    with pytest.raises(Refused, match="正式数据"):
        demo.clear()
    assert files(store).folder.exists()
    demo.build(5, until=UNTIL, url=store)
    demo.clear()
    assert not files(store).folder.exists()
    engine = create_engine(store)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
