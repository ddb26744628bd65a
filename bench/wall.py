"""What a hung wall shows, scene by scene, at 1920×1080: python -m bench wall [--small]

Nothing here takes time: what is measured is how much of the screen says something, how large its letters are,
and whether what burns is told from what does not. Every panel of a wall is a picture (SVG); its own source is
laid out once more in its place, so that letters and lines are found with the boxes that a browser gives them.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Frame, Page, sync_playwright

from bench.pages import SIZES, SMALL_SIZES, keep_one_scene, store_of
from bench.serving import Server, serving
from bench.shots import ARGUMENTS, browser_file
from bench.visitors import hang
from dashboard.room.situation.rules import NEXT
from dashboard.town.ground.picture import DEPTH
from dashboard.town.walls.rules_scenes import SCENES
from dashboard.words.palette import contrast

WIDE, HIGH = 1920, 1080
PATIENCE = 120_000
# The first scene is looked at from all sides; of the others the letters and what they say.
FIRST = "overview"
# Panels of people, by how their pictures' words begin: what is coloured there is nobody's deadline.
PEOPLE = ("派驻力量", "派驻干部", "谁手上有多少")
# Pixels of the commonest colour are bare ground, and what differs as little as this from it.
BARE = 4
# The same of a picture of the land.
TOWNS = ("全镇地图", "事发位置")
# A pixel is a signal from this saturation and brightness on; blue (degrees) is land, people and edges.
VIVID, BRIGHT, BLUE = 0.45, 0.5, (185, 260)
RED, AMBER_END = (345, 18), 55
# As many red pixels are a sign that something is late.
SEEN = 400
# Pixels of letters that are read from afar, of what is large, and of the largest words of an alarm.
AFAR, LARGE, ALARM = 30, 40, 64
# The letters themselves are lower than the line that a browser gives them.
INK = 0.72
# Two boxes that lie over each other by less touch only.
TOUCH = 3
VERBS = "|".join(sorted({step for _, step in NEXT.values()} | {"办理或上交"}))
ASKED = re.compile(rf"请(?!立即).{{2,24}}?(立即)?({VERBS})|.{{2,}}·请(立即)?({VERBS})")
PICTURES = """() => [...document.querySelectorAll('img[src^="data:image/svg"]')].map(one => {
    const box = one.getBoundingClientRect();
    const bytes = Uint8Array.from(atob(one.src.split(',')[1]), sign => sign.charCodeAt(0));
    const source = new TextDecoder().decode(bytes);
    return { alt: one.alt, source, x: box.x, y: box.y, width: box.width, height: box.height };
})"""
# Links and words that stand outside the pictures; the size of the words as the screen shows them.
AROUND = """() => {
    const all = [...document.querySelectorAll('[data-testid=stMain] *')];
    const seen = all.filter(one => one.checkVisibility());
    const isWord = part => part.nodeType === 3 && part.data.trim();
    const words = seen.filter(one => [...one.childNodes].some(isWord));
    return {
        links: seen.filter(one => one.matches('a[href]')).length,
        words: words.map(one => ({
            text: one.textContent.trim(), size: parseFloat(getComputedStyle(one).fontSize) * devicePixelRatio,
        })),
    };
}"""
LAID_OUT = """pictures => {
    document.body.replaceChildren(...pictures.map(one => {
        const place = document.createElement('div');
        place.innerHTML = one.source.slice(one.source.indexOf('<svg'));
        Object.assign(place.style, { position: 'absolute', left: `${one.x}px`, top: `${one.y}px` });
        const drawn = place.firstElementChild;
        drawn.setAttribute('width', one.width);
        drawn.setAttribute('height', one.height);
        return place;
    }));
    const box = one => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    const lines = [], series = [];
    for (const drawn of document.querySelectorAll('svg')) {
        const zoom = drawn.getScreenCTM().a, edge = box(drawn);
        for (const line of drawn.querySelectorAll('text')) {
            const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), parts = [];
            while (walk.nextNode()) {
                const size = parseFloat(getComputedStyle(walk.currentNode.parentNode).fontSize) * zoom;
                if (walk.currentNode.data.trim()) parts.push({ text: walk.currentNode.data, size });
            }
            if (parts.length) lines.push({ text: line.textContent, box: box(line), edge, parts });
        }
        for (const path of drawn.querySelectorAll('path[fill=none]')) {
            const numbers = path.getAttribute('d').match(/-?[0-9.]+/g) || [];
            const across = numbers.filter((_, place) => place % 2 === 0).map(Number);
            series.push(across.length >= 8 && across.every((x, place) => !place || x > across[place - 1]));
        }
    }
    return { lines, series: series.filter(Boolean).length };
}"""
# Of the picture in this place: points of the land and of its side (each is for STEP × STEP pixels), and
# of the edge of the land.
TOWN = """([place, step, depth]) => {
    const drawn = document.querySelectorAll('svg')[place], matrix = drawn.getScreenCTM();
    const area = one => { const b = one.getBBox(); return b.width * b.height; };
    const body = [...drawn.querySelectorAll('path:not([fill=none])')].sort((a, b) => area(b) - area(a))[0];
    const land = [], side = [], edge = [], { width, height } = drawn.viewBox.baseVal;
    const put = (point, to) => {
        const at = point.matrixTransform(matrix);
        to.push([Math.floor(at.x), Math.floor(at.y)]);
    };
    for (let y = 0; y < height; y += step) for (let x = 0; x < width; x += step) {
        const point = new DOMPoint(x, y);
        if (body.isPointInFill(point)) put(point, land);
        else if (body.isPointInFill(new DOMPoint(x, y - depth))) put(point, side);
    }
    const long = body.getTotalLength();
    for (let at = 0; at < long; at += 5) put(body.getPointAtLength(at), edge);
    return { land, side, edge };
}"""
STEP = 4
Pixels = NDArray[np.int64]


@dataclass(frozen=True)
class Seen:
    """A scene on the screen: its picture, the panels of it, the lines of text, and what stands around."""

    pixels: Pixels
    panels: Sequence[Mapping[str, Any]]
    lines: Sequence[Mapping[str, Any]]
    series: int
    links: int
    words: Sequence[Mapping[str, Any]]
    town: Mapping[str, Any] | None

    @property
    def parts(self) -> list[Mapping[str, Any]]:
        """Every text with its size in pixels of the screen."""
        return [*(part for line in self.lines for part in line["parts"]), *self.words]


def look(page: Page, layout: Page) -> Seen:
    """What the wall shows that hangs in `page`; `layout`: an empty page of the same size."""
    frame, left, top = _frame(page)
    around = frame.evaluate(AROUND)
    panels = [{**one, "x": one["x"] + left, "y": one["y"] + top} for one in frame.evaluate(PICTURES)]
    laid = layout.evaluate(LAID_OUT, panels)
    town = next((at for at, one in enumerate(panels) if one["alt"].startswith(TOWNS)), None)
    return Seen(
        pixels=np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB"), dtype=np.int64),
        panels=panels,
        lines=laid["lines"],
        series=laid["series"],
        links=around["links"],
        words=around["words"],
        town=None if town is None else layout.evaluate(TOWN, [town, STEP, DEPTH]),
    )


def _frame(page: Page) -> tuple[Frame, float, float]:
    """The wall's own page, and where it begins on the screen."""
    shown = page.wait_for_selector("iframe.shown", timeout=PATIENCE)
    frame = shown.content_frame() if shown else None
    box = shown.bounding_box() if shown else None
    if frame is None or box is None:
        raise RuntimeError("The wall has no page.")
    return frame, box["x"], box["y"]


