"""As every user of Streamlit starts it: streamlit run streamlit_app.py, where nothing was made before."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bench.serving import serving_as_typed
from bench.waiting import settled
from tests.browser.people import own_browser


@pytest.mark.browser
def test_typed_as_streamlit_teaches_it_leads_through_the_sign_in_to_the_demo_town(
    browser: Browser, tmp_path: Path
) -> None:
    with serving_as_typed(tmp_path) as server:
        context = own_browser(browser)
        tab = context.new_page()
        tab.goto(server.url())
        assert "/session/sign-in" in tab.url
        tab.get_by_text("进入演示（指挥长）").click()
        settled(tab)
        expect(tab.get_by_text("演示数据").first).to_be_visible()
        expect(tab.get_by_text(re.compile("等我办的|在办")).first).to_be_visible()
        context.close()
    assert [file.name for file in tmp_path.glob("*.db")] == ["demo.db"]
