"""The list of incidents: what it says where it has nothing to show."""

from collections.abc import Callable
from typing import Any

from dashboard.store.database import transaction
from dashboard.words.clock import now
from tests.factories import an_incident
from tests.pages.room_pages import said

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
