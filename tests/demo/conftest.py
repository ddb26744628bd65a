"""One demo town for all the tests that only look at it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, create_engine

from dashboard import demo
from dashboard.store.store_files import sqlite_url
from tests.made_once import made_once

SUMMARY = "summary.json"
UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def summary(tmp_path_factory: pytest.TempPathFactory) -> demo.Summary:
    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ROOM_LOCAL", str(folder))
            made = demo.build(5_000, until=UNTIL)
        (folder / SUMMARY).write_text(json.dumps(asdict(made)), "utf-8")

    folder = made_once(tmp_path_factory, "demo-of-5000", make)
    made = demo.Summary(**json.loads((folder / SUMMARY).read_text("utf-8")))
    return replace(made, url=sqlite_url(folder / Path(made.url).name))


@pytest.fixture
def town(summary: demo.Summary) -> Iterator[Session]:
    """A session on the demo town; nobody may write to it."""
    engine = create_engine(summary.url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.fixture
def ask(town: Session) -> Any:
    """Rows of an SQL query."""
    return lambda sql: town.connection().exec_driver_sql(sql).all()
