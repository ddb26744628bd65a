"""The frame of every page: one row at a desk; on a phone one row, and a bar where the thumb is."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bench.serving import Server
from tests.browser.conftest import Meet, OpenTab

pytestmark = pytest.mark.browser
PHONE: ViewportSize = {"width": 390, "height": 844}
HEAD, TITLE, FOOT = 96, 120, 844 - 70


def top(tab: Page, selector: str) -> float:
    box = tab.locator(selector).first.bounding_box()
    assert box
    return box["y"]


def test_one_row_holds_the_menu_the_bell_the_search_and_the_name(
    demo_server: Server, open_tab: OpenTab
) -> None:
    tab = open_tab(demo_server.url("tasks"))
    tab.get_by_role("heading", name="我的待办").wait_for()
    row = (tab.get_by_test_id("stTopNav"), tab.get_by_role("button", name="消息"),
           tab.get_by_label("全局查找"), tab.locator(".st-key-head_me button"))  # fmt: skip
    for part in row:
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] <= HEAD
    assert top(tab, "[data-testid=stMain] h1") <= TITLE
    expect(tab.locator(".st-key-bar")).to_be_hidden()
    expect(tab.locator("audio").first).to_be_hidden()
    tab.locator(".st-key-head_me button").click()
    expect(tab.get_by_role("link", name="退出登录")).to_be_visible()


def test_a_phone_has_the_days_work_at_its_foot(meet: Meet) -> None:
    tab = meet("grid_worker", size=PHONE, village_id=1).goes("register")
    bar = tab.locator(".st-key-bar")
    shown = [link.inner_text().split("\n")[-1] for link in bar.get_by_role("link").all()]
    assert shown == ["待办", "登记", "事件", "随手报"]
    for part in (bar.get_by_role("link").first, tab.get_by_role("button", name="消息"),
                 bar.get_by_role("button", name="我的")):  # fmt: skip
        box = part.bounding_box()
        assert box
        assert box["y"] >= FOOT
    assert top(tab, "[data-testid=stMain] h1") <= TITLE
    bar.get_by_role("link", name="待办").click()
    tab.get_by_role("heading", name="我的待办").wait_for()
    bar.get_by_role("button", name="我的").click()
    expect(tab.get_by_role("link", name="退出登录")).to_be_visible()
