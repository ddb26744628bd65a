"""People of the town, each in a browser of his own, who act by what stands on their screens."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bench.serving import Server
from bench.visitors import cookie
from bench.waiting import ASKED, settled

DESK: ViewportSize = {"width": 1920, "height": 1080}
PATIENCE = 45_000
MOST_FORMS = 12
ATTEMPTS, OPEN_MS, STILL_MS = 6, 8_000, 250
# After so long a click has led nowhere.
LOST_MS = 15_000
# A page that moves at every look is taken as it is at the last one.
LOOKS, LOOK_MS = 40, 500
# A map takes three seconds where no graphics card is. Some machines of a town draw none at all.
NO_MAPS = """
(() => {
    const drawn = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...given) {
        return kind.startsWith("webgl") ? null : drawn.call(this, kind, ...given);
    };
})();
"""
T = TypeVar("T")
MADE = re.compile(r"已登记，编号 (NL-\d{8}-\d{4})")


@dataclass(eq=False)
class Someone:
    """One person at one tab. What he does is waited for by what it changes on his screen."""

    tab: Page
    server: Server

    def goes(self, path: str) -> Page:
        self.tab.goto(self.server.url(path))
        settled(self.tab)
        return self.tab

    def keyed(self, start: str, end: str = "") -> Locator:
        """The widget whose key begins and ends so."""
        found = f'[class*="st-key-{start}"]'
        return self.tab.locator(found + (f'[class*="{end}"]' if end else ""))

    def button(self, key: str) -> Locator:
        return self.tab.locator(f".st-key-{key} button")

    def writes(self, start: str, value: str) -> None:
        """Into the field whose key begins so."""
        self.keyed(start).locator("textarea, input").first.fill(value)

    def presses(self, start: str, told: str) -> None:
        """The button whose key begins so; waited for is what the page then tells."""
        self.keyed(start).locator("button").first.click()
        self.tab.get_by_test_id("stToast").filter(has_text=told).first.wait_for()
        settled(self.tab)

    def acts(self, incident_id: int, act: str, **typed: str | list[str]) -> None:
        """Take an act to its end: its button, its form if it has one, and then both are gone."""
        button, send = f"act_{incident_id}_{act}", f"act_{incident_id}_{act}_send"
        self.offered(incident_id, act).click()
        if not typed:
            expect(self.button(button)).to_have_count(0)
        else:
            self.button(send).wait_for()
            # What is typed into a form that is still being drawn may be lost.
            settled(self.tab)
            self.fills(incident_id, act, **typed)
            self.button(send).click()
            expect(self.button(send)).to_have_count(0)
        settled(self.tab)

    def offered(self, incident_id: int, act: str) -> Locator:
        """The button of an act, which may have to be looked for under 更多."""
        button, more = self.button(f"act_{incident_id}_{act}"), self.keyed(f"act_{incident_id}_more_")
        expect(button.or_(more).first).to_be_visible()
        if not button.count():
            more.locator("button").first.click()
        return button

    def opens(self, incident_id: int, act: str) -> None:
        """Open an act's form."""
        self.offered(incident_id, act).click()
        self.button(f"act_{incident_id}_{act}_send").wait_for()
        settled(self.tab)

    def field(self, incident_id: int, act: str, name: str) -> Locator:
        # Each form that was done makes way for the next one, under a number of its own.
        start = f".st-key-act_{incident_id}_{act}_form"
        return self.tab.locator(", ".join(f"{start}_{number}_{name}" for number in range(MOST_FORMS)))

    def fills(self, incident_id: int, act: str, **typed: str | list[str]) -> None:
        """Words into texts, and what is chosen (a list) into select boxes."""
        for name, value in typed.items():
            widget = self.field(incident_id, act, name)
            if isinstance(value, str):
                widget.locator("textarea, input").fill(value)
            else:
                self.picks(widget, *value)

    def picks(self, widget: Locator, *words: str) -> None:
        """Choose these words in a select box, one after the other."""
        for word in words:
            pick(widget.locator("input").first, word)

    def unfolds(self, start: str) -> None:
        """Open the expander whose key begins so, where there is one: a phone folds away what is usual."""
        settled(self.tab)
        for summary in self.keyed(start).locator("details:not([open]) summary").all():
            summary.click()

    def chooses(self, widget: Locator, word: str) -> None:
        """One of a few words that stand beside each other."""
        widget.get_by_text(word, exact=True).click()

    def reports(self, title: str, category: str, *, village: str = "", twice: bool = False) -> str:
        """Fill in 登记 and send it: the new incident's number."""
        self.goes("register")
        self.keyed("register_title_").locator("input").fill(title)
        self.tab.keyboard.press("Tab")
        self.unfolds("register_further_")
        fits = self.keyed("fits_").get_by_text(category, exact=True)
        fits.wait_for()
        settled(self.tab)
        fits.click()
        self.tab.get_by_text("将到：").wait_for()
        settled(self.tab)
        if village:
            self.picks(self.keyed("register_village_"), village)
        send = self.keyed("register_send_").locator("button")
        send.dblclick() if twice else send.click()
        # Pressed twice on a slow machine, it is told in both places.
        said = self.tab.get_by_text(MADE).first
        said.wait_for()
        settled(self.tab)
        found = MADE.search(said.inner_text())
        assert found
        return found.group(1)


