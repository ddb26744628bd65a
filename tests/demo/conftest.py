"""One demo town for all the tests that only look at it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, create_engine

from dashboard import demo

UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[demo.Summary]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOM_LOCAL", str(tmp_path_factory.mktemp("demo")))
        yield demo.build(5_000, until=UNTIL)


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
