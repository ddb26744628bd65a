"""How long a page takes at two sizes of store, next to a blank page: python -m bench.pages [--small]

The real server is driven over its WebSocket by somebody signed in, so that no browser's time is
measured. The servers stand side by side and are asked in turn, so that all meet the same machine; they
are started several times over, because of two processes of one program one may be a fifth slower for life.
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
from alembic.script import ScriptDirectory
from sqlmodel import Session, col, select

from bench.serving import Server, serving
from bench.visitors import Visitor, admit
from dashboard import demo
from dashboard.access.rules import Person
from dashboard.admin.settings.actions import change_settings
from dashboard.running import migrate
from dashboard.running.inspection import keep_findings
from dashboard.running.tally_round import keep_tallies
from dashboard.screen.menu import MENU
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import ROOT, demo_file, sqlite_url
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now
from models import Incident

OUT = ROOT / "bench-out"
SIZES, SMALL_SIZES = (10_000, 1_000_000), (2_000, 20_000)
# An older store has no incident in the last days, and would flatter.
KEPT_SECONDS = 3 * 86_400
# The start page answers at the root alone.
PAGES = tuple(
    "" if entry.url_path == "home" else entry.url_path for entries in MENU.values() for entry in entries
)
OF_ONE = ("incident", "desk")
NEWS = "wall_attention_share"
TITLES = {"": "home"}
# Each time the servers are started, and how often.
WARM_RERUNS, COLD_RERUNS, STARTS = 5, 3, 3
# A warm rerun at the larger store to a blank page's, and a cold one to that at the smaller store.
WARM_LIMIT, COLD_LIMIT = 3.0, 1.3
# Together they may open every page.
ROLES = ("commander", "administrator")
HEADS = (
    *("page, ms", "blank", "first", "warm small", "warm large", "to blank", "by CPU"),
    *("cold small", "cold large", "ratio", "by CPU"),
)
# Streamlit collects garbage after each run of a page; this room's settings leave that to Python.
AS_IT_COMES = ("--runner.postScriptGC=true",)
BLANK = 'import streamlit as st\n\nst.write("空白页")\n'


@dataclass
class Times:
    """Seconds that one page took on one server."""

    first: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    # Of the server's processor, for all warm and all cold reruns: other work on the machine does not count.
    warm_work: float = 0.0
    cold_work: float = 0.0


def store_of(incidents: int) -> tuple[str, dict[str, Any]]:
    """URL of a demo store of that size with the newest tables, made if there is none of late; how it went."""
    newest = ScriptDirectory.from_config(migrate.config("sqlite://")).get_current_head()
    folder = OUT / f"demo-{incidents}-{newest}"
    told = folder / "summary.json"
    os.environ["ROOM_LOCAL"] = str(folder)
    if not told.exists() or time.time() - told.stat().st_mtime > KEPT_SECONDS:
        made = demo.build(incidents, seed=1, until=datetime.now(UTC))
        told.write_text(json.dumps(asdict(made)))
    return sqlite_url(demo_file()), json.loads(told.read_text())


def make_rounds(url: str) -> None:
    """What a server of the store makes every few minutes, so that pages find it as they do at work."""
    os.environ["DATABASE_URL"] = url
    try:
        keep_findings(now())
        keep_tallies(now())
    finally:
        del os.environ["DATABASE_URL"]


def keep_one_scene(url: str) -> None:
    """Let nothing take the wall's scene: it would be another on each store, and change meanwhile."""
    with transaction(url=url) as session:
        seen = {NEWS: str(settings.values(session)[NEWS])}
        if seen != {NEWS: "0"}:
            change_settings(session, texts={NEWS: "0"}, seen=seen, by=Person("测速"), at=now())


def measure(urls: list[str]) -> tuple[dict[str, list[Times]], list[list[tuple[int, int]]]]:
    """Times per page on every store and, last, of a blank page; memory of each server before and after."""
    times = {page: [Times() for _ in (*urls, BLANK)] for page in PAGES}
    memories = [_once(urls, times) for _ in range(STARTS)]
    return times, memories[-1]


