"""No page has a serious obstacle for people who cannot see it, or cannot use a mouse."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from bench.serving import Server
from tests.browser.conftest import WALL, OpenTab, settled
from tests.browser.test_fresh_server import an_incident_of

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
# Streamlit's own, out of our reach: rule and part of the element's address, and why.
KNOWN: dict[tuple[str, str], str] = {}


def test_no_page_has_a_serious_obstacle(demo_server: Server, demo_url: str, open_tab: OpenTab) -> None:
    case = f"incident?id={an_incident_of(demo_url)}"
    tab = open_tab(demo_server.url())
    found: dict[str, list[str]] = {}
    for page in ("", "incidents", case, "imports", WALL):
        tab.goto(demo_server.url(page))
        settled(tab)
        tab.wait_for_timeout(1000)
        for rule in Axe().run(tab).response["violations"]:
            if rule["impact"] in SERIOUS:
                for node in rule["nodes"]:
                    address = " ".join(str(part) for part in node["target"])
                    if not any(rule["id"] == known and part in address for known, part in KNOWN):
                        found.setdefault(page, []).append(f"{rule['id']}: {address} {node['html'][:150]}")
    assert found == {}
