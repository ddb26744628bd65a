"""The home page: what waits, how the days went, and the way to each row."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.desk import queries_inbox
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import IncidentStatus, Level
from tests.factories import an_incident
from tests.pages.room_pages import said
from tests.wall.scenes.facts import HOUR

HOME = "pages/room/home.py"
Open = Callable[..., Any]


def numbers(page: Any) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def steps(page: Any) -> dict[str, str]:
    """How many stand at each step, as its line says it."""
    labels = (re.fullmatch(r"(\S+) \*\*(\d+)\*\*", link.proto.label) for link in page.get("page_link"))
    return {label[1]: label[2] for label in labels if label}


@pytest.mark.long
def test_what_hardly_ever_changes_is_one_small_line(open_page: Open) -> None:
    page = open_page(HOME)
    assert not page.exception
    line = next(element.value for element in page.markdown if "属地管理事项" in element.value)
    assert line.startswith(":small[")
    for words in (
        "属地管理事项 67 项",
        "一件事 10 件",
        "审批服务事项 584 项",
        "行政执法事项 605 项",
        "岗位 70 个",
    ):
        assert words in line
    assert numbers(page)["按期办结率"] == "无数据"
    assert len(page.metric) <= 6, "one look at what is late, not an inventory"


@pytest.mark.long
def test_an_empty_store_says_that_nothing_waits(open_page: Open) -> None:
    assert any("没有等您办的" in element.value for element in open_page(HOME).markdown)


@pytest.mark.long
def test_what_waits_is_counted_by_step(open_page: Open) -> None:
    at = now()
    with transaction() as session:
        session.add(an_incident(reported_at=at, due_at=at - HOUR / 2, red_at=at - HOUR / 2))
        session.add(
            an_incident(status=IncidentStatus.HANDLING, reported_at=at, urgent=True, incident_class=2)
        )
    page = open_page(HOME)
    found, at_step = numbers(page), steps(page)
    assert (found["超期"], found["红灯"], found["紧急在办"]) == ("1", "1", "1")
    assert (at_step["待受理"], at_step["处置中"], at_step["待核查"]) == ("1", "1", "0")
    assert {"在办 2", "今日新增 2"} <= {link.proto.label for link in page.get("page_link")}


def test_what_cannot_wait_stands_in_the_list_and_opens_its_case(open_page: Open) -> None:
    at = now()
    with transaction() as session:
        late = an_incident(title="桥面塌陷", reported_at=at - 3 * HOUR, due_at=at, red_at=at - 2.5 * HOUR)
        session.add_all([late, an_incident(title="不急的事", reported_at=at, red_at=at + 90 * HOUR)])
        session.flush()
        number = late.number
    links = [link.proto for link in open_page(HOME).get("page_link") if "**" in link.proto.label]
    (row,) = [link for link in links if "桥面塌陷" in link.label]
    assert row.query_string == f"id={number}"
    assert "请值班员受理" in row.label
    assert ":red[超 2小时]" in row.label
    assert not [link for link in links if "不急的事" in link.label]


@pytest.mark.long
def test_a_rate_has_one_decimal_and_its_curve(open_page: Open) -> None:
    at = now()
    with transaction() as session:
        for days, in_time in ((9, True), (5, True), (2, False)):
            due = at - days * 24 * HOUR
            closed = due - HOUR if in_time else due + HOUR
            session.add(
                an_incident(status=IncidentStatus.CLOSED, reported_at=due - 24 * HOUR, due_at=due,
                            closed_at=closed, concluded_at=closed)
            )  # fmt: skip
    page = open_page(HOME)
    (rate,) = [metric for metric in page.metric if metric.label == "按期办结率"]
    assert rate.value == "66.7%"
    assert any("rate" in json.loads(one.proto.spec).get("encoding", {}).get("y", {}).get("field", "")
               for one in page.get("vega_lite_chart"))  # fmt: skip


@pytest.mark.long
def test_what_waits_to_be_accepted_is_one_number_here_and_on_the_desk(open_page: Open) -> None:
    with transaction() as session:
        session.add(an_incident(reported_at=now()))
        session.add_all([an_incident(reported_at=now(), level=Level.VILLAGE) for _ in range(3)])
        session.flush()
        at_desk = len(waiting_ids(session))
    page = open_page(HOME)
    found = steps(page)
    assert (found["待受理"], found["村格先办"]) == (str(at_desk), "3") == ("1", "3")
    queries = [link.proto.query_string for link in page.get("page_link")]
    for level, number in (("town", 1), ("village", 3)):
        assert f"status=reported&level={level}" in queries
        listed = open_page("pages/incidents/incidents.py", status="reported", level=level)
        assert f"共 {number} 件" in said(listed)


def waiting_ids(session: Any) -> list[int]:
    return list(queries_inbox.inbox(session, queue="accept", at=now(), scope=EVERYTHING)["incident_id"])


def test_runs_saved_say_of_which_days_they_are(open_page: Open) -> None:
    told = set(numbers(open_page("pages/lists/lists.py", view="things")))
    assert {"少跑次数（今年）", "少跑次数（累计）"} <= told


def test_each_number_of_incidents_has_its_link(open_page: Open) -> None:
    with transaction() as session:
        session.add(an_incident(reported_at=now()))
    queries = [link.proto.query_string for link in open_page(HOME).get("page_link")]
    for words in (
        "overdue=yes",
        "light=red",
        "parked=past",
        "status=reported&level=town",
        "period=today",
    ):
        assert words in queries


def ways(page: Any) -> set[str]:
    return {link.proto.label for link in page.get("page_link")} & {"我的待办", "调度台", "登记"}


@pytest.mark.long
def test_the_days_work_is_one_press_away_for_whoever_does_it(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("dispatcher")
    assert ways(open_page(HOME)) == {"我的待办", "调度台", "登记"}
    sign_in("grid_worker", village_id=1)
    assert ways(open_page(HOME)) == {"我的待办", "登记"}
    sign_in("administrator")
    assert ways(open_page(HOME)) == set()


def test_a_failing_part_leaves_the_rest(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr("dashboard.room.queries_work.open_by_status", broken)
    page = open_page(HOME)
    assert not page.exception
    assert sum("读取失败" in element.value for element in page.markdown) == 2
    assert any("属地管理事项 67 项" in element.value for element in page.markdown)
