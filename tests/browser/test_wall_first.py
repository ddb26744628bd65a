"""How a wall opens: it waits for no program of a chart or map, and it finds its server at once."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest
import streamlit
from playwright.sync_api import Browser, Page, Route, expect

from bench.serving import Server
from bench.visitors import cookie
from bench.waiting import DONE
from dashboard.access.cookies import DISPLAY_COOKIE
from dashboard.access.passwords import new_token
from dashboard.web.shell import SHELL
from tests.browser.conftest import PATIENCE, TOKEN, WALL
from tests.browser.people import own_browser

pytestmark = pytest.mark.browser
PROGRAMS = re.compile(r"/static/js/")
# Each of the overview's panels is a picture: nothing else is needed to see what burns.
PICTURES = 11
FOLDER = Path(streamlit.__file__).parent / "static" / "static" / "js"
NEEDED = re.compile(r"""(?:from|import)\s*["']\./([^"']+\.js)["']""")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A browser that has seen nothing yet, signed in."""
    context = own_browser(browser, TOKEN)
    yield context.new_page()
    context.close()


def of_pictures() -> set[str]:
    """The program that shows a picture, and all that it imports."""
    open_ones, seen = [file.name for file in FOLDER.glob("ImageList.*.js")], set[str]()
    assert open_ones
    while open_ones:
        name = open_ones.pop()
        if name not in seen:
            seen.add(name)
            open_ones += NEEDED.findall((FOLDER / name).read_text("utf-8"))
    return seen


def test_the_overview_needs_no_program_of_a_chart_or_map(demo_server: Server, tab: Page) -> None:
    held: list[Route] = []
    needed = of_pictures()

    def decide(route: Route) -> None:
        name = PurePath(route.request.url).name
        if name in SHELL or name in needed:
            route.continue_()
        else:
            held.append(route)

    tab.route(PROGRAMS, decide)
    tab.goto(demo_server.url(WALL))
    expect(tab.get_by_test_id("stImage")).to_have_count(PICTURES)
    expect(tab.locator('img[alt^="现在要办"]')).to_be_visible()
    expect(tab.locator('img[alt^="全镇地图"]')).to_be_visible()
    tab.wait_for_selector(DONE)
    assert not tab.locator("canvas").count()
    assert not held


def test_a_page_looks_for_its_server_where_it_is(demo_server: Server, tab: Page) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(demo_server.url(WALL))
    expect(tab.get_by_test_id("stImage")).to_have_count(PICTURES)
    looked = [url for url in asked if url.endswith(("/_stcore/health", "/_stcore/host-config"))]
    assert sorted(looked) == [demo_server.url("_stcore/health"), demo_server.url("_stcore/host-config")]
    assert tab.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_screen_whose_key_is_gone_comes_to_the_sign_in(demo_server: Server, browser: Browser) -> None:
    context = own_browser(browser)
    context.add_cookies([cookie(new_token(), DISPLAY_COOKIE)])  # type: ignore[list-item]
    tab = context.new_page()
    tab.goto(demo_server.url("session/wall"))
    tab.wait_for_url(re.compile(r"/session/sign-in\?next="), timeout=PATIENCE)
    context.close()