def first_scene(seen: Seen) -> Iterator[tuple[str, str, str, bool]]:
    """Of the overview: what is measured, the goal, the figure, and whether it is met."""
    pixels, (ground, bare) = seen.pixels, _ground(seen.pixels)
    yield "bare ground", "≤ 70 %", f"{bare:.0%}", bare <= 0.7
    points = seen.town or {"land": [], "side": [], "edge": []}
    land, edge = (np.array(points[part], dtype=np.int64).reshape(-1, 2) for part in ("land", "edge"))
    share = (len(land) + len(points["side"])) * STEP * STEP / (WIDE * HIGH)
    yield "the town's share of the screen", "≥ 10 %", f"{share:.1%}", share >= 0.1
    for name, places, goal in (("land", land, 1.6), ("the town's edge", edge, 3.0)):
        ratio = contrast(_commonest(_at(pixels, places)), ground) if len(places) else 1.0
        yield f"contrast of {name} to the ground", f"≥ {goal}:1", f"{ratio:.2f}:1", ratio >= goal
    signal, late = _signals(pixels)
    people = _people(seen)
    whole = max(int(signal.sum()), 1)
    deadlines, persons = (late & ~people).sum() / whole, (signal & people).sum() / whole
    yield "signal pixels that are deadlines", "≥ 50 %", f"{deadlines:.0%}", deadlines >= 0.5
    yield "signal pixels of people", "≤ 10 %", f"{persons:.0%}", persons <= 0.1
    yield "curves of days", "≥ 1", str(seen.series), seen.series >= 1


