"""An act beside a bare write, and looking back: python -m bench.life [--small]

An act is load, guards, clocks, chained log entry, row and data version in one transaction. The bare
write is one INSERT and one UPDATE in a transaction on the same file, once by the plain driver and once
through the same session and lock as the act. All are asked in turn, so that they meet the same machine.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlmodel import Session, col, select

from bench import bare
from bench.hammer import prepare_empty
from bench.pages import SIZES, SMALL_SIZES, store_of
from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.incidents.figures.queries import figures
from dashboard.incidents.life import actions_ends, actions_report
from dashboard.incidents.life.as_of import looking_back
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import sqlite_url
from dashboard.words.days import day_start, township_date
from models import Incident

ACTS = 200
# Seconds by the clock, and of the processor.
Taken = tuple[float, float]
HEADS = ("| what | ms by the clock | act to it | CPU ms | act to it |", "|---|---|---|---|---|")
BY = Person("测速", (Grant("dispatcher", None, date(2020, 1, 1)),))


def main(*, small: bool = False) -> str:
    with tempfile.TemporaryDirectory() as folder:
        lines = _acts(Path(folder) / "acts.db")
    return "\n".join(["## The life cycle", "", *lines, *_back(small)])


def _acts(file: Path) -> list[str]:
    url = sqlite_url(file)
    prepare_empty(url)
    with transaction(url=url) as session:
        for number in range(ACTS):
            actions_report.report(
                session, fields={"title": f"测速{number}"}, scope=EVERYTHING, by=BY, at=_now()
            )
        ids = list(session.execute(select(col(Incident.id)).order_by(col(Incident.id))).scalars())
    bare.lay_tables(url)
    driver = sqlite3.connect(file, isolation_level=None)
    driver.execute("PRAGMA synchronous = FULL")
    acts: dict[str, Callable[[int], None]] = {
        "an act (受理), whole": lambda incident: _accept(url, incident),
        "INSERT + UPDATE through the same session and lock": lambda _: bare.write(url),
        "INSERT + UPDATE by the plain driver": lambda _: _by_the_driver(driver),
    }
    taken: dict[str, list[Taken]] = {name: [] for name in acts}
    for incident in ids:
        for name, act in acts.items():
            taken[name].append(_taken(lambda act=act, key=incident: act(key)))  # type: ignore[misc]
    return [*HEADS, *_lines(taken), ""]


def _lines(taken: dict[str, list[Taken]]) -> list[str]:
    """One line for each: median milliseconds by the clock and of the processor, and the act's to them."""
    act, *others = (
        (name, *(1000 * median(values) for values in zip(*times, strict=True)))
        for name, times in taken.items()
    )
    lines = [f"| {act[0]} | {act[1]:.2f} | | {act[2]:.2f} | |"]
    for name, clock, cpu in others:
        lines.append(f"| {name} | {clock:.2f} | {act[1] / clock:.1f}× | {cpu:.2f} | {act[2] / cpu:.1f}× |")
    return lines


def _taken(code: Callable[[], None]) -> Taken:
    clock, cpu = time.perf_counter(), time.process_time()
    code()
    return time.perf_counter() - clock, time.process_time() - cpu


def _accept(url: str, incident: int) -> None:
    with transaction(url=url) as session:
        actions_ends.accept(session, incident_id=incident, scope=EVERYTHING, by=BY, at=_now())


def _by_the_driver(driver: sqlite3.Connection) -> None:
    for statement in ("BEGIN IMMEDIATE", bare.INSERT, bare.UPDATE.replace(":row", "0"), "COMMIT"):
        driver.execute(statement)


def _back(small: bool) -> list[str]:
    lines = ["| figures | live ms | a day back | a month back |", "|---|---|---|---|"]
    for size in SMALL_SIZES if small else SIZES:
        url, _ = store_of(size)
        with Session(engine_for(url)) as session:
            at = session.execute(
                select(col(Incident.reported_at)).order_by(col(Incident.reported_at).desc())
            ).scalar()
        now = at or _now()
        live = median([_timed(lambda: _figures(url, now, None)) for _ in range(3)])  # noqa: B023
        backs = [
            median([_timed(lambda: _figures(url, now, now - timedelta(days=days))) for _ in range(3)])  # noqa: B023
            for days in (1, 30)
        ]
        told = " | ".join(f"{back * 1000:,.0f} ({back / live:.1f}×)" for back in backs)
        lines.append(f"| {size:,} | {live * 1000:,.0f} | {told} |")
    return lines


def _figures(url: str, now: datetime, moment: datetime | None) -> None:
    at = moment or now
    end = day_start(township_date(at)) + timedelta(days=1)
    window: dict[str, Any] = {"at": at, "start": end - timedelta(days=30), "end": end, "scope": EVERYTHING}
    with Session(engine_for(url)) as session:
        if moment is None:
            figures(session, **window)
            return
        with looking_back(session, moment):
            figures(session, **window)


def _timed(code: Callable[[], None]) -> float:
    start = time.perf_counter()
    code()
    return time.perf_counter() - start


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    print(main(small="--small" in sys.argv))  # noqa: T201
