"""Ten minutes without the store, before a wall in a real browser: figures with their time, then it heals."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, expect

from bench.serving import serving
from bench.visitors import hang
from dashboard.words.clock import now
from tests import stores
from tests.browser import moved, silent
from tests.browser.people import own_browser

OUTAGE, STEP = timedelta(minutes=10), timedelta(minutes=5)
# Seven panels, and six figures above them.
PATIENCE, FIGURES = 60_000, 6
PANELS = 7 + FIGURES
EARLY = 30  # seconds of a minute
STALE = re.compile("停在 ")


def figures(tab: FrameLocator) -> list[str]:
    return tab.get_by_role("heading", level=2).all_inner_texts()


@pytest.mark.browser
def test_a_store_that_is_down_for_ten_minutes_does_not_blank_the_wall(
    demo_url: str, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, clock = stores.copy_of(demo_url, tmp_path), tmp_path / "clock"
    key = hang(url)
    moved.move(clock, timedelta())
    monkeypatch.setenv(moved.VARIABLE, str(clock))
    down = tmp_path / "down"
    monkeypatch.setenv(silent.VARIABLE, str(down))
    with serving(url, runner=silent.__name__) as server:
        page = own_browser(browser).new_page()
        page.goto(server.url(f"session/wall?key={key}&scene=overview"))
        tab = page.frame_locator("iframe.shown")
        expect(tab.get_by_role("heading", level=2).first).to_be_visible(timeout=2 * PATIENCE)
        expect(tab.get_by_role("heading", level=2)).to_have_count(FIGURES)
        # No minute turns, and no figure with it, between the look and the outage.
        while now().second > EARLY:
            page.wait_for_timeout(1_000)
        before = figures(tab)
        told = tab.get_by_text(re.compile("连不上数据库（[0-9A-F]{6}），自动重试中"))
        down.touch()
        expect(told).to_be_visible(timeout=PATIENCE)
        stopped = tab.get_by_role("heading", name=STALE)
        expect(stopped).to_have_count(PANELS, timeout=PATIENCE)
        since = stopped.first.inner_text()
        for gone in (STEP, OUTAGE):
            moved.move(clock, gone)
            # A minute that has passed draws the wall again, from what is kept.
            page.wait_for_timeout(15_000)
            # While it is drawn, a panel may be on its way.
            expect(stopped).to_have_count(PANELS)
            expect(tab.get_by_role("heading", level=2)).to_have_text(before, use_inner_text=True)
            assert stopped.first.inner_text() == since
            expect(told).to_be_visible()
            assert not tab.get_by_text("读取失败").count()
        # The connection to the server is another matter, and stands.
        assert page.locator("#told").is_hidden()
        down.unlink()
        expect(told).to_have_count(0, timeout=PATIENCE)
        expect(stopped).to_have_count(0)
        assert len(figures(tab)) == len(before)
        page.context.close()
