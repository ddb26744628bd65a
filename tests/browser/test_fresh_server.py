"""The first address that anybody opens on a new server shows its page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from dashboard.store.database import engine_for
from models import Incident
from tests.browser.conftest import OpenTab, Serve

pytestmark = pytest.mark.browser


def an_incident_of(url: str) -> str:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident.number)).first() or ""


def shows_list(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="事件", exact=True)).to_be_visible()
    expect(tab.get_by_role("button", name="状态：在办")).to_be_visible()


def shows_case(tab: Page) -> None:
    expect(tab.get_by_role("heading", name="经过")).to_be_visible()


@pytest.mark.parametrize(
    ("path", "shows"),
    [
        pytest.param("incidents?status=open", shows_list, marks=pytest.mark.soak),
        ("incident?id={}", shows_case),
    ],
)
def test_a_deep_link_opens_its_page_on_a_fresh_server(
    path: str, shows: Callable[[Page], None], serve: Serve, demo_url: str, open_tab: OpenTab
) -> None:
    tab = open_tab(serve(demo_url).url(path.format(an_incident_of(demo_url))))
    shows(tab)
    expect(tab.get_by_test_id("stTopNav")).to_be_visible()
    assert not tab.get_by_role("dialog").count()
    assert not tab.get_by_text("没有这个页面").count()
