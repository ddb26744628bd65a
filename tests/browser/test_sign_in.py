"""From a fresh browser to the wall: the sign-in as people meet it."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bench.serving import Server
from tests.browser.conftest import DESK, WALL, settled
from tests.browser.people import own_browser
from tests.browser.test_pages_walked import SERIOUS

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Page]:
    """A browser in which nobody signed in."""
    context = own_browser(browser)
    yield context.new_page()
    context.close()


def obstacles(tab: Page) -> list[str]:
    violations = Axe().run(tab).response["violations"]
    return [rule["id"] for rule in violations if rule["impact"] in SERIOUS]


@pytest.mark.journey
def test_one_click_after_the_start_the_wall_is_on_screen(demo_server: Server, stranger: Page) -> None:
    asked: set[str] = set()
    stranger.on("request", lambda request: asked.add(request.url))
    stranger.goto(demo_server.url(WALL))
    assert "/session/sign-in" in stranger.url
    expect(stranger.get_by_text("进入演示（指挥长）")).to_be_focused()
    stranger.keyboard.press("Enter")
    settled(stranger)
    expect(stranger.locator('img[alt^="现在要办"]')).to_be_visible()
    assert stranger.url.endswith(WALL)
    assert {url for url in asked if not url.startswith((demo_server.base, "blob:", "data:"))} == set()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_doors_are_readable_for_everybody(
    demo_server: Server, stranger: Page, size: ViewportSize, theme: str
) -> None:
    stranger.set_viewport_size(size)
    stranger.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    stranger.goto(demo_server.url("session/sign-in"))
    stranger.get_by_text("用登录名和密码登录").click()
    stranger.get_by_label("登录名").fill("wang")
    stranger.get_by_label("密码", exact=True).fill("不对的密码不对的密码")
    stranger.get_by_role("button", name="登录", exact=True).click()
    expect(stranger.get_by_role("alert")).to_contain_text("不正确")
    expect(stranger.get_by_label("登录名")).to_have_value("wang")
    assert obstacles(stranger) == []
    assert stranger.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
