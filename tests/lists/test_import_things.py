"""The 一件事 list from a file: one row per department, a matter in as a whole or not at all."""

import io
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from dashboard.files.sheets.forms import filled_rows
from dashboard.lists.actions_import import import_things
from dashboard.lists.exports import THING_FORM, list_as_form, rows_of
from dashboard.lists.queries_latest import things_in_store
from dashboard.lists.queries_lists import parties, thing_versions, things
from dashboard.lists.rules_import import Result
from dashboard.lists.rules_import_things import plan_things
from dashboard.words.errors import Refused
from models import AuditLog, OneThingParty
from tests.factories import NOON
from tests.lists.ground import MANAGER, START, THING_8, TODAY, department, thing, thing_rows

NEW = (
    {"序号": "11", "事项": "烟花爆竹禁放一件事", "部门": "区应急管理局", "分工": "牵头", "责任人": "测试员甲",
     "电话": "13800001234", "有效期至": "2026-12-31", "跨部门程度": "3", "协调难度": "4", "群众期盼": "5"},
    {"部门": "区公安分局", "分工": "配合"},
    {"部门": "交办时指定", "备注": "相关主管部门，交办时指定"},
)  # fmt: skip


def checked(session, rows, start=START):
    return plan_things(rows, things_in_store(session), default_start=start, today=TODAY)[0]


def do(session, rows, start=START):
    return import_things(
        session, rows=rows, expected=results(checked(session, rows, start)), default_start=start,
        file_name="一件事.xlsx", by=MANAGER, at=NOON,
    )  # fmt: skip


def results(outcomes):
    return [done.result.value for done in outcomes]


def with_lead(**given):
    return thing_rows(THING_8[0] | given, *THING_8[1:])


@pytest.mark.postgresql
def test_rows_like_the_list_change_nothing(session):
    assert results(checked(session, thing_rows(*THING_8))) == ["unchanged"] * 3


@pytest.mark.postgresql
def test_a_new_matter_goes_in_with_its_departments_person_and_scores(session):
    counts = do(session, thing_rows(*NEW), start=TODAY)
    assert {result.value: number for result, number in counts.items()} == {
        "imported": 3, "updated": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    made = thing(session, 11)
    assert (made.breadth, made.difficulty, made.demand, made.example) == (3, 4, 5, False)
    own = parties(session, on=TODAY, today=TODAY)
    own = own[own["number"] == 11]
    assert own[["department", "is_lead", "state"]].to_numpy().tolist() == [
        ["区应急管理局", True, "fine"],
        ["区公安分局", False, "vacant"],
        ["相关主管部门，交办时指定", False, "open"],
    ]
    assert own["phone"].tolist() == ["138****1234", "", ""]


def test_other_departments_make_the_next_version_and_persons_go_along(session):
    do(session, with_lead(责任人="测试员甲", 电话="13800001234"))
    do(session, thing_rows(*THING_8, {"序号": "8", "部门": "区市场监管局"}))
    frame = thing_versions(session, number=8)
    assert frame["version"].tolist() == [1, 2]
    assert frame["effective_to"].tolist() == [START - timedelta(days=1), None]
    own = parties(session, on=START, today=START)
    own = own[own["number"] == 8].set_index("department")
    assert own.index.tolist()[0] == "区综合行政执法局"
    assert own.loc["区综合行政执法局", "person"] == "测试员甲"
    assert "区市场监管局" in own.index


def test_a_person_alone_makes_no_version(session):
    found = checked(session, with_lead(责任人="测试员甲", 电话="0570-3671234"))
    assert results(found) == ["updated", "unchanged", "unchanged"]
    assert found[0].changes == ("责任人登记为“测试员甲”",)
    do(session, with_lead(责任人="测试员甲", 电话="0570-3671234"))
    assert thing_versions(session, number=8)["version"].tolist() == [1]
    entry = session.exec(select(AuditLog).where(AuditLog.kind == "person_named")).one()
    assert entry.data["name"] == [None, "测试员甲"]
    assert "3671234" not in str(entry.data)
    assert results(checked(session, with_lead(责任人="测试员甲"))) == ["unchanged"] * 3


def test_an_empty_person_keeps_the_one_that_is_there(session):
    do(session, with_lead(责任人="测试员甲", 电话="13800001234"))
    assert results(checked(session, thing_rows(*THING_8))) == ["unchanged"] * 3


def test_scores_are_kept_where_the_file_has_none_and_told_where_it_has(session):
    do(session, with_lead(跨部门程度="4"))
    found = checked(session, with_lead(协调难度="2"))
    assert found[0].changes == ("协调难度由未打分改为2分",)
    do(session, with_lead(协调难度="2"))
    made = thing(session, 8)
    assert (made.version, made.breadth, made.difficulty, made.demand) == (1, 4, 2, None)


def test_a_merged_cell_stands_for_the_row_above(session):
    rows = thing_rows(THING_8[0], {"部门": "区公安分局"}, {"部门": "区农业农村局"})
    assert results(checked(session, rows)) == ["unchanged"] * 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (({**THING_8[0], "分工": "配合"}, *THING_8[1:]), "没有牵头部门"),
        ((THING_8[0], {**THING_8[1], "分工": "牵头"}, THING_8[2]), "不止一个牵头部门"),
        ((THING_8[0], THING_8[1], THING_8[1]), "写了两行"),
        ((THING_8[0],), "配合部门"),
        (({**THING_8[0], "分工": "主办"}, *THING_8[1:]), "“分工”只能填"),
        (({**THING_8[0], "部门": ""}, *THING_8[1:]), "没有填写部门"),
        (({**THING_8[0], "部门": "交办时指定"}, *THING_8[1:]), "牵头部门不能交办时再指定"),
        ((*THING_8, {"序号": "8", "部门": "交办时指定"}), "备注里要写明"),
        (({**THING_8[0], "责任人": "甲"}, *THING_8[1:]), "没有填写“甲”的电话"),
        (({**THING_8[0], "电话": "13800001234"}, *THING_8[1:]), "却没有填责任人"),
        (({**THING_8[0], "责任人": "甲", "电话": "转办公室"}, *THING_8[1:]), "电话要写"),
        (
            ({**THING_8[0], "责任人": "甲", "电话": "13800001234", "有效期至": "2026-03-03"}, *THING_8[1:]),
            "已经过去",
        ),
        (({**THING_8[0], "跨部门程度": "6"}, *THING_8[1:]), "跨部门程度"),
        (({**THING_8[0], "跨部门程度": "1"}, {**THING_8[1], "跨部门程度": "2"}, THING_8[2]), "不一致"),
        (({**THING_8[0], "序号": "八"}, {"部门": "区公安分局"}), "序号要写成"),
    ],
)  # fmt: skip
def test_a_matter_with_a_wrong_row_is_refused_as_a_whole(session, rows, said):
    found = checked(session, thing_rows(*rows))
    assert set(results(found)) == {"refused"}
    assert any(said in done.reason for done in found)
    assert all(done.reason for done in found)


