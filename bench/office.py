"""What each page of the office keeps to on the screen of a desk: python -m bench office [--small]

Every page of the menu at 1440×900, as somebody who may open them all: where its first heading stands, how
many figures call for the eye, how many screens the start page has, how much of the map lies above the fold,
how many buttons stand out, the smallest letters, English that was left over, tables that are wider than their
place, and ids that stand twice. Letters drawn on canvases
(tables) count as any other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.pages import SMALL_SIZES, TITLES, keep_one_scene, make_rounds, store_of
from bench.serving import serving
from bench.shots import ARGUMENTS, DRAWING_MS, LAPTOP, browser_file, newest
from bench.visitors import admit, cookie
from bench.waiting import ASKED, settled
from dashboard.screen.menu import MENU

INCIDENTS = 5_000
# Together they may open every page.
ROLES = ("commander", "dispatcher", "administrator")
# Pixels above the first heading; figures of FIGURE pixels or more; pixels of any letter; buttons that stand
# out on the first screen.
TITLE, FIGURES, FIGURE, LEAST, PRIMARY = 120, 6, 28, 14, 1
# Screens of the start page, and the share of the map that is seen without scrolling.
SCREENS, FOLD = 1.3, 0.7
START, MAP, WALL = "home", "map", "wall"
# What is drawn on a canvas is in no document. To be given to a page before it opens the address, as ASKED.
DRAWN = """(() => {
    const pen = CanvasRenderingContext2D.prototype, draw = pen.fillText;
    window.drawn = new Map();
    pen.fillText = function (words, ...where) {
        const size = parseFloat(this.font.match(/[\\d.]+px/));
        if (this.canvas instanceof HTMLCanvasElement && words.trim())
            window.drawn.set(`${words}|${size}`, [this.canvas, words, size]);
        return draw.call(this, words, ...where);
    };
})();"""
LOOK = """() => {
    const seen = one => {
        const box = one.getBoundingClientRect();
        return box.width > 3 && box.height > 3
            && one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    };
    const texts = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement, words = walk.currentNode.data.trim();
        if (!words || one.closest("script, style, noscript, title") || !seen(one)) continue;
        const style = getComputedStyle(one);
        if (/material/i.test(style.fontFamily)) continue;
        texts.push([words.slice(0, 30), parseFloat(style.fontSize)]);
    }
    for (const [canvas, words, size] of window.drawn?.values() ?? [])
        if (canvas.isConnected && seen(canvas)) texts.push([words.slice(0, 30), size]);
    const main = document.querySelector("[data-testid=stMain]");
    const top = one => one.getBoundingClientRect().top + main.scrollTop;
    const maps = [...main.querySelectorAll("[data-testid=stDeckGlJsonChart]")];
    const map = maps.find(seen)?.getBoundingClientRect();
    return {
        texts,
        title: Math.min(...[...main.querySelectorAll("h1, h2, h3")].filter(seen).map(top)),
        screens: main.scrollHeight / innerHeight,
        fold: map ? Math.max(0, Math.min(innerHeight, map.bottom) - Math.max(0, map.top)) / map.height : null,
        primary: [...document.querySelectorAll('button[kind^="primary"]')].filter(seen)
            .filter(one => one.getBoundingClientRect().top < innerHeight).map(one => one.textContent),
        wide: [...document.querySelectorAll("[data-testid=stDataFrame]")].filter(seen).map(one => {
            const inside = one.querySelector(".dvn-scroller");
            return inside ? inside.scrollWidth - inside.clientWidth : 0;
        }).filter(beyond => beyond > 0),
        // The cells of two tables have the same: each table's own, inside what it draws.
        twice: [...new Set([...document.querySelectorAll("[id]:not(canvas *)")].map(one => one.id))]
            .filter(id => document.querySelectorAll(`[id="${CSS.escape(id)}"]:not(canvas *)`).length > 1),
        spoken: [...document.querySelectorAll("button[aria-label], nav[aria-label]")].filter(seen)
            .map(one => one.ariaLabel),
    };
}"""
# Names of files, addresses, accounts, numbers of cases and keys of the keyboard are no English words.
NAMES = re.compile(
    r"https?://\S+|[\w.-]+@[\w.-]+|\bdemo_\w+|\b[A-Z]{1,4}-\d[\w-]*|[\w.-]+\.(xlsx|csv|docx|pdf|json)"
    r"|\b(XLSX|CSV|DOCX|PDF|GPS|TSV|TXT|GZ|JSON|JPEG|PNG|WebP|GIF|Office|Excel|Word|WPS|Enter|Alt|Ctrl|Esc)\b",
    re.IGNORECASE,
)
COLUMNS = (
    "page",
    f"first heading ≤ {TITLE} px",
    f"figures ≥ {FIGURE} px, ≤ {FIGURES}",
    f"screens, start page ≤ {SCREENS}",
    f"map above the fold ≥ {FOLD:.0%}",
    f"buttons that stand out ≤ {PRIMARY}",
    f"smallest letters ≥ {LEAST} px",
    "English 0",
    "tables wider than their place 0",
    "ids twice 0",
)
NOTHING = "–"


@dataclass(frozen=True)
class Look:
    """What one page shows: pixels, counts and the words that should not be there."""

    # Infinite where there is none.
    title: float
    figures: tuple[str, ...]
    screens: float
    fold: float | None
    primary: tuple[str, ...]
    small: tuple[tuple[str, float], ...]
    # Pixels of the smallest letters.
    least: float
    english: tuple[str, ...]
    # Pixels of each table that lie outside its place, to the right.
    wide: tuple[float, ...]
    twice: tuple[str, ...]

    @classmethod
    def at(cls, tab: Page) -> "Look":
        """The page that `tab` shows; letters on canvases only where DRAWN was given to it."""
        seen: Mapping[str, Any] = tab.evaluate(LOOK)
        texts = [(words, size) for words, size in seen["texts"]]
        words = [words for words, _ in texts] + seen["spoken"]
        return cls(
            title=seen["title"],
            figures=tuple(w for w, size in texts if size >= FIGURE and re.fullmatch(r"[\d.,%:/ 万]+", w)),
            screens=seen["screens"],
            fold=seen["fold"],
            primary=tuple(seen["primary"]),
            small=tuple((w, size) for w, size in texts if size < LEAST),
            least=min((size for _, size in texts), default=LEAST),
            english=tuple(sorted({w for w in words if re.search("[A-Za-z]{3,}", NAMES.sub(" ", w))})),
            wide=tuple(seen["wide"]),
            twice=tuple(seen["twice"]),
        )

    def lapses(self) -> list[str]:
        """Where the page does not keep to what every page of the office keeps to."""
        lines = {
            f"first heading at {self.title}": self.title > TITLE,
            f"figures {self.figures}": len(self.figures) > FIGURES,
            f"small {self.small}": self.small,
            f"buttons {self.primary}": len(self.primary) > PRIMARY,
            f"English {self.english}": self.english,
            f"tables wider than their place by {self.wide}": self.wide,
            f"ids twice {self.twice}": self.twice,
        }
        return [line for line, is_missed in lines.items() if is_missed]


def looks(url: str) -> dict[str, Look]:
    """Every page of the menu but the wall, and a case, at the store `url`."""
    paths = [entry.url_path for entries in MENU.values() for entry in entries if entry.url_path != WALL]
    case = next(iter(newest(url).values()), "")
    found: dict[str, Look] = {}
    with (
        serving(url) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_file(), args=ARGUMENTS) as browser,
    ):
        width, height = LAPTOP
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": height}
        )
        context.add_cookies([cookie(admit(url, *ROLES))])  # type: ignore[list-item]
        context.add_init_script(ASKED)
        context.add_init_script(DRAWN)
        context.set_default_timeout(60_000)
        for path in paths:
            tab = context.new_page()
            # The start page answers at the root alone.
            tab.goto(server.url("" if path == START else f"{path}?id={case}" if path == "incident" else path))
            settled(tab)
            tab.wait_for_timeout(DRAWING_MS)
            found[path] = Look.at(tab)
            tab.close()
    return found


def table(found: Mapping[str, Look]) -> str:
    """One row for each page, and below it the words that are too small or English."""
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    for path, look in found.items():
        cells = (
            _met(look.title <= TITLE, f"{look.title:.0f}"),
            _met(len(look.figures) <= FIGURES, f"{len(look.figures)}"),
            _met(look.screens <= SCREENS, f"{look.screens:.1f}") if path == START else f"{look.screens:.1f}",
            NOTHING if path != MAP or look.fold is None else _met(look.fold >= FOLD, f"{look.fold:.0%}"),
            _met(len(look.primary) <= PRIMARY, f"{len(look.primary)}"),
            _met(not look.small, f"{look.least:g}"),
            _met(not look.english, f"{len(look.english)}"),
            _met(not look.wide, f"{len(look.wide)}"),
            _met(not look.twice, f"{len(look.twice)}"),
        )
        lines.append(f"| {TITLES.get(path, path)} | {' | '.join(cells)} |")
    said = [f"{path}: {'; '.join(look.lapses())}" for path, look in found.items() if look.lapses()]
    return "\n".join([*lines, *(["", *said] if said else [])])


def _met(is_met: bool, shown: str) -> str:
    return f"{shown} {'✓' if is_met else '✗'}"


def main(*, small: bool = False) -> str:
    """The demo town of 5,000 incidents, or a small one, page by page."""
    url, _ = store_of(SMALL_SIZES[0] if small else INCIDENTS)
    keep_one_scene(url)
    make_rounds(url)
    return "\n".join(["## Pages of the office at 1440×900", "", table(looks(url))])
