"""What people type is shown as text on every page, and no page asks anything of another server."""

from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from bench.serving import Server
from tests import stores
from tests.browser.conftest import WALL, OpenTab, Serve, settled
from tests.browser.test_content_policy import watched

pytestmark = pytest.mark.browser
CASES = [f"incident?id={stores.HOSTILE_NUMBER.format(number)}" for number in range(len(stores.TITLES))]
PAGES = [
    "",
    f"{WALL}&names=true",
    f"{WALL}&scene=scores&names=true",
    "incidents?chart=department&department=evil&major=evil&category=evil",
    "incidents?chart=village&![x](http://evil.example/z.png)=1&status=![x](http://evil.example/w.png)",
    "incidents?q=![x](http://evil.example/x.png)&module=![x](http://evil.example/y.png)",
    "incident?id=![x](http://evil.example/v.png)",
    "incident?id=%00%27%20OR%201=1--",
    "incidents?q=%00%E2%80%AE%27%3BDROP%20TABLE%20incident%3B--&page=-1&sort=%00&chart=%3Cb%3E&from=%00&batch=9e9",
    "?![x](http://evil.example/u.png)=%00",
    f"{WALL}&names=%00%3Cimg%20src=//evil.example/t.png%3E",
    *CASES,
    "imports",
    "powers?q=![x](http://evil.example/a.png)&kind=![x](http://evil.example/b.png)",
    "powers?view=can&what=![x](http://evil.example/c.png)",
    "powers?view=links&category=1",
    "powers?view=can&ask=enforcement&matter=neighbour_quarrel",
    "powers?view=counter&of=window",
    "powers?view=team&on=%00",
    "villages?village=1",
    "villages?view=week",
    "villages?view=households&household=1",
    "villages?view=%3Cb%3E&village=%00&quarter=![x](http://evil.example/d.png)&week=%00",
    *(f"powers?view=visits&visit={number}" for number in (1, 2)),
]
# Unseen; keeps Streamlit from taking a word for an icon.
JOINER = "\u2060"
RENDERED = (
    "a[href*='evil.example'], img[src*='evil.example'], [style*='evil.example'], img[src*='e.example'],"
    " .stMain b, .stMain script, .stMain .katex, .stMain iframe, .stMain style, .stMain [onload],"
    " .stMain a[href^='javascript']"
)


@pytest.fixture(scope="module")
def hostile_server(serve: Serve, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    return serve(stores.hostile_store(sqlite_template, tmp_path_factory.mktemp("hostile") / "room.db"))


# A list, what was looked for in it, and a case; every page takes minutes.
SOME = ["", "incidents?q=![x](http://evil.example/x.png)", CASES[0]]


@pytest.mark.parametrize("pages", [SOME, pytest.param(PAGES, marks=pytest.mark.soak)], ids=["some", "every"])
def test_nothing_that_was_typed_is_rendered_or_fetched(
    hostile_server: Server, open_tab: OpenTab, pages: list[str]
) -> None:
    asked: list[str] = []

    def watch(tab: Page) -> None:
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("websocket", lambda socket: asked.append(socket.url))

        watched(violations)(tab)

    violations: Counter[tuple[str, ...]] = Counter()
    tab = open_tab(hostile_server.url(), watch=watch)
    ours = urlsplit(hostile_server.base).netloc
    rendered: dict[str, list[str]] = {}
    for page in pages:
        tab.goto(hostile_server.url(page))
        settled(tab)
        tab.wait_for_timeout(700)
        for failed in ("读取失败", "这个页面出了问题"):
            assert not tab.get_by_text(failed).count(), page
        if found := tab.locator(RENDERED).evaluate_all("all => all.map(one => one.outerHTML.slice(0, 200))"):
            rendered[page] = found
        if page in CASES:
            title = " ".join(stores.TITLES[CASES.index(page)].split())
            heads = tab.get_by_role("heading").all_inner_texts()
            assert title in [" ".join(head.replace(JOINER, "").split()) for head in heads]
    assert rendered == {}
    # What the content policy had to stop would have been rendered.
    assert violations == Counter()
    local = ("data", "blob", "about")
    assert {
        url for url in asked if urlsplit(url).netloc != ours and urlsplit(url).scheme not in local
    } == set()
    assert any(url.startswith("ws://") for url in asked)
