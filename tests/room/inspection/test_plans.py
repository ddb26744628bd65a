"""No kind reads all incidents, all logs or all shares: each finds its few by an index."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session, create_engine

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.room.inspection.queries import examine
from dashboard.room.inspection.queries_look import InspectionScope
from dashboard.room.inspection.rules import KINDS
from dashboard.store.store_files import sqlite_url

AT = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
# The tables that grow with the years, by the names that the queries give them.
GROWING = re.compile(r"(incident|ended|parent|\w*log|entry|strike|reopening|result|assignment|\w*share)$")
SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
# Indexes that hold few rows of a growing table.
PARTIAL = {"ix_incident_open", "ix_incident_parent_id", "ix_incident_off_list"}
PART = Scope(modules=(1, 2), teams=(1,), villages=(1, 2), departments=(1,), cadres=(1,))
# What ANALYZE says of a demo town with a million incidents: rows, and rows per value of the columns.
MILLION = {
    "incident": {
        "ix_incident_open": "3034 2001 401 2 2 2 1 1 1 1",
        "ix_incident_status": "1119820 1001 1 1 1 1 1 1 1 1 1",
        "ix_incident_parent_id": "35174 1",
        "ix_incident_due_at": "2181200 3 3 3 1 1",
        "ix_incident_reported_at": "1090980 1 1",
        "ix_incident_reported_on": "1073358 2001 667 286 10 2",
        "ix_incident_module_id": "621756 2001 1",
        "ix_incident_department_id": "91200 1001 1 1 1 1 1",
        "ix_incident_village_id": "1062126 2001 1 1 1 1 1",
        "ix_incident_dispatched_at": "601328 1 1",
        "ix_incident_accepted_at": "678808 1",
        "ix_incident_escalated_at": "12480 1",
    },
    "incident_log": {"ix_incident_log_at": "6018000 2 1", "incident_log": "3538080 7 1"},
    "assignment": {
        "ix_assignment_incident_id": "1086800 2",
        "ix_assignment_sent_at": "814506 2 2 2 1 1",
        "ix_assignment_department_id": "942305 1334 1 1",
    },
    "call_up": {"ix_call_up_incident_id": "19686 1", "ix_call_up_department_id": "18467 501 1"},
}


@pytest.fixture(scope="module")
def as_at_a_million(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store whose planner believes that a million incidents are in it."""
    file = tmp_path_factory.mktemp("plans") / "room.db"
    shutil.copy(sqlite_template, file)
    engine = create_engine(sqlite_url(file))
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        for table, indexes in MILLION.items():
            for index, stat in indexes.items():
                row = {"table": table, "index": index, "stat": stat}
                connection.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :stat)"), row)
    engine.dispose()
    return sqlite_url(file)


@pytest.fixture(scope="module")
def without_statistics(sqlite_template: Path) -> str:
    """As a new store stands: nothing is known of how full its tables will be."""
    return sqlite_url(sqlite_template)


@pytest.fixture(params=["as_at_a_million", "without_statistics"])
def opened(request: pytest.FixtureRequest) -> Iterator[tuple[Session, list[Any]]]:
    """A session, and the statements that it was asked."""
    engine = create_engine(request.getfixturevalue(request.param))
    asked: list[Any] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with Session(engine) as session:
        yield session, asked
    engine.dispose()


@pytest.mark.parametrize("scope", [EVERYTHING, PART], ids=["town", "part"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_reads_no_growing_table_from_end_to_end(
    opened: tuple[Session, list[Any]], kind: str, scope: Scope
) -> None:
    session, asked = opened
    examine(InspectionScope(session, AT, scope), (kind,))
    statements = list(asked)
    assert statements
    for statement, values in statements:
        lines = [
            row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
        for name, index in (found.groups() for line in lines if (found := SCAN.match(line))):
            assert not GROWING.match(name) or index in PARTIAL, "\n".join([statement, *lines])
