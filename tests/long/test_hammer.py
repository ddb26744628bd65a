"""Many workers, whole lives each, on both databases: nothing lost, doubled or illegal."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.hammer import CONTESTED, STEPS, beat
from dashboard.store.store_files import ROOT, sqlite_url


@pytest.mark.postgresql
@pytest.mark.long
@pytest.mark.parametrize(("workers", "lives"), [(3, 1), pytest.param(16, 50, marks=pytest.mark.soak)])
def test_many_workers_at_once_lose_and_double_nothing(store: str, workers: int, lives: int) -> None:
    beaten = beat(store, workers, lives)
    assert beaten.problems == []
    contested = -(-lives // CONTESTED)
    assert beaten.commits == workers * (lives * STEPS + contested)
    # accept, dispatch, sign, feed back and verify, each tried a second time.
    assert beaten.told == workers * contested * 5


@pytest.mark.long
def test_it_works_on_a_store_of_its_own_and_never_where_something_happened(tmp_path: Path) -> None:
    # As people run it: its workers begin by looking for the program that began them.
    def hammer(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bench.hammer", "--lives", "1", *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    told = hammer("--workers", "2")
    assert told.returncode == 0, told.stderr
    assert "Nothing lost, doubled or illegal." in told.stdout
    file = sqlite_url(tmp_path / "used.db")
    assert hammer("--workers", "1", "--url", file).returncode == 0
    again = hammer("--workers", "1", "--url", file)
    assert again.returncode == 1
    assert "只在空库里做" in again.stderr
