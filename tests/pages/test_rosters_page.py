"""A roster on the settings page: checked row by row, then imported; the rest may not."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from sqlmodel import select

from dashboard.admin.settings.rules_rosters import CADRES
from dashboard.admin.settings.rules_rosters_dated import HINTS
from dashboard.store.database import reading
from models import Cadre

PAGE = "pages/admin/settings.py"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Open = Callable[..., Any]


def workbook(*lines: dict[str, str]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(HINTS[CADRES]))
    for line in lines:
        page.append([line.get(name) for name in HINTS[CADRES]])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.long
def test_a_roster_is_checked_then_imported_and_the_refused_row_is_told(open_page: Open) -> None:
    page = open_page(PAGE, section="rosters")
    good = {"工号": "A1", "姓名": "示例甲", "身份": "镇干部", "模块": "大治理", "到模块日期": "2026-01-01"}
    bad = {"工号": "A2", "姓名": "示例乙", "身份": "镇干部", "模块": "大数据", "到模块日期": "2026-01-01"}
    page.file_uploader(key="roster_cadres_file_0").set_value(("干部.xlsx", workbook(good, bad), XLSX)).run()
    assert {one.label: one.value for one in page.metric} == {
        "新增（行）": "1", "更新（行）": "0", "没有变化（行）": "0", "不能导入（行）": "1"
    }  # fmt: skip
    assert any("没有“大数据”这个模块" in str(frame.value.to_dict()) for frame in page.dataframe)
    page.button(key="roster_cadres_go_0").click().run()
    assert not page.exception
    assert "已导入" in "".join(one.value for one in page.toast)
    with reading() as session:
        assert [one.name for one in session.exec(select(Cadre))] == ["示例甲"]


def test_a_hostile_file_is_refused_in_words(open_page: Open) -> None:
    page = open_page(PAGE, section="rosters")
    page.file_uploader(key="roster_cadres_file_0").set_value(
        ("干部.xlsx", b"MZ\x90not a workbook", XLSX)
    ).run()
    assert not page.exception
    assert page.error


def test_whoever_may_not_import_is_told_who_does(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("inspector")
    page = open_page(PAGE, section="rosters")
    assert "名册由指挥长或系统管理员导入" in "".join(one.value for one in page.info)
    assert len(page.file_uploader) == 0
