"""The page around the wall: it fills every screen, tells a lost connection, and draws anew unseen."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, Frame, Page, ViewportSize, expect

from bench.serving import Server, free_port, serving
from bench.visitors import hang
from dashboard.town.walls.rules_scenes import SCENES
from dashboard.words.palette import WALL
from tests import stores
from tests.browser.people import LOOK_MS, LOOKS, PATIENCE, still

pytestmark = pytest.mark.browser
# What a wall is looked at on, and how many times larger than on a full-HD screen everything is there.
SIZES = {
    (1920, 1080): 1.0,
    (3840, 2160): 2.0,
    (2560, 1080): 1.0,
    # It has room for more, and not only for larger letters.
    (2560, 1440): 1.2,
    (1180, 820): 820 / 1080,
    (1024, 768): 768 / 1080,
}
FIGURE, LABEL = 40, 18
# In pictures: of words, and where there are digits.
WORD, DIGIT = 22, 26
# What a scene cannot be without.
TITLES = {
    "map": ("全镇地图", "正在点将"),
    "people": ("派驻干部",),
    "scores": ("干部考核", "揭榜攻坚", "模块评分", "部门考评", "区对镇评价"),
    "bounties": ("最近验收",),
    "villages": ("村情",),
}
# Of the figures, and of every other text but the mark of invented data: sizes as the browser draws them.
MEASURED = """() => {
    const size = (frame, node) => parseFloat(frame.getComputedStyle(node).fontSize) * frame.devicePixelRatio;
    const found = { figures: [], labels: [], drawn: [] };
    for (const node of document.querySelectorAll('[data-testid=stMain] *')) {
        if (!node.checkVisibility() || node.closest('[data-testid=stBadge], .stMarkdownBadge')) continue;
        const words = [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
        if (!words) continue;
        const isFigure = node.closest('h2, [data-testid=stMetricValue]');
        (isFigure ? found.figures : found.labels).push([size(window, node), node.textContent.slice(0, 12)]);
    }
    for (const shown of document.querySelectorAll('[data-testid=stMain] img[src^="data:image/svg"]')) {
        const bytes = Uint8Array.from(atob(shown.src.split(',')[1]), sign => sign.charCodeAt(0));
        const text = new TextDecoder().decode(bytes);
        const drawn = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
        const scale = shown.getBoundingClientRect().width / drawn.getAttribute('width') * devicePixelRatio;
        for (const node of drawn.querySelectorAll('text, tspan')) {
            const own = [...node.childNodes].filter(one => one.nodeType === 3);
            const words = own.map(one => one.data).join('');
            const size = node.getAttribute('font-size') || node.parentNode.getAttribute('font-size');
            if (words.trim()) found.drawn.push([size * scale, words.slice(0, 12), /[0-9]/.test(words)]);
        }
    }
    return found;
}"""
OVER = """() => [document.scrollingElement, document.querySelector('[data-testid=stMain]'),
        ...document.querySelectorAll('[data-testid=stMain] *')]
    .filter((one, place) => !place || ['auto', 'scroll'].includes(getComputedStyle(one).overflowY))
    .filter(one => one.scrollHeight - one.clientHeight > 1 || one.scrollWidth - one.clientWidth > 1)
    .map(one => one.textContent.slice(0, 20))"""
LOWEST = """
    Math.max(...[...document.querySelectorAll('[data-testid=stMain] [data-testid=stVerticalBlock]')]
        .map(one => one.getBoundingClientRect().bottom)) / innerHeight"""
Hang = Callable[..., Page]


@pytest.fixture
def hung(browser: Browser) -> Iterator[Hang]:
    """Hang a wall on a screen of a size, by its key at a server, and wait until it is drawn."""
    tabs: list[Page] = []

    def made(server: Server, key: str, words: str = "", size: tuple[int, int] = (1920, 1080)) -> Page:
        screen: ViewportSize = {"width": size[0], "height": size[1]}
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=screen)
        tab = context.new_page()
        tabs.append(tab)
        tab.clock.install()
        tab.goto(server.url(f"session/wall?key={key}{words}"))
        tab.wait_for_selector("iframe.shown", timeout=2 * PATIENCE)
        return tab

    yield made
    for tab in tabs:
        tab.context.close()


@pytest.fixture(scope="module")
def wall_key(demo_url: str) -> str:
    return hang(demo_url, "各种屏幕")


def inside(tab: Page) -> Frame:
    """The page of the wall that is shown."""
    for _ in range(LOOKS):
        found = tab.query_selector("iframe.shown")
        # None where it has just made way.
        if found and (frame := found.content_frame()):
            return frame
        tab.wait_for_timeout(LOOK_MS)
    raise AssertionError("No wall is shown.")


def is_old(tab: Page) -> bool:
    """Whether the page of the wall is still the one that was marked."""
    for _ in range(LOOKS):
        # It may make way while it is asked.
        with suppress(Error):
            return bool(inside(tab).evaluate("window.isOld"))
    raise AssertionError("No wall answers.")


def lit(tab: Page) -> float:
    """Which share of the screen is not the bare ground."""
    picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
    ground = tuple(int(WALL.ground[place : place + 2], 16) for place in (1, 3, 5))
    pixels = picture.width * picture.height
    bare = sum(count for count, colour in picture.getcolors(pixels) or [] if colour == ground)
    return 1 - bare / pixels


def fills(tab: Page, size: tuple[int, int], scale: float) -> None:
    """Nothing scrolls, nothing is left free at the foot, and words are as large as the screen asks for."""
    page = inside(tab)
    # A sign is as wide as its name until its font is there.
    for _ in range(LOOKS):
        if not (over := page.evaluate(OVER)):
            break
        tab.wait_for_timeout(LOOK_MS)
    assert over == []
    assert tab.evaluate("[innerWidth, innerHeight]") == list(size)
    assert page.evaluate("devicePixelRatio") == pytest.approx(scale, abs=0.01)
    assert 0.96 < still(tab, partial(page.evaluate, LOWEST)) <= 1
    found = still(tab, partial(page.evaluate, MEASURED))
    assert min((one for one in found["figures"]), default=[FIGURE * scale])[0] >= FIGURE * scale - 0.5
    small = [one for one in found["labels"] if one[0] < LABEL * scale - 0.5 and one[1] != "演示数据"]
    assert small == []
    drawn = [one for one in found["drawn"] if one[0] < (DIGIT if one[2] else WORD) * scale - 0.5]
    assert drawn == []


def each_scene_on_each_size() -> Iterator[Any]:
    """In CI the overview on the usual size, the largest and the narrowest, and each other scene on one."""
    for place, scene in enumerate(SCENES):
        for size, scale in SIZES.items():
            tried = [(1920, 1080), (3840, 2160), (1024, 768)]
            is_first = size in (tried if scene == "overview" else tried[place % 3 :: 3])
            yield pytest.param(
                scene, size, scale, id=f"{scene}-{size[0]}", marks=[] if is_first else [pytest.mark.soak]
            )


@pytest.mark.parametrize(("scene", "size", "scale"), [*each_scene_on_each_size()])
def test_every_scene_fills_every_screen_and_its_words_grow_with_it(
    demo_server: Server, wall_key: str, hung: Hang, scene: str, size: tuple[int, int], scale: float
) -> None:
    tab = hung(demo_server, wall_key, f"&scene={scene}", size)
    # A tablet has room for fewer.
    is_whole = size[0] >= 1920
    for title in TITLES.get(scene, ()) if is_whole else ():
        expect(inside(tab).get_by_alt_text(re.compile(f"^{title}")).first).to_be_visible()
    assert not inside(tab).get_by_text("读取失败").count()
    fills(tab, size, scale)


def test_it_is_drawn_anew_on_schedule_and_the_screen_is_never_empty(
    demo_server: Server, wall_key: str, hung: Hang
) -> None:
    tab = hung(demo_server, wall_key, "&reload=1&scenes=overview,people&every=3600")
    address, old = tab.url, inside(tab)
    old.evaluate("window.isOld = true")
    tab.wait_for_timeout(2000)
    usual, seen = lit(tab), []
    tab.clock.fast_forward("01:00:01")
    until = time.monotonic() + 2 * PATIENCE / 1000
    while time.monotonic() < until and is_old(tab):
        seen.append(lit(tab))
    seen += [lit(tab) for _ in range(5)]
    assert not is_old(tab)
    # Two documents lay over each other for a while, and no picture lacked what the wall shows.
    assert len(seen) > 5
    assert min(seen) > usual / 2
    expect(tab.locator("iframe")).to_have_count(1)
    assert tab.url == address
    assert tab.locator("#told").is_hidden()


def test_a_server_that_dies_is_told_and_the_wall_comes_back_by_itself(
    demo_url: str, tmp_path: Path, hung: Hang
) -> None:
    url, port = stores.copy_of(demo_url, tmp_path), free_port()
    key = hang(url)
    with serving(url, port=port) as server:
        tab = hung(server, key, "&scene=people")
        address = tab.url
        figure = inside(tab).get_by_alt_text(re.compile("^派驻干部 ")).first.get_attribute("alt")
    told = tab.locator("#told")
    expect(told).to_contain_text("连接断了，画面停在", timeout=2 * PATIENCE)
    # Streamlit's own box comes a while later, in English, and would stand over the middle of the wall.
    tab.frame_locator("iframe.shown").locator('[data-testid="stDialog"]').wait_for(
        state="attached", timeout=2 * PATIENCE
    )
    expect(inside(tab).get_by_text("Streamlit server is not responding")).to_be_hidden()
    assert not inside(tab).evaluate(
        "[...document.querySelectorAll('[role=dialog]')].some(e => e.checkVisibility())"
    )
    # What was known stays, in grey.
    assert tab.locator("iframe.shown.old").count() == 1
    assert inside(tab).get_by_alt_text(re.compile("^派驻干部 ")).first.get_attribute("alt") == figure
    inside(tab).evaluate("window.isOld = true")
    with serving(url, port=port):
        expect(told).to_be_hidden(timeout=2 * PATIENCE)
        assert not is_old(tab)
        assert inside(tab).get_by_alt_text(re.compile("^派驻干部 ")).first.get_attribute("alt") == figure
        expect(inside(tab).get_by_alt_text(re.compile("^在外办事")).first).to_be_visible()
        assert tab.url == address
        expect(tab.locator("iframe.old")).to_have_count(0)


def test_nothing_moves_where_the_machine_asks_for_no_motion(
    demo_server: Server, wall_key: str, browser: Browser
) -> None:
    watch = """() => {
        window.moving = 0;
        const look = () => { window.moving += document.getAnimations().length; requestAnimationFrame(look); };
        look();
    }"""
    tab = browser.new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
    tab.goto(demo_server.url(f"session/wall?key={wall_key}&scenes=people,villages&every=10"))
    tab.wait_for_selector("iframe.shown", timeout=2 * PATIENCE)
    page = inside(tab)
    page.evaluate(watch)
    # One of the two scenes makes way for the other, twice.
    for _ in range(2):
        there = page.get_by_alt_text(re.compile("^在外办事")).count()
        expect(page.get_by_alt_text(re.compile("^在外办事"))).to_have_count(0 if there else 1)
    assert page.evaluate("window.moving") == 0
    tab.close()
