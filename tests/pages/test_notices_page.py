"""The bell above every page and the page of all notices, as those see them whom they reach."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, select

from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import (
    Action,
    CounterCase,
    DisplayKey,
    Incident,
    Notice,
    NoticeKind,
    NoticeSeen,
    Setting,
    SettingKind,
)
from tests.assessment.bounties.ground import Board
from tests.delegation.powers.ground import a_case, an_item
from tests.factories import an_entry, an_incident
from tests.stores import TRICKS

POWERS = "pages/delegation/powers.py"
PAGE, HOME, LIST = "pages/room/notices.py", "pages/room/home.py", "pages/incidents/incidents.py"
Open = Callable[..., Any]
BELL_LESS = SimpleNamespace(label="")


def write(number: int = 1, **given: Any) -> list[int]:
    """Notices to the dispatchers about an incident of their own; returns their ids."""
    incident = {name: given.pop(name) for name in ("title", "module_id") if name in given}
    with transaction() as session:
        made = an_incident(**incident)
        session.add(made)
        session.flush()
        session.add(an_entry(incident_id=made.id, actor=given.pop("actor", "网格员乙")))
        told = {"to_kind": "role", "to_role": "dispatcher", "action": Action.REPORT, "text": "请受理"}
        rows = [
            Notice(incident_id=made.id, seq=seq, at=now(), **(told | given)) for seq in range(1, number + 1)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def bell(page: Any) -> str:
    """What stands beside the bell and in it; empty where there is none."""
    blocks = [page._tree]
    while blocks:
        block = blocks.pop()
        children = list((getattr(block, "children", None) or {}).values())
        blocks += children
        if any(
            getattr(getattr(one, "proto", None), "popover", BELL_LESS).label == "消息" for one in children
        ):
            return " ".join(["消息", *(one.value for one in children if one.type == "markdown")])
    return ""


def look_into_the_bell(page: Any) -> Any:
    """Run the page once with its bell open; AppTest closes it again with the next run."""
    page.session_state["notices_bell"] = True
    return page.run()


def player(page: Any) -> str | None:
    """The file that the desk's own player has, the last on the page; None where there is none."""
    return next((one.proto.url for one in reversed(page.get("audio"))), None)


def said(page: Any) -> str:
    return "\n".join(one.value for one in [*page.markdown, *page.info, *page.caption, *page.toast])


def links(page: Any) -> list[str]:
    return [one.proto.label for one in page.get("page_link")]


@pytest.fixture
def desk(open_page: Open, sign_in: Callable[..., Any]) -> Open:
    """Open a page as a dispatcher."""
    sign_in("dispatcher")
    return open_page


@pytest.mark.long
def test_the_bell_counts_what_is_unread_on_every_page(desk: Open) -> None:
    assert bell(desk(HOME)) == "消息"
    write(3)
    page = desk(LIST)
    assert bell(page) == "消息 :red-badge[3]"
    assert not [link for link in links(page) if "村道" in link], "its list is not drawn while it is closed"
    look_into_the_bell(page)
    assert links(page).count("**上报**　村道上有障碍物") == 3
    assert "网格员乙　请受理" in said(page)


@pytest.mark.long
@pytest.mark.parametrize(("number", "shown", "more"), [(60, "60", "还有 52 条"), (130, "99+", "还有更多")])
def test_the_bell_counts_to_ninety_nine(desk: Open, number: int, shown: str, more: str) -> None:
    write(number)
    page = desk(HOME)
    assert bell(page) == f"消息 :red-badge[{shown}]"
    look_into_the_bell(page)
    assert more in said(page)


@pytest.mark.long
def test_marking_as_read_leaves_what_came_since(desk: Open) -> None:
    ids = write(2)
    page = look_into_the_bell(desk(HOME))
    later = write(1, title="后来的事")
    page.button(key="notices_seen").click().run()
    assert bell(page) == "消息 :red-badge[1]"
    look_into_the_bell(page)
    assert "**上报**　后来的事" in links(page)
    with reading() as session:
        assert session.exec(select(NoticeSeen.notice_id)).one() == ids[-1] < later[0]
    page.button(key="notices_seen").click().run()
    assert bell(page) == "消息"
    assert "没有未读消息" in said(look_into_the_bell(page))


@pytest.mark.long
@pytest.mark.parametrize("role", ["administrator", None])
def test_who_gets_none_has_no_bell(open_page: Open, sign_in: Callable[..., Any], role: str | None) -> None:
    write()
    page = open_page(HOME)
    sign_in(*([role] if role else []))
    page.run()
    assert bell(page) == ""


