"""Every page × every role: who may not open it is told so, whichever way he came."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from dashboard.access.rules_accounts import FOR_PEOPLE
from dashboard.access.rules_rights import RIGHTS, ROLES
from dashboard.screen.frame import MENU, MenuPage
from dashboard.screen.session import Browser
from dashboard.store.database import engine_for, transaction
from models import Account, AuditLog
from tests.access.ground import CASES, OWN, fill, people, units
from tests.access.people import a_wall

ENTRIES = [entry for entries in MENU.values() for entry in entries]
CASE, LIST = "pages/incidents/incident.py", "pages/incidents/incidents.py"
REFUSED = "您现在的角色"


def may_open(role: str, entry: MenuPage) -> bool:
    return any(RIGHTS[right].scopes[role] for right in entry.needs)


@pytest.fixture
def filled(database: str) -> dict[str, list[int]]:
    with Session(engine_for(database)) as session, session.begin():
        fill(session, CASES)
        return units(session)


@pytest.fixture
def as_role(
    sign_in: Callable[..., Any], open_page: Callable[..., Any], filled: dict[str, list[int]], database: str
) -> Any:
    """Sign in with a role over one's own unit."""

    def signed(role: str) -> Callable[..., Any]:
        unit = ROLES[role].unit
        account = sign_in(role, **({f"{unit}_id": filled[unit][OWN]} if unit else {}))
        with Session(engine_for(database)) as session, session.begin():
            # A right over one's own asks who one is.
            session.get_one(Account, account.id).cadre_id = people(session)[OWN]
        return open_page

    return signed


def said(page: Any) -> str:
    return " ".join(warning.value for warning in page.warning)


AT_ONCE = {"liaison", "grid_worker"}


# Every page as each role takes many seconds: who sees a part, and who sees his own, here.
@pytest.mark.parametrize(
    "role",
    [pytest.param(role, marks=[] if role in AT_ONCE else [pytest.mark.long]) for role in FOR_PEOPLE],
)
def test_each_page_opens_for_those_who_may_and_for_no_one_else(
    as_role: Callable[..., Any], database: str, role: str
) -> None:
    open_page = as_role(role)
    for entry in ENTRIES:
        page = open_page(entry.path)
        assert not page.exception, entry.path
        assert (REFUSED not in said(page)) == may_open(role, entry), entry.path
        if not may_open(role, entry):
            # Nothing but the frame and the sentence.
            assert len(page.warning) == 1
            assert not page.title
            assert not page.dataframe


@pytest.mark.long
def test_a_refusal_is_logged_once_and_not_at_every_rerun(as_role: Callable[..., Any], database: str) -> None:
    page = as_role("grid_worker")("pages/admin/imports.py")
    page.run()
    with Session(engine_for(database)) as session:
        entry = session.exec(select(AuditLog)).one()
    assert (entry.kind, entry.data["right"]) == ("refused", "incident.import")


@pytest.mark.long
@pytest.mark.parametrize(
    "role", ["module_head", "team_cadre", "grid_worker", "liaison", "enforcement_captain"]
)
def test_a_case_opens_within_ones_unit_and_is_absent_outside(as_role: Callable[..., Any], role: str) -> None:
    open_page = as_role(role)
    kind = {"team": "team_village", "village": "village_lies"}.get(
        ROLES[role].unit, f"{ROLES[role].unit}_leads"
    )
    inside, outside = (CASES.index((kind, whose)) + 1 for whose in (OWN, 1 - OWN))
    page = open_page(CASE, id=f"NL-20260304-{inside:04d}")
    assert f"事件{inside}" in [title.value for title in page.title]
    page = open_page(CASE, id=f"NL-20260304-{outside:04d}")
    assert "不在您的职责范围内" in said(page)
    assert not page.title


@pytest.mark.long
def test_nobody_sees_anything(monkeypatch: pytest.MonkeyPatch, open_page: Callable[..., Any]) -> None:
    monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, None))
    for entry in ENTRIES:
        page = open_page(entry.path)
        assert not page.exception
        assert [warning.value for warning in page.warning] == ["您还没有登录，或者登录已经过期。"]
        assert not page.metric
        assert not page.dataframe


def _bare() -> None:
    """A page that asks for what a wall's role could read, were it not a wall."""
    import streamlit as st

    from dashboard.screen.session import require_person

    require_person("ground.read")
    st.title("不该看见")


@pytest.mark.long
def test_a_walls_key_opens_the_wall_alone_whatever_its_role_may_read(
    database: str, monkeypatch: pytest.MonkeyPatch, open_page: Callable[..., Any]
) -> None:
    with transaction() as session:
        key = a_wall(session)
    monkeypatch.setattr("dashboard.screen.session.this_browser", lambda: Browser(None, key))
    for entry in ENTRIES:
        page = open_page(entry.path)
        assert (REFUSED in said(page)) == (entry.url_path != "wall"), entry.path
    bare = AppTest.from_function(_bare, default_timeout=60).run()
    assert "大屏" in said(bare)
    assert not bare.title


@pytest.mark.long
def test_two_roles_reach_what_either_reaches(
    sign_in: Callable[..., Any], open_page: Callable[..., Any], filled: dict[str, list[int]]
) -> None:
    sign_in("grid_worker", village_id=filled["village"][OWN])
    alone = open_page(LIST, status="all")
    sign_in("grid_worker", "dispatcher")
    both = open_page(LIST, status="all")
    assert [len(page.dataframe[0].value) for page in (alone, both)] == [2, len(CASES)]


@pytest.mark.long
@pytest.mark.parametrize(("role", "is_told"), [("dispatcher", False), ("liaison", True)])
def test_whose_figures_are_not_the_whole_towns_is_told_so(
    as_role: Callable[..., Any], role: str, is_told: bool
) -> None:
    open_page = as_role(role)
    for path in ("pages/room/home.py", LIST):
        captions = [caption.value for caption in open_page(path).caption]
        assert ("这里只有您职责范围内的事件。" in captions) == is_told
