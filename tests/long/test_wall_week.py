"""A week of a wall that nobody touches, compressed: every ten minutes of it one tick that draws all anew."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median

import psutil
import pytest

from bench.serving import serving
from bench.visitors import Visitor, hang
from tests import stores
from tests.browser import moved

STEP = timedelta(minutes=10)
TICKS = timedelta(days=7) // STEP
TENTH = TICKS // 10
# What the first ticks still learn, and ticks of both servers that are compared.
SETTLING, COMPARED = 10, 120
FLAT = 1.1


class Hanging:
    """A wall before a server of its own, both on the clock that `file` moves by its seconds."""

    def __init__(self, stack: ExitStack, url: str, key: str, file: Path) -> None:
        self.file = file
        server = stack.enter_context(serving(url, runner=moved.__name__))
        self.process = psutil.Process(server.pid)
        self.wall = Visitor(server, key=key)
        self.wall.opens("wall", embed="true")

    def tick(self, number: int) -> float:
        """CPU seconds of the tick at ten minutes times `number`; it draws the wall anew."""
        moved.move(self.file, number * STEP)
        before, received = sum(self.process.cpu_times()[:2]), self.wall.bytes_received
        self.wall.ticks(next(iter(self.wall.paces)))
        # A heartbeat alone is a few kilobytes.
        assert self.wall.bytes_received - received > 20_000
        return float(sum(self.process.cpu_times()[:2]) - before)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.mark.soak
def test_memory_and_work_stay_flat_over_a_week(
    stack: ExitStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, clock = stores.demo_store(tmp_path / "demo.db"), tmp_path / "clock"
    moved.move(clock, timedelta())
    monkeypatch.setenv(moved.VARIABLE, str(clock))
    key = hang(url)
    old, memory = Hanging(stack, url, key, clock), []
    for number in range(1, TICKS + 1):
        old.tick(number)
        memory.append(old.process.memory_info().rss)
    assert median(memory[-TENTH:]) <= FLAT * median(memory[SETTLING:TENTH])
    # A tick's cost depends on the day's matters and on the machine: a server that has just begun meets both,
    # turn by turn with the old one, whatever else runs there.
    new = Hanging(stack, url, key, clock)
    work: dict[Hanging, list[float]] = {old: [], new: []}
    for number in range(TICKS + 1, TICKS + 1 + SETTLING + COMPARED):
        for one, taken in work.items():
            taken.append(one.tick(number))
    assert sum(work[old][SETTLING:]) <= FLAT * sum(work[new][SETTLING:])
