"""What a person does on the import page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.admin.imports import profile
from dashboard.store.database import transaction
from models import StoreMark
from tests.admin.imports.files import xlsx_file

PAGE = "pages/admin/imports.py"
HEADINGS = ["编号", "标题", "上报时间", "村", "状态", "备注"]
ROWS = [
    ["1", "路灯不亮 ![x](http://outside/x.png)", "2026-03-01 08:00", "塘湖村", "处置中", "x"],
    ["2", "", "2026-03-01 09:00", "塘湖村", "处置中", ""],
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_the_page_says_where_rosters_and_accounts_are_imported(open_page: Callable[..., Any]) -> None:
    told = " ".join(str(one.value) for one in open_page(PAGE).caption)
    assert "名册" in told
    assert "系统设置" in told
    assert "批量导入" in told


@pytest.mark.long
def test_the_towns_own_sheet_and_a_general_one_are_offered(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    offered = page.selectbox(key="profile")
    assert offered.options == ["本镇事件登记表（Excel）", "其他系统导出的事件（通用）"]
    offered.set_value("other_system").run()
    assert not page.exception
    assert any("给每个系统单独写一个导入配置" in one.value for one in page.markdown)
    rows = [["77", "路灯不亮了几天", "2026-03-01 08:00"]]
    upload(page, rows, ["工单号", "标题", "上报时间"])
    (column,) = asked(page, "工单号")
    column.set_value("source_id").run()
    page.button(key="import").click().run()
    assert metrics(page)["新导入"] == "1"


@pytest.fixture
def uploaded(open_page: Callable[..., Any]) -> Any:
    """The page after the town's sheet was uploaded."""
    page = open_page(PAGE)
    data = xlsx_file(ROWS, header=HEADINGS).getvalue()
    page.file_uploader(key="file").set_value(("三月.xlsx", data, XLSX)).run()
    assert not page.exception
    return page


def metrics(page: Any) -> dict[str, str]:
    return {one.label: one.value for one in page.metric}


def test_an_empty_store_says_what_to_do(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "还没有导入过文件" in page.info[0].value


def test_the_preview_shows_which_column_becomes_which_field(uploaded: Any) -> None:
    mapping = uploaded.dataframe[0].value
    assert dict(zip(mapping["字段"], mapping["文件里的列"], strict=True))["上报时间"] == "上报时间"
    assert any("备注" in one.value for one in uploaded.markdown)


@pytest.mark.long
def test_a_trial_run_writes_nothing_and_an_import_does(uploaded: Any) -> None:
    uploaded.button(key="trial").click().run()
    assert metrics(uploaded)["新导入"] == "1"
    assert "还没有导入过文件" in uploaded.info[0].value
    uploaded.button(key="import").click().run()
    assert not uploaded.exception
    assert metrics(uploaded) == {
        "文件行数": "2",
        "新导入": "1",
        "更新": "0",
        "没有变化": "0",
        "没有导入": "1",
        "提醒": "1",
    }
    batch = uploaded.dataframe[-1].value.iloc[0]
    assert (batch["file_name"], batch["status"], batch["imported"]) == ("三月.xlsx", "已完成", 1)
    uploaded.button(key="import").click().run()
    assert metrics(uploaded)["没有变化"] == "1"


@pytest.mark.long
def test_what_people_typed_reaches_no_markdown(uploaded: Any) -> None:
    uploaded.button(key="import").click().run()
    assert not any("](http" in one.value for one in uploaded.markdown)


@pytest.mark.long
def test_a_file_of_another_kind_is_refused_in_chinese(open_page: Callable[..., Any]) -> None:
    page = open_page(PAGE)
    page.file_uploader(key="file").set_value(("a.csv", "列,<b>\n1,2\n".encode(), "text/csv")).run()
    assert "没有这些列" in page.error[0].value
    assert not [one for one in page.button if one.key == "import"]


@pytest.mark.long
def test_a_demo_store_asks_before_it_takes_real_matters(database: str, open_page: Callable[..., Any]) -> None:
    with transaction() as session:
        session.add(StoreMark(key="demo", value="1"))
    page = open_page(PAGE)
    data = xlsx_file(ROWS, header=HEADINGS).getvalue()
    page.file_uploader(key="file").set_value(("三月.xlsx", data, XLSX)).run()
    page.button(key="import").click().run()
    assert "演示" in page.error[0].value
    page.checkbox(key="into_demo").check().run()
    page.button(key="import").click().run()
    assert metrics(page)["新导入"] == "1"


def upload(page: Any, rows: list[list[str]], header: list[str]) -> None:
    data = xlsx_file(rows, header=header).getvalue()
    page.file_uploader(key="file").set_value(("四月.xlsx", data, XLSX)).run()
    assert not page.exception


def asked(page: Any, part: str) -> list[Any]:
    return [one for one in page.selectbox if part in one.label]


@pytest.mark.long
def test_a_word_and_a_column_told_here_are_remembered_for_the_next_file(
    open_page: Callable[..., Any],
) -> None:
    header = ["序号", *HEADINGS[1:]]
    rows = [["1", "路灯不亮了几天", "2026-03-01 08:00", "塘湖村", "办妥了", ""]]
    page = open_page(PAGE)
    upload(page, rows, header)
    assert "没有这些列：编号" in page.error[0].value
    (column,) = asked(page, "序号")
    column.set_value("source_id").run()
    (word,) = asked(page, "办妥了")
    word.set_value("fed_back").run()
    page.button(key="import").click().run()
    assert metrics(page)["新导入"] == "1"
    again = open_page(PAGE)
    upload(again, [["2", *rows[0][1:]]], header)
    assert not again.error
    assert asked(again, "办妥了") == []
    again.button(key="import").click().run()
    assert metrics(again)["新导入"] == "1"


def test_a_kind_of_file_that_is_not_well_described_is_named_and_the_others_remain(
    open_page: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in profile.FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "bad_one.toml").write_text('name = "bad_one"\ntitle = "坏的"\n', encoding="utf-8")
    monkeypatch.setattr(profile, "FOLDER", tmp_path)
    page = open_page(PAGE)
    assert not page.exception
    told = page.error[0].value.replace("\\", "")
    assert "bad_one.toml" in told
    assert "time_formats" in told
    assert "本镇事件登记表（Excel）" in page.selectbox(key="profile").options
