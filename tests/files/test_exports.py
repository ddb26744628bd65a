"""What a table becomes in a spreadsheet: dates and figures to reckon with, a table to filter and to read."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pandas as pd
import pytest

from dashboard.files.exports import Sheet, as_csv, as_file, as_xlsx

AT = datetime(2026, 11, 3, 9, 30, 15, 123_456, tzinfo=UTC)
HEADER = ("时间", "日期", "得分", "件数", "标题", "空")
ROW: list[Any] = [AT, date(2026, 11, 3), 18.105263, 4, "=1+1 一件很长很长很长很长的事情", None]


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_dates_and_figures_are_dates_and_figures() -> None:
    page = sheet_of(as_xlsx(HEADER, [ROW], "表"))
    assert [cell.value for cell in page[2]] == [
        datetime(2026, 11, 3, 17, 30, 15),
        datetime(2026, 11, 3),
        18.105263,
        4,
        "'=1+1 一件很长很长很长很长的事情",
        None,
    ]
    looks = [cell.number_format for cell in page[2]]
    assert looks[:4] == ["yyyy-mm-dd hh:mm", "yyyy-mm-dd", "0.00", "General"]


def test_the_head_stays_filters_and_columns_are_as_wide_as_what_they_hold() -> None:
    page = sheet_of(as_xlsx(HEADER, [ROW], "表"))
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:F2")
    widths = {name: page.column_dimensions[name].width for name in "ABCDEF"}
    assert widths["A"] > len("yyyy-mm-dd hh:mm")
    assert widths["E"] > 2 * len("一件很长很长很长很长的事情")
    assert widths["E"] > widths["A"] > widths["D"]


def test_a_table_without_rows_can_still_be_filtered() -> None:
    assert sheet_of(as_file(Sheet("表", HEADER, []), "xlsx")).auto_filter.ref == "A1:F1"


def test_a_csv_says_figures_with_two_decimals() -> None:
    text = as_csv(HEADER, [ROW]).decode("utf-8-sig")
    (_, row) = csv.reader(io.StringIO(text))
    assert row[:4] == ["2026-11-03 17:30:15", "2026-11-03", "18.11", "4"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("92.50"), 92.5),
        (3.0, 3),
        (float("nan"), None),
        (pd.NaT, None),
        (datetime(1850, 1, 1, tzinfo=UTC), "1850-01-01 08:05:43"),
        (date(1850, 1, 1), "1850-01-01"),
        (True, True),
    ],
)
def test_what_a_spreadsheet_cannot_hold_is_text_or_nothing(value: Any, cell: Any) -> None:
    assert sheet_of(as_xlsx(("列",), [[value]], "表"))["A2"].value == cell
