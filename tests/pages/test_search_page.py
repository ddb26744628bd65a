"""The search box above every page, and the page of what was found."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlmodel import select

from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import AuditLog, Incident, Village
from tests.factories import an_incident
from tests.stores import TRICKS

PAGE, HOME = "pages/room/search.py", "pages/room/home.py"
PHONE = "13800001234"
Open = Callable[..., Any]


def put(**given: Any) -> Incident:
    with transaction() as session:
        session.expire_on_commit = False
        made = an_incident(**({"reported_at": now()} | given))
        session.add(made)
        session.flush()
        session.expunge(made)
    return made


def said(page: Any) -> str:
    return "\n".join(
        one.value for one in [*page.markdown, *page.info, *page.caption, *page.toast, *page.subheader]
    )


def counted(page: Any) -> dict[str, str]:
    """What stands beside each kind of findings: how many there are."""
    parts = [one for one in page.main if one.type in ("subheader", "markdown")]
    return {one.value: after.value for one, after in pairwise(parts) if one.type == "subheader"}


def links(page: Any) -> list[str]:
    return [one.proto.label for one in page.get("page_link")]


def keys(page: Any) -> set[str]:
    return {str(one.key) for one in page.button}


@pytest.mark.long
def test_the_box_leads_from_any_page_to_what_was_found(open_page: Open) -> None:
    put(title="桥头塌方")
    page = open_page(HOME)
    page.text_input(key="search_box").set_value("  桥头 ").run()
    assert not page.exception
    assert [title.value for title in page.title] == ["查找"]
    assert "桥头塌方" in links(page)
    assert counted(page)["按文字"] == ":gray[1]"
    assert "search_box" not in {one.key for one in page.text_input}
    page.switch_page(HOME).run()
    assert page.text_input(key="search_box").value == ""


@pytest.mark.long
def test_blanks_lead_nowhere(open_page: Open) -> None:
    page = open_page(HOME)
    page.text_input(key="search_box").set_value("   ").run()
    assert [title.value for title in page.title] != ["查找"]


@pytest.mark.long
def test_a_wall_and_nobody_have_no_box(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page(HOME)
    monkeypatch.setattr("dashboard.room.search.widgets.is_embedded", lambda: True)
    page.run()
    assert "search_box" not in {one.key for one in page.text_input}


def test_without_words_the_page_says_what_may_be_typed(open_page: Open) -> None:
    page = open_page(PAGE)
    assert "写几个字再按回车" in said(page)
    assert "没有找到" in said(open_page(PAGE, q="无此字无此字"))


def test_an_incident_is_found_by_the_end_of_its_number_once(open_page: Open) -> None:
    today = township_date(now())
    put(title="第七件", number=f"NL-{today:%Y%m%d}-0007", place="7号楼")
    page = open_page(PAGE, q="7")
    assert links(page).count("第七件") == 1
    assert counted(page)["按编号"] == ":gray[1]"


def test_villages_and_list_items_are_found_by_name_with_their_links(open_page: Open) -> None:
    with reading() as session:
        village = session.exec(select(Village)).first()
    page = open_page(PAGE, q=village.short_name)
    found = next(one for one in page.get("page_link") if one.proto.label.endswith(village.short_name))
    assert "村社" in found.proto.label
    assert village.code in str(found.proto)
    page = open_page(PAGE, q="畜禽养殖")
    item = next(one for one in page.get("page_link") if "第67项" in one.proto.label)
    assert "属地管理" in item.proto.label
    assert "67" in str(item.proto.query_string)


def test_who_sees_no_incidents_finds_names_alone(open_page: Open, sign_in: Callable[..., Any]) -> None:
    put(title="畜禽养殖污染")
    page = open_page(PAGE, q="畜禽养殖")
    sign_in("administrator")
    page.run()
    assert "畜禽养殖污染" not in links(page)
    assert any("第67项" in label for label in links(page))


def test_a_phone_is_looked_for_on_demand_and_never_shown(open_page: Open) -> None:
    put(title="电话报来的", reporter_phone=PHONE)
    page = open_page(PAGE, q="1234")
    assert "电话报来的" not in links(page)
    page.button(key="search_phone").click().run()
    assert "至少4个字" in page.toast[0].value
    assert "电话报来的" not in links(page)
    page.text_input(key="search_phone_reason").set_value("来电人问办到哪一步")
    page.button(key="search_phone").click().run()
    assert "电话报来的" in links(page)
    assert counted(page)["按上报人电话尾号"] == ":gray[1]"
    assert PHONE not in said(page)
    with reading() as session:
        assert session.exec(select(AuditLog.kind)).all() == ["revealed"]
    page.run()
    with reading() as session:
        assert len(session.exec(select(AuditLog.kind)).all()) == 1, "once a look, not at every rerun"
    page.text_input(key="text_q").set_value("4321").run()
    assert "search_phone" in keys(page)
    assert "电话报来的" not in links(page)


def test_who_may_not_look_at_phones_is_not_offered_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    put(title="电话报来的", reporter_phone=PHONE)
    page = open_page(PAGE, q="1234")
    assert "search_phone" in keys(page)
    page.text_input(key="search_phone_reason").set_value("来电人问办到哪一步")
    page.button(key="search_phone").click().run()
    sign_in("inspector")
    page.run()
    assert "search_phone" not in keys(page)
    assert "电话报来的" not in links(page)


def test_what_was_not_looked_at_is_told_and_looked_at_on_demand(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.room.search.queries.searched_since.__kwdefaults__", {"most": 3})
    for days in range(6):
        put(title=f"第{days}天的桥头", reported_at=now() - timedelta(days=days))
    page = open_page(PAGE, q="桥头")
    assert [label for label in links(page) if "桥头" in label] == [f"第{n}天的桥头" for n in range(4)]
    assert "按文字只查了" in said(page)
    page.button(key="search_all").click().run()
    assert len([label for label in links(page) if "桥头" in label]) == 6
    assert "按文字只查了" not in said(page)
    page.text_input(key="text_q").set_value("天的").run()
    assert "按文字只查了" in said(page), "other words begin with the newest again"


def test_many_are_counted_as_more_and_open_in_the_list(open_page: Open) -> None:
    for number in range(25):
        put(title=f"桥头{number}")
    page = open_page(PAGE, q="桥头")
    assert counted(page)["按文字"] == ":gray[20+]"
    more = next(one for one in page.get("page_link") if one.proto.label == "在事件列表里看全部")
    assert "q=" in more.proto.query_string


def test_typed_text_reaches_no_markdown(open_page: Open) -> None:
    trick = "".join(TRICKS[:2])
    put(title=trick, place=trick)
    page = open_page(PAGE, q="evil")
    shown = said(page) + "".join(links(page))
    assert "evil" in shown
    assert "](" not in shown
    assert not open_page(PAGE, q=trick).exception
