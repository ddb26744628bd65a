"""The map of incidents in a real browser: clusters open, the list agrees, a replay survives a reload."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from bench.serving import Server
from dashboard import basemap
from dashboard.database import engine_for, transaction
from dashboard.maps.rules import FEW
from dashboard.maps.widgets_map import DESK
from dashboard.overview import queries as ground
from dashboard.store_files import sqlite_url
from tests.browser.conftest import OpenTab, Serve, listed, settled
from tests.browser.test_way_down import hover_until
from tests.factories import an_entry, an_incident

pytestmark = pytest.mark.browser
MANY = FEW + 4


@pytest.fixture(scope="module")
def server(serve: Serve, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Incidents at one place in the middle of the map, reported since yesterday."""
    url = sqlite_url(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("map") / "room.db")))
    with Session(engine_for(url)) as session:
        box = basemap.bounds_of(ground.town(session), ground.villages(session))
    middle, now = basemap.view_of(box, *DESK), datetime.now(UTC)
    with transaction(url=url) as session:
        for number in range(MANY):
            at = now - timedelta(hours=24 + number)
            made = an_incident(reported_at=at, longitude=middle.longitude, latitude=middle.latitude)
            session.add(made)
            session.flush()
            session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))
    return serve(url)


def clicks(tab: Page, hint: str) -> None:
    """On the middle of the map, once it answers with this hint."""
    canvas = tab.locator('[data-testid="stDeckGlJsonChart"] canvas').first
    canvas.scroll_into_view_if_needed()
    hover_until(tab, canvas, hint)
    canvas.click(delay=100)


def test_a_cluster_opens_step_by_step_and_at_last_lists_what_the_list_counts(
    server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(server.url("map"))
    clicks(tab, f"在办 {MANY} 件")
    tab.wait_for_url(re.compile("camera=1_"))
    settled(tab)
    near = re.sub("camera=1_", "camera=6_", tab.url)
    tab.goto(near)
    settled(tab)
    clicks(tab, f"在办 {MANY} 件")
    tab.wait_for_url(re.compile("pick=square"))
    expect(tab.get_by_text(f"这一处在办 {MANY} 件")).to_be_visible()
    square = re.search(r"pick=square\.(\w+)", tab.url)
    assert square is not None
    tab.goto(server.url(f"incidents?status=open&square={square[1]}"))
    settled(tab)
    assert listed(tab) == MANY


def test_a_replay_goes_on_where_it_was_after_a_reload(server: Server, open_tab: OpenTab) -> None:
    yesterday = (datetime.now(UTC) + timedelta(hours=8) - timedelta(days=1)).date().isoformat()
    tab = open_tab(server.url(f"map?day={yesterday}&time=01:00&speed=slow"))
    tab.get_by_role("button", name="回放", exact=True).click()
    tab.wait_for_url(re.compile("time=01%3A30|time=01:30"))
    tab.reload()
    tab.wait_for_url(re.compile("time=02%3A00|time=02:00"))
    tab.get_by_role("button", name="停止回放").click()
    tab.wait_for_url(lambda url: "play" not in url)
    settled(tab)
    stopped = tab.url
    tab.wait_for_timeout(3_000)
    assert tab.url == stopped
