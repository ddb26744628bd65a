"""The lecture hall on the screen: sessions, what was raised there, and the register that offers them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life.rules_report import widget_key
from dashboard.incidents.register.widgets_register import FORM
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import Department, Incident, LectureSession, Source
from tests.factories import an_entry, an_incident
from tests.pages.room_pages import said
from tests.stores import TRICKS

PAGE, REGISTER, CASE = (
    "pages/linkage/lectures.py",
    "pages/incidents/register.py",
    "pages/incidents/incident.py",
)
Open = Callable[..., Any]


def a_session(**given: Any) -> int:
    defaults = {"village_id": 1, "held_on": township_date(now()), "topic": "防溺水", "recorded_by": "张三",
                "recorded_at": now()}  # fmt: skip
    with transaction() as session:
        row = LectureSession(**(defaults | given))
        session.add(row)
        session.flush()
        return row.id or 0


def raised_at(number: int, title: str = "水库边没有警示牌") -> str:
    at = now() - timedelta(minutes=3)
    with transaction() as session:
        made = an_incident(title=title, source=Source.LECTURE_HALL, lecture_session_id=number, reported_at=at)
        session.add(made)
        session.flush()
        session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))
        return made.number


def stored() -> LectureSession:
    with reading() as session:
        return session.exec(select(LectureSession)).one()


@pytest.mark.long
def test_a_session_is_registered_and_ended_on_the_page(open_page: Open) -> None:
    page = open_page(PAGE)
    assert "还没有登记过讲堂" in said(page)
    assert [metric.value for metric in page.metric] == ["0", "无数据", "无数据", "无数据"]
    page.get_by_key("lecture_village_id_new_0").set_value(1)
    page.get_by_key("lecture_topic_new_0").set_value("防溺水")
    page.button(key="lecture_go_new_0").click().run()
    assert "已登记这一场讲堂" in said(page)
    number = stored().id
    page = open_page(PAGE, session=str(number))
    page.button(key=f"lecture_go_end_{number}_0").click().run()
    assert "还没有填参加人数" in said(page)
    page.get_by_key(f"lecture_attendees_end_{number}_0").set_value(42)
    page.button(key=f"lecture_go_end_{number}_0").click().run()
    assert (stored().attendees, stored().ended_at is not None) == (42, True)
    assert "42 人" in "".join(text.value for text in page.text)


@pytest.mark.long
def test_a_session_shows_what_was_raised_there_and_the_case_leads_back(open_page: Open) -> None:
    number = a_session(topic=TRICKS[0][:100])
    case = raised_at(number)
    page = open_page(PAGE, session=str(number))
    links = [link.proto.label for link in page.get("page_link")]
    assert "水库边没有警示牌" in links
    assert "登记这一场提出的事" in links
    page = open_page(CASE, id=case)
    assert any("讲堂上提出" in link.proto.label for link in page.get("page_link"))
    assert not page.exception


@pytest.mark.long
def test_the_register_begins_with_the_session_that_the_link_names(open_page: Open) -> None:
    number = a_session()
    page = open_page(REGISTER, lecture=str(number))
    form = page.session_state[FORM]
    page.get_by_key(widget_key("title", form)).set_value("水库边没有警示牌")
    page.run()
    page.button(key=widget_key("send", form)).click().run()
    with reading() as session:
        made = session.exec(select(Incident)).one()
    assert (made.source, made.lecture_session_id) == (Source.LECTURE_HALL, number)


@pytest.mark.long
def test_the_register_asks_a_department_which_one_it_is(open_page: Open) -> None:
    page = open_page(REGISTER)
    form = page.session_state[FORM]
    with reading() as session:
        police = session.exec(select(Department.id).where(Department.code == "police")).one()
    page.get_by_key(widget_key("source", form)).set_value(Source.DEPARTMENT).run()
    page.get_by_key(widget_key("passed_by", form)).set_value(police)
    page.get_by_key(widget_key("title", form)).set_value("代收材料").run()
    page.button(key=widget_key("send", form)).click().run()
    with reading() as session:
        made = session.exec(select(Incident)).one()
    assert (made.off_list, made.from_department_id) == ("flagged", police)


def test_who_may_not_write_sees_no_forms(open_page: Open, sign_in: Callable[..., Any]) -> None:
    number = a_session()
    sign_in("inspector")
    page = open_page(PAGE, session=str(number))
    assert not page.exception
    assert not [button for button in page.button if "lecture_go" in str(button.key)]
