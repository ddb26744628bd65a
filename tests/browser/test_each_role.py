"""What each role meets in a real browser: menu, list, cases inside and outside, export, others' pages."""

import pytest
from playwright.sync_api import Browser

from bench.roles import ENTRIES, try_role, try_wall
from bench.serving import Server
from dashboard.access.rules_rights import RIGHTS

pytestmark = pytest.mark.browser


# Every page in a browser takes long. Roles differ in their menu, which tests/pages/test_roles.py opens, and
# their scope, which the matrix tries.
@pytest.mark.soak
@pytest.mark.parametrize("role", ["liaison", "dispatcher", "grid_worker", "administrator"])
def test_a_role_meets_what_the_table_says(
    browser: Browser, demo_server: Server, demo_url: str, role: str
) -> None:
    tried = try_role(browser, demo_server, demo_url, role)
    for entry in ENTRIES:
        is_open = any(RIGHTS[right].scopes[role] for right in entry.needs)
        assert (entry.title in tried.menu) == (is_open and entry.in_menu)
        assert (entry.title in tried.refused) == (not is_open)
    assert tried.listed == tried.meant
    words = RIGHTS["incident.read"].scopes[role]
    assert tried.inside == (True if words else None)
    assert tried.outside == (False if words and "all" not in words else None)
    assert tried.exported == (tried.listed if RIGHTS["incident.export"].scopes[role] else None)


def test_a_walls_key_opens_the_wall_and_nothing_else(
    browser: Browser, demo_server: Server, demo_url: str
) -> None:
    tried = try_wall(browser, demo_server, demo_url)
    assert tried.menu == ["指挥大屏"]
    assert set(tried.refused) == {entry.title for entry in ENTRIES if entry.url_path != "wall"}
