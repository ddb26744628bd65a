"""Sixteen workers, fifty whole lives each, on both databases: nothing lost, doubled or illegal."""

import os

import pytest

from dashboard.commands.hammer import CONTESTED, STEPS, beat

pytestmark = pytest.mark.postgresql

WORKERS, LIVES = 16, int(os.environ.get("HAMMER_LIVES", "50"))


@pytest.mark.long
def test_many_workers_at_once_lose_and_double_nothing(store: str) -> None:
    beaten = beat(store, WORKERS, LIVES)
    assert beaten.problems == []
    contested = -(-LIVES // CONTESTED)
    assert beaten.commits == WORKERS * (LIVES * STEPS + contested)
    # accept, dispatch, sign, feed back and verify, each tried a second time.
    assert beaten.told == WORKERS * contested * 5
