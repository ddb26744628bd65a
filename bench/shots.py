"""A picture of every page, with the demo town and on an empty store: python -m bench.shots [FOLDER]"""

import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import Session, col, select

from bench.serving import Server, serving
from bench.visitors import admit, cookie
from dashboard import demo, stores
from dashboard.database import engine_for
from dashboard.store_files import ROOT, sqlite_url
from models import Incident

SHOTS = ROOT / "shots"
INCIDENTS = 5_000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--use-angle=swiftshader",
             "--enable-unsafe-swiftshader"]  # fmt: skip
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DESK, PHONE = (1920, 1080), (390, 844)
# Maps and tables draw a moment after their page has run.
DRAWING_MS = 2_500
# Name of the picture, address, size of the screen, whether all of a longer page is wanted.
PICTURES = (
    ("home", "", DESK, True),
    ("wall", "wall", DESK, True),
    ("wall-dark", "wall?embed=true&embed_options=dark_theme", DESK, False),
    ("incidents", "incidents", DESK, True),
    ("incidents-open", "incidents?status=open&chart=village", DESK, True),
    ("incident", "incident?id={}", DESK, True),
    ("imports", "imports", DESK, True),
    ("home-phone", "", PHONE, True),
    ("incidents-phone", "incidents", PHONE, True),
)


def shoot(browser: Browser, server: Server, number: str, token: str, folder: Path) -> None:
    """All pictures of one store."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, address, (width, height), is_whole in PICTURES:
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        context.add_cookies([cookie(token)])  # type: ignore[list-item]
        tab = context.new_page()
        tab.goto(server.url(address.format(number)))
        tab.wait_for_selector(DONE, timeout=60_000)
        tab.wait_for_timeout(DRAWING_MS)
        if is_whole:
            _stretch(tab, width, height)
            tab.wait_for_timeout(DRAWING_MS)
        tab.screenshot(path=folder / f"{name}.png")
        context.close()


def _stretch(tab: Page, width: int, height: int) -> None:
    """Make the screen as high as the page: Streamlit scrolls inside, so a full-page picture would be cut."""
    whole = tab.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    tab.set_viewport_size({"width": width, "height": max(height, int(whole))})


def _fill(folder: Path) -> dict[str, tuple[str, str]]:
    """URL of each kind of store, and the number of an incident in it."""
    full, empty = sqlite_url(folder / "demo.db"), sqlite_url(folder / "empty.db")
    demo.build(INCIDENTS, seed=1, until=datetime.now(UTC), url=full)
    stores.prepare(empty)
    with Session(engine_for(full)) as session:
        # One with a long story says most about its page.
        chosen = select(Incident.number).order_by(col(Incident.reworks).desc(), col(Incident.id).desc())
        number = session.exec(chosen).first() or ""
    return {"demo": (full, number), "empty": (empty, "NL-20000101-0001")}


def main(target: Path = SHOTS) -> None:
    """Take every picture into `target`, in one folder per kind of store."""
    file = os.environ.get("CHROMIUM") or next((f for name in CHROMIUM if (f := shutil.which(name))), None)
    if file is None:
        sys.exit("缺少浏览器 Chromium：请安装，或用环境变量 CHROMIUM 指明它的位置。")
    with (
        tempfile.TemporaryDirectory(prefix="room-shots-") as folder,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=file, args=ARGUMENTS) as browser,
    ):
        for kind, (url, number) in _fill(Path(folder)).items():
            with serving(url) as server:
                shoot(browser, server, number, admit(url, "commander", "administrator"), target / kind)
    print(f"图片在 {target}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHOTS)
