"""剔除考核 on the incident's page: asked for by the desk, approved by the inspector."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dashboard.incidents.life import actions_exclusion
from dashboard.store.database import reading
from models import Exclusion
from tests.incidents.room import Room
from tests.pages.room_pages import lives, number_of, said

PAGE = "pages/incidents/incident.py"
Open = Callable[..., Any]


def press(page: Any, label: str) -> Any:
    return next(one for one in page.button if one.label == label).click().run()


def left_out() -> list[Exclusion]:
    with reading() as session:
        return list(session.exec(select(Exclusion)))


def test_the_desk_asks_and_the_inspector_approves_and_takes_back(
    sign_in: Callable[..., Any], open_page: Open
) -> None:
    incident = lives(lambda room: room.closed())
    sign_in("dispatcher")
    page = press(open_page(PAGE, id=number_of(incident)), "申请剔除")
    assert "还没有写剔除的理由" in said(page)
    next(one for one in page.text_area if one.label == "剔除的理由").set_value("台风 *封路*")
    page = press(page, "申请剔除")
    assert not page.exception
    assert "等审批" in said(page)
    assert not [one for one in page.button if one.label in ("申请剔除", "同意剔除")]
    assert left_out() == []
    sign_in("inspector")
    page = press(open_page(PAGE, id=number_of(incident)), "同意剔除")
    assert not page.exception
    assert [row.reason for row in left_out()] == ["台风 *封路*"]
    assert "已剔除，不计入" in said(page)
    next(one for one in page.text_input if one.label == "撤销的理由").set_value("理由不成立")
    page = press(page, "撤销剔除")
    assert left_out() == []
    assert "理由不成立" in said(page)


@pytest.mark.long
def test_who_may_neither_ask_nor_decide_sees_how_it_stands_and_no_form(
    sign_in: Callable[..., Any], open_page: Open
) -> None:
    def story(room: Room) -> int:
        incident = room.closed()
        room.do("dispatcher", actions_exclusion.ask_exclusion, incident_id=incident, reason="台风封路")
        return incident

    incident, other = lives(story), lives(lambda room: room.closed())
    with reading() as session:
        module = Room(session).unit("module", "enforcement")
    sign_in("module_head", module_id=module)
    page = open_page(PAGE, id=number_of(incident))
    assert "台风封路" in said(page)
    assert not [one for one in page.button if "剔除" in str(one.label)]
    assert "剔除" not in said(open_page(PAGE, id=number_of(other)))
