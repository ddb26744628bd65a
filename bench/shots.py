"""A picture of every page, with the demo town and on an empty store, and the three of both READMEs.

python -m bench.shots [FOLDER]; the READMEs' own go into docs/images.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlmodel import Session, col, select

from bench.pages import keep_one_scene
from bench.serving import Server, serving
from bench.visitors import admit, cookie
from bench.waiting import DONE
from dashboard import demo
from dashboard.commands import stores
from dashboard.screen.menu import MENU
from dashboard.store.database import engine_for
from dashboard.store.store_files import ROOT, sqlite_url
from models import Incident, IncidentStatus

SHOTS, IMAGES = ROOT / "shots", ROOT / "docs" / "images"
# Of a picture in docs/images.
MOST_BYTES = 300_000
INCIDENTS = 5_000
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--use-angle=swiftshader",
             "--enable-unsafe-swiftshader"]  # fmt: skip
DESK, LAPTOP, PHONE = (1920, 1080), (1440, 900), (390, 844)
# Maps and tables draw a moment after their page has run.
DRAWING_MS = 2_500


@dataclass(frozen=True)
class Picture:
    """Its name, the page's address, the size of the screen, and whether a longer page is wanted whole."""

    name: str
    address: str
    size: tuple[int, int] = DESK
    is_whole: bool = True


WALL = "wall?embed=true&embed_options=dark_theme&scene=overview"
WALLS = (Picture("wall-dark", WALL, DESK, False),)
# What people open on the way.
ON_THE_PHONE = ("home", "tasks", "incidents", "register", "incident", "notices", "bounties", "seconded")


def pictures(newest: dict[str, str]) -> list[Picture]:
    """Every page of the menu, some on a phone, and desk and case with one incident in each status.

    `newest`: status -> number of the incident that is shown.
    """
    paths = [entry.url_path for entries in MENU.values() for entry in entries]
    shown = next(iter(newest.values()), "NL-20000101-0001")
    address = {path: f"{path}?id={shown}" if path == "incident" else path for path in paths}
    # The start page answers at the root alone.
    address["home"] = ""
    return [
        *(Picture(path, address[path]) for path in paths),
        *WALLS,
        *(Picture(f"{path}-phone", address[path], PHONE) for path in ON_THE_PHONE),
        *(
            Picture(f"{path}-{status}", f"{path}?id={number}")
            for path in ("desk", "incident")
            for status, number in newest.items()
        ),
    ]


def readme(newest: dict[str, str]) -> list[Picture]:
    """The pictures of both READMEs; `newest` as above. At the desk lies what was reported last."""
    reported = newest[IncidentStatus.REPORTED.value]
    return [
        Picture("wall", WALL, DESK, False),
        Picture("desk", f"desk?id={reported}", LAPTOP, False),
        Picture("home", "", LAPTOP, False),
    ]


def shoot(browser: Browser, server: Server, wanted: list[Picture], token: str, folder: Path) -> None:
    """Take all wanted pictures of one store."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in wanted:
        width, height = picture.size
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        context.add_cookies([cookie(token)])  # type: ignore[list-item]
        tab = context.new_page()
        tab.goto(server.url(picture.address))
        tab.wait_for_selector(DONE, timeout=60_000)
        tab.wait_for_timeout(DRAWING_MS)
        if picture.is_whole:
            _stretch(tab, width, height)
            tab.wait_for_timeout(DRAWING_MS)
        tab.screenshot(path=folder / f"{picture.name}.png")
        context.close()


def _stretch(tab: Page, width: int, height: int) -> None:
    """Make the screen as high as the page: Streamlit scrolls inside, so a full-page picture would be cut."""
    whole = tab.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    tab.set_viewport_size({"width": width, "height": max(height, int(whole))})


def keep_small(file: Path) -> None:
    """Give a picture larger than MOST_BYTES fewer colours; the program ends if that is not enough."""
    if file.stat().st_size > MOST_BYTES:
        with Image.open(file) as picture:
            fewer = picture.quantize(256, dither=Image.Dither.NONE)
        fewer.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        sys.exit(f"{file} 超过 {MOST_BYTES // 1000} KB，不能放进 README。")


def newest(url: str) -> dict[str, str]:
    """Status -> number of the newest incident in it, of those with the longest story."""
    numbers: dict[str, str] = {}
    with Session(engine_for(url)) as session:
        for status in IncidentStatus:
            query = select(Incident.number).where(col(Incident.status) == status)
            chosen = query.order_by(col(Incident.reworks).desc(), col(Incident.id).desc())
            if number := session.exec(chosen).first():
                numbers[status.value] = number
    return numbers


def _fill(folder: Path) -> dict[str, str]:
    """URL of each kind of store."""
    full, empty = sqlite_url(folder / "demo.db"), sqlite_url(folder / "empty.db")
    demo.build(INCIDENTS, seed=1, until=datetime.now(UTC), url=full)
    keep_one_scene(full)
    stores.prepare(empty)
    return {"demo": full, "empty": empty}


def browser_file() -> str:
    """Where the browser is; ends the program where there is none."""
    file = os.environ.get("CHROMIUM") or next((f for name in CHROMIUM if (f := shutil.which(name))), None)
    if file is None:
        sys.exit("缺少浏览器 Chromium：请安装，或用环境变量 CHROMIUM 指明它的位置。")
    return file


def main(target: Path = SHOTS) -> None:
    """Take every picture into `target`, in one folder per kind of store."""
    with (
        tempfile.TemporaryDirectory(prefix="room-shots-") as folder,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_file(), args=ARGUMENTS) as browser,
    ):
        for kind, url in _fill(Path(folder)).items():
            with serving(url) as server:
                of_status = newest(url)
                token = admit(url, "commander", "administrator")
                shoot(browser, server, pictures(of_status), token, target / kind)
                if kind == "demo":
                    wanted = readme(of_status)
                    shoot(browser, server, wanted, admit(url, "dispatcher"), IMAGES)
                    for picture in wanted:
                        keep_small(IMAGES / f"{picture.name}.png")
    print(f"图片在 {target}，README 的在 {IMAGES}")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHOTS)
