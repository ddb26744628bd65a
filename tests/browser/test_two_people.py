"""Two browsers on one server: what was made for one person is never shown to another."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, col, select

from bench.serving import Server
from bench.visitors import admit
from dashboard.access.passwords import token_hash
from dashboard.access.queries_scope import visible
from dashboard.access.rules import EVERYTHING, Scope
from dashboard.store.database import engine_for, transaction
from dashboard.words.clock import now
from models import Department, Incident, SignInSession
from tests.browser.conftest import listed, settled
from tests.browser.people import own_browser
from tests.stores import copy_of

pytestmark = pytest.mark.browser
ECOLOGY = "ecology"
Enter = Callable[[str], BrowserContext]


@pytest.fixture
def enter(browser: Browser) -> Iterator[Enter]:
    """A browser of its own for the session with this token."""
    made: list[BrowserContext] = []

    def entered(token: str) -> BrowserContext:
        made.append(own_browser(browser, token))
        return made[-1]

    yield entered
    for context in made:
        context.close()


def opened(context: BrowserContext, address: str) -> Page:
    tab = context.new_page()
    tab.goto(address)
    settled(tab)
    return tab


def within(url: str, scope: Scope) -> list[str]:
    with Session(engine_for(url)) as session:
        return list(session.exec(select(Incident.number).where(*visible(scope)).order_by(col(Incident.id))))


@pytest.mark.journey
def test_each_sees_what_is_his_whoever_came_before(enter: Enter, demo_server: Server, demo_url: str) -> None:
    with Session(engine_for(demo_url)) as session:
        own = session.exec(select(Department.id).where(Department.code == ECOLOGY)).one() or 0
    everything, few = within(demo_url, EVERYTHING), within(demo_url, Scope(departments=(own,)))
    assert 0 < len(few) < len(everything)
    room = enter(admit(demo_url, "dispatcher"))
    liaison = enter(admit(demo_url, "liaison", department_id=own))
    # Turn and turn about, so that each answer finds the other's in the caches.
    for context, numbers in ((room, everything), (liaison, few), (room, everything)):
        tab = opened(context, demo_server.url("incidents?status=all"))
        assert listed(tab) == len(numbers)
        tab.close()
    others = next(number for number in everything if number not in few)
    for context, is_shown in ((room, True), (liaison, False), (room, True)):
        tab = opened(context, demo_server.url(f"incident?id={others}"))
        assert tab.get_by_role("heading", name="经过").count() == is_shown
        assert tab.get_by_text("不在您的职责范围内").count() == (not is_shown)
        tab.close()


def test_who_is_put_out_is_out_at_his_next_click(
    enter: Enter, serve: Callable[[str], Server], demo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = copy_of(demo_url, tmp_path_factory.mktemp("out"))
    token = admit(url, "dispatcher")
    tab = opened(enter(token), serve(url).url("incidents"))
    assert listed(tab) > 0
    with transaction(url=url, is_domain=False) as session:
        row = session.exec(select(SignInSession).where(SignInSession.token_hash == token_hash(token))).one()
        row.ended_at, row.ended_why = now(), "revoked"
    tab.get_by_text("红灯在前").click()
    expect(tab.get_by_text("您还没有登录，或者登录已经过期。")).to_be_visible()
    expect(tab.get_by_text(re.compile(r"^共 [\d,]+ 件$"))).to_have_count(0)
    tab.get_by_role("link", name="去登录").click()
    expect(tab).to_have_url(re.compile("/session/sign-in"))
