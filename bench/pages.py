"""How long a page takes at two sizes of store, next to a blank page: python -m bench.pages [--small]

The real server is driven over its WebSocket by somebody signed in, so that no browser's time is
measured. The servers stand side by side and are asked in turn, so that all meet the same machine.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]
from sqlmodel import Session, col, select

from bench.serving import Server, serving
from bench.visitors import Visitor, admit
from dashboard import demo
from dashboard.database import engine_for, transaction
from dashboard.store_files import ROOT, demo_file, sqlite_url
from models import Incident

OUT = ROOT / "bench-out"
SIZES, SMALL_SIZES = (10_000, 1_000_000), (2_000, 20_000)
# An older store has no incident in the last days, and would flatter.
KEPT_SECONDS = 3 * 86_400
PAGES = ("", "wall", "incidents", "incident", "desk", "imports")
OF_ONE = ("incident", "desk")
TITLES = {"": "home"}
WARM_RERUNS, COLD_RERUNS = 7, 3
WARM_LIMIT, COLD_LIMIT = 4.0, 6.0
# The desk's warm rerun against a blank page's, on the larger store.
DESK_LIMIT = 3.0
LIMITED = ("wall", "incidents")
# May do what these pages show; an import as well.
ROLE = "commander"
BLANK = 'import streamlit as st\n\nst.write("空白页")\n'


@dataclass
class Times:
    """Seconds that one page took on one server."""

    first: float = 0.0
    warm: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)


def store_of(incidents: int) -> tuple[str, dict[str, Any]]:
    """URL of a demo store of that size, built where there is none of late, and how its building went."""
    folder = OUT / f"demo-{incidents}"
    told = folder / "summary.json"
    os.environ["ROOM_LOCAL"] = str(folder)
    if not told.exists() or time.time() - told.stat().st_mtime > KEPT_SECONDS:
        made = demo.build(incidents, seed=1, until=datetime.now(UTC))
        told.write_text(json.dumps(asdict(made)))
    return sqlite_url(demo_file()), json.loads(told.read_text())


def measure(urls: list[str]) -> tuple[dict[str, list[Times]], list[list[tuple[int, int]]]]:
    """Times per page on every store and, last, of a blank page; memory of each server before and after."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "blank.py").write_text(BLANK)
        servers = [stack.enter_context(serving(url)) for url in urls]
        servers.append(stack.enter_context(serving(urls[0], app=folder / "blank.py")))
        before = [memory(server) for server in servers]
        found = {page: _page(page, servers, urls) for page in PAGES}
        return found, [before, [memory(server) for server in servers]]


def _page(page: str, servers: list[Server], urls: list[str]) -> list[Times]:
    tokens = [admit(url, ROLE) for url in (*urls, urls[0])]
    visitors = [Visitor(server, token) for server, token in zip(servers, tokens, strict=True)]
    times = [Times() for _ in servers]
    for at, visitor in enumerate(visitors):
        is_blank = at == len(urls)
        query = {"id": _newest(urls[at])} if page in OF_ONE and not is_blank else {}
        times[at].first = visitor.opens("" if is_blank else page, **query)
    _all(visitors, times, COLD_RERUNS, "cold", before=lambda: _touch(urls))
    _all(visitors, times, WARM_RERUNS, "warm")
    return times


def _all(
    visitors: list[Visitor],
    times: list[Times],
    rounds: int,
    kind: str,
    *,
    before: Callable[[], None] | None = None,
) -> None:
    for _ in range(rounds):
        if before:
            before()
        for visitor, found in zip(visitors, times, strict=True):
            seconds = visitor.reruns()
            getattr(found, kind).append(seconds)


def _touch(urls: list[str]) -> None:
    """A write that changes nothing but the data version: whatever the servers hold is out of date."""
    for url in urls:
        with transaction(url=url):
            pass


def _newest(url: str) -> str:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident.number).order_by(col(Incident.id).desc())).first() or ""


def memory(server: Server) -> tuple[int, int]:
    """MB of a server's memory, and how much of it are pages of files that the system may take back."""
    found = psutil.Process(server.pid).memory_info()
    return found.rss >> 20, found.shared >> 20


def table(
    sizes: tuple[int, ...], found: dict[str, list[Times]], memories: list[list[tuple[int, int]]]
) -> str:
    """What was measured, in milliseconds and MB."""
    small, large = (f"{size:,}" for size in sizes)
    heads = ["page, ms", "blank", "first", "", "warm", "", "", "cold", "", ""]
    unders = ["", "warm", small, large, small, large, "ratio", small, large, "ratio"]
    lines = [_line(heads), _line(unders)]
    for page, (one, many, blank) in found.items():
        warm, cold = _pair(one.warm, many.warm), _pair(one.cold, many.cold)
        numbers = [median(blank.warm) * 1000, one.first * 1000, many.first * 1000, *warm]
        lines.append(
            _line(
                [
                    TITLES.get(page, page),
                    *(f"{number:,.0f}" for number in numbers),
                    _ratio(page, warm, WARM_LIMIT),
                    *(f"{number:,.0f}" for number in cold),
                    _ratio(page, cold, COLD_LIMIT),
                ]
            )
        )
    lines.append("first: a new session's first run; of home also the first of its server process")
    if "desk" in found:
        _, many, blank = found["desk"]
        ratio = median(many.warm) / median(blank.warm)
        mark = "✓" if ratio <= DESK_LIMIT else "✗"
        lines.append(f"desk, warm, {large} incidents: {ratio:.1f}× of a blank page {mark}")
    for name, before, after in zip((small, large, "blank"), *memories, strict=True):
        whole, pages = after
        lines.append(
            f"memory {name:>10}: {before[0]} MB at start, {whole} MB after, {pages} of them file pages"
        )
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"{cells[0]:<10}" + "".join(f"{cell:>11}" for cell in cells[1:])


def _pair(one: list[float], many: list[float]) -> tuple[float, float]:
    return 1000 * median(one), 1000 * median(many)


def _ratio(page: str, pair: tuple[float, float], limit: float) -> str:
    ratio = pair[1] / pair[0]
    mark = ("✓" if ratio <= limit else "✗") if page in LIMITED else " "
    return f"{ratio:>6.1f}× {mark}"


def main(small: bool = False) -> str:
    """Build what is missing, measure, and return the table with a line for each store's building."""
    sizes = SMALL_SIZES if small else SIZES
    built = [store_of(size) for size in sizes]
    lines = [
        f"demo town {told['incidents']:>10,}: {told['seconds']} s, {told['log_rows']:,} log rows"
        for _, told in built
    ]
    return "\n".join([*lines, table(sizes, *measure([url for url, _ in built]))])


if __name__ == "__main__":
    print(main("--small" in sys.argv))  # noqa: T201
