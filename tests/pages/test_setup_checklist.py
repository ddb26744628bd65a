"""The administrator's home in a store for real work: what is to be done, in order, with the way there."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import ROLES
from dashboard.room.setup import queries
from dashboard.store.database import transaction
from dashboard.words.clock import now
from models import StoreMark, Village
from tests.pages.room_pages import said

HOME, SETTINGS = "pages/room/home.py", "pages/admin/settings.py"
Open = Callable[..., Any]
DONE = {
    "confirmed": 22, "cadres": 5, "with_post": 5, "seconded": 1, "teams_with_members": 7,
    "item_examples": 0, "thing_examples": 0, "persons_missing": 0,
    "powers": {"审批服务事项": (584, 584), "行政执法事项": (605, 605)},
    "roles": {"commander": 1, "dispatcher": 1, "administrator": 2}, "notes": {"rules": "甲", "keys": "乙"},
}  # fmt: skip


def ways(page: Any) -> dict[str, tuple[str, str]]:
    links = [link.proto for link in page.get("page_link")]
    return {link.label.strip("*"): (link.page, link.query_string) for link in links}


def test_nothing_done_shows_every_step_and_its_place(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("administrator")
    page = open_page(HOME)
    assert not page.exception
    text = said(page)
    for words in (
        "指挥室用起来以前要办的事",
        "1. 核对村社的组团和联系部门",
        "已确认 0/22 个村社",
        "12. 密钥另存",
    ):
        assert words in text
    found = ways(page)
    assert found["去核对村社"] == ("settings", "section=places&back=setup")
    assert found["去导入派驻名册"] == ("settings", "section=rosters&view=secondments&back=setup")
    assert found["去导入账号"] == ("accounts", "view=import&back=setup")
    assert found["去导入一件事清单"] == ("lists", "view=import&list=things&back=setup")
    assert found["去导入赋权事项"] == ("powers", "view=import&back=setup")


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (SETTINGS, {"section": "places"}),
        (SETTINGS, {"section": "rosters", "view": "holdings"}),
        (SETTINGS, {"section": "calendar"}),
        (SETTINGS, {"section": "clocks"}),
        ("pages/admin/accounts.py", {"view": "import"}),
        ("pages/admin/audit.py", {}),
        ("pages/lists/lists.py", {"view": "import", "list": "things"}),
        ("pages/delegation/powers.py", {"view": "import"}),
    ],
)
def test_each_place_opens_and_leads_back(
    open_page: Open, sign_in: Callable[..., Any], path: str, query: dict[str, str]
) -> None:
    sign_in("administrator")
    page = open_page(path, **query, back="setup")
    assert not page.exception
    assert "回到启用清单" in ways(page)
    assert "回到启用清单" not in ways(open_page(path, **query))


def test_half_done_says_how_far_it_is(open_page: Open, sign_in: Callable[..., Any]) -> None:
    with transaction() as session:
        for village in session.exec(select(Village)).all()[:10]:
            village.is_assumed = False
    sign_in("administrator")
    text = said(open_page(HOME))
    assert "已确认 10/22 个村社" in text
    assert "进行中" in text


def test_all_done_is_one_line_to_open(
    open_page: Open, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    asked = queries.facts

    def done(session: Any, **given: Any) -> Any:
        return replace(asked(session, **given), **DONE)

    done.needed_rights, done.takes_scope = ("setting.manage",), False  # type: ignore[attr-defined]
    monkeypatch.setattr(queries, "facts", done)
    sign_in("administrator")
    page = open_page(HOME)
    assert not page.exception
    assert [one.label for one in page.expander] == ["启用清单：12 步都已完成，再看一遍"]
    assert "启用清单" not in [one.value for one in page.subheader]


@pytest.mark.long
def test_a_word_of_ones_own_is_taken_on_the_page(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("administrator")
    page = open_page(HOME)
    page.get_by_key("setup_note_keys_0").input("副本在党政办保险柜，备份在档案室，甲管")
    page.get_by_key("setup_go_keys_0").click().run()
    assert not page.exception
    assert "副本在党政办保险柜" in said(page)


@pytest.mark.long
@pytest.mark.parametrize("role", [code for code in FOR_PEOPLE if code != "administrator"])
def test_nobody_else_sees_it(open_page: Open, sign_in: Callable[..., Any], role: str) -> None:
    unit = ROLES[role].unit
    sign_in(role, **({f"{unit}_id": 1} if unit else {}))
    page = open_page(HOME)
    assert "指挥室用起来以前" not in said(page)
    assert not [one for one in page.expander if "启用清单" in one.label]


def test_a_demo_is_not_set_up(open_page: Open, sign_in: Callable[..., Any]) -> None:
    with transaction() as session:
        session.add(StoreMark(key="demo", value=now().isoformat()))
    sign_in("administrator")
    page = open_page(HOME)
    assert "指挥室用起来以前" not in said(page)
    assert not [one for one in page.expander if "启用清单" in one.label]


def test_the_administrator_is_not_sent_to_himself(open_page: Open, sign_in: Callable[..., Any]) -> None:
    for path in ("incidents/incidents", "incidents/desk", "incidents/register", "wall/map", "wall/wall"):
        sign_in("administrator")
        page = open_page(f"pages/{path}.py")
        told = " ".join(one.value for one in page.warning)
        assert "联系系统管理员" not in told
        assert "指挥长" in told
        assert "授予" in told
        assert ways(page)["去账号管理授予角色"][0] == "accounts"


def test_others_are_sent_to_him_as_before(open_page: Open, sign_in: Callable[..., Any]) -> None:
    sign_in("grid_worker", village_id=1)
    page = open_page("pages/admin/settings.py")
    assert "请联系系统管理员授权" in " ".join(one.value for one in page.warning)
    assert "去账号管理授予角色" not in ways(page)
