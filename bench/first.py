"""How soon a browser shows the first figures, beside a blank page: python -m bench first [--small]

A new browser context for each opening, so that nothing is held from the one before. The servers are
asked in turn. "warm": another screen has seen the same state of the store; "cold": a write came just before.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.pages import AS_IT_COMES, BLANK, SIZES, SMALL_SIZES, store_of
from bench.serving import Server, serving
from bench.shots import ARGUMENTS, browser_file
from bench.visitors import Visitor, cookie, hang
from dashboard.access.cookies import DISPLAY_COOKIE
from dashboard.store.database import transaction

TIMES = 7
LIMIT = 1.5
WALL = "wall?embed=true&embed_options=dark_theme"
FIGURE, WORD = 'img[alt^="现在要办"]', "text=空白页"
HEADS = (
    "## First figures in a browser",
    "",
    "| page | ms | to blank |",
    "|---|---|---|",
)


def main(*, small: bool = False) -> str:
    """The wall at the larger store, warm and cold, and the blank page."""
    url, _ = store_of((SMALL_SIZES if small else SIZES)[1])
    key = hang(url, f"测速{time.time()}")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(url) as room,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_file(), args=ARGUMENTS) as browser,
    ):
        (Path(folder) / "blank.py").write_text(BLANK)
        with serving(url, *AS_IT_COMES, app=Path(folder) / "blank.py") as blank:
            other = Visitor(room, key=key)
            kinds: dict[str, Callable[[], float]] = {
                "a blank page": lambda: _opened(browser, blank, "", WORD, key),
                "the wall, warm": lambda: _warm(browser, room, other, key),
                "the wall, cold": lambda: _cold(browser, room, url, key),
                "the wall in the page around it, warm": lambda: _around(browser, room, other, key),
            }
            times: dict[str, list[float]] = {name: [] for name in kinds}
            for _ in range(TIMES):
                for name, ask in kinds.items():
                    times[name].append(ask())
    empty = median(times["a blank page"])
    return "\n".join([*HEADS, *(_row(name, median(seconds), empty) for name, seconds in times.items())])


def _warm(browser: Browser, room: Server, other: Visitor, key: str) -> float:
    other.opens("wall", embed="true")
    return _opened(browser, room, WALL, FIGURE, key)


def _cold(browser: Browser, room: Server, url: str, key: str) -> float:
    with transaction(url=url):
        pass
    return _opened(browser, room, WALL, FIGURE, key)


def _around(browser: Browser, room: Server, other: Visitor, key: str) -> float:
    other.opens("wall", embed="true")
    return _opened(browser, room, "session/wall", FIGURE, key, frame="iframe")


def _opened(browser: Browser, server: Server, path: str, what: str, key: str, frame: str = "") -> float:
    """Seconds from asking for the address until `what` is seen, in the page or its `frame`."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1920, "height": 1080})
    context.add_cookies([cookie(key, DISPLAY_COOKIE)])  # type: ignore[list-item]
    tab = context.new_page()
    begun = time.perf_counter()
    tab.goto(server.url(path), wait_until="commit")
    place = tab.frame_locator(frame) if frame else tab
    place.locator(what).first.wait_for(state="visible", timeout=120_000)
    seconds = time.perf_counter() - begun
    context.close()
    return seconds


def _row(name: str, seconds: float, empty: float) -> str:
    ratio = seconds / empty
    mark = "" if seconds == empty else " ✓" if ratio <= LIMIT else " ✗"
    return f"| {name} | {seconds * 1000:,.0f} | {ratio:.2f}×{mark} |"
