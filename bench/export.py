"""A long list as a file, beside what pandas would make of the same rows: python -m bench export [--small]

Each file is written by a process of its own, whose highest memory counts.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from sqlalchemy import text
from sqlmodel import Session

from bench.pages import store_of
from dashboard.access.rules import EVERYTHING
from dashboard.files import exports
from dashboard.incidents.find.exports import incident_sheet
from dashboard.incidents.find.queries import number_of_incidents
from dashboard.incidents.find.rules_filters import Filters
from dashboard.store.database import engine_for

SIZE, SMALL_SIZE = 1_000_000, 20_000
FEW, MANY, SMALL_MANY = 10_000, 100_000, 15_000
LIMIT = 1.2
HEADS = (
    "## A long list as a file",
    "",
    "| who | kind | rows | MB | s | most MB held | to the short one |",
    "|---|---|---|---|---|---|---|",
)


@dataclass(frozen=True)
class Written:
    """One file: its rows and MB, the seconds it took, the most MB its process held."""

    rows: int
    size: float
    seconds: float
    memory: float


def _of_day(url: str, rows: int) -> tuple[Filters, int]:
    """The filter that means the days since which nearest to so many were reported, and their number."""
    with Session(engine_for(url)) as session:
        newest = session.execute(
            text(
                "SELECT min(d) FROM (SELECT reported_at d FROM incident ORDER BY reported_at DESC LIMIT :n)"
            ),
            {"n": rows - 1},
        ).scalar_one()
        meant = Filters(from_day=str(newest)[:10])
        at = datetime.now(UTC)
        number = number_of_incidents(session, filters=meant, at=at, scope=EVERYTHING)
    return meant, int(number["total"].iloc[0])


def ours(url: str, rows: int, kind: str) -> Written:
    """As the page writes it: rows read as they are written, into a file."""
    meant, total = _of_day(url, rows)

    def write(path: Path) -> None:
        with Session(engine_for(url)) as session, path.open("wb") as file:
            at = datetime.now(UTC)
            sheet = incident_sheet(session, filters=meant, sort="newest", at=at, scope=EVERYTHING)
            exports.write(sheet, kind, file)

    return _measured(write, total, kind)


def theirs(url: str, rows: int, kind: str) -> Written:
    """A script's way: the whole selection as one frame, then written; without names for the words."""
    meant, total = _of_day(url, rows)

    def write(path: Path) -> None:
        asked = text("SELECT * FROM incident WHERE reported_at >= :day ORDER BY reported_at DESC")
        frame = pd.read_sql(asked, engine_for(url), params={"day": meant.from_day})
        if kind == "csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_excel(path, index=False, engine="xlsxwriter")

    return _measured(write, total, kind)


def _measured(write: Callable[[Path], None], rows: int, kind: str) -> Written:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}"
        begun = time.perf_counter()
        write(path)
        seconds = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Written(rows, path.stat().st_size / 2**20, seconds, memory)


def _alone(what: Callable[[str, int, str], Written], url: str, rows: int, kind: str) -> Written:
    """In a process that has held nothing before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(what, url, rows, kind).result()


def main(*, small: bool = False) -> str:
    """Both kinds of file, short and long, ours and theirs."""
    url, _ = store_of(SMALL_SIZE if small else SIZE)
    many = SMALL_MANY if small else MANY
    lines = list(HEADS)
    for name, what in (("this room", ours), ("pandas, the same days", theirs)):
        for kind in ("xlsx", "csv"):
            few = _alone(what, url, FEW, kind)
            lot = _alone(what, url, many, kind)
            ratio = lot.memory / few.memory
            mark = (" ✓" if ratio <= LIMIT else " ✗") if what is ours else ""
            for one, told in ((few, ""), (lot, f"{ratio:.2f}×{mark}")):
                row = (
                    name,
                    kind,
                    f"{one.rows:,}",
                    f"{one.size:.1f}",
                    f"{one.seconds:.1f}",
                    f"{one.memory:.0f}",
                )
                lines.append(f"| {' | '.join((*row, told))} |")
    return "\n".join(lines)
