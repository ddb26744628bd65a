"""The demo town is as untidy as real work, and shows what every page is there for."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from itertools import groupby
from typing import Any

from PIL import Image
from sqlmodel import Session, select

from dashboard import demo
from dashboard.files.attachments.storage import Files, State
from dashboard.store.store_files import files_folder
from models import Attachment, Mediation
from tests.demo.conftest import UNTIL

# A real municipal log has 116 variants in 1,434 cases.
CASES, VARIANTS = 2_000, 100


def test_two_thousand_lives_take_at_least_a_hundred_courses(ask: Any) -> None:
    """A course is the row of statuses that a matter went through, whatever else was noted on the way."""
    rows = ask(
        f"SELECT incident_id, to_status FROM incident_log WHERE incident_id <= {CASES}"
        " ORDER BY incident_id, seq"
    )
    courses = Counter(
        tuple(status for status, _ in groupby(status for _, status in life))
        for _, life in groupby(rows, key=lambda row: row[0])
    )
    assert sum(courses.values()) == CASES
    assert len(courses) >= VARIANTS
    # Most of them are as they should be, all the same.
    assert courses.most_common(1)[0][1] > CASES / 3


def test_nothing_is_forgotten_but_what_waits_on_purpose(ask: Any) -> None:
    """The oldest matter that is to be seen waiting was reported 42 days ago; a tangled one takes longer."""
    since = (UNTIL - timedelta(days=120)).isoformat(" ")
    assert not ask(f"SELECT number FROM incident WHERE concluded_at IS NULL AND reported_at < '{since}'")


def test_photographs_hang_on_reports_and_results_and_are_whole(summary: demo.Summary, town: Session) -> None:
    files = Files(files_folder(summary.url))
    found = list(town.exec(select(Attachment)))
    assert len(found) > 200
    for row in found:
        assert "示例" in row.name
    for name in {row.sha256 for row in found}:
        assert files.state(name) is State.SOUND
        picture = Image.open(BytesIO(files.read(name)))
        assert picture.size == (800, 600)
        # The mark begins within the square that a list shows of it.
        red, green, _ = picture.getpixel((118, 504))
        assert red > 150 > 60 > green
        assert files.thumbnail(name)
    assert len({row.sha256 for row in found}) >= 8


def test_the_entry_of_the_log_names_each_photograph(ask: Any) -> None:
    assert not ask(
        "SELECT 1 FROM attachment a JOIN incident_log l ON l.incident_id = a.incident_id AND l.seq = a.seq"
        " WHERE l.data NOT LIKE '%' || a.sha256 || '%' OR l.actor <> a.added_by"
    )


def test_quarrels_were_settled_at_a_table_with_a_record(town: Session, ask: Any) -> None:
    sittings = list(town.exec(select(Mediation)))
    assert len(sittings) > 10
    assert {one.is_agreed for one in sittings} == {True, False}
    assert all("示例" in one.mediators and one.held_at < one.recorded_at for one in sittings)
    assert not ask(
        "SELECT 1 FROM mediation m LEFT JOIN incident_log l ON l.incident_id = m.incident_id"
        " AND l.seq = m.seq AND json_extract(l.data, '$.mediation') = m.id WHERE l.seq IS NULL"
    )


def test_some_of_what_was_passed_down_off_the_list_was_refused(ask: Any) -> None:
    kinds = dict(ask("SELECT off_list, count(*) FROM incident WHERE off_list IS NOT NULL GROUP BY 1"))
    assert kinds["refused"] >= 2
    assert kinds["accepted"] > kinds["refused"]


def test_two_years_were_published(ask: Any) -> None:
    years = ask("SELECT r.year FROM score_publication p JOIN score_run r ON r.id = p.run_id ORDER BY 1")
    assert [year for (year,) in years] == [2024, 2025]
