"""Each run of a page looks at the store and at the person anew, and once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.store.database import transaction
from models import Account, RoleGrant, SignInSession
from tests.factories import NOON, an_incident

LIST = "pages/incidents/incidents.py"


def listed(page: Any) -> int:
    return len(page.dataframe[0].value) if page.dataframe else 0


@pytest.mark.long
def test_a_write_of_another_is_seen_at_the_next_rerun(open_page: Callable[..., Any]) -> None:
    page = open_page(LIST)
    for number in (1, 2):
        with transaction() as session:
            session.add(an_incident())
        assert listed(page.run()) == number


def end_session(session: Session) -> None:
    session.exec(select(SignInSession)).one().ended_at = NOON


def lock(session: Session) -> None:
    session.exec(select(Account)).one().locked_at = NOON


def revoke(session: Session) -> None:
    for grant in session.exec(select(RoleGrant)):
        grant.revoked_at = NOON


@pytest.mark.parametrize(
    ("change", "is_domain", "said"),
    [(end_session, False, "还没有登录"), (lock, True, "还没有登录"), (revoke, True, "没有角色")],
)
def test_whoever_is_put_out_is_out_at_the_next_rerun(
    open_page: Callable[..., Any], change: Callable[[Session], None], is_domain: bool, said: str
) -> None:
    page = open_page(LIST)
    assert not page.warning
    with transaction(is_domain=is_domain) as session:
        change(session)
    page.run()
    assert said in page.warning[0].value
    assert not page.dataframe


@pytest.mark.long
def test_one_run_asks_once_who_is_there(
    monkeypatch: pytest.MonkeyPatch, open_page: Callable[..., Any]
) -> None:
    from dashboard.screen import session as ui

    asked: list[int] = []
    pulse = ui.pulse
    page = open_page(LIST)
    monkeypatch.setattr(ui, "pulse", lambda *args, **given: asked.append(1) or pulse(*args, **given))
    for runs in (1, 2, 3):
        page.run()
        assert len(asked) == runs


@needs("incident.report")
def add_one(session: Session, *, by: Person, at: datetime) -> None:
    session.add(an_incident())


def counting_page() -> None:
    import streamlit as st

    from dashboard.incidents.find.queries import number_of_incidents
    from dashboard.incidents.find.rules_filters import Filters
    from dashboard.screen.data import fetch, perform
    from dashboard.screen.session import require_person
    from tests.factories import NOON
    from tests.pages.test_freshness import add_one

    require_person()
    if st.button("加一件", key="add"):
        fetch(number_of_incidents, filters=Filters(), at=NOON)
        perform(add_one, "已增加。")
    st.text(fetch(number_of_incidents, filters=Filters(), at=NOON)["total"].iloc[0])


def test_what_a_page_writes_is_seen_in_the_same_run(sign_in: Callable[..., Any]) -> None:
    sign_in("commander")
    page = AppTest.from_function(counting_page, default_timeout=30).run()
    for number in (1, 2):
        page.button(key="add").click().run()
        assert page.text[0].value == str(number)


@pytest.mark.long
def test_questions_that_are_long_past_leave_nothing_behind(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.screen import data

    def locks() -> int:
        cached: Any = data._cached
        store = cached._info.get_function_cache(cached._function_key)
        return len(store._value_locks)

    sign_in("commander")
    page = AppTest.from_function(counting_page, default_timeout=30).run()
    monkeypatch.setattr(data, "MOST_KEYS", 8)
    most = 0
    for number in range(1, 15):
        page.button(key="add").click().run()
        assert page.text[0].value == str(number)
        most = max(most, locks())
    assert 5 < most < 14


@pytest.mark.long
def test_nothing_of_the_one_before_stays_in_a_session_that_another_takes_over(
    open_page: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    with transaction() as session:
        session.add(an_incident(reporter_name="赵示例", reporter_phone="10000000001", number="NL-1"))
    page = open_page("pages/incidents/incident.py", id="NL-1")
    page.text_input(key="reveal_reason").set_value("核实地点")
    page.get_by_key("reveal").click().run()
    whole = "赵示例　10000000001"
    assert whole in [text.value for text in page.text]
    for role in ("inspector", "dispatcher"):
        sign_in(role)
        page.run()
        assert whole not in [text.value for text in page.text]
        assert "revealed_reporter" not in page.session_state