def pick(box: Locator, word: str) -> None:
    """Choose a word from the list that opens at the input `box`."""
    option = box.page.get_by_role("option", name=word).first
    # A list that is open while the page is drawn anew may close: a person opens it again.
    for _ in range(ATTEMPTS):
        box.click()
        box.fill(word)
        try:
            option.wait_for(timeout=OPEN_MS)
            _wait_until_the_list_is_still(box.page)
            option.click(timeout=OPEN_MS)
        except Error:
            continue
        return
    raise AssertionError(f"{word} cannot be chosen.")


def _wait_until_the_list_is_still(tab: Page) -> None:
    """A list that grows shorter under the mouse has another word where this one stood."""
    options, before = tab.get_by_role("option"), list[str]()
    for _ in range(OPEN_MS // STILL_MS):
        seen = options.all_inner_texts()
        if seen == before:
            return
        before = seen
        tab.wait_for_timeout(STILL_MS)


def aim(tab: Page, click: Callable[[], None], leads_to: str) -> None:
    """Click at a place of a picture until the address holds the pattern `leads_to`, and wait for that page.

    What has just come may still be moved by what is drawn above it, and what is drawn anew under the mouse
    loses the click: a person aims again.
    """
    for _ in range(ATTEMPTS):
        settled(tab)
        click()
        with suppress(PlaywrightTimeout):
            tab.wait_for_url(re.compile(leads_to), timeout=LOST_MS)
        # A click that is answered late is not made twice.
        settled(tab)
        if re.search(leads_to, tab.url):
            return
    raise AssertionError(f"No click led to {leads_to}.")


def still(tab: Page, measure: Callable[[], T]) -> T:
    """What is measured of a page once it is the same at two looks: what is drawn late moves the rest."""
    before = measure()
    for _ in range(LOOKS):
        tab.wait_for_timeout(LOOK_MS)
        seen = measure()
        if seen == before:
            break
        before = seen
    return before


def own_browser(
    browser: Browser,
    *tokens: str,
    size: ViewportSize = DESK,
    patience: int = PATIENCE,
    with_maps: bool = False,
) -> BrowserContext:
    """Somebody's own browser in the town, signed in by these tokens; whoever made it closes it.

    Everything can be done where no map is drawn: only who looks at one asks for it.
    """
    made = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size)
    made.add_cookies([cookie(token) for token in tokens])  # type: ignore[misc]
    made.set_default_timeout(patience)
    made.add_init_script(ASKED)
    if not with_maps:
        made.add_init_script(NO_MAPS)
    return made
