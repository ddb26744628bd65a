"""An import that is killed leaves whole chunks, and running it again ends as if nothing had happened."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, func, select

from dashboard.store.database import engine_for, reading
from dashboard.store.store_files import ROOT, sqlite_url
from models import Department, ImportBatch, Incident, IncidentDay, IncidentLog
from tests.admin.imports.files import bring, counts, csv_file, rows
from tests.admin.imports.interruptible import CHUNK

pytestmark = pytest.mark.postgresql

ROWS = 1_500
CHUNKS = 4


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "many.csv"
    body = (
        {"编号": f"A{n}", "上报": f"2026-03-{n % 7 + 1:02d} 08:00", "部门": f"部门{n % 40}"}
        for n in range(ROWS)
    )
    made.write_bytes(csv_file(rows(*body)).getvalue())
    return made


def killed_import(file: Path, chunks: int, seconds: float) -> None:
    """Start the import, and kill it some time after it has told of `chunks` chunks."""
    command = [sys.executable, "-m", "tests.admin.imports.interruptible", str(file)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for _ in range(chunks):
            process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def contents(session: Session) -> dict[str, Any]:
    """What the store holds; without ids, since a sequence skips what was undone."""
    number = {one.id: one.number for one in session.exec(select(Incident))}
    left_out = {"id", "department_id"}
    # The hash covers the others.
    of_ids = {"incident_id", "data", "hash"}
    department = {one.id: one.name for one in session.exec(select(Department))}
    return {
        "incidents": {
            one.number: (one.model_dump(exclude=left_out), department.get(one.department_id))
            for one in session.exec(select(Incident))
        },
        "logs": {
            (number[one.incident_id], one.seq): one.model_dump(exclude=of_ids)
            for one in session.exec(select(IncidentLog))
        },
        "days": {one.day: one.last for one in session.exec(select(IncidentDay))},
        "departments": sorted(department.values()),
        "batches": [one.model_dump() for one in session.exec(select(ImportBatch))],
    }


@pytest.mark.long
def test_a_killed_import_leaves_whole_chunks_and_can_be_run_again(
    store: str,
    sqlite_template: Path,
    tmp_path: Path,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    killed_import(file, CHUNKS, random.uniform(0, 0.05))
    with reading() as session:
        done = session.exec(select(func.count()).select_from(Incident)).one()
        logged = session.exec(select(func.count()).select_from(IncidentLog)).one()
        batch = session.exec(select(ImportBatch)).one()
    assert done == logged == batch.imported
    assert done % CHUNK == 0
    assert CHUNKS * CHUNK <= done < ROWS
    assert counts(bring(file)) == (ROWS - done, 0, done, 0)
    with reading() as session:
        resumed = contents(session)
    shutil.copy(sqlite_template, tmp_path / "calm.db")
    monkeypatch.setenv("DATABASE_URL", sqlite_url(tmp_path / "calm.db"))
    bring(file)
    with reading() as session:
        calm = contents(session)
    engine_for(sqlite_url(tmp_path / "calm.db")).dispose()
    assert resumed == calm
