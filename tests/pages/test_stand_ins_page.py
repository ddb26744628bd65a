"""What people do on the page of stand-ins, and what an open page notices of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import Account, SignInSession, StandIn
from tests.access.people import an_account
from tests.stores import TRICKS

PAGE, WALL = "pages/admin/stand_ins.py", "pages/wall/wall.py"
Open = Callable[..., Any]


def a_turn(absent: Account, stand_in: Account, **given: Any) -> None:
    today = township_date(now())
    defaults = {"from_on": today, "to_on": today, "reason": "培训", "made_by": "测试", "made_at": now()}
    with transaction() as session:
        session.add(StandIn(account_id=absent.id, stand_in_id=stand_in.id, **(defaults | given)))


def made() -> list[StandIn]:
    with reading() as session:
        return list(session.exec(select(StandIn)))


def said(page: Any) -> str:
    return "\n".join(one.value for one in [*page.markdown, *page.info, *page.warning, *page.toast])


@pytest.fixture
def colleague(database: str) -> Account:
    with transaction() as session:
        session.expire_on_commit = False
        return an_account(session, "dispatcher", name="李四 **粗**")


@pytest.mark.long
def test_a_colleague_is_asked_and_the_arrangement_is_cancelled(
    open_page: Open, sign_in: Callable[..., Account], colleague: Account
) -> None:
    page = open_page(PAGE)
    me = sign_in("grid_worker")
    page.run()
    assert not page.exception
    assert "现在没有人请人代岗" in said(page)
    assert "stand_in_absent_0" not in {one.key for one in page.selectbox}
    page.selectbox(key="stand_in_who_0").set_value(colleague.id)
    page.text_input(key="stand_in_reason_0").set_value("外出培训")
    page.button(key="stand_in_go_0").click().run()
    assert "代岗已安排" in said(page)
    row = made()[0]
    assert (row.account_id, row.stand_in_id, row.reason) == (me.id, colleague.id, "外出培训")
    assert r"李四 \*\*粗\*\*" in said(page)
    page.button(key=f"turn_{row.id}_go_1").click().run()
    assert made()[0].revoked_at
    assert "现在没有人请人代岗" in said(page)
    assert page.dataframe[0].value["state"].tolist() == ["已取消"]


def test_what_was_typed_stays_when_it_is_refused(open_page: Open, colleague: Account) -> None:
    page = open_page(PAGE)
    page.text_input(key="stand_in_reason_0").set_value("外出培训")
    page.button(key="stand_in_go_0").click().run()
    assert "还没有选择由谁代岗" in page.toast[0].value
    assert page.text_input(key="stand_in_reason_0").value == "外出培训"
    assert made() == []


def test_who_manages_arranges_for_others(
    open_page: Open, sign_in: Callable[..., Account], colleague: Account
) -> None:
    other = sign_in("grid_worker")
    page = open_page(PAGE)
    sign_in("commander")
    page.run()
    page.selectbox(key="stand_in_absent_0").set_value(other.id)
    page.selectbox(key="stand_in_who_0").set_value(colleague.id)
    page.text_input(key="stand_in_reason_0").set_value("病假")
    page.button(key="stand_in_go_0").click().run()
    assert [(row.account_id, row.stand_in_id) for row in made()] == [(other.id, colleague.id)]


def test_a_third_person_sees_it_and_finds_no_button(
    open_page: Open, sign_in: Callable[..., Account], colleague: Account
) -> None:
    other = sign_in("grid_worker")
    a_turn(other, colleague, reason="手术住院")
    page = open_page(PAGE)
    sign_in("inspector")
    page.run()
    assert "代 **" in said(page)
    assert "手术" not in said(page)
    assert [one.key for one in page.button if str(one.key).startswith("turn_")] == []


@pytest.mark.long
@pytest.mark.parametrize("how", ["revoked", "midnight", "absent_locked"])
def test_an_open_page_feels_the_end_at_its_next_rerun(
    open_page: Open, sign_in: Callable[..., Account], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    absent = sign_in("commander")
    page = open_page("pages/room/home.py")
    me = sign_in("grid_worker")
    page.switch_page(WALL).run()
    assert "不能“看指挥大屏”" in page.warning[0].value
    a_turn(absent, me)
    page.run()
    assert not page.warning
    assert f"代 {absent.name}：指挥长" in said(page)
    if how == "midnight":
        later = now() + timedelta(days=1)
        with transaction(is_domain=False) as session:
            # As if the browser had been used all the while.
            for row in session.exec(select(SignInSession).where(SignInSession.account_id == me.id)):
                row.seen_at, row.expires_at = later, later + timedelta(hours=1)
        monkeypatch.setattr("dashboard.screen.session.now", lambda: later)
    else:
        with transaction() as session:
            if how == "revoked":
                for row in session.exec(select(StandIn)):
                    row.revoked_at = now()
            else:
                session.get_one(Account, absent.id).locked_at = now()
    page.run()
    assert "不能“看指挥大屏”" in page.warning[0].value
    assert "代 " not in page.warning[0].value


def test_an_account_says_who_stands_in_for_it(open_page: Open, colleague: Account) -> None:
    with transaction() as session:
        session.expire_on_commit = False
        other = an_account(session, "grid_worker", name="王五")
    a_turn(other, colleague)
    shown = said(open_page("pages/admin/accounts.py", account=str(other.id)))
    assert r"由 **李四 \*\*粗\*\*** 代岗" in shown
    assert "代 **王五** 的岗" in said(open_page("pages/admin/accounts.py", account=str(colleague.id)))


def test_typed_text_reaches_no_markdown(open_page: Open) -> None:
    trick = "".join(TRICKS[:2])
    with transaction() as session:
        session.expire_on_commit = False
        one, other = (an_account(session, "dispatcher", name=trick[:40]) for _ in range(2))
    a_turn(one, other, made_by=trick[:60], reason=trick)
    shown = said(open_page(PAGE))
    assert "evil" in shown or "http" in shown
    assert "](" not in shown.replace(r"\]\(", "")
