"""An incident's files in a real browser: drawn under the room's policy, and taken down as they lie."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize
from sqlmodel import Session, col, select

from bench.serving import Server
from dashboard.files.attachments.storage import files
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from models import Attachment, FileKind
from tests import stores
from tests.browser.conftest import DESK, OpenTab, Serve, settled
from tests.browser.test_content_policy import watched

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
DRAWN = ".stMain img, [role=dialog] img"
WIDTHS = "all => all.map(one => one.complete ? one.naturalWidth : 0)"
COME = """([drawn, many]) => {
    const all = [...document.querySelectorAll(drawn)];
    return all.length >= many && all.every(one => one.complete && one.naturalWidth);
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files") / "room.db"


@pytest.fixture(scope="module")
def server(serve: Serve, sqlite_template: Path, file: Path) -> Server:
    return serve(stores.hostile_store(sqlite_template, file))


@pytest.mark.parametrize("size", [pytest.param(DESK, marks=pytest.mark.soak), PHONE], ids=["desk", "phone"])
def test_a_picture_is_drawn_opened_and_taken_down(
    server: Server, file: Path, open_tab: OpenTab, size: ViewportSize
) -> None:
    violations: Counter[tuple[str, ...]] = Counter()
    address = server.url(f"incident?id={stores.HOSTILE_NUMBER.format(0)}")
    tab = open_tab(address, size=size, watch=watched(violations))
    picture = tab.locator(DRAWN).first
    picture.scroll_into_view_if_needed()
    tab.wait_for_function(COME, arg=[DRAWN, 1])
    assert tab.locator(DRAWN).evaluate_all(WIDTHS) == [320]
    tab.get_by_role("button", name="看大图").click()
    settled(tab)
    tab.get_by_role("dialog").locator("img").wait_for()
    tab.wait_for_function(COME, arg=[DRAWN, 2])
    assert sorted(tab.locator(DRAWN).evaluate_all(WIDTHS)) == [320, 640]
    tab.keyboard.press("Escape")
    tab.get_by_role("dialog").wait_for(state="detached")
    with Session(engine_for(sqlite_url(file))) as session:
        kinds = {FileKind.PICTURE: 0, FileKind.PDF: 1}
        for kind, place in kinds.items():
            query = select(Attachment.sha256).where(Attachment.kind == kind).order_by(col(Attachment.id))
            with tab.expect_download() as waiting:
                tab.get_by_role("button", name="下载").nth(place).click()
            came = waiting.value.path().read_bytes()
            assert came == files(sqlite_url(file)).read(session.exec(query).first() or "")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations == Counter()