def every_scene(seen: Seen) -> list[tuple[str, bool]]:
    """Of each scene: the figures in the order of HEADS, and whether each is met."""
    hanzi = _smallest(seen, r"[一-鿿]")
    digits = _smallest(seen, r"[0-9]")
    red = _reds(seen.pixels)
    said = next((line for line in seen.lines if _asks(line)), None)
    over, beyond = list(_over_each_other(seen.lines)), [one["text"] for one in seen.lines if _is_beyond(one)]
    return [
        (f"{hanzi:g}", hanzi >= 22),
        (f"{digits:g}", digits >= 26),
        ("said" if said else "nothing red" if not red else "nobody named", bool(said) or not red),
        (str(seen.links), not seen.links),
        (_listed(over), not over),
        (_listed(beyond), not beyond),
    ]


HEADS = ("scene", "words ≥ 22 px", "digits ≥ 26 px", "red: 请, who, what", "links 0", "over each other 0",
         "beyond its panel 0")  # fmt: skip


def alarm(seen: Seen) -> list[tuple[str, str, str, bool]]:
    """Of an incident that has the whole screen: how large its title is, and whether nothing large is idle."""
    largest = max((part["size"] for part in seen.parts), default=0.0)
    large = [part["text"] for part in seen.parts if part["size"] >= LARGE]
    idle = [text for text in large if re.search("无数据|^0 ?[个件人]?$", text.strip())]
    return [
        ("an incident's title", f"≥ {ALARM} px", f"{largest:g}", largest >= ALARM),
        (f"无数据 or 0 at ≥ {LARGE} px there", "none", _listed(idle), not idle),
    ]


def _ground(pixels: Pixels) -> tuple[str, float]:
    """The commonest colour, and the share of the screen that is hardly another."""
    colour = _commonest(pixels.reshape(-1, 3))
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)])
    return colour, float((np.abs(pixels - parts).max(axis=2) <= BARE).mean())


def _commonest(pixels: Pixels) -> str:
    colours, numbers = np.unique(pixels, axis=0, return_counts=True)
    return "#" + "".join(f"{part:02x}" for part in colours[numbers.argmax()])


def _at(pixels: Pixels, points: Pixels) -> Pixels:
    """The pixels at these places (x, y) that lie on the screen."""
    inside = points[(points >= 0).all(axis=1) & (points[:, 0] < WIDE) & (points[:, 1] < HIGH)]
    return pixels[inside[:, 1], inside[:, 0]]


def _hue(pixels: Pixels) -> tuple[NDArray[Any], NDArray[Any]]:
    """Degrees of each pixel, and whether it is vivid."""
    parts = np.asarray(Image.fromarray(pixels.astype("uint8")).convert("HSV"), dtype=float)
    return parts[..., 0] * 360 / 256, (parts[..., 1] / 255 >= VIVID) & (parts[..., 2] / 255 >= BRIGHT)


