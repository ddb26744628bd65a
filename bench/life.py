"""An act beside a bare write, many workers beside raw commits, looking back: python -m bench.life [--small]

An act is load, guards, clocks, chained log entry, row and data version in one transaction. The bare
write is one INSERT and one UPDATE in a transaction on the same file, once by the plain driver and once
through the same session and lock as the act. All are asked in turn, so that they meet the same machine.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from bench.pages import SIZES, SMALL_SIZES, store_of
from dashboard import stores
from dashboard.access.rules import EVERYTHING, Grant, Person
from dashboard.as_of import looking_back
from dashboard.database import engine_for, transaction
from dashboard.days import day_start, township_date
from dashboard.figures.queries import figures
from dashboard.hammer import beat
from dashboard.incidents import actions_first, actions_report
from dashboard.store_files import sqlite_url
from models import Incident

ACTS, WORKERS, LIVES = 200, 16, 50
BY = Person("测速", (Grant("dispatcher", None, date(2020, 1, 1)),))
INSERT = "INSERT INTO bare (at, what) VALUES ('2026-03-04 04:00:00.000000', 'accept')"
UPDATE = "UPDATE bare_row SET what = 'accepted', at = '2026-03-04 04:00:00.000000' WHERE id = 1"
TABLES = (
    "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, at TEXT, what TEXT)",
    "CREATE TABLE IF NOT EXISTS bare_row (id INTEGER PRIMARY KEY, at TEXT, what TEXT)",
    "INSERT OR IGNORE INTO bare_row VALUES (1, '', '')",
)


def main(*, small: bool = False) -> str:
    with tempfile.TemporaryDirectory() as folder:
        lines = [*_acts(Path(folder) / "acts.db"), *_many(Path(folder), small)]
    return "\n".join(["## The life cycle", "", *lines, *_back(small)])


def _acts(file: Path) -> list[str]:
    url = sqlite_url(file)
    stores.prepare_empty(url)
    with transaction(url=url) as session:
        for number in range(ACTS):
            actions_report.report(
                session, fields={"title": f"测速{number}"}, scope=EVERYTHING, by=BY, at=_now()
            )
        ids = list(session.execute(select(col(Incident.id)).order_by(col(Incident.id))).scalars())
    driver = sqlite3.connect(file, isolation_level=None)
    driver.execute("PRAGMA synchronous = NORMAL")
    for statement in TABLES:
        driver.execute(statement)
    times: dict[str, list[float]] = {"act": [], "same": [], "driver": []}
    for incident in ids:
        times["act"].append(_timed(lambda key=incident: _accept(url, key)))  # type: ignore[misc]
        times["same"].append(_timed(lambda: _through_the_session(url)))
        times["driver"].append(_timed(lambda: _by_the_driver(driver)))
    act, same, bare = (median(times[name]) for name in ("act", "same", "driver"))
    return [
        "| what | median ms | act to it |",
        "|---|---|---|",
        f"| an act (受理), whole | {act * 1000:.2f} | |",
        f"| INSERT + UPDATE through the same session and lock | {same * 1000:.2f} | {act / same:.1f}× |",
        f"| INSERT + UPDATE by the plain driver | {bare * 1000:.2f} | {act / bare:.1f}× |",
        "",
    ]


def _accept(url: str, incident: int) -> None:
    with transaction(url=url) as session:
        actions_first.accept(session, incident_id=incident, scope=EVERYTHING, by=BY, at=_now())


def _through_the_session(url: str) -> None:
    with transaction(url=url) as session:
        session.execute(text(INSERT))
        session.execute(text(UPDATE))


def _by_the_driver(driver: sqlite3.Connection) -> None:
    for statement in ("BEGIN IMMEDIATE", INSERT, UPDATE, "COMMIT"):
        driver.execute(statement)


def _many(folder: Path, small: bool) -> list[str]:
    lives = 5 if small else LIVES
    url = sqlite_url(folder / "hammer.db")
    stores.prepare_empty(url)
    beaten = beat(url, WORKERS, lives)
    with engine_for(url).begin() as connection:
        for statement in TABLES:
            connection.exec_driver_sql(statement)
    engine_for(url).dispose()
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        commits = sum(pool.map(_bare_work, [(url, beaten.commits // WORKERS)] * WORKERS))
    rate = commits / (time.perf_counter() - start)
    word = "nothing lost, doubled or illegal" if not beaten.problems else "；".join(beaten.problems[:3])
    return [
        f"{WORKERS} workers × {lives} whole lives: {beaten.rate:,.0f} acts/s, {word}.",
        f"The same workers with bare writes: {rate:,.0f} commits/s, {rate / beaten.rate:.1f}×.",
        "",
    ]


def _bare_work(task: tuple[str, int]) -> int:
    url, number = task
    for _ in range(number):
        _through_the_session(url)
    return number


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
