"""The lists on paper: what a printed list and an accountability sheet must say."""

import io
from datetime import timedelta

import pytest
from docx import Document

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.lists import documents
from dashboard.lists.actions_lists import revise_item
from dashboard.town.rule_sets.rules import Base
from dashboard.words.errors import Refused
from models import IncidentStatus, OneThingParty, StoreMark
from tests.factories import NOON, an_incident
from tests.lists.ground import MANAGER, START, TODAY, content_67, department, item, thing
from tests.stores import EVIL

LATER = NOON + timedelta(days=60)


def tables(content):
    return [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(content)).tables
    ]


def words(content):
    paper = Document(io.BytesIO(content))
    heads = [paragraph.text for section in paper.sections for paragraph in section.header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in paper.paragraphs)])


@pytest.mark.postgresql
def test_the_printed_list_has_every_item_with_both_sides(session):
    content = documents.item_list(session, on=TODAY, at=NOON)
    (rows,) = tables(content)
    assert len(rows) == 1 + 67
    number, matter, lead, helpers, lead_duty, town = rows[-1]
    assert (number, lead, lead_duty, town) == (
        "67", "区生态环境分局", "牵头监管执法，负兜底责任", "宣传、巡查、协助查处",
    )  # fmt: skip
    assert matter.startswith("畜禽养殖污染监管执法\n")
    assert "第1版，2020-01-01 起" in matter
    assert "区农业农村局" in helpers
    assert rows[1][1].startswith("网格管理与平安隐患排查（示例）")
    said = words(content)
    assert "2026年3月4日有效" in said
    assert "共 67 项" in said
    assert "其中 66 项标有“示例”" in said


@pytest.mark.postgresql
def test_a_day_before_the_list_is_said_to_be_empty(session):
    content = documents.item_list(session, on=TODAY.replace(year=2019), at=NOON)
    assert tables(content) == []
    assert "没有有效的事项" in words(content)


def test_a_demo_store_says_so_on_paper(session):
    session.add(StoreMark(key="demo", value="1"))
    session.flush()
    assert "演示数据" in words(documents.item_list(session, on=TODAY, at=NOON))


def test_the_matters_are_printed_with_their_persons_and_masked_phones(session):
    session.add(
        OneThingParty(one_thing_id=thing(session, 1).id, department_id=department(session, "human_resources"),
                      note="牵头部门", person_name="测试员甲", person_phone="13800001234")
    )  # fmt: skip
    session.flush()
    content = documents.thing_list(session, on=TODAY, at=NOON)
    made = tables(content)
    assert len(made) == 10
    assert made[0][1] == ["区人力社保局", "牵头", "测试员甲", "138****1234", "长期", "在任"]
    assert made[0][2] == ["区公安分局", "配合", "—", "—", "—", "空缺"]
    assert made[9][-1][-1] == "交办时指定"
    assert "一次交办少跑 6 次" in words(content)
    assert "13800001234" not in str(made)


@pytest.fixture
def revised(session):
    """Item 67 in two versions, with two cases under the first and one under the second."""
    first = item(session, 67).id
    revise_item(
        session, number=67, content=content_67(session, town_duties=("宣传", "巡查", "初审")), start=START,
        reason="区里修订", base=Base(1), by=MANAGER, at=NOON,
    )  # fmt: skip
    second = item(session, 67, 2).id
    cases = [
        an_incident(item_id=first, title="水库放养水鸭", triaged_at=NOON, module_id=1,
                    status=IncidentStatus.CLOSED, concluded_at=NOON + timedelta(days=1)),
        an_incident(item_id=first, title="猪粪外溢", triaged_at=NOON),
        an_incident(item_id=second, title=f"养鸭 <b>{EVIL}</b>", triaged_at=LATER, reported_at=LATER),
    ]  # fmt: skip
    session.add_all(cases)
    session.flush()
    return cases


def test_the_sheet_says_which_case_was_triaged_under_which_version(session, revised):
    content = documents.item_sheet(session, number=67, at=LATER, scope=EVERYTHING)
    present, versions, cases = tables(content)
    assert ["镇里该做什么", "宣传\n巡查\n初审"] in present
    assert [row[0] for row in versions[1:]] == ["第1版", "第2版"]
    assert versions[1][-1] == "2 件"
    assert versions[2][1:] == [
        "2026-04-01 起", "区生态环境分局", "镇级职责增加“初审”，去掉“协助查处”", "1 件",
    ]  # fmt: skip
    told = {row[1]: row[2:] for row in cases[1:]}
    assert told["水库放养水鸭"] == ["第1版", "2026-03-04", "已办结", "—", "2026-03-05"]
    assert told[f"养鸭 <b>{EVIL}</b>"][0] == "第2版"


def test_a_sheet_holds_no_case_outside_the_scope_and_says_that_it_is_a_part(session, revised):
    content = documents.item_sheet(session, number=67, at=LATER, scope=Scope(modules=(1,)))
    _, versions, cases = tables(content)
    assert [row[1] for row in cases[1:]] == ["水库放养水鸭"]
    assert [row[-1] for row in versions[1:]] == ["1 件", "0 件"]
    assert documents.PART_OF_TOWN in words(content)


def test_a_sheet_without_cases_says_so(session):
    content = documents.item_sheet(session, number=67, at=NOON, scope=EVERYTHING)
    assert "还没有事件按这一项研判过" in words(content)


def test_more_cases_than_a_sheet_lists_are_counted(session, revised, monkeypatch):
    monkeypatch.setattr(documents, "MOST_CASES", 1)
    content = documents.item_sheet(session, number=67, at=LATER, scope=EVERYTHING)
    assert "共 3 件，这里列最近上报的 1 件" in words(content)


def test_an_item_that_never_was_has_no_sheet(session):
    with pytest.raises(Refused, match="没有第 99 项"):
        documents.item_sheet(session, number=99, at=NOON, scope=EVERYTHING)