def _signals(pixels: Pixels) -> tuple[NDArray[Any], NDArray[Any]]:
    """Which pixels are a signal, and which of them red or amber."""
    hue, vivid = _hue(pixels)
    signal = vivid & ((hue < BLUE[0]) | (hue > BLUE[1]))
    return signal, signal & ((hue < AMBER_END) | (hue >= RED[0]))


def _reds(pixels: Pixels) -> bool:
    hue, vivid = _hue(pixels)
    return bool((vivid & ((hue >= RED[0]) | (hue < RED[1]))).sum() > SEEN)


def _people(seen: Seen) -> NDArray[Any]:
    """Which pixels belong to a panel of people."""
    theirs = np.zeros((HIGH, WIDE), dtype=bool)
    for one in seen.panels:
        if one["alt"].startswith(PEOPLE):
            left, top = max(round(one["x"]), 0), max(round(one["y"]), 0)
            theirs[top : round(one["y"] + one["height"]), left : round(one["x"] + one["width"])] = True
    return theirs


def _smallest(seen: Seen, letters: str) -> float:
    """Pixels of the smallest text with such letters; those of a screen without any are large enough."""
    return min((part["size"] for part in seen.parts if re.search(letters, part["text"])), default=99.0)


def _asks(line: Mapping[str, Any]) -> bool:
    """Whether a line that is read from afar says who has to do what."""
    is_large = max(part["size"] for part in line["parts"]) >= AFAR
    return is_large and bool(ASKED.search("".join(line["text"].split())))


def _over_each_other(lines: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one, other in combinations(lines, 2):
        a, b = _ink(one), _ink(other)
        across, down = (min(a[at + 2], b[at + 2]) - max(a[at], b[at]) for at in (0, 1))
        if across > TOUCH and down > TOUCH:
            yield f"{one['text'].strip()[:8]} / {other['text'].strip()[:8]}"


def _ink(line: Mapping[str, Any]) -> tuple[float, float, float, float]:
    left, top, right, bottom = line["box"]
    free = (bottom - top) * (1 - INK) / 2
    return left, top + free, right, bottom - free


def _is_beyond(line: Mapping[str, Any]) -> bool:
    left, top, right, bottom = _ink(line)
    edge = line["edge"]
    return bool(left < edge[0] - 1 or right > edge[2] + 1 or top < edge[1] - 1 or bottom > edge[3] + 1)


def _listed(words: Sequence[str]) -> str:
    return f"{len(words)}: {'、'.join(words[:3])}" if words else "0"


def _mark(is_met: bool) -> str:
    return "✓" if is_met else "✗"


def main(*, small: bool = False) -> str:
    """The tables of the wall at the smaller store: the overview's figures, then a row for each scene."""
    url, _ = store_of((SMALL_SIZES if small else SIZES)[0])
    keep_one_scene(url)
    facts, rows = [], []
    with (
        serving(url) as server,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser_file(), args=ARGUMENTS) as browser,
    ):
        key = hang(url, f"测量{time.time()}")
        for scene, title in SCENES.items():
            seen = _looked_at(browser, server, key, scene)
            facts += [*first_scene(seen)] if scene == FIRST else alarm(seen) if scene == "topic" else []
            rows.append([title, *(f"{figure} {_mark(is_met)}" for figure, is_met in every_scene(seen))])
    lines = ["## The wall, seen", "", "| what | goal | measured | |", "|---|---|---|---|"]
    lines += [f"| {what} | {goal} | {figure} | {_mark(is_met)} |" for what, goal, figure, is_met in facts]
    lines += ["", f"| {' | '.join(HEADS)} |", "|---" * len(HEADS) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def _looked_at(browser: Browser, server: Server, key: str, scene: str) -> Seen:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": WIDE, "height": HIGH}
    )
    page, layout = context.new_page(), context.new_page()
    layout.set_content("<body style='margin:0'>")
    page.goto(server.url(f"session/wall?key={key}&scene={scene}"))
    _frame(page)
    seen = look(page, layout)
    context.close()
    return seen
