"""What a clerk's workbook asks of the import: every sheet, merged cells, all spellings, words told once."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import Session, select

from dashboard.access.rules import Person
from dashboard.admin.imports import Report, import_file, load_profile
from dashboard.admin.imports.actions_choices import forget, remember
from dashboard.admin.imports.queries import remembered
from dashboard.admin.imports.times import typed
from dashboard.files.sheets.rules_choices import (
    COLUMN,
    HEADER,
    NO,
    NUMBERING,
    SHEET,
    WORD,
    YES,
    Choices,
    stem,
)
from dashboard.store.database import transaction
from dashboard.words.errors import Refused
from models import TOWNSHIP_ZONE, ImportChoice, Source, Village
from tests.admin.imports.clerk import MONTHS, clerks_workbook, moment_of
from tests.admin.imports.files import counts, csv_file, incidents, xlsx_file

AT = datetime(2026, 12, 1, 4, tzinfo=UTC)
ROWS = 200
BY = Person("值班员")
HEADER_ROW = ("编号", "标题", "上报时间", "村", "状态")
ONE = ["1", "路灯不亮了好几天", "2026-11-03 08:00", "塘湖村", "处置中"]
TWO = ["2", "井盖缺了一块没人管", "2026-11-04 08:00", "塘湖村", "处置中"]


def bring(file: io.BytesIO, name: str = "台账.xlsx", at: datetime = AT, **given: Any) -> Report:
    return import_file(file, name, load_profile("town_sheet"), by=BY, at=at, **given)


def kinds(report: Report) -> set[str]:
    return set(report.counts)


@pytest.mark.postgresql
def test_every_row_of_a_clerks_workbook_goes_in(session: Session) -> None:
    report = bring(clerks_workbook(ROWS))
    assert counts(report) == (ROWS, 0, 0, 0)
    found = incidents(session)
    told = {
        row: found[str(row + 1)].reported_at.astimezone(TOWNSHIP_ZONE).replace(tzinfo=None)
        for row in range(ROWS)
    }
    assert {row: at for row, at in told.items() if abs(at - moment_of(row)) > timedelta(minutes=1)} == {}
    names = {one.id: one.short_name for one in session.exec(select(Village))}
    assert {names.get(one.village_id) for one in found.values()} == {"塘湖村"}
    hotline = {one.source for key, one in found.items() if (int(key) - 1) % 4 == 0}
    assert hotline == {Source.HOTLINE_12345}
    # What nobody can know is said, and asked for on the page.
    assert {(one.kind, one.name) for one in report.unknown} == {("source", "随手拍"), ("urgent", "急")}


@pytest.mark.postgresql
def test_no_sheet_is_passed_over_without_a_word(session: Session) -> None:
    report = bring(clerks_workbook(30))
    told = {one.name: one.in_words() for one in report.sheets}
    assert list(told) == ["封面", *MONTHS]
    assert told["封面"].startswith("没有读：这张表里没有这些列")
    assert told[MONTHS[1]] == "读了 10 行，表头在第 2 行"
    assert any("封面" in name for name, _ in report.summary())


def test_sheets_and_header_rows_are_as_chosen(session: Session) -> None:
    choices = Choices({(SHEET, "", MONTHS[0]): NO})
    report = bring(clerks_workbook(30), choices=choices)
    assert counts(report) == (20, 0, 0, 0)
    assert {one.name: one.why_not for one in report.sheets}[MONTHS[0]] == "没有选这张表。"
    wrong = Choices({(HEADER, "", MONTHS[0]): "5"})
    assert counts(bring(clerks_workbook(30), choices=wrong)) == (10, 0, 20, 0)


def test_a_workbook_without_a_table_names_every_sheet(session: Session) -> None:
    with pytest.raises(Refused, match=r"“封面”：.*“说明”：.*数据导入"):
        bring(_workbook({"封面": [["台账"]], "说明": [["列", "怎么填"]]}))


def test_merged_cells_are_filled_and_said(session: Session) -> None:
    body = [
        ONE,
        ["2", *ONE[1:3], "", "处置中"],
        ["3", *ONE[1:3], "", "处置中"],
        ["4", *ONE[1:3], "", "处置中"],
    ]
    report = bring(_workbook({"表": [HEADER_ROW, *body]}, merged="D2:D4"))
    found = incidents(session)
    assert [found[key].village_id is None for key in "1234"] == [False, False, False, True]
    said = [(one.row, one.column, one.value) for one in report.issues if one.kind == "merged"]
    assert said == [(3, "村", "塘湖村"), (4, "村", "塘湖村")]


def test_a_merged_column_makes_no_rows_of_empty_ones(session: Session) -> None:
    report = bring(_workbook({"表": [HEADER_ROW, ONE]}, merged="D2:D500"))
    assert report.rows == 1


def test_sheets_that_count_for_themselves_do_not_hide_each_other(session: Session) -> None:
    book = {"十月": [HEADER_ROW, ONE], "十一月": [HEADER_ROW, ONE]}
    report = bring(_workbook(book))
    assert counts(report) == (1, 0, 0, 1)
    (issue,) = (one for one in report.issues if one.refused)
    assert (issue.sheet, issue.row) == ("十一月", 2)
    assert "“十月”表第 2 行" in issue.reason
    assert "各表的编号各算各的" in issue.reason
    own = Choices({(NUMBERING, "", ""): YES})
    assert counts(bring(_workbook(book), choices=own)) == (2, 0, 0, 0)
    assert {"十月-1", "十一月-1"} <= set(incidents(session))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_files_of_every_kind_go_in_with_a_title_above(
    database: str, delimiter: str, encoding: str
) -> None:
    lines = [("十一月台账", "", "", "", ""), HEADER_ROW, ONE, TWO]
    data = "\n".join(delimiter.join(line) for line in lines).encode(encoding)
    assert counts(bring(io.BytesIO(data))) == (2, 0, 0, 0)


def test_a_word_told_once_is_remembered(session: Session) -> None:
    body = [[*ONE[:3], "镇区", "办妥了"], [*TWO[:3], "塘 湖村", "处置中"]]
    file = xlsx_file(body, header=HEADER_ROW)
    first = bring(file)
    assert counts(first) == (1, 0, 0, 1)
    assert [(one.kind, one.name, one.outcome) for one in first.unknown] == [("status", "办妥了", "refuse")]
    assert all("数据导入" in one.reason for one in first.issues if one.refused)
    chosen = {(WORD, "status", "办妥了"): "fed_back", (WORD, "village", "镇区"): ""}
    with transaction() as other:
        remember(other, profile="town_sheet", chosen=chosen, by=BY, at=AT)
    assert counts(bring(file)) == (1, 0, 1, 0)
    found = incidents(session)
    assert (found["1"].status.value, found["1"].village_id) == ("fed_back", None)
    assert remembered(session, profile="town_sheet").chosen == chosen
    assert remembered(session, profile="other_system").chosen == {}
    ids = list(session.exec(select(ImportChoice.id)))
    session.rollback()
    with transaction() as other:
        forget(other, choice_ids=ids, by=BY, at=AT)
    assert remembered(session, profile="town_sheet").chosen == {}


def test_a_column_told_once_is_read(session: Session) -> None:
    file = xlsx_file([ONE], header=("序号", "诉求内容", "上报时间", "村", "状态"))
    with pytest.raises(Refused, match=r"没有这些列：编号、标题.*把列对上"):
        bring(file)
    told = Choices({(COLUMN, "", "序号"): "source_id", (COLUMN, "", "诉求内容"): "title"})
    assert counts(bring(file, choices=told)) == (1, 0, 0, 0)
    assert incidents(session)["1"].title == ONE[1]


@pytest.mark.parametrize(
    ("text", "at", "has_year"),
    [
        ("２０２６-１１-０３ １７：３０", datetime(2026, 11, 3, 17, 30), True),
        ("46331.7", datetime(2026, 11, 5, 16, 48), True),
        ("46331", datetime(2026, 11, 5), True),
        ("11月4日 15:40", datetime(2000, 11, 4, 15, 40), False),
        ("11月4日下午3点半", datetime(2000, 11, 4, 15, 30), False),
        ("2026年11月3日（星期二）17时30分", datetime(2026, 11, 3, 17, 30), True),
        ("26年11月3日", datetime(2026, 11, 3), True),
        ("20261103 1730", None, False),
        ("20261103", datetime(2026, 11, 3), True),
        ("11/4 15.40", datetime(2000, 11, 4, 15, 40), False),
        ("11.4", None, False),
        ("13月4日", None, False),
        ("25:00", None, False),
        ("上周", None, False),
        ("118.83", None, False),
    ],
)
def test_moments_as_people_type_them(text: str, at: datetime | None, has_year: bool) -> None:
    found = typed(text)
    assert (found and (found.at, found.has_year)) == (at and (at, has_year))


@pytest.mark.parametrize(
    ("title", "before", "given", "year"),
    [
        ("台账", "2025-11-30 08:00", "12月2日 08:00", 2025),
        ("台账", "2025-12-31 23:00", "1月1日 08:00", 2026),
        ("2024年3月", "2024-03-01 08:00", "3月5日 08:00", 2024),
        ("台账", "", "12月20日 08:00", 2025),
        ("台账", "", "11月20日 08:00", 2026),
    ],
)
def test_a_year_is_found_from_what_stands_around(
    session: Session, title: str, before: str, given: str, year: int
) -> None:
    body = [[*ONE[:2], before, *ONE[3:]]] if before else []
    report = bring(_workbook({title: [HEADER_ROW, *body, [*TWO[:2], given, *TWO[3:]]]}))
    assert incidents(session)["2"].reported_at.astimezone(TOWNSHIP_ZONE).year == year
    assert "without_year" in kinds(report)


def test_a_limit_without_a_year_comes_after_its_report(session: Session) -> None:
    header = (*HEADER_ROW, "办理期限")
    bring(csv_file([[*ONE[:2], "2025-12-30 08:00", *ONE[3:], "1月5日"]], header=header))
    due = incidents(session)["1"].due_at
    assert due is not None
    assert due.astimezone(TOWNSHIP_ZONE).replace(tzinfo=None) == datetime(2026, 1, 6)


@pytest.mark.parametrize(
    "name", ["里屋村", "里屋村委会", "里屋村村委会", "里屋村民委员会", "里屋", "里 屋村"]
)
def test_a_village_goes_by_all_its_names(name: str) -> None:
    assert stem(name) == "里屋"


def _workbook(pages: dict[str, list[Any]], merged: str = "") -> io.BytesIO:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in pages.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(list(line))
        if merged:
            page.merge_cells(merged)
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made
