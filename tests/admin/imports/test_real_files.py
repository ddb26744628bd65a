"""The real files: nothing is lost, every defect is found, and our verdicts are the city's."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from dashboard.access.rules import Person
from dashboard.admin.imports import Report, import_file, load_profile
from dashboard.incidents.life.rules_life import LogEntry
from dashboard.incidents.life.rules_replay import replay
from dashboard.store.database import data_version, engine_for, reading
from dashboard.store.store_files import sqlite_url
from models import Incident, IncidentLog
from tests.admin.imports.files import AT, counts
from tests.shared_files import profile_of, shared_file

# Any time after the extract, which knows of nothing later than October 2019.
EXTRACT = datetime(2019, 11, 1, tzinfo=UTC)


def bring(name: str, file: str) -> Report:
    path = shared_file(f"data/{file}.csv.gz")
    return import_file(path, path.name, load_profile(profile_of(name)), by=Person("测试员"), at=AT)


@pytest.fixture(scope="module")
def imported(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report]:
    """Boston's file in a store of its own, imported once for all tests."""
    file = tmp_path_factory.mktemp("boston") / "boston.db"
    shutil.copy(sqlite_template, file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", sqlite_url(file))
        report = bring("boston_311", "boston_2011_dev")
    engine_for(sqlite_url(file)).dispose()
    return file, report


@pytest.fixture
def boston(imported: tuple[Path, Report], monkeypatch: pytest.MonkeyPatch) -> Iterator[Report]:
    url = sqlite_url(imported[0])
    monkeypatch.setenv("DATABASE_URL", url)
    yield imported[1]
    engine_for(url).dispose()


def test_our_verdict_is_the_citys_on_every_row_that_carries_one(boston: Report) -> None:
    assert counts(boston) == (29_126, 0, 0, 0)
    query = select(Incident.external_verdict, Incident.due_at, Incident.concluded_at)
    with reading() as session:
        found = session.exec(query).all()
    judged = [row for row in found if row[0] is not None]
    differing = [
        row
        for row in judged
        if (row[0] == "on_time") is not (row[1] is None or (row[2] or EXTRACT) <= row[1])
    ]
    assert (len(judged), differing) == (29_059, [])


def test_every_boston_incident_is_the_projection_of_its_log(boston: Report) -> None:
    with reading() as session:
        incidents = {one.id: one for one in session.exec(select(Incident).where(Incident.id <= 4_000))}  # type: ignore[operator]
        entries = session.exec(select(IncidentLog).where(IncidentLog.incident_id <= 4_000)).all()
        assert len(incidents) == len(entries) == 4_000
        for one in entries:
            life = replay([LogEntry(one.action, one.at, one.to_status, one.data)])
            incident = incidents[one.incident_id]
            assert all(getattr(incident, name) == value for name, value in life.columns().items())


@pytest.mark.long
def test_boston_again_changes_nothing(boston: Report) -> None:
    with reading() as session:
        before = data_version(session)
    assert counts(bring("boston_311", "boston_2011_dev")) == (0, 0, 29_126, 0)
    with reading() as session:
        assert data_version(session) == before
        assert session.execute(text("SELECT count(*) FROM incident_log")).scalar_one() == 29_126


@pytest.mark.long
def test_no_row_of_baltimore_is_lost_and_every_position_defect_is_found(database: str) -> None:
    report = bring("baltimore_311", "baltimore_311_dirty")
    assert counts(report) == (10_000, 0, 0, 0)
    assert report.counts["no_position"] == 590
    assert report.counts["coarse_position"] == 885 + 7
    with reading() as session:
        query = text("SELECT status, count(*) FROM incident GROUP BY status")
        found = {row[0]: row[1] for row in session.execute(query)}
        placed = text("SELECT count(*) FROM incident WHERE longitude IS NOT NULL")
        assert session.execute(placed).scalar_one() == 10_000 - 590 - 892
    assert found == {
        "closed": 9_567,
        "merged": 207 + 8 + 2,
        "rejected": 18,
        "handling": 113 + 1,
        "reported": 67,
        "accepted": 17,
    }


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "file", "expected"),
    [
        ("complaints_replies", "complaints_with_replies", (2_816, 0, 0, 0)),
        ("complaints_topics", "complaints_hot_topics", (4_325, 0, 0, 1)),
        ("complaints_labelled", "complaints_labelled_dev", (889, 0, 0, 3)),
    ],
)
def test_the_citizens_messages_go_in(
    database: str, name: str, file: str, expected: tuple[int, int, int, int]
) -> None:
    report = bring(name, file)
    assert counts(report) == expected
    assert len([one for one in report.issues if one.refused]) == expected[3]


def test_replies_give_real_handling_times(database: str) -> None:
    bring("complaints_replies", "complaints_with_replies")
    with reading() as session:
        spent = [one for one in session.exec(select(Incident.handling_seconds)) if one is not None]
    days = sorted(seconds / 86_400 for seconds in spent)
    assert round(days[len(days) // 2], 1) == 11.2
    assert round(sum(one <= 15 for one in days) / len(days), 3) == 0.615
