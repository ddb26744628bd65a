"""Pages of each kind, walked once: each works under the content policy, and none has a serious obstacle."""

import re
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.serving import Server
from tests.browser.conftest import WALL, OpenTab, settled
from tests.browser.test_content_policy import watched
from tests.browser.test_fresh_server import an_incident_of

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
# What a page of the office keeps to: on its first screen pixels above its first heading, figures of
# FIGURE pixels or more, pixels of any text, and buttons that stand out.
TITLE, FIGURES, FIGURE, LEAST, PRIMARY = 120, 6, 28, 14, 1
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
    const main = document.querySelector("[data-testid=stMain]");
    const heads = [...main.querySelectorAll("h1, h2, h3")].filter(seen);
    return {
        texts,
        title: Math.min(...heads.map(one => one.getBoundingClientRect().top + scrollY)),
        primary: [...document.querySelectorAll('button[kind^="primary"]')].filter(seen)
            .filter(one => one.getBoundingClientRect().top < innerHeight).map(one => one.textContent),
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
# Streamlit's own, out of our reach: rule and part of the element's address, and why.
KNOWN: dict[tuple[str, str], str] = {}


def obstacles(tab: Page) -> list[str]:
    """What keeps people who cannot see this page, or cannot use a mouse, from using it."""
    return [
        f"{rule['id']}: {address} {node['html'][:150]}"
        for rule in Axe().run(tab).response["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
        if (address := " ".join(str(part) for part in node["target"]))
        and not any(rule["id"] == known and part in address for known, part in KNOWN)
    ]


def lapses(tab: Page) -> list[str]:
    """Where a page of the office does not keep to its lines."""
    seen = tab.evaluate(LOOK)
    large = [
        words for words, size in seen["texts"] if size >= FIGURE and re.fullmatch(r"[\d.,%:/ 万]+", words)
    ]
    small = [(words, size) for words, size in seen["texts"] if size < LEAST]
    words = [words for words, _ in seen["texts"]] + seen["spoken"]
    english = {one for one in words if re.search("[A-Za-z]{3,}", NAMES.sub(" ", one))}
    lines = {
        f"first heading at {seen['title']}": seen["title"] and seen["title"] > TITLE,
        f"figures {large}": len(large) > FIGURES,
        f"small {small}": small,
        f"buttons {seen['primary']}": len(seen["primary"]) > PRIMARY,
        f"English {sorted(english)}": english,
    }
    return [line for line, is_missed in lines.items() if is_missed]


def test_pages_work_under_the_content_policy_and_have_no_serious_obstacle(
    demo_server: Server, demo_url: str, open_tab: OpenTab
) -> None:
    violations: Counter[tuple[str, ...]] = Counter()
    tab = open_tab(demo_server.url(), watch=watched(violations))
    assert tab.evaluate("document.fonts.size") > 0
    found: dict[str, list[str]] = {}
    for page in (
        "",
        "incidents",
        f"incident?id={an_incident_of(demo_url)}",
        "imports",
        "shifts",
        "powers",
        WALL,
    ):
        tab.goto(demo_server.url(page))
        settled(tab)
        tab.wait_for_timeout(1000)
        assert not tab.get_by_text("读取失败").count(), page
        assert not tab.get_by_test_id("stException").count(), page
        if barred := obstacles(tab):
            found[page] = barred
        if page != WALL and (missed := lapses(tab)):
            found[page] = found.get(page, []) + missed
    assert found == {}
    assert violations == Counter()
