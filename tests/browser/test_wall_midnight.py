"""The wall at midnight: today turns over by itself, before nobody's eyes."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, expect

from bench.serving import serving
from bench.visitors import hang
from dashboard.store.database import transaction
from dashboard.words.clock import day_start, now, township_date
from tests import stores
from tests.browser import moved
from tests.browser.conftest import PATIENCE
from tests.browser.people import own_browser
from tests.factories import an_incident

# Long enough before for a server to start and a page to come.
BEFORE, AFTER = timedelta(minutes=10), timedelta(seconds=30)


def told(tab: FrameLocator, words: str) -> Locator:
    """The picture of which `words` are told to whoever cannot see it."""
    return tab.locator(f'img[alt*="{words}"]')


@pytest.mark.browser
def test_today_turns_over_by_itself(
    demo_url: str, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, clock = stores.copy_of(demo_url, tmp_path), tmp_path / "clock"
    today = township_date(now())
    midnight = day_start(today + timedelta(days=1))
    key = hang(url)
    with transaction(url=url) as session:
        late = midnight - timedelta(minutes=30)
        session.add(an_incident(number="NL-29990101-0001", reported_at=late, reported_on=today))

    def set_clock(at: timedelta) -> None:
        moved.move(clock, midnight + at - now())

    set_clock(-BEFORE)
    monkeypatch.setenv(moved.VARIABLE, str(clock))
    with serving(url, runner=moved.__name__) as server:
        # The server has taken its time to start.
        set_clock(-BEFORE)
        page = own_browser(browser).new_page()
        page.goto(server.url(f"session/wall?key={key}"))
        tab = page.frame_locator("iframe")
        expect(told(tab, f"{today.month}月{today.day}日")).to_be_visible()
        expect(told(tab, "今日新增 ")).to_be_visible()
        expect(told(tab, "今日新增 0件")).to_have_count(0)
        set_clock(AFTER)
        tomorrow = today + timedelta(days=1)
        expect(told(tab, f"{tomorrow.month}月{tomorrow.day}日")).to_be_visible(timeout=2 * PATIENCE)
        expect(told(tab, "今日新增 0件")).to_be_visible()
        page.context.close()
