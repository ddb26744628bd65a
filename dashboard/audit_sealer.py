"""Seals the logs once an hour for as long as the server runs."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread
from typing import Any

from dashboard.audit_seal import INTERVAL, due_in, seal
from dashboard.clock import now

# Not while the first visitors come.
SETTLING_SECONDS = 300.0
log = logging.getLogger("command_room")


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """The server's own: seals while it serves. Several processes on one store take turns."""
    ended = Event()
    # It ends with the process; a seal that is cut short was never there.
    Thread(target=_keep_sealing, args=(ended,), name="sealer", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _keep_sealing(ended: Event) -> None:
    wait = SETTLING_SECONDS
    while not ended.wait(wait):
        try:
            wait = seal_if_due()
        # Whatever failed, such as a database that is away: the next hour tries again.
        except Exception:
            log.exception("sealing failed")
            wait = INTERVAL.total_seconds()


def seal_if_due() -> float:
    """Seal unless the last seal is younger than an hour; returns the seconds until the next one is due."""
    due = due_in(now()).total_seconds()
    if due > 0:
        return due
    seal(now())
    return INTERVAL.total_seconds()
