"""What the server does by itself for as long as it runs: seal the logs, make the rounds."""

import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Event, Thread
from typing import Any

from dashboard.audit_sealer import seal_if_due
from dashboard.clock import now
from dashboard.rounds import make_rounds

# Not while the first visitors come.
SETTLING_SECONDS = 300.0
ROUNDS_SECONDS, AGAIN_SECONDS = 600.0, 3600.0
log = logging.getLogger("command_room")


def rounds() -> float:
    """One round; returns the seconds until the next."""
    made = make_rounds(now())
    if made.reminded or made.supervised or made.recalculated:
        log.info("rounds: %s", made)
    return ROUNDS_SECONDS


TASKS: dict[str, Callable[[], float]] = {"sealer": seal_if_due, "rounds": rounds}


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """The server's own. Several processes on one store take turns."""
    # Streamlit collects after every run: what was imported and lives as long as the server is left out.
    gc.collect()
    gc.freeze()
    ended = Event()
    for name, task in TASKS.items():
        # It ends with the process; what is cut short was never there.
        Thread(target=_keep_doing, args=(name, task, ended), name=name, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _keep_doing(name: str, task: Callable[[], float], ended: Event) -> None:
    wait = SETTLING_SECONDS
    while not ended.wait(wait):
        try:
            wait = task()
        # Whatever failed, such as a database that is away: it is tried again later.
        except Exception:
            log.exception("%s failed", name)
            wait = AGAIN_SECONDS