@pytest.mark.long
def test_a_wall_has_no_bell(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("pages/wall/wall.py")
    assert bell(page)
    monkeypatch.setattr("dashboard.room.notices.widgets.is_embedded", lambda: True)
    page.run()
    assert bell(page) == ""
    with reading() as session:
        assert not session.exec(select(DisplayKey)).all()


@pytest.mark.long
def test_another_role_is_told_nothing_of_it(open_page: Open, sign_in: Callable[..., Any]) -> None:
    write()
    page = open_page(HOME)
    sign_in("inspector")
    page.run()
    assert bell(page) == "消息"


def set_sound(word: str) -> None:
    with transaction() as session:
        session.add(
            Setting(
                key="desk_sound", kind=SettingKind.YES_NO, value=word, changed_by="指挥长甲", changed_at=now()
            )
        )


@pytest.mark.long
def test_the_sound_is_on_at_the_desk_unless_the_town_has_set_it_off(desk: Open) -> None:
    page = desk(HOME)
    assert look_into_the_bell(page).toggle(key="notices_sound_switch").value is True
    silent = player(page)
    assert silent, "the player stands in its place"
    assert not page.get("audio")[-1].proto.autoplay, "nothing has come"
    write()
    page.run()
    assert player(page) not in (silent, None)
    assert page.get("audio")[-1].proto.autoplay
    look_into_the_bell(page).toggle(key="notices_sound_switch").set_value(False).run()
    assert player(page) is None, "each may switch it off"
    set_sound("no")
    page = desk(HOME)
    assert look_into_the_bell(page).toggle(key="notices_sound_switch").value is False
    assert player(page) is None


def test_who_is_not_at_the_desk_begins_in_silence(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("inspector")
    page = open_page(HOME)
    assert look_into_the_bell(page).toggle(key="notices_sound_switch").value is False
    assert player(page) is None


@pytest.mark.long
def test_set_off_the_sound_is_off_until_it_is_switched_on(desk: Open) -> None:
    write()
    set_sound("no")
    page = desk(HOME)
    assert player(page) is None
    look_into_the_bell(page).toggle(key="notices_sound_switch").set_value(True).run()
    first = player(page)
    assert first, "a first tone says that it works"
    page.run()
    assert player(page) == first, "nothing has come: the same file is not played again"
    write()
    page.run()
    second = player(page)
    assert second not in (first, None)
    page.switch_page(LIST).run()
    assert player(page) == second
    write()
    page.run()
    assert player(page) not in (second, None), "it stays on from page to page"
    look_into_the_bell(page).toggle(key="notices_sound_switch").set_value(False).run()
    write()
    page.run()
    assert player(page) is None


@pytest.mark.long
def test_reading_makes_no_sound(desk: Open) -> None:
    write(3)
    page = desk(HOME)
    look_into_the_bell(page).toggle(key="notices_sound_switch").set_value(True).run()
    before = player(page)
    look_into_the_bell(page).button(key="notices_seen").click().run()
    assert bell(page) == "消息"
    assert player(page) == before


def test_the_page_shows_the_unread_first_and_all_on_demand(desk: Open) -> None:
    page = desk(PAGE)
    assert "没有未读消息" in said(page)
    write(2)
    page.run()
    assert "**2 条未读**" in said(page)
    page.button(key="notices_all_seen").click().run()
    assert page.button(key="notices_all_seen").disabled
    assert "没有未读消息" in said(page)
    shown = desk(PAGE, show="all")
    assert links(shown).count("**上报**　村道上有障碍物") == 2


def test_the_filters_stand_in_the_url(desk: Open) -> None:
    write(1, action=Action.REMIND, title="催一催")
    write(1, title="别的事")
    page = desk(PAGE, action="remind", show="all")
    shown = [link for link in links(page) if "催一催" in link or "别的事" in link]
    assert shown == ["**催办**　催一催"]
    assert "没有符合条件的消息" in said(desk(PAGE, action="merge", show="all"))
    assert not desk(PAGE, action="nonsense").exception


def test_many_notices_come_fifty_at_a_time(desk: Open) -> None:
    write(60)
    page = desk(PAGE)
    assert sum("村道" in link for link in links(page)) == 50
    page.button(key="notices_more_go").click().run()
    assert sum("村道" in link for link in links(page)) == 60
    assert "notices_more_go" not in {one.key for one in page.button}


def test_typed_text_reaches_no_markdown(desk: Open) -> None:
    trick = "".join(TRICKS[:2])
    write(1, title=trick, text=trick, actor=trick[:60])
    page = desk(PAGE)
    shown = said(page) + "".join(links(page))
    assert "evil" in shown
    assert "](" not in shown
    with reading() as session:
        assert session.exec(select(Incident.title)).one() == trick


def a_case_at_the_window(session: Session) -> CounterCase:
    return a_case(session, an_item(session))


def test_a_notice_of_a_bounty_opens_that_bounty_and_one_of_a_case_that_case(desk: Open) -> None:
    with transaction() as session:
        bounty = Board(session).published()
        case = a_case_at_the_window(session).id
        told = {"to_kind": "role", "to_role": "dispatcher", "seq": 1, "at": now()}
        session.add(Notice(counter_case_id=case, kind=NoticeKind.COUNTER_ACCEPT, text="由窗口办理", **told))
    write(1)
    page = desk(PAGE)
    opened = {one.proto.label: (one.proto.page, one.proto.query_string) for one in page.get("page_link")}
    assert opened["**新榜发布**　示例大道攻坚"] == ("bounties", f"id={bounty}")
    assert opened["**窗口受理**　居住证签发"] == ("powers", f"view=counter&case={case}")
    assert "由窗口办理" in said(page)


def test_the_list_can_be_narrowed_to_one_kind(desk: Open) -> None:
    with transaction() as session:
        Board(session).published()
    write(1)
    page = desk(PAGE, action="bounty_publish")
    assert not [one for one in links(page) if "村道" in one]
    assert links(page).count("**新榜发布**　示例大道攻坚") == 1


def test_a_case_that_a_notice_opens_stands_above_the_list_and_in_the_form(desk: Open) -> None:
    with transaction() as session:
        case = a_case_at_the_window(session)
        told = case.id, case.number.replace("-", "\\-")
    page = desk(POWERS, view="counter", case=str(told[0]))
    shown = [one.value for one in page.markdown]
    assert f"**{told[1]}**" in shown
    assert "#### 居住证签发" in shown
    assert page.get_by_key("counter_case_0").value == told[0]
    page.button(key="counter_close").click().run()
    assert "#### 居住证签发" not in [one.value for one in page.markdown]


def test_a_case_that_is_not_there_is_said_to_be_missing(desk: Open) -> None:
    page = desk(POWERS, view="counter", case="987654")
    assert "没有找到这件办件。" in [one.value for one in page.markdown]
