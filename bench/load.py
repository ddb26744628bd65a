"""Many screens at once: python -m bench load [--small]

Walls and desks without a browser keep their connections open and tick as a browser would: a page says
which of its fragments run by themselves and how often, and the client asks for them. Meanwhile one
incident a second is reported. A tick's time is from asking to the end of its run.
"""

import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.counting import COUNTED
from bench.hammer import START
from bench.pages import store_of
from bench.serving import Server, serving
from bench.visitors import Visitor, admit, hang
from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.incidents.life import actions_report
from dashboard.store.database import transaction

SIZE, SMALL_SIZE = 20_000, 2_000
WALLS, DESKS, SECONDS = 100, 20, 120
FEW_WALLS, FEW_DESKS, FEW_SECONDS = 10, 2, 30
# How a wall is opened: resting on its first scene, or with scenes that make way for each other.
RESTING = {"embed": "true"}
TURNING = RESTING | {"scenes": "overview,map,people,scores,bounties", "every": "20"}
# Screens are not switched on all at the same moment.
OPENING_PACE = 0.2
LIMIT = 5.0
BY = Person("测速", (Grant("dispatcher", None, START),))
# What each tick asks for itself: who is there, and whether anything has changed.
OWN = ("version_stripe", "sign_in_session", "display_key", "notice_seen")
HEADS = (
    "| screens | ticks | median ms | p95 ms | to one wall's | statements a change | KB a tick | CPU | MB |",
    "|---|---|---|---|---|---|---|---|---|",
)


@dataclass(eq=False)
class Screen(threading.Thread):
    """One open page that ticks until `over`; the seconds of each tick of its own."""

    visitor: Visitor
    page: str
    query: dict[str, str]
    over: threading.Event
    ticks: list[float] = field(default_factory=list)
    bytes_of_ticks: int = 0
    failure: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        try:
            self.visitor.opens(self.page, **self.query)
            self._tick_on()
        except Exception as error:  # noqa: BLE001 - a screen that failed is told of in the table
            self.failure = f"{type(error).__name__}: {error}"

    def _tick_on(self) -> None:
        due = {name: time.monotonic() + pace for name, pace in self.visitor.paces.items()}
        while due and not self.over.is_set():
            name = min(due, key=due.__getitem__)
            if self.over.wait(max(0.0, due[name] - time.monotonic())):
                return
            before = self.visitor.bytes_received
            self.ticks.append(self.visitor.ticks(name))
            self.bytes_of_ticks += self.visitor.bytes_received - before
            due = {key: due.get(key, time.monotonic() + pace) for key, pace in self.visitor.paces.items()}
            if name in due:
                due[name] = time.monotonic() + self.visitor.paces[name]


@dataclass(frozen=True)
class Load:
    """What came of some screens: ticks in seconds, statements, bytes, CPU seconds per second, megabytes."""

    ticks: list[float]
    changes: int
    statements: Counter[str]
    bytes_of_ticks: int
    cpu: float
    memory: int
    failures: list[str]

    @property
    def p95(self) -> float:
        return quantiles(self.ticks, n=20)[-1]

    @property
    def asked(self) -> int:
        """Statements that ask for what is shown."""
        return sum(n for text, n in self.statements.items() if _is_shown(text))

    def row(self, name: str, alone: float) -> str:
        """A line of the table."""
        return (
            f"| {name} | {len(self.ticks):,} | {median(self.ticks) * 1000:,.0f} | {self.p95 * 1000:,.0f} "
            f"| {self.p95 / alone:.1f}× | {self.asked / self.changes:,.1f} "
            f"| {self.bytes_of_ticks / len(self.ticks) / 1024:,.1f} | {self.cpu:.0%} | {self.memory} |"
        )


def _is_shown(statement: str) -> bool:
    return statement.lstrip().upper().startswith("SELECT") and not any(name in statement for name in OWN)


def main(*, small: bool = False) -> str:
    """One wall alone, then all of them, each on a server of its own."""
    url, _ = store_of(SMALL_SIZE if small else SIZE)
    walls, desks, seconds = (FEW_WALLS, FEW_DESKS, FEW_SECONDS) if small else (WALLS, DESKS, SECONDS)
    lines = ["## Many screens, one change a second", "", *HEADS]
    failures: list[str] = []
    for query, kind in ((RESTING, ""), (TURNING, " with turning scenes")):
        alone = _load(url, 1, 0, seconds, query)
        many = _load(url, walls, desks, seconds, query)
        mark = "✓" if many.p95 <= LIMIT * alone.p95 else "✗"
        lines += [
            alone.row(f"one wall{kind}", alone.p95),
            many.row(f"{walls} walls{kind}, {desks} desks {mark}", alone.p95),
        ]
        failures += alone.failures + many.failures
    return "\n".join([*lines, *(f"failed: {failure}" for failure in failures[:5])])


def _load(url: str, walls: int, desks: int, seconds: float, query: dict[str, str]) -> Load:
    over = threading.Event()
    with tempfile.TemporaryDirectory() as folder, _counted(url, Path(folder) / "sent.json") as (server, sent):
        # One key for all walls, one account for each desk: as in a room.
        wall = hang(url, f"测速{time.time()}")
        screens = [Screen(Visitor(server, key=wall), "wall", query, over) for _ in range(walls)]
        screens += [Screen(Visitor(server, admit(url, "dispatcher")), "desk", {}, over) for _ in range(desks)]
        for screen in screens:
            screen.start()
            time.sleep(OPENING_PACE)
        process = psutil.Process(server.pid)
        for screen in screens:
            screen.ticks.clear()
            screen.bytes_of_ticks = 0
        before, cpu, start = sent(), sum(process.cpu_times()[:2]), time.monotonic()
        changes = _change(url, seconds)
        spent = (sum(process.cpu_times()[:2]) - cpu) / (time.monotonic() - start)
        statements = sent() - before
        over.set()
        for screen in screens:
            screen.join(30)
        ticks = [tick for screen in screens for tick in screen.ticks]
        told = sum(screen.bytes_of_ticks for screen in screens)
        failures = [screen.failure for screen in screens if screen.failure]
        return Load(ticks, changes, statements, told, spent, process.memory_info().rss >> 20, failures)


def _change(url: str, seconds: float) -> int:
    """Report one incident a second for so long; returns how many."""
    until, made = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        begun = time.monotonic()
        with transaction(url=url) as session:
            fields = {"title": f"多屏测试{made}"}
            actions_report.report(session, fields=fields, scope=EVERYTHING, by=BY, at=datetime.now(UTC))
        made += 1
        time.sleep(max(0.0, begun + 1 - time.monotonic()))
    return made


@contextmanager
def _counted(url: str, file: Path) -> Iterator[tuple[Server, Any]]:
    """A server whose statements are counted, and what tells how often each was sent so far."""
    os.environ[COUNTED] = str(file)
    with serving(url, runner="bench.counting") as server:
        yield server, lambda: Counter(json.loads(file.read_text()))
