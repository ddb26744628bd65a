"""Under the room's own content policy everything that a page offers works, and nothing else loads or runs."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.serving import Server
from tests.browser.conftest import OpenTab
from tests.browser.people import own_browser, settled

pytestmark = pytest.mark.browser
# Tried by Streamlit's own files, refused, and missed by nobody (docs/decisions/0009).
HARMLESS = {
    ("font-src", "data"),  # KaTeX's large brackets: no page sets formulas
    (
        "script-src",
        "wasm-eval",
    ),  # long.js counts in plain JavaScript then; deck.gl unpacks meshes, we have none
}
LISTEN = """addEventListener('securitypolicyviolation', event => violated({
    directive: event.effectiveDirective, blocked: event.blockedURI, sample: event.sample,
    file: event.sourceFile, page: location.pathname}), true)"""
REFUSED = {
    "script-src-attr",
    "script-src-elem",
    "script-src",
    "style-src-elem",
    "img-src",
    "frame-src",
    "connect-src",
}
LOOKS = 60
LIST, MAP, CHART = "事件列表", "所选事件的位置", "所选事件的分组件数"
TOOLS = (
    f"查找: {LIST}",
    f"放大: {LIST}",
    f"放大: {MAP}",
    f"下载图片: {CHART}",
    f"放大: {CHART}",
    f"看数据: {CHART}",
)


@pytest.fixture
def violations(open_tab: OpenTab) -> Counter[tuple[str, ...]]:
    return Counter()


def watched(violations: Counter[tuple[str, ...]]) -> Any:
    def watch(tab: Page) -> None:
        def note(source: Any, told: dict[str, str]) -> None:
            if (told["directive"], told["blocked"]) not in HARMLESS:
                violations[tuple(told.values())] += 1

        tab.expose_binding("violated", note)
        tab.add_init_script(LISTEN)

    return watch


@pytest.mark.soak
def test_charts_tables_and_maps_offer_their_tools_without_a_violation(
    demo_server: Server, open_tab: OpenTab, violations: Counter[tuple[str, ...]]
) -> None:
    tab = open_tab(demo_server.url("incidents"), watch=watched(violations))
    expect(tab.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    tab.get_by_role("button", name="更多筛选").click()
    tab.wait_for_timeout(500)
    tab.keyboard.press("Escape")
    for tool in TOOLS:
        button = tab.locator(f'button[aria-label^="{tool}"]').first
        # The tools stand over their picture only while the mouse does.
        if tool.startswith("下载"):
            with tab.expect_download() as download:
                button.evaluate("button => button.click()")
            assert Path(download.value.path()).stat().st_size > 100, tool
        else:
            button.evaluate("button => button.click()")
            tab.wait_for_timeout(700)
            if tool.startswith("放大"):
                tab.locator('button[aria-label^="缩小"]').first.evaluate("button => button.click()")
            tab.wait_for_timeout(300)
    assert violations == Counter()


def test_a_file_goes_up_and_comes_down_without_a_violation(
    demo_server: Server, open_tab: OpenTab, violations: Counter[tuple[str, ...]], tmp_path: Path
) -> None:
    tab = open_tab(demo_server.url("imports"), watch=watched(violations))
    (tmp_path / "表.csv").write_text("甲,乙\n1,2\n", "utf-8")
    tab.locator("input[type=file]").set_input_files(tmp_path / "表.csv")
    expect(tab.get_by_text("文件里没有这些列").first).to_be_visible()
    with tab.expect_download() as download:
        tab.get_by_role("button", name="下载模板").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    assert violations == Counter()


def test_the_desks_sound_plays_without_a_violation_and_moves_nothing(
    demo_server: Server, open_tab: OpenTab, violations: Counter[tuple[str, ...]]
) -> None:
    tab = open_tab(demo_server.url("incidents"), watch=watched(violations))
    tab.evaluate("() => addEventListener('playing', event => { window.heard = event.target.duration }, true)")
    tab.get_by_role("button", name="消息").click()
    tab.get_by_text("提示音", exact=True).wait_for()
    settled(tab)
    place = tab.get_by_role("heading", name="事件", exact=True).bounding_box()
    # On for who may dispatch: switched off and on again it plays. Two clicks at once would be none.
    tab.get_by_text("提示音", exact=True).click()
    settled(tab)
    tab.get_by_text("提示音", exact=True).click()
    tab.wait_for_function("() => window.heard > 0.2")
    assert tab.get_by_role("heading", name="事件", exact=True).bounding_box() == place
    assert violations == Counter()


def test_a_script_that_got_into_a_page_does_not_run(demo_server: Server, open_tab: OpenTab) -> None:
    found: Counter[tuple[str, ...]] = Counter()
    tab = open_tab(demo_server.url("imports"), watch=watched(found))
    tab.evaluate(
        """() => {
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.harmed = 1">');
            const script = document.createElement('script');
            script.textContent = 'window.harmed = 2';
            document.body.append(script);
            const far = document.createElement('script');
            far.src = 'http://127.0.0.1:9/far.js';
            document.body.append(far);
            const style = document.createElement('style');
            style.textContent = 'body { display: none }';
            document.body.append(style);
            const picture = new Image();
            picture.src = 'http://127.0.0.1:9/told.png';
            const frame = document.createElement('iframe');
            frame.src = 'http://127.0.0.1:9/';
            document.body.append(frame);
            fetch('http://127.0.0.1:9/told').catch(() => 0);
        }"""
    )
    tab.wait_for_timeout(1000)
    assert tab.evaluate("window.harmed") is None
    # A string in a timer is compiled by the page itself, as eval is.
    tab.evaluate("() => { try { setTimeout('window.harmed = 3', 0) } catch (error) { } }")
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.harmed") is None
    assert tab.locator("body").is_visible()
    for _ in range(LOOKS):
        # What the browser has refused, it tells in its own time.
        if {directive for directive, *_ in found} >= REFUSED:
            break
        tab.wait_for_timeout(500)
    assert {directive for directive, *_ in found} >= REFUSED


def test_no_other_site_can_frame_a_page(demo_server: Server, open_tab: OpenTab) -> None:
    tab = open_tab(demo_server.url("imports"))
    port = demo_server.base.rpartition(":")[2]
    # The same server under another name is another site.
    tab.goto(f"http://localhost:{port}/app/static/favicon.png")
    tab.evaluate(
        f"""() => {{
            const frame = document.createElement('iframe');
            frame.src = 'http://127.0.0.1:{port}/imports';
            document.body.append(frame);
        }}"""
    )
    tab.wait_for_timeout(1500)
    inside = [frame for frame in tab.frames if frame is not tab.main_frame]
    assert not any("数据导入" in (frame.content() or "") for frame in inside)


def test_the_sign_in_page_keeps_its_looks_and_tries_nothing_that_is_refused(
    demo_server: Server, browser: Browser
) -> None:
    found: list[Any] = []
    with own_browser(browser) as stranger:
        tab = stranger.new_page()
        tab.expose_binding("violated", lambda source, told: found.append(told))
        tab.add_init_script(LISTEN)
        tab.goto(demo_server.url("incidents"))
        expect(tab).to_have_url(re.compile("/session/sign-in"))
        expect(tab.get_by_role("heading", name="登录", exact=True)).to_be_visible()
        styled = tab.evaluate("document.styleSheets[0].cssRules.length")
        tab.locator("form button").first.click()
        settled(tab)
    assert styled > 0
    assert [told for told in found if told["page"].startswith("/session/")] == []
