"""The list of incidents: what it says where it has nothing to show."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from dashboard.incidents.find.rules_filters import MOST_SORTED, next_sort
from dashboard.incidents.life.rules_limits import left
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Incident, IncidentLog, IncidentStatus
from tests.factories import an_incident
from tests.pages.room_pages import lives, said
from tests.pages.tables import mark, press_cell, press_head

PAGE, REGISTER = "pages/incidents/incidents.py", "登记一件"
Open = Callable[..., Any]


def links(page: Any) -> list[str]:
    return [link.proto.label for link in page.get("page_link")]


def test_an_empty_store_is_not_taken_for_a_narrow_filter(open_page: Open) -> None:
    page = open_page(PAGE)
    assert "还没有事件" in said(page)
    assert REGISTER in links(page)
    assert "放宽上面的筛选" in said(open_page(PAGE, status="closed"))


def test_only_who_may_report_is_sent_to_the_form(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("inspector")
    page = open_page(PAGE)
    assert "还没有事件" in said(page)
    assert REGISTER not in links(page)


def test_the_red_part_of_a_bar_has_its_word(open_page: Open) -> None:
    with transaction() as session:
        session.add(an_incident(reported_at=now(), module_id=1))
    assert "红色是其中超期的" in said(open_page(PAGE))


def test_the_seldom_used_filters_are_drawn_while_they_are_looked_at(open_page: Open) -> None:
    page = open_page(PAGE, source="visit", status="open")
    keys = {one.key for one in page.selectbox}
    assert "filter_status" in keys
    assert "filter_source" not in keys
    page.session_state["filters_more"] = True
    page.run()
    assert page.selectbox(key="filter_source").value == "visit"
    page.selectbox(key="filter_source").set_value(None).run()
    assert dict(page.query_params) == {"status": "open"}


def some_incidents(*titles: str, **given: Any) -> list[str]:
    """Numbers of new incidents with these titles, each reported a minute after the one before."""
    numbers = []
    with transaction() as session:
        for place, title in enumerate(titles):
            made = an_incident(title=title, reported_at=now() - timedelta(minutes=9 - place), **given)
            session.add(made)
            numbers.append(made.number)
    return numbers


def two_reported() -> None:
    for _ in range(2):
        lives(lambda room: room.report())


def titles_of(page: Any) -> list[str]:
    return [str(title) for title in page.dataframe[0].value["title"]]


@pytest.mark.long
def test_a_list_that_nothing_narrows_is_of_what_is_in_hand(open_page: Open) -> None:
    some_incidents("正在办的路灯")
    some_incidents("办完了的水管", status=IncidentStatus.CLOSED, concluded_at=now())
    assert titles_of(open_page(PAGE)) == ["正在办的路灯"]
    assert len(titles_of(open_page(PAGE, status="all"))) == 2
    page = open_page(PAGE)
    page.selectbox(key="filter_status").set_value(None).run()
    assert dict(page.query_params) == {"status": "all"}
    page.selectbox(key="filter_light").set_value("red").run()
    assert dict(page.query_params) == {"status": "all", "light": "red"}


@pytest.mark.long
def test_what_narrows_the_usual_list_says_what_it_was(open_page: Open) -> None:
    some_incidents("正在办的路灯")
    page = open_page(PAGE)
    page.text_input(key="filter_q").set_value("路灯").run()
    assert dict(page.query_params) == {"status": "open", "q": "路灯"}


@pytest.mark.long
def test_any_cell_of_a_row_opens_its_case(open_page: Open) -> None:
    (number,) = some_incidents("一盏路灯")
    page = press_cell(open_page(PAGE), "incident_table", 0, "village")
    assert dict(page.query_params)["id"] == number


@pytest.mark.long
def test_the_head_of_a_column_sorts_all_pages_and_then_the_other_way(open_page: Open) -> None:
    some_incidents("乙", "甲", "丙")
    page = press_head(open_page(PAGE), "incident_table", "title")
    assert titles_of(page) == sorted("乙甲丙")
    assert dict(page.query_params)["sort"] == "title"
    page = press_head(page, "incident_table", "title")
    assert titles_of(page) == sorted("乙甲丙", reverse=True)


def test_a_long_list_is_sorted_by_what_has_an_index_alone() -> None:
    assert next_sort("left", "newest", MOST_SORTED + 1) == "light"
    assert next_sort("left", "light", MOST_SORTED + 1) == "-light"
    assert next_sort("title", "light", MOST_SORTED) == "title"
    with pytest.raises(Refused, match="请先筛选"):
        next_sort("title", "light", MOST_SORTED + 1)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=2, minutes=59), "剩 2小时"),
        (timedelta(days=3, hours=5), "剩 3天"),
        (timedelta(minutes=-4), "超 4分钟"),
        (timedelta(days=-3), "超 3天"),
    ],
)
def test_what_is_left_is_cut_and_never_more_than_there_is(ahead: timedelta, words: str) -> None:
    at = now()
    assert left(at + ahead, at) == words
    assert left(None, at) == ""


@pytest.mark.long
def test_chosen_columns_are_there_the_next_time(open_page: Open) -> None:
    some_incidents("一盏路灯")
    page = open_page(PAGE)
    assert "number" not in shown_columns(page)
    (pills,) = [one for one in page.button_group if one.key == "incident_columns"]
    pills.set_value(["number", "status"]).run()
    assert shown_columns(open_page(PAGE)) == ["light", "title", "status", "number"]


def shown_columns(page: Any) -> list[str]:
    return list(page.dataframe[0].proto.column_order)


@pytest.mark.long
def test_several_are_reminded_by_one_press_and_each_says_what_became_of_it(open_page: Open) -> None:
    two_reported()
    page = mark(open_page(PAGE), "incident_table", [0, 1])
    page.button(key="bulk_remind").click().run()
    page.text_area(key="bulk_text").set_value("今天办完").run()
    page.button(key="bulk_do").click().run()
    assert "办了 2 件" in said(page)
    with reading() as session:
        log = session.exec(select(IncidentLog).where(col(IncidentLog.action) == "remind")).all()
    assert [entry.reason for entry in log] == ["今天办完"] * 2


@pytest.mark.long
def test_one_that_cannot_be_done_keeps_no_other_from_it(open_page: Open) -> None:
    two_reported()
    page = mark(open_page(PAGE), "incident_table", [0, 1])
    page.button(key="bulk_verify").click().run()
    assert page.button(key="bulk_do").disabled
    assert "其中 2 件现在不能办" in "".join(one.label for one in page.expander)


@pytest.mark.long
def test_a_merger_of_several_is_taken_back_as_one(open_page: Open) -> None:
    two_reported()
    page = mark(open_page(PAGE), "incident_table", [0, 1])
    page.button(key="bulk_merge").click().run()
    page.text_area(key="bulk_reason").set_value("同一盏路灯").run()
    page.button(key="bulk_do").click().run()

    def statuses() -> list[str]:
        with reading() as session:
            return sorted(str(status) for status in session.exec(select(Incident.status)).all())

    assert statuses() == ["merged", "reported"]
    page.button(key="bulk_undo").click().run()
    assert statuses() == ["reported", "reported"]
    assert "已经撤销" in "".join(page.dataframe[-1].value["结果"])
