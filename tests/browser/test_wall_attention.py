"""What takes the wall for a moment is seen and heard; and a scene that the settings page composed hangs."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from bench.serving import Server
from bench.visitors import hang
from dashboard.store.database import transaction
from dashboard.store.store_files import sqlite_url
from dashboard.town.walls.rules_attention import SLOT, USUAL, cycle
from tests.browser.conftest import ARGUMENTS, DESK, PATIENCE, OpenTab, Serve, browser_file
from tests.browser.people import pick
from tests.factories import an_entry, an_incident

pytestmark = [pytest.mark.browser, pytest.mark.soak]
# What docs/wall.md tells the one who hangs a wall to start its browser with.
WITH_SOUND = "--autoplay-policy=no-user-gesture-required"
MILLISECONDS = 1_000
# Told at its end, since it goes with the scene.
HEARD = """(one, longest) => new Promise(done => {
    const tell = () => done([one.currentTime, one.duration, one.ended, one.muted, one.volume]);
    if (one.ended) tell();
    one.addEventListener("ended", tell);
    setTimeout(tell, longest);
})"""


@pytest.fixture(scope="module")
def url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return sqlite_url(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("wall") / "room.db")))


@pytest.fixture(scope="module")
def server(serve: Serve, url: str) -> Server:
    return serve(url)


@pytest.fixture
def wall(browser: Browser, server: Server, url: str) -> Iterator[Page]:
    """A wall's browser, which may play what nobody touched."""
    with browser.browser_type.launch(executable_path=browser_file(), args=[*ARGUMENTS, WITH_SOUND]) as own:
        tab = own.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK).new_page()
        tab.set_default_timeout(PATIENCE)
        yield tab


def hung(tab: Page, server: Server, url: str, words: str) -> FrameLocator:
    tab.goto(server.url(f"session/wall?key={hang(url, words)}&{words}"))
    tab.wait_for_selector("iframe.shown", timeout=2 * PATIENCE)
    return tab.frame_locator("iframe.shown")


def test_a_new_urgent_incident_is_seen_and_its_sound_is_heard_to_its_end(
    wall: Page, server: Server, url: str
) -> None:
    page = hung(wall, server, url, "scene=people&sound=on")
    expect(page.get_by_alt_text(re.compile("^派驻干部")).first).to_be_visible()
    assert not page.locator("audio").count()
    at = datetime.now(UTC)
    with transaction(url=url) as session:
        made = an_incident(title="山塘漫水", reported_at=at, urgent=True)
        session.add(made)
        session.flush()
        session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))
    longest = (cycle(USUAL) + 1) * SLOT.total_seconds() * MILLISECONDS
    player = page.locator("audio")
    player.wait_for(state="attached", timeout=longest)
    expect(page.locator('img[alt^="插播 · 新的紧急事件，山塘漫水，值班员，请立即受理"]')).to_be_visible()
    # Nobody touched the page: it plays by itself, or never.
    heard = player.evaluate(HEARD, SLOT.total_seconds() * MILLISECONDS)
    assert heard[0] == pytest.approx(heard[1])
    assert heard[1] > 0.2
    assert heard[2:] == [True, False, 1]
    # And then the wall is as it was.
    expect(page.get_by_alt_text(re.compile("^派驻干部")).first).to_be_visible()
    expect(page.locator("audio")).to_have_count(0)


def test_a_scene_composed_on_the_settings_page_hangs_on_the_wall(
    wall: Page, server: Server, url: str, open_tab: OpenTab
) -> None:
    office = open_tab(server.url("settings"))
    box = office.get_by_label("第 1 个画面的名称", exact=True)
    box.fill("早会")
    office.get_by_role("button", name="保存", exact=True).first.click()
    # What is wrong is told, and not lost.
    expect(office.get_by_text("里有 0 个板块", exact=False).first).to_be_visible()
    expect(box).to_have_value("早会")
    for title in ("急办", "在办地图", "模块工作量", "派驻干部"):
        pick(office.get_by_label("第 1 个画面的板块", exact=True), title)
    office.keyboard.press("Tab")
    office.get_by_label("大屏画面", exact=True).press("Backspace")
    pick(office.get_by_label("大屏画面", exact=True), "早会")
    # An open list hides everything else from who asks by role.
    office.keyboard.press("Tab")
    office.get_by_role("button", name="保存", exact=True).first.click()
    expect(office.get_by_text("已保存").first).to_be_visible()
    page = hung(wall, server, url, "every=20")
    for title in ("急办", "全镇地图", "模块工作量", "派驻干部"):
        expect(page.get_by_alt_text(re.compile(f"^{title}")).first).to_be_visible()
