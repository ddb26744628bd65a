"""The two-way assessment on the screen: filled in, published, looked into, answered, taken along."""

import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from sqlmodel import select

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.assessment.departments import documents, exports
from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_ZONE,
    AssessmentForm,
    AssessmentPublication,
    AssessmentReply,
    AssessmentRuleSet,
    Department,
    TownRating,
)
from tests.assessment.departments.ground import department, matter
from tests.files.papers.reading import paper_text
from tests.pages.room_pages import said

PAGE = "pages/assessment/departments.py"
Open = Callable[..., Any]


@pytest.fixture
def quarter() -> Quarter:
    return quarter_of(township_date(now())).before


@pytest.fixture
def rated(database: str, quarter: Quarter) -> int:
    """A department of which something is known in the last quarter."""
    at = datetime.combine(quarter.first + timedelta(days=20), time(12), TOWNSHIP_ZONE)
    with transaction() as session:
        one = department(session)
        for _ in range(5):
            matter(session, 9, at=at, department_id=one)
        return one


def stored(table: Any) -> list[Any]:
    with reading() as session:
        return list(session.exec(select(table)))


def test_an_empty_quarter_says_so(open_page: Open) -> None:
    page = open_page(PAGE)
    assert not page.exception
    assert "还没有部门的案例" in said(page)
    assert [metric.value for metric in page.metric] == ["0/0", "无数据", "无数据", "无数据"]


@pytest.mark.long
def test_a_form_is_filled_and_the_quarter_published_on_the_page(
    open_page: Open, rated: int, quarter: Quarter
) -> None:
    page = open_page(PAGE, department=str(rated))
    for aspect in ("link", "matters"):
        page.get_by_key(f"assess_{aspect}_{rated}_{quarter.word}_0").set_value(4)
    page.button(key=f"assess_go_{quarter.word}_0").click().run()
    assert not page.exception
    (form,) = stored(AssessmentForm)
    assert (form.link, form.matters, form.unity) == (4, 4, None)
    page = open_page(PAGE, department=str(rated))
    assert "已经评过" in page.success[0].value
    page.button(key=f"assess_publish_go_{quarter.word}_0").click().run()
    assert len(stored(AssessmentPublication)) == 1
    page = open_page(PAGE, department=str(rated))
    assert "已公布" in page.success[0].value
    assert not [button for button in page.button if button.key == f"assess_go_{quarter.word}_0"]


def test_each_point_leads_to_its_incidents(open_page: Open, rated: int) -> None:
    page = open_page(PAGE, department=str(rated))
    links = [link.proto.label for link in page.get("page_link")]
    assert len([label for label in links if label.endswith("（未达到）")]) == 5
    assert "没有案例，占比分给其他项" in "".join(text.value for text in page.markdown)


@pytest.mark.long
def test_the_districts_rating_is_entered_on_the_page(open_page: Open, rated: int, quarter: Quarter) -> None:
    page = open_page(PAGE)
    page.get_by_key(f"assess_score_{quarter.word}_0").set_value(91.29)
    page.get_by_key(f"assess_document_{quarter.word}_0").set_value("季度通报")
    page.button(key=f"assess_town_go_{quarter.word}_0").click().run()
    (row,) = stored(TownRating)
    assert (str(row.score), row.rank) == ("91.29", None)


@pytest.mark.long
def test_a_liaison_sees_the_own_department_alone_and_answers_for_it(
    open_page: Open, sign_in: Callable[..., Any], rated: int, quarter: Quarter
) -> None:
    open_page(PAGE, department=str(rated)).button(key=f"assess_publish_go_{quarter.word}_0").click().run()
    sign_in("liaison", department_id=rated)
    page = open_page(PAGE)
    assert not page.exception
    page.get_by_key(f"assess_reply_{rated}_{quarter.word}_0").set_value("逾期的一件在等招标。")
    page.button(key=f"assess_reply_go_{rated}_{quarter.word}_0").click().run()
    (row,) = stored(AssessmentReply)
    assert (row.department_id, row.text) == (rated, "逾期的一件在等招标。")
    assert not [button for button in page.button if "publish" in str(button.key)]


def test_the_files_of_a_quarter_hold_the_counted_numbers(rated: int, quarter: Quarter) -> None:
    given = {"year": quarter.year, "quarter": quarter.quarter, "at": now()}
    with reading() as session:
        name = session.exec(select(Department.name).where(Department.id == rated)).one()
        book = openpyxl.load_workbook(io.BytesIO(exports.results_file(session, **given, scope=EVERYTHING)))
        rows = list(book.active.iter_rows(values_only=True))
        paper = paper_text(documents.report(session, **given, scope=EVERYTHING))
        others = paper_text(documents.report(session, **given, scope=Scope(departments=(9_999,))))
    assert {row[1] for row in rows[1:]} == {name}
    assert ("一件事", "按期办结", 0, 5, 0) in {(row[3], row[10], row[12], row[13], row[14]) for row in rows}
    assert "按期办结：0/5，0.00" in paper
    assert "未公布" in paper
    assert name not in others


@pytest.mark.long
def test_the_rules_are_revised_on_the_page_and_a_wrong_sum_keeps_what_was_typed(
    open_page: Open, rated: int, quarter: Quarter
) -> None:
    page = open_page(PAGE)
    page.get_by_key(f"assessment_rules_weight_link_{quarter.year}_0").set_value(20.0)
    page.get_by_key(f"assessment_rules_reason_{quarter.year}_0").set_value("党委会决定")
    page.button(key=f"assessment_rules_save_{quarter.year}_0").click().run()
    assert "100" in page.toast[0].value
    assert page.get_by_key(f"assessment_rules_weight_link_{quarter.year}_0").value == 20.0
    page.get_by_key(f"assessment_rules_weight_unity_{quarter.year}_0").set_value(40.0)
    page.button(key=f"assessment_rules_save_{quarter.year}_0").click().run()
    assert not page.exception
    first, second = stored(AssessmentRuleSet)
    assert (second.version, second.from_year, second.weight_link) == (2, quarter.year, Decimal(20))
    assert (first.weight_link, second.reason) == (Decimal(30), "党委会决定")


def test_who_does_not_publish_reads_the_rules(
    open_page: Open, sign_in: Callable[..., Any], rated: int
) -> None:
    sign_in("liaison", department_id=rated)
    page = open_page(PAGE)
    assert "一件事权重（%）　**40**" in said(page)
    assert not [button for button in page.button if "rules" in str(button.key)]


def test_what_was_criticised_is_counted_and_each_leads_to_its_case(
    open_page: Open, rated: int, quarter: Quarter
) -> None:
    at = datetime.combine(quarter.first + timedelta(days=20), time(12), TOWNSHIP_ZONE)
    with transaction() as session:
        matter(session, 45, at=at, department_id=rated)
    page = open_page(PAGE, department=str(rated))
    assert not page.exception
    told = next(one for one in page.markdown if one.value.startswith("通报批评"))
    shown = [one.proto.label for one in page.get("page_link") if one.proto.label.startswith("NL")]
    # The others stand behind the points.
    links = [label for label in shown if not label.endswith("（未达到）")]
    assert told.value == f"通报批评：**{len(links)} 件**"
    assert len(links) >= 1
    assert "不再扣一次" in told.proto.help
