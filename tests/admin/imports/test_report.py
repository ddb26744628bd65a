import io

from openpyxl import load_workbook

from dashboard.admin.imports import as_text
from tests.admin.imports.files import bring, csv_file, rows

UNREADABLE = "上报时间读不懂，没有导入。请在表里改成 2026-03-05 14:30 的样子，再上传。"


def sheet(data: bytes, name: str) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True))


def test_the_workbook_names_every_row_with_column_value_and_reason(database: str) -> None:
    body = rows({"编号": "A1", "经度": "x"}, {"编号": "A2", "上报": "=1+1"}, {"编号": "A3", "部门": "河长办"})
    data = bring(csv_file(body)).as_xlsx()
    assert sheet(data, "没有导入的行")[1:] == [(None, 3, "上报", "'=1+1", UNREADABLE)]
    assert sheet(data, "提醒")[1][1:4] == (2, "经度 / 纬度", "x, 28.86")
    assert sheet(data, "不认识的名称")[1:] == [("部门", "河长办", 1, "新建")]
    summary = dict(row[:2] for row in sheet(data, "汇总")[1:])
    assert (summary["文件行数"], summary["新导入"], summary["没有导入"]) == (3, 2, 1)


def test_a_clean_file_gives_a_report_without_remarks(database: str) -> None:
    data = bring(csv_file(rows({}))).as_xlsx()
    assert sheet(data, "没有导入的行") == [("工作表", "行号", "列", "值", "原因")]


def test_a_terminal_gets_the_counts_and_the_reasons(database: str) -> None:
    text = as_text(bring(csv_file(rows({}, {"编号": ""}))))
    assert "新导入：1" in text
    assert "没有导入 1 行：没有编号" in text
