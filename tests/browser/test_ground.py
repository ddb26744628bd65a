"""A real browser draws a map out of a file of this server and asks nobody else; else the sketch stays."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pmtiles.tile import TileType

from bench.serving import Server, serving
from bench.visitors import admit
from dashboard.store.database import transaction
from dashboard.store.store_files import sqlite_url
from dashboard.town.ground.actions import set_basemap
from dashboard.town.ground.queries_town import basemap_setting
from dashboard.town.ground.rules_tiles import Dark, Kind
from tests.admin.settings.ground import ADMINISTRATOR
from tests.browser.conftest import TOKEN, WALL
from tests.browser.people import own_browser, settled
from tests.factories import NOON, an_incident
from tests.town.ground.maps import COLOUR, mbtiles, picture, pmtiles

pytestmark = pytest.mark.browser
# The nearest that a picture may be to the colour of the tiles after the office's slight fading.
NEAR = 40
# Colours of a map without tiles at least; looks at a map until it is drawn.
PLAIN, LOOKS = 50, 60
LISTEN = """addEventListener('securitypolicyviolation', event => violated(
    [event.effectiveDirective, event.blockedURI]), true)"""


class Room:
    """A server with map files, and what a browser asked for at its pages."""

    def __init__(self, server: Server, store: str, context: BrowserContext) -> None:
        self.server, self.store, self.context = server, store, context

    def sets(self, kind: Kind, **given: Any) -> None:
        told = {"addresses": "", "file": "", "credit": "测绘局", "dark": Dark.AS_IT_IS} | given
        with pytest.MonkeyPatch.context() as patch, transaction(url=self.store) as session:
            patch.setenv("ROOM_LOCAL", str(Path(self.store.removeprefix("sqlite:///")).parent))
            seen = basemap_setting(session).version
            set_basemap(session, kind=kind, seen=seen, by=ADMINISTRATOR, at=NOON, **told)

    def opens(self, page: str) -> tuple[Page, list[str], list[Any]]:
        """The page, every address that it asked for, and what the content policy refused."""
        tab, asked, refused = self.context.new_page(), [], []
        tab.expose_binding("violated", lambda _, told: refused.append(told))
        tab.add_init_script(LISTEN)
        tab.on("request", lambda request: asked.append(request.url))
        # What is set is known to every process after two seconds.
        tab.wait_for_timeout(2_200)
        tab.goto(self.server.url(page))
        settled(tab)
        expect(tab.get_by_test_id("stDeckGlJsonChart").first).to_be_visible()
        return tab, asked, refused


@pytest.fixture(scope="module")
def room(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("ground")
    store = sqlite_url(Path(shutil.copy(sqlite_template, folder / "room.db")))
    mbtiles(folder / "maps" / "town.mbtiles")
    pmtiles(folder / "maps" / "town.pmtiles", TileType.JPEG)
    with transaction(url=store) as session:
        session.add(an_incident(longitude=118.81, latitude=28.85))
    admit(store, "commander", "administrator", token=TOKEN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOM_LOCAL", str(folder))
        context = own_browser(browser, TOKEN, with_maps=True)
        with serving(store) as server:
            yield Room(server, store, context)
        context.close()


def colours(tab: Page) -> list[tuple[int, Any]]:
    """Of the first map: how often, and which."""
    seen = Image.open(io.BytesIO(tab.get_by_test_id("stDeckGlJsonChart").first.screenshot())).convert("RGB")
    return seen.getcolors(seen.width * seen.height) or []


def share_of_tiles(tab: Page) -> float:
    """How much of the first map has the colour of the tiles."""
    seen = colours(tab)
    near = sum(n for n, found in seen if max(map(abs, map(int.__sub__, found, COLOUR))) < NEAR)
    return near / sum(n for n, _ in seen)


def drawn(tab: Page) -> float:
    """The share of the tiles' colour once it is there, within some seconds."""
    for _ in range(LOOKS):
        if (share := share_of_tiles(tab)) > 0.3:
            return share
        tab.wait_for_timeout(500)
    return share


def many_colours(tab: Page) -> int:
    """How many colours the first map has, once there are more than a blank page has, within some seconds."""
    for _ in range(LOOKS):
        if (many := len(colours(tab))) > PLAIN:
            return many
        tab.wait_for_timeout(500)
    return many


def elsewhere(asked: list[str], server: Server) -> list[str]:
    own = (server.base, server.base.replace("http", "ws"), "data:", "blob:")
    return [address for address in asked if not address.startswith(own)]


def of_maps(refused: list[Any]) -> list[Any]:
    return [told for told in refused if told[0] in ("worker-src", "connect-src", "img-src")]


@pytest.mark.soak
@pytest.mark.parametrize("file", ["town.mbtiles", "town.pmtiles"])
def test_the_tiles_of_a_file_are_drawn_and_nobody_else_is_asked(room: Room, file: str) -> None:
    room.sets(Kind.FILE, file=file)
    for page in ("incidents", WALL):
        tab, asked, refused = room.opens(page)
        assert drawn(tab) > 0.3, page
        assert elsewhere(asked, room.server) == []
        assert any("/ground/tiles/" in address for address in asked)
        assert of_maps(refused) == []
        expect(tab.get_by_text("底图：测绘局")).to_be_visible()
        tab.close()


def test_a_tile_server_is_asked_alone_and_only_for_tiles(room: Room) -> None:
    """The pictures come from the other address; what the page asks for anywhere else would be seen here."""
    room.sets(Kind.ADDRESS, addresses="http://tiles.example:9/{z}/{x}/{y}.png?tk=KEY")
    answered: list[str] = []

    def answer(route: Any) -> None:
        answered.append(route.request.url)
        z, x, y = (int(part) for part in route.request.url.partition(".png")[0].split("/")[-3:])
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "image/png"}
        route.fulfill(status=200, headers=headers, body=picture(z, x, y))

    room.context.route("http://tiles.example:9/**", answer)
    tab, asked, refused = room.opens("incidents")
    assert drawn(tab) > 0.3
    assert set(elsewhere(asked, room.server)) == set(answered)
    assert all(address.startswith("http://tiles.example:9/") for address in answered)
    assert of_maps(refused) == []
    tab.close()
    room.context.unroute("http://tiles.example:9/**")


def test_a_server_that_does_not_answer_leaves_the_sketch(room: Room) -> None:
    room.sets(Kind.ADDRESS, addresses="http://127.0.0.1:9/{z}/{x}/{y}.png")
    tab, asked, _ = room.opens("incidents")
    tab.wait_for_timeout(3_000)
    # The land, the ground around it, borders and names: no blank page.
    assert many_colours(tab) > PLAIN
    assert share_of_tiles(tab) < 0.01
    assert set(elsewhere(asked, room.server)) <= {
        address for address in asked if address.startswith("http://127.0.0.1:9/")
    }
    tab.close()


@pytest.mark.soak
def test_without_a_setting_no_map_has_pictures(room: Room) -> None:
    room.sets(Kind.NONE, credit="")
    tab, asked, _ = room.opens("incidents")
    tab.wait_for_timeout(2_000)
    assert not any("/ground/" in address for address in asked)
    assert share_of_tiles(tab) < 0.01
    tab.close()
