"""Rows per second of an import, next to pandas that only reads and stores: python -m bench.import_ratio"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import create_engine

from dashboard.access.rules import Person
from dashboard.admin.imports import import_file, load_profile
from dashboard.running import migrate
from dashboard.store.database import engine_for, transaction
from dashboard.store.store_files import ROOT, sqlite_url
from dashboard.town import reference

PROFILE = ROOT / "docs" / "examples" / "profiles" / "boston_311.toml"
FILE = Path(os.environ.get("SHARED", ROOT.parent / "shared")) / "data" / "boston_2011_dev.csv.gz"
ROUNDS = 3


def pandas_seconds(file: Path, folder: Path) -> tuple[int, float]:
    """Rows and seconds of read_csv + to_sql into an empty SQLite file."""
    engine = create_engine(sqlite_url(folder / "pandas.db"))
    started = time.perf_counter()
    frame = pd.read_csv(file)
    frame.to_sql("incident", engine, index=False)
    seconds = time.perf_counter() - started
    engine.dispose()
    return len(frame), seconds


def import_seconds(file: Path, folder: Path) -> tuple[int, float, float]:
    """Rows, seconds and longest write lock of our import into a new store with the reference data."""
    url = sqlite_url(folder / "room.db")
    migrate.upgrade(url)
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        with transaction() as session:
            reference.load(session)
        started = time.perf_counter()
        report = import_file(
            file, file.name, load_profile(str(PROFILE)), by=Person("bench"), at=datetime.now(UTC)
        )
        return report.rows, time.perf_counter() - started, report.longest_lock_seconds
    finally:
        engine_for(url).dispose()
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def measure(file: Path = FILE, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Rows per second of pandas and of the import, and the import's time over pandas' (each one's best).

    The rounds alternate, so that both meet the same machine.
    """
    theirs, ours, lock, rows = [], [], 0.0, 0
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            rows, seconds = pandas_seconds(file, Path(folder))
            theirs.append(seconds)
            _, seconds, held = import_seconds(file, Path(folder))
            ours.append(seconds)
            lock = max(lock, held)
    ratio = min(ours) / min(theirs)
    print(f"pandas  {rows / min(theirs):>9,.0f} rows/s")  # noqa: T201
    print(f"import  {rows / min(ours):>9,.0f} rows/s  ratio {ratio:.2f}  longest lock {lock:.2f} s")  # noqa: T201
    return rows / min(theirs), rows / min(ours), ratio


if __name__ == "__main__":
    if not FILE.exists():
        sys.exit(f"缺少 {FILE}")
    measure()
