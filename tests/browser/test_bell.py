"""The bell is looked into without leaving the page, and what comes meanwhile joins its list."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Meet

pytestmark = pytest.mark.browser


def test_an_open_bell_stays_open_and_lists_what_comes(meet: Meet) -> None:
    title = "祠堂前违法建设，消息开着的时候来的"
    tab = meet("dispatcher", another="reading").goes("incidents")
    tab.get_by_role("button", name="消息").click()
    inside = tab.get_by_test_id("stPopoverBody")
    inside.get_by_text("提示音", exact=True).wait_for()
    assert title not in inside.inner_text()
    meet("dispatcher", another="ringing").reports(title, "违法建设", village="里屋")
    expect(inside).to_contain_text(title)
    tab.keyboard.press("Escape")
    expect(inside).to_have_count(0)
