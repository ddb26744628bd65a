"""The map of incidents in a real browser: clusters open, the list agrees, a replay survives a reload."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import Session

from bench.serving import Server
from dashboard.incidents.find.rules_squares import square_of
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.wall.maps.rules import (
    BEYOND,
    FEW,
    LAST_STEP,
    Camera,
    disc_radius,
    level_of,
    position_within,
    zoom_of,
)
from dashboard.wall.maps.widgets_map import DESK, WIDEST
from tests.browser.conftest import OpenTab, Serve, listed, settled
from tests.browser.people import aim
from tests.factories import an_entry, an_incident

pytestmark = pytest.mark.browser
MANY = FEW + 4
PLACE = (118.83217, 28.85131)
# Looks at a map until it answers the mouse.
LOOKS = 100


@pytest.fixture(scope="module")
def server(serve: Serve, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """Incidents at one place, reported since the day before yesterday."""
    url = sqlite_url(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("map") / "room.db")))
    now = datetime.now(UTC)
    with transaction(url=url) as session:
        for number in range(MANY):
            at = now - timedelta(hours=24 + number)
            made = an_incident(reported_at=at, longitude=PLACE[0], latitude=PLACE[1])
            session.add(made)
            session.flush()
            session.add(an_entry(incident_id=made.id, at=at, recorded_at=at))
    return serve(url)


def clicks_disc(tab: Page, view: basemap.View, leads_to: str) -> None:
    """On the one disc of the map that is seen so, once it answers the mouse."""
    radius = disc_radius(MANY)
    square = square_of(*PLACE, level_of(view.zoom)).word
    x, y = view.pixels(*position_within(*PLACE, square, view.zoom, radius))
    canvas = tab.locator('[data-testid="stDeckGlJsonChart"] canvas').first

    def click() -> None:
        canvas.scroll_into_view_if_needed()
        for shift in range(LOOKS):
            box = canvas.bounding_box()
            assert box is not None
            at = (box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)
            tab.mouse.move(at[0] + shift % 2, at[1])
            tab.wait_for_timeout(300)
            if tab.locator(".deck-tooltip").filter(has_text=f"在办 {MANY} 件").is_visible():
                tab.mouse.click(*at, delay=100)
                return
        raise AssertionError("The map does not answer the mouse.")

    aim(tab, click, leads_to)


@pytest.mark.soak
def test_a_cluster_opens_step_by_step_and_at_last_lists_what_the_list_counts(
    server: Server, sqlite_template: Path, open_tab: OpenTab
) -> None:
    with Session(engine_for(sqlite_url(sqlite_template))) as session:
        box = basemap.bounds_of(ground.town(session), ground.villages(session))
    home = basemap.view_of(box, *DESK)
    tab = open_tab(server.url("map"))
    clicks_disc(tab, home, "camera=1_")
    near = Camera(LAST_STEP, *PLACE)
    tab.goto(server.url(f"map?camera={near.word}"))
    settled(tab)
    clicks_disc(tab, basemap.View(*PLACE, zoom_of(home.zoom, near)), "pick=square")
    expect(tab.get_by_text(f"这一处在办 {MANY} 件")).to_be_visible()
    square = re.search(r"pick=square\.(\w+)", tab.url)
    assert square is not None
    tab.goto(server.url(f"incidents?status=open&square={square[1]}"))
    settled(tab)
    assert listed(tab) == MANY


@pytest.mark.parametrize(
    ("window", "least", "most"),
    [
        (1024, DESK[0], WIDEST),
        pytest.param(3840, WIDEST, (1 + 2 * BEYOND) * WIDEST, marks=pytest.mark.soak),
    ],
)
def test_a_map_is_as_wide_as_what_is_sent_for_it(
    server: Server, open_tab: OpenTab, window: int, least: int, most: float
) -> None:
    """The server does not know the window: what it sends must suit a narrow one and fill a wide one."""
    tab = open_tab(server.url("map"), size={"width": window, "height": 900})
    # A canvas is 300 wide until its map has measured the place it stands in.
    tab.wait_for_function(
        """([least, most]) => {
            const canvas = document.querySelector('[data-testid="stDeckGlJsonChart"] canvas');
            const width = canvas?.getBoundingClientRect().width ?? 0;
            return least - 1 <= width && width <= most;
        }""",
        arg=[least, most],
    )


@pytest.mark.soak
def test_a_replay_survives_a_reload_and_leaves_the_way_back_free(server: Server, open_tab: OpenTab) -> None:
    yesterday = (datetime.now(UTC) + timedelta(hours=8) - timedelta(days=1)).date().isoformat()
    tab = open_tab(server.url(f"map?day={yesterday}&time=01:00&speed=slow"))
    unplayed, before = tab.url, tab.evaluate("history.length")
    tab.get_by_role("button", name="回放", exact=True).click()
    expect(tab.get_by_role("button", name="停止回放")).to_be_visible()
    seen = tab.get_by_text(re.compile(rf"^{yesterday} 0[1-9]:\d\d")).first
    expect(seen).to_contain_text(re.compile("01:30|01:45|02"))
    # Each picture is a run: the page is hardly ever still.
    tab.reload()
    expect(seen).to_contain_text(re.compile("0[2-9]:"))
    tab.get_by_role("button", name="停止回放").click()
    tab.wait_for_url(lambda url: "play" not in url)
    settled(tab)
    stopped = tab.url
    tab.wait_for_timeout(3_000)
    assert tab.url == stopped
    # One entry each for the beginning and the end, none for the pictures.
    assert tab.evaluate("history.length") == before + 2
    tab.go_back(wait_until="commit")
    tab.wait_for_url(re.compile("play="))
    tab.wait_for_timeout(5_000)
    tab.go_back(wait_until="commit")
    tab.wait_for_url(lambda url: "play" not in url)
    settled(tab)
    assert tab.url == unplayed
