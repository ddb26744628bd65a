"""A page that breaks says so in our words, with a number that the log has too."""

import re
import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import stores
from tests.browser.conftest import OpenTab, Serve

pytestmark = pytest.mark.browser


def test_a_broken_page_shows_a_number_and_the_log_has_the_trace(
    serve: Serve, sqlite_template: Path, tmp_path: Path, open_tab: OpenTab
) -> None:
    url = stores.one_incident_store(sqlite_template, tmp_path / "room.db")
    server = serve(url)
    # As an interrupted change of the tables would leave it.
    with sqlite3.connect(tmp_path / "room.db") as store:
        store.execute("ALTER TABLE import_batch RENAME TO import_batch_of_before")
    tab = open_tab(server.url("imports"))
    alert = tab.get_by_test_id("stAlert").filter(has_text="这个页面出了问题")
    expect(alert).to_be_visible()
    (number,) = re.findall(r"编号 ([0-9A-F]{6}) ", alert.inner_text())
    shown = tab.locator("body").inner_text()
    for secret in (
        "Traceback",
        "import_batch",
        "OperationalError",
        "sqlite",
        "Ask Google",
        "encountered an error",
    ):
        assert secret not in shown
    assert not tab.get_by_test_id("stException").count()
    log = server.log.read_text(errors="replace")
    assert f"failure {number}" in log
    assert "no such table: import_batch" in log.partition(f"failure {number}")[2]
