"""The home page: what waits, what the reform has brought, and the way to each row."""

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


def test_the_effect_numbers_of_the_areas_are_there_from_the_first_day(open_page: Open) -> None:
    page = open_page(HOME)
    assert not page.exception
    found = numbers(page)
    wanted = {
        "属地管理事项": "67",
        "一件事": "10",
        "审批服务事项": "584",
        "行政执法事项": "605",
        "岗位": "70",
    }
    assert wanted.items() <= found.items()
    assert found["按期办结率"] == "无数据"
    areas = [element.value for element in page.subheader]
    assert areas[-5:] == ["双清单", "双下沉", "双考评", "双联动", "指挥"]


def test_an_empty_store_says_that_nothing_waits(open_page: Open) -> None:
    assert any("没有等着办的事件" in element.value for element in open_page(HOME).markdown)


def test_what_waits_is_counted_by_step(open_page: Open) -> None:
    at = now()
    with transaction() as session:
        session.add(an_incident(reported_at=at, due_at=at - HOUR / 2, red_at=at - HOUR / 2))
        session.add(
            an_incident(status=IncidentStatus.HANDLING, reported_at=at, urgent=True, incident_class=2)
        )
    found = numbers(open_page(HOME))
    assert (found["超期"], found["红灯"], found["紧急在办"]) == ("1", "1", "1")
    assert (found["待受理"], found["处置中"], found["待核查"]) == ("1", "1", "0")
    assert (found["二类在办"], found["在办"], found["今日新增"]) == ("1", "2", "2")


def test_what_waits_to_be_accepted_is_one_number_here_and_on_the_desk(open_page: Open) -> None:
    with transaction() as session:
        session.add(an_incident(reported_at=now()))
        session.add_all([an_incident(reported_at=now(), level=Level.VILLAGE) for _ in range(3)])
        session.flush()
        at_desk = len(waiting_ids(session))
    page = open_page(HOME)
    found = numbers(page)
    assert (found["待受理"], found["村格先办"]) == (str(at_desk), "3") == ("1", "3")
    queries = [link.proto.query_string for link in page.get("page_link")]
    for level, number in (("town", 1), ("village", 3)):
        assert f"status=reported&level={level}" in queries
        listed = open_page("pages/incidents/incidents.py", status="reported", level=level)
        assert f"共 {number} 件" in said(listed)


def waiting_ids(session: Any) -> list[int]:
    return list(queries_inbox.inbox(session, queue="accept", at=now(), scope=EVERYTHING)["incident_id"])


def test_runs_saved_say_of_which_days_they_are(open_page: Open) -> None:
    assert "少跑次数（近30天）" in numbers(open_page(HOME))
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
        "status=open&class=2",
        "period=today",
    ):
        assert words in queries


def ways(page: Any) -> list[str]:
    named = [link.proto.label for link in page.get("page_link")]
    return [name for name in named if name in ("我的待办", "调度台", "登记")]


def test_the_days_work_is_one_press_away_for_whoever_does_it(
    open_page: Open, sign_in: Callable[..., Any]
) -> None:
    sign_in("dispatcher")
    assert ways(open_page(HOME)) == ["我的待办", "调度台", "登记"]
    sign_in("grid_worker", village_id=1)
    assert ways(open_page(HOME)) == ["我的待办", "登记"]
    sign_in("administrator")
    assert ways(open_page(HOME)) == []


def test_a_failing_part_leaves_the_rest(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr("dashboard.room.queries_work.open_by_status", broken)
    page = open_page(HOME)
    assert not page.exception
    assert sum("读取失败" in element.value for element in page.markdown) == 1
    assert numbers(page)["属地管理事项"] == "67"
