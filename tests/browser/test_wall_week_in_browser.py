"""A week of a wall before a real browser, compressed: every two hours of it another scene, drawn anew."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from bench.serving import serving
from bench.visitors import hang
from dashboard.screen.cards import clock_time
from dashboard.town.walls.rules_scenes import LONGEST, SCENES
from dashboard.words.clock import day_start, now, township_date
from tests import stores
from tests.browser import hurried, moved
from tests.browser.conftest import DESK, PATIENCE

STEP = timedelta(hours=2)
# Not at a turn itself.
BEGIN = day_start(township_date(now()) + timedelta(days=1)) + timedelta(seconds=25)
# Each scene twice: until then a browser still translates what it runs often.
SETTLING = 2 * len(SCENES)
TICKS = timedelta(days=7) // STEP
# Its translations take room; after that they hardly grow.
LEARNING = 3 * SETTLING
FLAT = 1.1
# Rounds of the same turns: other processes only ever add to a turn's work, and in more rounds each turn meets
# a quiet moment; what has grown stays so.
ROUNDS, MOST = 4, 12
# Frames until the browser has learnt what it keeps of them, and frames after that.
LEARNT, RENEWALS = 3, 12
# Two turns at each step, which with an odd number of scenes comes to all of them.
TURNS = f"&scenes={','.join(SCENES)}&every={LONGEST}"
# Charts and maps draw a moment after their page has run.
DRAWING_MS, LOOK_MS = 2000, 200
DRAWN = """hour => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
    && [...document.images].some(one => one.alt.includes(`数据时间 ${hour}`))"""
Opens = Callable[[], "Tab"]


class Tab:
    """A wall in a browser process of its own, opened through its door."""

    def __init__(self, browser: Browser, address: str) -> None:
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK)
        self.page = context.new_page()
        self.page.goto(address)
        self.frame, self.devtools = self._shown(), context.new_cdp_session(self.page)
        # Processor time, not time by the clock.
        self.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        self.worked = 0.0

    def draws(self, at: datetime) -> float:
        """Wait until it shows the hour of `at`; CPU seconds of its main thread since it last showed one."""
        hour = clock_time(at).partition(":")[0]
        self.frame.wait_for_function(DRAWN, arg=f"{hour}:", polling=100, timeout=2 * PATIENCE)
        before, self.worked = self.worked, self._metrics()["TaskDuration"]
        return self.worked - before

    def renews(self) -> None:
        """Have it drawn in a new frame, as every few hours, and wait until the old one is gone."""
        self.page.evaluate("dispatchEvent(new Event('resize'))")
        # The page's policy lets no predicate be evaluated in it.
        for _ in range(2 * PATIENCE // LOOK_MS):
            if (shown := self._shown()) != self.frame:
                self.frame = shown
                return
            self.page.wait_for_timeout(LOOK_MS)
        raise AssertionError("No new frame is shown.")

    def held(self) -> dict[str, float]:
        """What is left after garbage has been collected: bytes of the heap, nodes, listeners, documents."""
        self.page.wait_for_timeout(DRAWING_MS)
        for _ in range(3):
            self.devtools.send("HeapProfiler.collectGarbage")
        counted = self.devtools.send("Memory.getDOMCounters")
        return {"bytes": self._metrics()["JSHeapUsedSize"]} | {name: float(n) for name, n in counted.items()}

    def _shown(self) -> Frame:
        while True:
            found = self.page.wait_for_selector("iframe.shown", timeout=2 * PATIENCE)
            assert found
            frame = found.content_frame()
            # A handle would keep the frame that makes way.
            found.dispose()
            # None where it has just made way.
            if frame:
                return frame

    def _metrics(self) -> dict[str, float]:
        told = self.devtools.send("Performance.getMetrics")
        return {one["name"]: float(one["value"]) for one in told["metrics"]}


def grown(first: dict[str, float], last: dict[str, float]) -> dict[str, tuple[float, float]]:
    return {name: (held, last[name]) for name, held in first.items() if last[name] > FLAT * held}


def _work(rounds: list[list[list[float]]]) -> float:
    """CPU of the first tab to that of the second, for each tick the least of the rounds."""
    first, second = (sum(map(min, *([turn[tab] for turn in turns] for turns in rounds))) for tab in (0, 1))
    return first / second


def _draw(folder: Path, numbers: range, *tabs: Tab) -> list[list[float]]:
    """Have all tabs draw each of these ticks; the CPU seconds of each tick, by tab."""
    taken = []
    for number in numbers:
        at = move_clock(folder, number)
        taken.append([tab.draws(at) for tab in tabs])
    return taken


def move_clock(folder: Path, number: int) -> datetime:
    """Set the server's clock to tick `number` of the week; returns it."""
    at = BEGIN + number * STEP
    moved.move(folder / "clock", at - now())
    return at


@pytest.fixture
def opens(
    demo_url: str, tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Opens]:
    """Opens the wall in one more tab, on a server whose clock `tmp_path / "clock"` moves."""
    url, tabs = stores.copy_of(demo_url, tmp_path), list[Tab]()
    key = hang(url)
    monkeypatch.setenv(moved.VARIABLE, str(tmp_path / "clock"))
    moved.move(tmp_path / "clock", timedelta())
    with serving(url, runner=hurried.__name__) as server:

        def opened() -> Tab:
            tabs.append(Tab(browser, server.url(f"session/wall?key={key}{TURNS}")))
            return tabs[-1]

        yield opened
        for tab in tabs:
            tab.page.context.close()


@pytest.mark.soak
@pytest.mark.browser
def test_a_tab_holds_and_works_no_more_after_a_week(opens: Opens, tmp_path: Path) -> None:
    old = opens()
    _draw(tmp_path, range(LEARNING), old)
    first = old.held()
    _draw(tmp_path, range(LEARNING, TICKS), old)
    # What a turn costs depends on the machine and its other work: a tab just opened meets both beside it.
    new = opens()
    _draw(tmp_path, range(2 * SETTLING), old, new)
    rounds = [_draw(tmp_path, range(SETTLING, 2 * SETTLING), old, new) for _ in range(ROUNDS)]
    while _work(rounds) > FLAT and len(rounds) < MOST:
        rounds.append(_draw(tmp_path, range(SETTLING, 2 * SETTLING), old, new))
    assert _work(rounds) <= FLAT
    assert grown(first, old.held()) == {}


@pytest.mark.soak
@pytest.mark.browser
def test_a_frame_that_makes_way_for_a_new_one_leaves_nothing_behind(opens: Opens, tmp_path: Path) -> None:
    # So that no turn falls between the two measurements.
    move_clock(tmp_path, 0)
    tab = opens()
    for _ in range(LEARNT):
        tab.renews()
    first = tab.held()
    for _ in range(RENEWALS):
        tab.renews()
    assert grown(first, tab.held()) == {}
