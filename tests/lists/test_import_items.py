"""The 属地管理 list from a file: checked first, then every row imported, updated, unchanged or refused."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from dashboard.files.sheets.forms import filled_rows, template, with_reasons
from dashboard.lists.actions_import import import_items
from dashboard.lists.exports import ITEM_FORM, choices, list_as_form, rows_of
from dashboard.lists.queries_latest import items_in_store
from dashboard.lists.queries_lists import item_versions, items
from dashboard.lists.rules_import import ITEM_COLUMNS, plan
from dashboard.words.errors import Refused
from models import AuditLog, ImportBatch, ResponsibilityItem, StoreMark
from tests.factories import NOON
from tests.lists.ground import (
    ITEM_67,
    MANAGER,
    START,
    TODAY,
    department,
    item,
    item_numbers,
    item_row,
    sheet,
)
from tests.stores import EVIL


def checked(session, *rows, start=START):
    return plan(rows, items_in_store(session), default_start=start)


def do(session, *rows, start=START, **given):
    expected = results(checked(session, *rows, start=start))
    told = {"file_name": "清单.xlsx", "by": MANAGER, "at": NOON}
    return import_items(session, rows=rows, expected=expected, default_start=start, **(told | given))


def results(outcomes):
    return [done.result.value for done in outcomes]


@pytest.mark.postgresql
def test_a_row_like_the_list_changes_nothing(session):
    assert results(checked(session, item_row())) == ["unchanged"]
    with pytest.raises(Refused, match="没有可以导入的新内容"):
        do(session, item_row())


@pytest.mark.postgresql
def test_a_number_that_the_list_has_not_is_a_new_item(session):
    do(session, item_row(序号="68", 事项="秸秆综合利用", 镇级职责="宣传；初审", 依据="某某办法"))
    made = item(session, 68)
    assert (made.version, made.effective_from, made.effective_to, made.example) == (1, START, None, False)
    assert (made.town_duties, made.basis, made.category_code) == ("宣传、初审", "某某办法", "ecology")
    assert items(session, on=START)["number"].tolist()[-1] == 68
    assert 68 not in items(session, on=START - timedelta(days=1))["number"].tolist()


def test_a_difference_makes_the_next_version_and_ends_the_one_before(session):
    before = item(session, 67).model_dump()
    do(session, item_row(镇级职责="宣传、巡查、劝阻、协助查处"))
    session.expire_all()
    old, new = item(session, 67), item(session, 67, 2)
    # What was triaged under the old version still says what it said.
    assert old.model_dump() | {"effective_to": None} == before
    assert old.effective_to == START - timedelta(days=1)
    assert (new.effective_from, new.effective_to) == (START, None)
    for day, version in ((START - timedelta(days=1), 1), (START, 2)):
        row = items(session, on=day).set_index("number").loc[67]
        assert (row["version"], "劝阻" in row["town_duties"]) == (version, version == 2)


def test_the_day_in_the_row_comes_before_the_day_of_the_import(session):
    do(session, item_row(牵头部门="区林业水利局", 配合部门="", 生效日期="2026年7月1日"))
    assert item(session, 67, 2).effective_from == date(2026, 7, 1)


def test_a_version_in_force_is_not_written_over(session):
    found = checked(session, item_row(镇级职责="宣传", 生效日期="2020-01-01"))
    assert results(found) == ["refused"]
    assert "2020-01-01 之后的日期" in found[0].reason


def test_former_and_short_names_mean_the_department(session):
    assert results(checked(session, item_row(牵头部门="区环保局"))) == ["unchanged"]
    assert results(checked(session, item_row(牵头部门="生态环境"))) == ["unchanged"]


def test_the_difference_is_told_before_anything_is_written(session):
    found = checked(session, item_row(牵头部门="区林业水利局", 配合部门="区生态环境分局"))
    assert found[0].changes == (
        "牵头部门由“区生态环境分局”改为“区林业水利局”",
        "配合部门增加“区生态环境分局”，去掉“区林业水利局”、“区农业农村局”、“区综合行政执法局”",
    )
    assert item_numbers(session)[-1] == (67, 1)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"序号": "六十七"}, "序号要写成"),
        ({"序号": ""}, "序号要写成"),
        ({"序号": "10000"}, "序号要写成"),
        ({"事项": ""}, "还没有填写事项"),
        ({"牵头部门": ""}, "没有填写牵头部门"),
        ({"牵头部门": "区生态环境分局、区公安分局"}, "牵头部门写了不止一个"),
        ({"牵头部门": "区不存在局"}, "没有部门叫“区不存在局”"),
        ({"配合部门": "区公安分局、区不存在局"}, "没有部门叫“区不存在局”"),
        ({"配合部门": "区生态环境分局"}, "同时写成了配合部门"),
        ({"部门职责": ""}, "还没有填写部门职责"),
        ({"镇级职责": "、"}, "镇级职责"),
        ({"类别": "ecology"}, "没有“ecology”这个类别"),
        ({"生效日期": "明年"}, "“生效日期”读不懂"),
        ({"生效日期": "2026-02-30"}, "“生效日期”读不懂"),
        ({"示例": "也许"}, "只能填“是”或“否”"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_the_reason(session, cells, said):
    found = checked(session, item_row(**cells))
    assert results(found) == ["refused"]
    assert said in found[0].reason


def test_a_number_that_comes_twice_is_taken_once(session):
    found = checked(session, item_row(2, 序号="68"), item_row(3, 序号="68"))
    assert results(found) == ["imported", "refused"]
    assert "第 2 行重复" in found[1].reason


def test_the_four_counts_add_up_and_the_good_rows_go_in(session):
    rows = (
        item_row(2),
        item_row(3, 序号="68", 事项="新的一项"),
        item_row(4, 序号="66", 事项="餐饮油烟与噪声", 示例=""),
        item_row(5, 序号="69", 牵头部门="区不存在局"),
    )
    counts = do(session, *rows)
    assert {result.value: number for result, number in counts.items()} == {
        "imported": 1, "updated": 1, "unchanged": 1, "refused": 1,
    }  # fmt: skip
    assert sum(counts.values()) == len(rows)
    batch = session.exec(select(ImportBatch)).one()
    assert (batch.profile, batch.imported, batch.updated, batch.unchanged, batch.refused) == (
        "属地管理清单", 1, 1, 1, 1,
    )  # fmt: skip


def test_the_same_file_again_changes_nothing(session):
    rows = (item_row(2, 序号="68", 事项="新的一项"), item_row(3, 镇级职责="宣传"))
    do(session, *rows)
    assert results(checked(session, *rows)) == ["unchanged", "unchanged"]


def test_every_change_is_in_the_log_with_what_differs(session):
    do(session, item_row(镇级职责="宣传、巡查"))
    entry = session.exec(select(AuditLog).where(AuditLog.subject == "item:67")).one()
    assert (entry.kind, entry.actor, entry.reason) == ("list_changed", "清单管理员", "导入清单")
    assert entry.data == {
        "number": 67, "version": 2, "effective_from": "2026-04-01", "fields": ["镇级职责去掉“协助查处”"],
    }  # fmt: skip
    own = session.exec(select(AuditLog).where(AuditLog.kind == "imported")).one()
    assert (own.data["file"], own.data["updated"]) == ("清单.xlsx", 1)


def test_a_store_that_changed_since_the_check_is_left_alone(session):
    rows = (item_row(镇级职责="宣传"),)
    expected = results(checked(session, *rows))
    do(session, *rows)
    with pytest.raises(Refused, match="检查之后"):
        import_items(session, rows=rows, expected=expected, default_start=START, file_name="清单.xlsx",
                     by=MANAGER, at=NOON)  # fmt: skip
    assert item_numbers(session).count((67, 2)) == 1


def test_a_demo_store_asks_before_it_takes_a_real_list(session):
    session.add(StoreMark(key="demo", value="1"))
    session.flush()
    with pytest.raises(Refused, match="演示"):
        do(session, item_row(镇级职责="宣传"))
    do(session, item_row(镇级职责="宣传"), into_demo=True)
    assert (67, 2) in item_numbers(session)


def test_what_the_file_does_not_name_stays(session):
    do(session, item_row(镇级职责="宣传"))
    assert [number for number, _ in item_numbers(session)][:66] == list(range(1, 67))
    rows = session.exec(select(ResponsibilityItem).where(col(ResponsibilityItem.effective_to).is_not(None)))
    assert [row.number for row in rows] == [67]


def test_an_item_that_had_ended_comes_back_with_the_next_version(session):
    item(session, 67).effective_to = TODAY
    session.flush()
    assert results(checked(session, item_row(), start=TODAY)) == ["unchanged"]
    do(session, item_row(), start=START)
    assert item_versions(session, number=67)["version"].tolist() == [1, 2]
    assert item(session, 67).effective_to == TODAY


def test_the_list_as_it_is_comes_back_unchanged(session):
    file = io.BytesIO(list_as_form(session, kind="items", on=TODAY))
    rows = rows_of(filled_rows(file, ITEM_FORM))
    assert len(rows) == 67
    assert set(results(checked(session, *rows))) == {"unchanged"}


def test_the_form_offers_departments_and_categories(session):
    names = items_in_store(session).names
    offered = choices(ITEM_FORM, list(names.shown.values()), sorted(names.categories))
    book = load_workbook(io.BytesIO(template(ITEM_FORM, offered)))
    assert [cell.value for cell in book["属地管理清单"][1]] == list(ITEM_COLUMNS)
    words = {column[0].value: [cell.value for cell in column[1:]] for column in book["可填的值"].columns}
    assert "区生态环境分局" in words["牵头部门"]
    assert "生态环境" in words["类别"]


def test_a_sheet_is_read_as_people_fill_it_in(session):
    file = sheet(
        ITEM_COLUMNS, ITEM_67 | {"序号": 67, "生效日期": START, "部门职责": "牵头监管执法，负兜底责任\n"}
    )
    rows = rows_of(filled_rows(file, ITEM_FORM))
    assert (rows[0].line, rows[0]["序号"], rows[0]["生效日期"]) == (2, "67", "2026-04-01")
    assert results(checked(session, *rows)) == ["unchanged"]


def test_rows_that_were_refused_come_back_with_their_reasons_to_be_mended(session):
    row = item_row(2, 序号="68", 牵头部门="区不存在局", 依据="=1+1")
    (done,) = checked(session, row)
    file = io.BytesIO(with_reasons([(row.line, row.cells, done.reason)]))
    assert "没有部门叫“区不存在局”" in str([cell.value for cell in load_workbook(file).active[2]])
    file.seek(0)
    (again,) = rows_of(filled_rows(file, ITEM_FORM))
    assert dict(again.cells) == dict(row.cells)


def test_hostile_cells_are_kept_as_text(session):
    text = f"![图]({EVIL}/a.png) <b>粗</b>"
    do(session, item_row(序号="68", 事项=text))
    assert item(session, 68).matter == text


def test_an_unknown_department_id_never_comes_from_a_name_of_an_imported_one(session):
    from models import Department, DepartmentKind

    session.add(Department(code="x", name="外地单位", short_name="外地", kind=DepartmentKind.IMPORTED))
    session.flush()
    assert department(session, "x")
    assert "没有部门叫“外地单位”" in checked(session, item_row(牵头部门="外地单位"))[0].reason
