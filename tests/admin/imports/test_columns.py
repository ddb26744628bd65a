"""The column checks and the input model say the same of every row."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboard.admin.imports.batch import Batch, narrowed, read_wholes, read_words
from dashboard.admin.imports.columns import convert
from dashboard.files.sheets import profile_model
from dashboard.files.sheets.issues import Issues
from dashboard.files.sheets.reading import RawBatch
from dashboard.words.fields import IncidentField, Kind
from models import Level, NewIncident
from tests.admin.imports.files import AT, HEADER, profile, rows

AWKWARD = st.text(st.sampled_from("村道a0 \x00\t\n\r\x1f\x7f\x85\u3000=+<*😀"), max_size=5)
NEAR_LIMITS = st.integers(0, 3).flatmap(
    lambda extra: st.sampled_from([20, 40, 200, 300, 20_000]).map(lambda limit: "字" * (limit - 1 + extra))
)
TEXT = st.one_of(AWKWARD, st.text(max_size=12), NEAR_LIMITS)
DEGREES = st.one_of(st.floats(-400, 400).map(repr), st.sampled_from(["", "nan", "x", "118.5", "28.5"]))
FIELDS = {
    "title": "标题",
    "description": "内容",
    "place": "乡",
    "reporter_name": "上报人",
    "reporter_phone": "电话",
}


def converted(*given_rows: dict[str, str], **changed: str) -> tuple[pd.DataFrame, Issues]:
    issues = Issues()
    body = rows(*given_rows)
    raw = RawBatch(list(range(2, len(body) + 2)), body, [], 1.0)
    return convert(raw, HEADER, profile(**changed), issues, AT), issues


def _as_kept(field: str, text: str) -> str:
    """A telephone number has narrow digits, however it was typed."""
    return narrowed([text])[0] if field == "reporter_phone" else text


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS.values(), TEXT)), min_size=1, max_size=4))
def test_a_row_passes_exactly_when_the_input_model_accepts_its_text(batch: list[dict[str, str]]) -> None:
    frame, issues = converted(*(one | {"编号": f"A{at}"} for at, one in enumerate(batch)))
    passed = {row["source_id"]: row for row in frame.to_dict("records")}
    for at, text in enumerate(batch):
        values = {field: text[name] for field, name in FIELDS.items()}
        try:
            model = NewIncident.model_validate(values | {"reported_at": AT})
        except ValidationError:
            assert f"A{at}" not in passed
            assert at + 2 in {issue.row for issue in issues if issue.refused}
        else:
            row = passed[f"A{at}"]
            assert {field: row[field] for field in FIELDS} == {
                field: _as_kept(field, getattr(model, field)) for field in FIELDS
            }


@given(DEGREES, DEGREES)
def test_every_position_that_passes_satisfies_the_input_model(longitude: str, latitude: str) -> None:
    frame, issues = converted({"经度": longitude, "纬度": latitude}, bounds="")
    x, y = frame["longitude"].iloc[0], frame["latitude"].iloc[0]
    if pd.isna(x) or pd.isna(y):
        assert pd.isna(x)
        assert pd.isna(y)
        assert sum(issues.counts.values()) == 1
        return
    NewIncident(title="标题", reported_at=AT, longitude=x, latitude=y)


def reasons(*given_rows: dict[str, str]) -> list[tuple[str, bool]]:
    return [(issue.kind, issue.refused) for issue in converted(*given_rows)[1]]


def test_rows_without_id_title_or_report_time_are_refused() -> None:
    assert reasons({"编号": " "}) == [("no_id", True)]
    assert reasons({"标题": "\x00 "}) == [("no_title", True)]
    assert reasons({"标题": "字"}) == [("short_title", True)]
    assert reasons({"上报": ""}) == [("no_reported_at", True)]
    assert reasons({"上报": "上周"}) == [("bad_reported_at", True)]


def test_states_that_contradict_themselves_are_refused_or_said() -> None:
    assert reasons({"状态": "办结"}) == [("no_conclusion", True)]
    assert reasons({"状态": "不知道"}) == [("unknown_status", True)]
    assert reasons({"状态": "在办", "办结": "2026-03-02 08:00"}) == [("open_with_conclusion", False)]
    assert reasons({"状态": "办结", "办结": "2026-02-02 08:00"}) == [("early_conclusion", False)]
    assert reasons({"期限": "2026-02-01 08:00"}) == [("early_due", False)]
    assert reasons({"期限": "尽快"}) == [("bad_time", False)]
    assert reasons({"上报": "2027-03-01 08:00", "期限": ""}) == [("late_report", False)]


def test_without_a_status_a_closing_time_decides() -> None:
    frame, _ = converted({"状态": "", "办结": "2026-03-02 08:00"}, {"状态": ""})
    assert frame["status"].tolist() == ["closed", "reported"]


def test_the_clock_of_an_open_row_turns_yellow_at_three_quarters() -> None:
    frame, _ = converted({"上报": "2026-03-01 08:00", "期限": "2026-03-05 08:00"})
    assert frame["yellow_at"].iloc[0] == datetime(2026, 3, 4, tzinfo=UTC).replace(tzinfo=None)
    assert frame["red_at"].iloc[0] == frame["due_at"].iloc[0]


def test_joined_columns_say_nothing_twice() -> None:
    frame, _ = converted({"乡": "廿里", "路": "中心街"}, {"编号": "A2", "乡": "廿里", "路": "廿里"})
    assert frame["place"].tolist() == ["廿里 中心街", "廿里"]


def batch_of(name: str, *cells: str) -> Batch:
    count = len(cells)
    return Batch(profile(), Issues(), AT, np.arange(count), {name: list(cells)}, np.zeros(count, bool))


def declared(monkeypatch: pytest.MonkeyPatch, field: IncidentField) -> None:
    monkeypatch.setitem(profile_model.PLAIN_FIELDS, field.name, field)
    monkeypatch.setitem(profile_model.LABELS, field.name, field.title)
    if field.kind is Kind.CHOICE:
        monkeypatch.setattr("dashboard.admin.imports.batch.CHOICES", (*profile_model.CHOICES, field.name))


def test_a_whole_number_is_read_and_anything_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    declared(monkeypatch, IncidentField("runs", "跑次", Kind.WHOLE))
    batch = batch_of("runs", "3", "0", "", "许多", "-1", "1.5", "99999999999")
    assert read_wholes(batch, "runs") == [3, 0, None, None, None, None, None]
    assert batch.issues.counts["bad_runs"] == 4


def test_a_word_is_read_by_its_name_and_anything_else_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    declared(monkeypatch, IncidentField("level", "层级", Kind.CHOICE, words=Level))
    batch = batch_of("level", "镇级", "village", "", "县里")
    assert read_words(batch, "level") == ["town", "village", None, None]
    assert batch.issues.counts["unknown_level"] == 1
