"""Whatever the filters: list, count, groups, map and export mean the same rows."""

import io
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.find import exports, queries, rules_filters
from dashboard.incidents.find.rules_filters import PERIODS, SORTS, Filters, parse, window_of
from dashboard.words.fields import FIELD, IncidentField, Kind
from models import TOWNSHIP_ZONE, IncidentStatus, Level, Light, Rating, Source
from tests.examples import PER_STORE
from tests.factories import NOON, an_incident
from tests.lives import Told, lives, rows_of

pytestmark = pytest.mark.postgresql

AT = NOON + timedelta(days=2)
words = st.builds(
    Filters,
    status=st.sampled_from([None, None, "open", *IncidentStatus]),
    light=st.sampled_from([None, None, "red", "yellow", "green"]),
    overdue=st.sampled_from([None, None, "yes"]),
    urgent=st.sampled_from([None, None, "yes"]),
    incident_class=st.sampled_from([None, None, "1", "2", "3"]),
    plain=st.tuples(st.sampled_from([None, None, *Source]), st.sampled_from([None, None, *Level])).map(
        lambda said: tuple((name, word) for name, word in zip(("source", "level"), said, strict=True) if word)
    ),
    module=st.sampled_from([None, None, "party", "enforcement", "nowhere"]),
    period=st.sampled_from([None, None, *PERIODS]),
    due=st.sampled_from([None, None, *PERIODS]),
    concluded=st.sampled_from([None, None, *PERIODS]),
    outcome=st.sampled_from([None, None, "closed", "on_time", "late", "unfinished"]),
    rating=st.sampled_from([None, None, "rated", "content", *Rating]),
    q=st.sampled_from([None, None, "障碍", "100%", "_", "'; DROP TABLE incident; --"]),
)


@PER_STORE
@given(st.lists(lives(6), max_size=8), words, st.sampled_from(list(SORTS)))
def test_list_count_groups_and_export_agree(
    session: Session, stories: list[Told], filters: Filters, sort: str
):
    session.rollback()
    for number, told in enumerate(stories, start=1):
        session.add(rows_of(told, number)[0])
    session.flush()

    total = queries.number_of_incidents(session, scope=EVERYTHING, filters=filters, at=AT)["total"].iloc[0]
    listed = queries.incident_list(session, scope=EVERYTHING, filters=filters, at=AT, sort=sort, size=100)
    exported = list(queries.every_incident(session, scope=EVERYTHING, filters=filters, at=AT, sort=sort))
    by_status = queries.by_group(session, scope=EVERYTHING, filters=filters, at=AT, of="status")
    by_light = queries.by_group(session, scope=EVERYTHING, filters=filters, at=AT, of="light")
    days = queries.by_day(session, scope=EVERYTHING, filters=filters, at=AT)

    assert len(listed) == total
    assert [row.number for row in exported] == listed["number"].tolist()
    assert by_status["total"].sum() == by_light["total"].sum() == days["total"].sum() == total
    assert parse(filters.words()) == (filters, [])


@PER_STORE
@given(st.lists(lives(), max_size=8))
def test_the_list_behind_a_figure_has_as_many_rows(session: Session, stories: list[Told]):
    session.rollback()
    for number, told in enumerate(stories, start=1):
        session.add(rows_of(told, number)[0])
    session.flush()
    start, end = window_of("month", AT)
    found = figures(session, scope=EVERYTHING, at=AT, start=start, end=end).set_index("key")["part"]
    behind = {
        "open": Filters(status="open"),
        "overdue": Filters(overdue="yes"),
        "reported_today": Filters(period="today"),
        "closing_rate": Filters(due="month", outcome="closed"),
        "on_time_rate": Filters(due="month", outcome="on_time"),
        "satisfaction": Filters(status="closed", concluded="month", rating="content"),
    }
    for key, filters in behind.items():
        total = queries.number_of_incidents(session, scope=EVERYTHING, filters=filters, at=AT)["total"].iloc[
            0
        ]
        assert total == found[key], key