def _once(urls: list[str], all_times: dict[str, list[Times]]) -> list[list[tuple[int, int]]]:
    """Start a server on every store and one of a blank page, and add what each page takes to `all_times`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "blank.py").write_text(BLANK)
        servers = [stack.enter_context(serving(url)) for url in urls]
        servers.append(stack.enter_context(serving(urls[0], *AS_IT_COMES, app=folder / "blank.py")))
        before = [memory(server) for server in servers]
        for page, times in all_times.items():
            _page(page, servers, urls, times)
        return [before, [memory(server) for server in servers]]


def _page(page: str, servers: list[Server], urls: list[str], times: list[Times]) -> None:
    tokens = [admit(url, *ROLES) for url in (*urls, urls[0])]
    visitors = [Visitor(server, token) for server, token in zip(servers, tokens, strict=True)]
    for at, visitor in enumerate(visitors):
        is_blank = at == len(urls)
        query = {"id": _newest(urls[at])} if page in OF_ONE and not is_blank else {}
        times[at].first.append(visitor.opens("" if is_blank else page, **query))
    _all(visitors, times, COLD_RERUNS, "cold", before=lambda: _touch(urls))
    _all(visitors, times, WARM_RERUNS, "warm")


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
        for visitor, visit in zip(visitors, times, strict=True):
            begun = work(visitor.server)
            getattr(visit, kind).append(visitor.reruns())
            worked = getattr(visit, f"{kind}_work") + work(visitor.server) - begun
            setattr(visit, f"{kind}_work", worked)


def _touch(urls: list[str]) -> None:
    """A write that changes nothing but the data version: whatever the servers hold is out of date."""
    for url in urls:
        with transaction(url=url):
            pass


def _newest(url: str) -> str:
    with Session(engine_for(url)) as session:
        return session.exec(select(Incident.number).order_by(col(Incident.id).desc())).first() or ""


def work(server: Server) -> float:
    """Seconds that the server's process has had the processor, up to now."""
    return float(sum(psutil.Process(server.pid).cpu_times()[:2]))


def memory(server: Server) -> tuple[int, int]:
    """MB of a server's memory, and how much of it are pages of files that the system may take back."""
    usage = psutil.Process(server.pid).memory_info()
    return usage.rss >> 20, usage.shared >> 20


def table(
    sizes: tuple[int, ...], all_times: dict[str, list[Times]], memories: list[list[tuple[int, int]]]
) -> str:
    """What was measured, in milliseconds and MB."""
    small, large = (f"{size:,}" for size in sizes)
    lines = [
        f"| {' | '.join(HEADS)} |",
        "|---" * len(HEADS) + "|",
    ]
    for page, (one, many, blank) in all_times.items():
        warm, cold = _pair(one.warm, many.warm), _pair(one.cold, many.cold)
        empty = 1000 * median(blank.warm)
        numbers = (f"{number:,.0f}" for number in (empty, median(many.first) * 1000, *warm))
        colds = (f"{number:,.0f}" for number in cold)
        cells = [
            TITLES.get(page, page),
            *numbers,
            _ratio(warm[1] / empty, WARM_LIMIT), _ratio(many.warm_work / blank.warm_work, WARM_LIMIT),
            *colds, _ratio(cold[1] / cold[0], COLD_LIMIT), _ratio(many.cold_work / one.cold_work, COLD_LIMIT),
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        f"small: {small} incidents; large: {large}. first: a new session's first run on the large store.",
    ]
    for name, before, after in zip((small, large, "blank"), *memories, strict=True):
        whole, pages = after
        lines.append(
            f"memory {name:>10}: {before[0]} MB at start, {whole} MB after, {pages} of them file pages"
        )
    return "\n".join(lines)


def _pair(one: list[float], many: list[float]) -> tuple[float, float]:
    return 1000 * median(one), 1000 * median(many)


def _ratio(ratio: float, limit: float) -> str:
    return f"{ratio:.1f}× {'✓' if ratio <= limit else '✗'}"


def main(small: bool = False) -> str:
    """Build what is missing, measure, and return the table with a line for each store's building."""
    sizes = SMALL_SIZES if small else SIZES
    built = [store_of(size) for size in sizes]
    for url, _ in built:
        keep_one_scene(url)
        make_rounds(url)
    lines = [
        f"demo town {told['incidents']:>10,}: {told['seconds']} s, {told['log_rows']:,} log rows"
        for _, told in built
    ]
    return "\n".join([*lines, table(sizes, *measure([url for url, _ in built]))])


if __name__ == "__main__":
    print(main("--small" in sys.argv))  # noqa: T201
