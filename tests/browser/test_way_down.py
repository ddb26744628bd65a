"""From a figure to its rows, from a bar, a row or a point to what it stands for, and back."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session

from bench.serving import Server
from dashboard.store.database import engine_for
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.town.places.rules import cell_of
from tests import stores
from tests.browser.conftest import OpenTab, Serve, listed, number_of, settled
from tests.browser.people import aim, pick

pytestmark = pytest.mark.browser
FIGURES = ("超期", "红灯", "紧急在办")
# Tries until no incident turned overdue between two looks at a figure; looks at a map until it answers.
TRIES, LOOKS = 4, 120
NUMBER = "NL-20260304-7777"


def card(tab: Page, label: str) -> Locator:
    """The figure with this label, and the link beneath it."""
    metric = tab.get_by_test_id("stMetric").filter(has=tab.get_by_text(label, exact=True))
    return tab.get_by_test_id("stVerticalBlock").filter(has=metric).filter(
        has=tab.get_by_test_id("stPageLink")
    ).last  # fmt: skip


def open_first_row(tab: Page) -> None:
    """Press the title of the first row until its case stands there."""
    table = tab.get_by_test_id("stDataFrame").first
    aim(tab, lambda: table.click(position={"x": 250, "y": 52}), "/incident[?]")
    tab.get_by_role("heading", name="经过").wait_for()


@pytest.mark.journey
def test_a_figure_of_the_home_page_leads_to_exactly_its_rows(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url())

    def figure(label: str) -> int:
        return number_of(card(tab, label).get_by_test_id("stMetricValue").inner_text())

    for label in FIGURES:
        for _ in range(TRIES):
            before = figure(label)
            card(tab, label).get_by_test_id("stPageLink-NavLink").locator("visible=true").first.click()
            tab.wait_for_url(re.compile(r"/incidents\?"))
            tab.get_by_role("heading", name="事件", exact=True).wait_for()
            settled(tab)
            rows = listed(tab)
            tab.go_back()
            tab.get_by_role("heading", name="停在哪一步").wait_for()
            settled(tab)
            if figure(label) == before:
                break
        assert rows == before, label


@pytest.mark.soak
def test_a_bar_narrows_the_list_to_its_number_and_a_row_opens_its_case(
    demo_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(demo_server.url("incidents?status=open"))
    bar = tab.locator('[aria-roledescription="bar"][aria-label^="total:"]').first
    total = number_of(bar.get_attribute("aria-label") or "")
    everything = listed(tab)
    assert total < everything

    def click_at_its_end() -> None:
        # The overdue part lies over its beginning.
        box = bar.bounding_box()
        assert box is not None
        tab.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)

    aim(tab, click_at_its_end, "module=")
    expect(tab.get_by_text(f"共 {total} 件")).to_be_visible()

    narrowed = tab.url
    open_first_row(tab)
    tab.get_by_test_id("stPageLink-NavLink").filter(has_text="回到事件列表").locator("visible=true").click()
    tab.wait_for_url(narrowed)
    expect(tab.get_by_text(f"共 {total} 件")).to_be_visible()
    open_first_row(tab)
    tab.go_back()
    expect(tab.get_by_text(f"共 {total} 件")).to_be_visible()
    settled(tab)
    # The bar does not stay picked: without the condition the list is whole again, and remains so.
    tab.get_by_role("button", name=re.compile("^模块：")).click()
    tab.wait_for_url(lambda url: "module=" not in url)
    settled(tab)
    expect(tab.get_by_text(f"共 {everything} 件")).to_be_visible()
    assert "module=" not in tab.url


@pytest.mark.soak
def test_a_point_of_the_map_opens_its_case(
    serve: Serve, sqlite_template: Path, tmp_path: Path, open_tab: OpenTab
) -> None:
    middle = middle_of_the_map(f"sqlite:///{sqlite_template}")
    url = stores.one_incident_store(
        sqlite_template,
        tmp_path / "one.db",
        number=NUMBER,
        longitude=middle.longitude,
        latitude=middle.latitude,
    )
    tab = open_tab(serve(url).url("incidents"))
    aim(tab, lambda: click_map(tab, NUMBER), f"/incident[?]id={NUMBER}")
    expect(tab.get_by_text(NUMBER, exact=True)).to_be_visible()


@pytest.mark.soak
def test_a_square_of_a_crowded_map_narrows_the_list_once(
    serve: Serve, sqlite_template: Path, tmp_path: Path, open_tab: OpenTab
) -> None:
    middle = middle_of_the_map(f"sqlite:///{sqlite_template}")
    place = {"longitude": middle.longitude, "latitude": middle.latitude}
    place["cell"] = cell_of(*place.values())
    # One more than is drawn one by one.
    url = stores.crowded_store(sqlite_template, tmp_path / "crowded.db", 2_001, **place)
    tab = open_tab(serve(url).url("incidents"))
    assert listed(tab) == 2_002
    aim(tab, lambda: click_map(tab, "2001"), "cell=")
    assert listed(tab) == 2_001
    # What stands below the map is drawn too, and the condition can be dropped again.
    expect(tab.get_by_test_id("stVegaLiteChart").last).to_be_visible()
    tab.get_by_role("button", name=re.compile("^地图方格：")).click()
    tab.wait_for_url(lambda url: "cell=" not in url)
    settled(tab)
    assert listed(tab) == 2_002


def click_map(tab: Page, text: str) -> None:
    """In its middle, once the drawn map answers the mouse there with a hint that holds `text`."""
    canvas = tab.locator('[data-testid="stDeckGlJsonChart"] canvas').first
    canvas.scroll_into_view_if_needed()
    for shift in range(LOOKS):
        canvas.hover(position=None if shift % 2 else {"x": 20, "y": 20})
        if tab.locator(".deck-tooltip").filter(has_text=text).is_visible():
            canvas.click()
            return
        tab.wait_for_timeout(250)
    raise AssertionError("The map does not answer the mouse.")


def middle_of_the_map(url: str) -> basemap.View:
    with Session(engine_for(url)) as session:
        box = basemap.bounds_of(ground.town(session), ground.villages(session))
    return basemap.view_of(box, 640, 420)


@pytest.mark.soak
def test_a_filter_lives_in_the_url_and_survives_a_reload(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url("incidents?status=all"))
    everything = listed(tab)
    pick(tab.get_by_test_id("stSelectbox").filter(has_text="状态").locator("input"), "已办结")
    tab.wait_for_url(re.compile(r"[?&]status=closed$"))
    settled(tab)
    narrowed = listed(tab)
    assert 0 < narrowed < everything
    tab.reload()
    settled(tab)
    assert tab.url.endswith("status=closed")
    expect(tab.get_by_role("button", name="状态：已办结")).to_be_visible()
    assert listed(tab) == narrowed
    tab.go_back()
    expect(tab.get_by_text(f"共 {everything} 件")).to_be_visible()


def test_an_export_holds_exactly_the_rows_of_the_list(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url("incidents?status=closed"))
    with tab.expect_download() as download:
        tab.get_by_role("button", name="导出 CSV").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == listed(tab) + 1


def test_the_home_page_fits_a_phone(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url(), size={"width": 390, "height": 844})
    tab.get_by_role("heading", name="停在哪一步").wait_for()
    for part in ("document.scrollingElement", "document.querySelector('[data-testid=stMain]')"):
        assert tab.evaluate(f"{part}.scrollWidth") <= 390