def test_pages_of_the_list_join_to_the_whole(session: Session):
    session.add_all([an_incident(reported_at=NOON + timedelta(minutes=n // 3)) for n in range(25)])
    session.flush()
    pages = [
        queries.incident_list(
            session, scope=EVERYTHING, filters=Filters(), at=AT, sort="newest", page=page, size=10
        )
        for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert pd.concat(pages)["number"].is_unique


def test_an_empty_list_keeps_its_column_types(session: Session):
    frame = queries.incident_list(session, scope=EVERYTHING, filters=Filters(), at=AT)
    assert frame.empty
    assert str(frame.dtypes["reported_at"]) == "datetime64[us, UTC]"
    assert queries.points(session, scope=EVERYTHING, filters=Filters(), at=AT)["longitude"].dtype == "float64"


def test_the_worst_lamps_are_on_the_map_when_there_are_too_many(session: Session):
    place = {"longitude": 118.8, "latitude": 28.85}
    session.add_all([an_incident(**place, red_at=NOON + timedelta(days=n)) for n in range(5)])
    session.flush()
    points = queries.points(session, scope=EVERYTHING, filters=Filters(status="open"), at=AT, limit=2)
    assert set(points["light"]) == {Light.RED}


@pytest.mark.parametrize(
    ("query", "expected", "wrong"),
    [
        ({"status": "open", "class": "2"}, Filters(status="open", incident_class="2"), []),
        ({"status": "处置中", "light": "none"}, Filters(), ["status", "light"]),
        ({"from": "2026-01-01", "to": "昨天"}, Filters(from_day="2026-01-01"), ["to"]),
        ({"unknown": "1", "page": "3", "q": ""}, Filters(), []),
        ({"q": "x" * 201, "batch": "1 OR 1=1"}, Filters(), ["q", "batch"]),
    ],
)
def test_a_url_is_read_with_care(query, expected, wrong):
    assert parse(query) == (expected, wrong)


def test_an_export_holds_what_the_list_shows_and_runs_nothing(session: Session):
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "  =HYPERLINK()", "普通标题"]
    session.add_all([an_incident(title=title, number=f"N{n}") for n, title in enumerate(hostile)])
    session.flush()
    inputs = {"filters": Filters(), "sort": "oldest", "at": AT}
    sheet = load_workbook(
        io.BytesIO(exports.incident_file(session, scope=EVERYTHING, kind="xlsx", **inputs))
    ).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == list(exports.HEADINGS.values())
    titles = [row[2] for row in rows[1:]]
    assert titles == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'  =HYPERLINK()", "普通标题"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)

    text = exports.incident_file(session, scope=EVERYTHING, kind="csv", **inputs)
    assert text.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False)
    assert table["标题"].tolist() == titles
    assert set(table["状态"]) == {"待受理"}


def test_a_workbook_holds_dates_and_says_what_has_no_class_yet(session: Session):
    session.add(an_incident(reported_at=NOON))
    session.flush()
    data = exports.incident_file(
        session, scope=EVERYTHING, kind="xlsx", filters=Filters(), sort="newest", at=AT
    )
    head, row = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    told = dict(zip(head, row, strict=True))
    assert told["上报时间"] == NOON.astimezone(TOWNSHIP_ZONE).replace(tzinfo=None)
    assert told["类别"] == "未分类"


def test_times_in_an_export_are_the_towns(session: Session):
    session.add(an_incident(reported_at=NOON))
    session.flush()
    text = exports.incident_file(
        session, scope=EVERYTHING, kind="csv", filters=Filters(), sort="newest", at=AT
    ).decode()
    assert "2026-03-04 12:00:00" in text


@pytest.mark.parametrize(
    ("field", "word", "wrong", "columns"),
    [
        (IncidentField("runs", "跑次", Kind.WHOLE), "2", "两", {"runs": 2}),
        (IncidentField("arbitration", "待裁定", Kind.FLAG), "yes", "no", {"arbitration": True}),
        (IncidentField("result", "结果"), "桥", "\n", {"result": "修好了桥面"}),
        (FIELD["source"], "grid", "gird", {"source": Source.GRID}),
    ],
)
def test_a_plain_field_is_filtered_by_its_kind(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    field: IncidentField,
    word: str,
    wrong: str,
    columns: dict[str, Any],
) -> None:
    monkeypatch.setitem(rules_filters.PLAIN, field.name, field)
    session.add_all([an_incident(title="有", **columns), an_incident(title="无", source=Source.ROOM)])
    session.flush()
    filters, mistakes = parse({field.name: word})
    assert not mistakes
    found = queries.incident_list(session, scope=EVERYTHING, filters=filters, at=AT)
    assert found["title"].tolist() == ["有"]
    assert parse({field.name: wrong})[1] == [field.name]
