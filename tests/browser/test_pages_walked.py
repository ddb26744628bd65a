"""Pages of each kind, walked once: each works under the content policy, and none has a serious obstacle."""

from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bench.office import Look
from bench.serving import Server
from tests.browser.conftest import WALL, OpenTab, settled
from tests.browser.test_content_policy import watched
from tests.browser.test_fresh_server import an_incident_of

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
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
        if page != WALL and (missed := Look.at(tab).lapses()):
            found[page] = found.get(page, []) + missed
    assert found == {}
    assert violations == Counter()
