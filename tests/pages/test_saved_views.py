"""What a person does with his views on the list of incidents."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from dashboard.store.database import reading, transaction
from models import Account, SavedView
from tests.factories import NOON, an_incident
from tests.stores import TRICKS

PAGE = "pages/incidents/incidents.py"
Open = Callable[..., Any]


def stored() -> list[tuple[str, str]]:
    with reading() as session:
        return [(row.name, row.query) for row in session.exec(select(SavedView).order_by(SavedView.name))]


def a_view(account: Account, name: str, query: str = "status=open") -> None:
    with transaction() as session:
        session.add(SavedView(account_id=account.id, page="incidents", name=name, query=query, made_at=NOON))


def shown(page: Any) -> dict[str, Any]:
    """The buttons of the views by what stands on them."""
    forms = ("view_save", "view_rename", "view_delete")
    own = [one for one in page.button if str(one.key).startswith("view_")]
    return {one.label: one for one in own if not str(one.key).startswith(forms)}


def opened(page: Any, done: int = 0) -> Any:
    """The page with the views looked at, once `done` of them were changed; AppTest closes them with the
    next run."""
    page.session_state[f"views_{done}"] = True
    return page.run()


@pytest.fixture
def me(open_page: Open, sign_in: Callable[..., Account]) -> Account:
    with transaction() as session:
        session.add(an_incident())
    return sign_in("dispatcher")


@pytest.mark.long
def test_the_present_filters_are_saved_and_open_again(open_page: Open, me: Account) -> None:
    page = opened(open_page(PAGE, status="open", light="red", sort="due", page="1"))
    page.text_input(key="view_name_0").set_value("快到期的")
    page.button(key="view_save_0").click().run()
    assert not page.exception
    assert stored() == [("快到期的", "light=red&sort=due&status=open")]
    assert not shown(page), "they are not drawn while nobody looks"
    assert "**快到期的**" in shown(opened(page, 1))
    assert page.text_input(key="view_name_1").value == ""
    again = opened(open_page(PAGE, village="none", page="2"))
    assert "**快到期的**" not in shown(again)
    shown(again)["快到期的"].click().run()
    assert dict(again.query_params) == {"light": "red", "sort": "due", "status": "open"}
    assert "**快到期的**" in shown(opened(again))


def test_without_filters_there_is_nothing_to_save(open_page: Open, me: Account) -> None:
    page = opened(open_page(PAGE))
    assert page.button(key="view_save_0").disabled
    assert "view_rename_0" not in {one.key for one in page.button}


@pytest.mark.long
def test_a_view_is_renamed_and_deleted(open_page: Open, me: Account) -> None:
    a_view(me, "旧名")
    page = opened(open_page(PAGE))
    page.text_input(key="view_new_name_0").set_value("新名")
    page.button(key="view_rename_0").click().run()
    assert [name for name, _ in stored()] == ["新名"]
    assert "新名" in shown(opened(page, 1))
    page.button(key="view_delete_1").click().run()
    assert stored() == []


@pytest.mark.long
def test_a_refusal_keeps_what_was_typed(open_page: Open, me: Account) -> None:
    a_view(me, "甲")
    a_view(me, "乙")
    page = opened(open_page(PAGE))
    page.selectbox(key="view_which_0").select_index(0)
    page.text_input(key="view_new_name_0").set_value("乙" if stored()[0][0] == "甲" else "甲")
    page.button(key="view_rename_0").click().run()
    assert "已经有这个名称" in page.toast[0].value
    assert opened(page).text_input(key="view_new_name_0").value in ("甲", "乙")


@pytest.mark.long
def test_somebody_elses_views_are_not_shown(
    open_page: Open, me: Account, sign_in: Callable[..., Account]
) -> None:
    a_view(me, "我的红灯")
    page = opened(open_page(PAGE))
    assert "我的红灯" in shown(page)
    sign_in("dispatcher")
    opened(page)
    assert "我的红灯" not in shown(page)


def test_typed_text_reaches_no_markdown(open_page: Open, me: Account) -> None:
    trick = TRICKS[0][:40]
    a_view(me, trick, "q=evil")
    labels = "".join(shown(opened(open_page(PAGE))))
    assert "evil" in labels
    assert "](" not in labels
