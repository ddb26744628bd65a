"""The wall as it hangs: full HD, embedded, dark."""

import os
import subprocess
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from bench.serving import Server
from dashboard.store.store_files import ROOT
from tests import stores
from tests.browser.conftest import WALL, OpenTab, Serve, number_of
from tests.browser.people import PATIENCE, still

pytestmark = pytest.mark.browser
# How each panel's picture begins to say what is seen in it.
PANELS = (
    "廿里镇综合信息指挥室", "现在要办", "今日新增", "在办 ", "按期办结率",
    "近30天", "谁手上有多少", "全镇地图", "急办", "派驻力量", "地图图例",
)  # fmt: skip
# Looks at a map until it is drawn.
LOOKS = 60
REPORT = """
from datetime import UTC, datetime
from dashboard.store.database import transaction
from dashboard.words.days import township_date
from tests.factories import an_entry, an_incident
at = datetime.now(UTC)
with transaction() as session:
    made = an_incident(number="NL-20990101-0001", reported_at=at, reported_on=township_date(at))
    session.add(made)
    session.flush()
    session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))
"""


def figure(tab: Page, title: str) -> int:
    """A number of the cards, as its picture is told to whoever cannot see it."""
    return number_of(str(seen(tab, f"{title} ").get_attribute("alt")))


def seen(tab: Page, begins: str) -> Locator:
    """The picture that is told so."""
    return tab.locator(f'img[alt^="{begins}"]').first


def painted(tab: Page) -> int:
    """How many colours the town's picture holds."""
    picture = seen(tab, "全镇地图").screenshot()
    return len(Image.open(BytesIO(picture)).convert("RGB").getcolors(1 << 24) or [])


def fits(tab: Page) -> None:
    """Nothing of the page lies beyond the screen."""
    for part in ("document.scrollingElement", "document.querySelector('[data-testid=stMain]')"):
        size = f"[{part}.scrollHeight - {part}.clientHeight, {part}.scrollWidth - {part}.clientWidth]"
        assert max(still(tab, partial(tab.evaluate, size))) <= 0, part


@pytest.mark.journey
def test_the_wall_fits_a_full_hd_screen_and_draws_all_panels(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url(WALL))
    for begins in PANELS:
        expect(seen(tab, begins)).to_be_visible()
    assert not tab.locator('img[alt*="读取失败"]').count()
    assert not tab.get_by_text("读取失败").count()
    expect(tab.locator('img[alt*="示意图，非行政区域界线"]')).to_be_visible()
    fits(tab)
    assert not tab.get_by_test_id("stTopNav").count()
    # A dark ground, villages, names and signs: a map that did not draw has one colour.
    for _ in range(LOOKS):
        tab.wait_for_timeout(500)
        if (colours := painted(tab)) > 50:
            break
    assert colours > 50


def test_another_process_writes_and_the_wall_shows_it(
    demo_url: str, serve: Serve, open_tab: OpenTab, tmp_path: Path
) -> None:
    url = stores.copy_of(demo_url, tmp_path)
    server = serve(url)
    open_tab(server.url(WALL))
    tab = open_tab(server.url(WALL))
    before = figure(tab, "在办")
    subprocess.run(
        [sys.executable, "-c", REPORT], cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True
    )
    # The wall's own pace is 10 to 15 s; how long a busy machine takes to draw says nothing about it.
    for _ in range(2 * PATIENCE // 250):
        if figure(tab, "在办") != before:
            break
        tab.wait_for_timeout(250)
    assert figure(tab, "在办") == before + 1
