"""What the people of the desk do on the page of shifts, and what others see of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import Account, Shift, ShiftNote
from tests.factories import an_incident
from tests.stores import TRICKS

PAGE = "pages/room/shifts.py"
Open = Callable[..., Any]


def a_shift(**given: Any) -> int:
    defaults = {"name": "张三", "started_at": now() - timedelta(hours=1)}
    with transaction() as session:
        row = Shift(**(defaults | given))
        session.add(row)
        session.flush()
        return row.id or 0


def stored() -> list[Shift]:
    with reading() as session:
        return list(session.exec(select(Shift)))


def said(page: Any) -> str:
    return "\n".join(
        one.value
        for one in [*page.markdown, *page.info, *page.warning, *page.caption, *page.toast, *page.subheader]
    )


def pressed(page: Any, key: str) -> Any:
    page.button(key=key).click().run()
    assert not page.exception
    return page


@pytest.fixture
def desk(open_page: Open, sign_in: Callable[..., Account]) -> tuple[Account, Any]:
    """A dispatcher and the page, on an empty desk."""
    me = sign_in("dispatcher")
    return me, open_page(PAGE)


@pytest.mark.long
def test_a_whole_shift_on_the_page(desk: tuple[Account, Any]) -> None:
    me, page = desk
    assert "现在没有人值班" in said(page)
    assert "还没有人值过班" in said(page)
    pressed(page, "take_over_0")
    assert "已接班" in said(page)
    assert f"**{me.name}**" in said(page)
    with transaction() as session:
        incident = an_incident(title="桥头 **塌方**")
        session.add(incident)
        session.flush()
        number = incident.number
    page.text_area(key="line_text_0").set_value("区防指来电\n报水位")
    page.text_input(key="line_number_0").set_value(number)
    pressed(page, "line_go_0")
    assert page.text_area(key="line_text_1").value == ""
    assert "区防指来电" in said(page)
    labels = [link.proto.label for link in page.get("page_link")]
    assert any(r"桥头 \*\*塌方\*\*" in label for label in labels)
    page.text_area(key="hand_over_text_0").set_value("盯住水位")
    pressed(page, "hand_over_go_0")
    row = stored()[0]
    assert row.ended_at
    assert row.standing["open"] == 1
    assert "盯住水位" in said(page)
    pressed(page, "take_over_3")
    assert [bool(row.ended_at) for row in stored()] == [True, False]
    assert stored()[0].taken_over_by == me.name


@pytest.mark.long
def test_a_line_is_struck_and_stays_readable(desk: tuple[Account, Any]) -> None:
    me, page = desk
    pressed(page, "take_over_0")
    page.text_area(key="line_text_0").set_value("记错了")
    pressed(page, "line_go_0")
    with reading() as session:
        line = session.exec(select(ShiftNote.id)).one()
    pressed(page, f"strike_{line}_2")
    assert "~~记错了~~" in said(page)
    assert f"由 {me.name} 划去" in said(page)
    assert f"strike_{line}_3" not in {one.key for one in page.button}


@pytest.mark.long
def test_what_was_typed_stays_when_it_is_refused(desk: tuple[Account, Any]) -> None:
    _, page = desk
    pressed(page, "take_over_0")
    page.text_area(key="line_text_0").set_value("已派人")
    page.text_input(key="line_number_0").set_value("NL-1")
    pressed(page, "line_go_0")
    assert "没有这个编号" in page.toast[0].value
    assert page.text_area(key="line_text_0").value == "已派人"


def test_while_another_is_on_duty_there_is_nothing_to_take_over(desk: tuple[Account, Any]) -> None:
    _, page = desk
    a_shift()
    page.run()
    assert "**张三**" in said(page)
    keys = {one.key for one in page.button}
    assert "take_over_0" not in keys
    assert "hand_over_go_0" not in keys
    assert "line_go_0" in keys


@pytest.mark.long
def test_a_shift_left_open_for_a_day_is_pointed_out_and_taken_over(desk: tuple[Account, Any]) -> None:
    me, page = desk
    a_shift(started_at=now() - timedelta(hours=25))
    page.run()
    assert "已经超过 24 小时没有交班" in page.warning[0].value
    assert "张三没有交班" in said(page)
    pressed(page, "take_over_0")
    first, second = stored()
    assert "直接接班" in first.hand_over
    assert (second.name, second.ended_at) == (me.name, None)
    assert not page.warning


@pytest.mark.long
def test_an_earlier_shift_opens_by_its_address(open_page: Open) -> None:
    over = {"ended_at": now(), "hand_over": "盯住水位", "standing": {"open": 3, "waiting": {"handling": 3}}}
    shift = a_shift(**over, taken_over_by="李四", taken_over_at=now())
    with transaction() as session:
        session.add(ShiftNote(shift_id=shift, at=now(), actor="张三", text="来电登记"))
    page = open_page(PAGE, shift=str(shift))
    assert "来电登记" in said(page)
    assert "李四" in said(page)
    assert "处置中 3" in said(page)
    assert "没有这个班的记录" in said(open_page(PAGE, shift="4711"))
    assert not open_page(PAGE, shift="x").exception


def test_who_only_reads_finds_no_button(open_page: Open, sign_in: Callable[..., Account]) -> None:
    page = open_page(PAGE)
    shift = a_shift()
    with transaction() as session:
        session.add(ShiftNote(shift_id=shift, at=now(), actor="张三", text="来电登记"))
    sign_in("inspector")
    page.run()
    assert "来电登记" in said(page)
    acts = ("take_over", "hand_over", "line", "strike")
    assert [one.key for one in page.button if str(one.key).startswith(acts)] == []
    assert not page.text_area


def test_typed_text_reaches_no_markdown(open_page: Open) -> None:
    trick = "".join(TRICKS[:2])
    over = {"name": trick[:60], "ended_at": now(), "hand_over": trick, "taken_over_by": trick[:60]}
    shift = a_shift(**over, taken_over_at=now())
    open_one = a_shift(name=trick[:60])
    with transaction() as session:
        for number, struck in ((shift, None), (open_one, None), (open_one, now())):
            given = {"struck_at": struck, "struck_by": trick[:60] if struck else ""}
            session.add(ShiftNote(shift_id=number, at=now(), actor=trick[:60], text=trick, **given))
    page = open_page(PAGE, shift=str(shift))
    assert not page.exception
    assert "evil" in said(page)
    assert "](" not in said(page)
