"""Recording a mediation on the incident's page, and what the page shows of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life import actions_mediation
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now, township_date
from models import Mediation
from tests.incidents.room import Room
from tests.pages.room_pages import buttons, field, lives, log_of, number_of, opens, said, send
from tests.stores import TRICKS

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]


def badges(page: Any) -> str:
    return "\n".join(str(one.value) for one in page.markdown if "badge" in str(one.value))


def stored() -> list[Mediation]:
    with reading() as session:
        return list(session.exec(select(Mediation)))


def mediated(room: Room, **given: Any) -> int:
    incident = room.handling()
    inputs = {
        "mediators": "调解员",
        "sides": "张家\n李家",
        "is_agreed": True,
        "agreement": "恢复原状",
    } | given
    inputs.setdefault("held_at", room.at)
    room.do("dispatcher", actions_mediation.record_mediation, incident_id=incident, **inputs)
    return incident


def test_a_mediation_is_recorded_in_place_and_shown(open_page: Open) -> None:
    incident = lives(lambda room: room.handling())
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "mediate")
    page.text_input(key=field(incident, "mediate", "mediators")).set_value("镇调解员")
    page.text_area(key=field(incident, "mediate", "sides")).set_value("张家\n李家")
    send(page, incident, "mediate")
    assert "还没有选调解的结果" in page.error[0].value
    assert page.text_area(key=field(incident, "mediate", "sides")).value == "张家\n李家"
    page.radio(key=field(incident, "mediate", "is_agreed")).set_value(True).run()
    page.text_area(key=field(incident, "mediate", "agreement")).set_value("按原界桩恢复")
    page.date_input(key=field(incident, "mediate", "due_on")).set_value(township_date(now()) + timedelta(7))
    send(page, incident, "mediate")
    assert not page.exception
    assert not page.error
    (row,) = stored()
    assert (row.parties, row.agreement) == ("张家\n李家", "按原界桩恢复")
    assert log_of(incident)[-1].data["mediation"] == row.id
    assert "按原界桩恢复" in said(page)
    assert "前履行" in badges(page)
    assert "keep_promise" in buttons(page, incident)


@pytest.mark.long
def test_the_keeping_is_recorded_and_not_asked_again(open_page: Open) -> None:
    incident = lives(mediated)
    page = opens(open_page(PAGE, id=number_of(incident)), incident, "keep_promise")
    send(page, incident, "keep_promise")
    assert stored()[0].kept_on == township_date(now())
    assert "已履行" in badges(page)
    assert "keep_promise" not in buttons(page, incident)


def test_a_promise_over_its_day_is_red(open_page: Open) -> None:
    yesterday = township_date(now()) - timedelta(days=1)
    incident = lives(lambda room: mediated(room, due_on=yesterday), ago=timedelta(days=3))
    page = open_page(PAGE, id=number_of(incident))
    assert "已过期" in badges(page)


@pytest.mark.long
def test_looking_back_shows_what_was_recorded_by_then(open_page: Open) -> None:
    incident = lives(mediated, ago=timedelta(days=3))
    with transaction() as session:
        row = session.exec(select(Mediation)).one()
        row.recorded_at = now() - timedelta(days=1)
    before = (now() - timedelta(days=2)).isoformat()
    assert "恢复原状" not in said(open_page(PAGE, id=number_of(incident), as_of=before))
    after = (now() - timedelta(hours=1)).isoformat()
    assert "恢复原状" in said(open_page(PAGE, id=number_of(incident), as_of=after))


@pytest.mark.long
def test_typed_text_reaches_no_markdown(open_page: Open) -> None:
    trick = "".join(TRICKS[:2])
    words = {"place": trick, "mediators": trick, "sides": f"{trick}\n{trick}", "agreement": trick}
    incident = lives(lambda room: mediated(room, **words))
    page = open_page(PAGE, id=number_of(incident))
    assert not page.exception
    rendered = "\n".join(one.value for one in [*page.markdown, *page.caption])
    assert "evil" in rendered
    assert "](" not in rendered.replace("badge[", "")
