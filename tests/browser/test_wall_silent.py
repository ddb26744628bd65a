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
PATIENCE = 60_000
EARLY = 30  # seconds of a minute
CARDS = ("今日新增 ", "在办 ", "按期办结率 ")


def figures(tab: FrameLocator) -> list[str]:
    """Of each card its title and figure, as its picture is told."""
    told = [tab.locator(f'img[alt^="{title}"]').get_attribute("alt") or "" for title in CARDS]
    return [words.partition("，")[0] for words in told]


@pytest.mark.soak
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
        expect(tab.locator('img[alt^="在办 "]')).to_be_visible(timeout=2 * PATIENCE)
        # No minute turns, and no figure with it, between the look and the outage.
        while now().second > EARLY:
            page.wait_for_timeout(1_000)
        before = figures(tab)
        head = tab.locator('img[alt*="综合信息指挥室"]')
        told = re.compile("连不上数据库（[0-9A-F]{6}），自动重试中；久不恢复请告诉管理员　.+　数据时间 停在 ")
        down.touch()
        expect(head).to_have_attribute("alt", told, timeout=PATIENCE)
        since = str(head.get_attribute("alt"))[-5:]
        for gone in (STEP, OUTAGE):
            moved.move(clock, gone)
            # A minute that has passed draws the wall again, from what is kept.
            page.wait_for_timeout(15_000)
            expect(head).to_have_attribute("alt", told)
            expect(tab.locator('img[alt$="停在 ' + since + '"]')).not_to_have_count(0)
            assert figures(tab) == before
            assert str(head.get_attribute("alt")).endswith(since)
            assert not tab.locator('img[alt*="读取失败"]').count()
        # The connection to the server is another matter, and stands.
        assert page.locator("#told").is_hidden()
        down.unlink()
        expect(head).not_to_have_attribute("alt", told, timeout=PATIENCE)
        expect(tab.locator('img[alt*="停在"]')).to_have_count(0)
        page.context.close()
