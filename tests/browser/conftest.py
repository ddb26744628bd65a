"""Real servers, each on a store of its own, and a browser that lets nothing leave this machine."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from bench.pages import keep_one_scene
from bench.serving import Server, serving
from bench.shots import ARGUMENTS as AS_MEASURED
from bench.visitors import admit
from bench.waiting import settled
from dashboard.access.passwords import new_token
from dashboard.store.store_files import sqlite_url
from tests.browser import cut_off
from tests.browser.killed import Town
from tests.browser.people import DESK, PATIENCE, Someone, own_browser
from tests.missing import leave_out

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# WebGL draws maps in software; to put pages and tables together that way too would cost a third more.
ARGUMENTS = [*AS_MEASURED, "--disable-gpu-compositing", "--disable-accelerated-2d-canvas"]
# The same at every server, because cookies do not tell ports apart.
TOKEN = new_token()
expect.set_options(timeout=PATIENCE)
WALL = "wall?embed=true&embed_options=dark_theme"
Serve = Callable[..., Server]
Meet = Callable[..., Someone]
OpenTab = Callable[..., Page]


def browser_file() -> str:
    """Where the browser is; leaves the test out where there is none."""
    file = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    return file or leave_out("浏览器 Chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    file = browser_file()
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=file, args=ARGUMENTS)


@contextmanager
def _serving(url: str) -> Iterator[Server]:
    """A server on a store where the browser is signed in."""
    admit(url, "commander", "administrator", token=TOKEN)
    with serving(url) as server:
        yield server


@pytest.fixture(scope="module")
def serve(browser: Browser) -> Iterator[Serve]:
    """Start a server on a store, where the browser is signed in; it ends with its file: none ever rests."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(_serving(url))


@pytest.fixture(scope="package")
def demo_url(browser: Browser, demo_template: Path) -> str:
    """The demo town, with its files beside it; another worker's stays as it is.

    Nothing takes a wall's scene there: a lamp that turns red meanwhile would, in whichever test that is.
    """
    folder = shutil.copytree(demo_template.parent, demo_template.parents[1] / "open")
    url = sqlite_url(Path(folder) / demo_template.name)
    keep_one_scene(url)
    return url


@pytest.fixture(scope="package")
def demo_server(demo_url: str) -> Iterator[Server]:
    with _serving(demo_url) as server:
        yield server


@pytest.fixture(scope="package")
def room_url(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store with the lists and no incident, for people to work in."""
    return sqlite_url(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("room") / "room.db")))


@pytest.fixture(scope="package")
def room_server(room_url: str) -> Iterator[Server]:
    with _serving(room_url) as server:
        yield server


@pytest.fixture(scope="module")
def meet(browser: Browser, room_url: str, room_server: Server) -> Iterator[Meet]:
    """Somebody with a role over a unit, the same one throughout a file, in a browser of his own."""
    known: dict[Any, Someone] = {}

    def met(role: str, *, size: ViewportSize = DESK, another: str = "", **unit: int) -> Someone:
        key = (role, another, *unit.items())
        if key not in known:
            made = own_browser(browser, admit(room_url, role, **unit), size=size)
            known[key] = Someone(made.new_page(), room_server)
        return known[key]

    yield met
    for one in known.values():
        one.tab.context.close()


@pytest.fixture(scope="package")
def context(browser: Browser) -> BrowserContext:
    """Shared, so that Streamlit's own files are loaded once."""
    return own_browser(browser, TOKEN, with_maps=True)


@pytest.fixture
def open_tab(context: BrowserContext) -> Iterator[OpenTab]:
    """Open an address in a tab of its own, and wait until its page has run."""
    tabs: list[Page] = []

    def opened(address: str, *, size: ViewportSize = DESK, watch: Any = None) -> Page:
        tab = context.new_page()
        tabs.append(tab)
        tab.set_viewport_size(size)
        if watch:
            watch(tab)
        tab.goto(address)
        settled(tab)
        return tab

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    return sqlite_url(Path(shutil.copy(sqlite_template, tmp_path / "room.db")))


@pytest.fixture
def ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """While this file is there, the server ends between an act's commit and its answer."""
    file = tmp_path / "cut-off"
    monkeypatch.setenv(cut_off.VARIABLE, str(file))
    return file


@pytest.fixture
def town(browser: Browser, url: str, ends: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(url, stack)


def number_of(text: str) -> int:
    """The first whole number in a text such as 共 1,234 件."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found.group().replace(",", ""))


def listed(tab: Page) -> int:
    """How many incidents the list says it has."""
    if tab.get_by_text("没有符合条件的事件").count():
        return 0
    return number_of(tab.get_by_text(re.compile(r"^共 [\d,]+ 件$")).inner_text())
