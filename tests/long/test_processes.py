"""Several processes on one store at once: nothing is lost, nothing is twice."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from dashboard.store.database import data_version, engine_for
from models import Incident, IncidentLog, StoreMark
from tests.shared_files import shared_file

pytestmark = pytest.mark.postgresql

WRITER = """
import sys
from dashboard.store.database import transaction
from models import StoreMark
for turn in range(300):
    with transaction() as session:
        session.add(StoreMark(key=f"{sys.argv[1]}-{turn}", value=""))
"""
IMPORTER = """
import sys
from pathlib import Path
from dashboard.access.rules import Person
from dashboard.words.clock import now
from dashboard.admin.imports import import_file, load_profile
from tests.shared_files import profile_of
file = Path(sys.argv[1])
import_file(file, file.name, load_profile(profile_of("boston_311")), by=Person("测试"), at=now())
"""
ROWS = 4_000


def together(script: str, *arguments: str) -> list[int]:
    """Exit codes of one process per argument, all at once."""
    processes = [subprocess.Popen([sys.executable, "-c", script, argument]) for argument in arguments]
    return [process.wait(timeout=300) for process in processes]


@pytest.mark.long
def test_three_processes_lose_no_write_and_no_version(store: str):
    with Session(engine_for(store)) as session:
        before = data_version(session)
    assert together(WRITER, "a", "b", "c") == [0, 0, 0]
    with Session(engine_for(store)) as session:
        written = (
            select(func.count()).select_from(StoreMark).where(col(StoreMark.key).regexp_match("^[abc]-"))
        )
        assert session.exec(written).one() == 900
        assert data_version(session) == before + 900


@pytest.mark.long
def test_one_file_imported_twice_at_once_is_in_once(store: str, tmp_path: Path):
    import gzip

    part = tmp_path / "part.csv"
    with gzip.open(shared_file("data/boston_2011_dev.csv.gz"), "rt", encoding="utf-8") as whole:
        part.write_text(
            "".join(line for line, _ in zip(whole, range(ROWS + 1), strict=False)), encoding="utf-8"
        )
    assert together(IMPORTER, str(part), str(part)) == [0, 0]
    with Session(engine_for(store)) as session:
        assert session.exec(select(func.count()).select_from(Incident)).one() == ROWS
        numbers = select(func.count(func.distinct(col(Incident.number))))
        assert session.exec(numbers).one() == ROWS
        assert session.exec(select(func.count()).select_from(IncidentLog)).one() == ROWS