def test_the_rows_of_a_matter_stand_together(session):
    found = checked(session, thing_rows(*THING_8, *NEW, {"序号": "8", "部门": "区市场监管局"}))
    assert results(found) == ["unchanged"] * 3 + ["imported"] * 3 + ["refused"]
    assert "要连在一起" in found[-1].reason


def test_one_refused_matter_keeps_no_other_out(session):
    bad = {"序号": "12", "事项": "没有牵头", "部门": "区公安分局"}
    rows = thing_rows(*NEW, bad)
    counts = do(session, rows)
    assert (counts[Result.IMPORTED], counts[Result.REFUSED], sum(counts.values())) == (3, 1, len(rows))
    assert 12 not in things(session, on=START)["number"].tolist()


def test_a_version_that_begins_later_leaves_todays_matter_as_it_is(session):
    do(session, thing_rows(THING_8[0] | {"责任人": "测试员甲", "电话": "13800001234"}, THING_8[1]))
    today = parties(session, on=TODAY, today=TODAY)
    today = today[today["number"] == 8]
    assert len(today) == 3
    # The person is the same in both: whoever is named today is called today.
    assert today["person"].tolist()[0] == "测试员甲"
    later = parties(session, on=START, today=START)
    assert len(later[later["number"] == 8]) == 2


def test_a_file_that_changes_nothing_is_told_so(session):
    with pytest.raises(Refused, match="没有可以导入的新内容"):
        do(session, thing_rows(*THING_8))


def test_the_list_as_it_is_comes_back_unchanged(session):
    lead = department(session, "police")
    session.add(OneThingParty(one_thing_id=thing(session, 6).id, department_id=lead, note="牵头部门",
                              person_name="测试员乙", person_phone="13800005678",
                              valid_until=date(2020, 1, 1)))  # fmt: skip
    session.flush()
    file = io.BytesIO(list_as_form(session, kind="things", on=TODAY))
    rows = rows_of(filled_rows(file, THING_FORM))
    assert "13800005678" not in str(rows)
    assert len(rows) == len(session.exec(select(col(OneThingParty.id))).all()) + 9
    assert set(results(checked(session, rows))) == {"unchanged"}
