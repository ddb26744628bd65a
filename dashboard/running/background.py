"""What the server does by itself for as long as it runs: seal, make the rounds, inspect, settle, send."""

import ast
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from socket import AF_INET, AF_INET6, IPPROTO_TCP, SOCK_STREAM, TCP_NODELAY, socket
from threading import Event, Thread
from typing import Any

from dashboard.access import drafts
from dashboard.access.audit_seal import INTERVAL, due_in, seal
from dashboard.running import calls, logs, outbox
from dashboard.running.inspection import keep_findings
from dashboard.running.rounds import make_rounds
from dashboard.running.tally_round import keep_tallies
from dashboard.store.database import checkpoint, reading, transaction
from dashboard.store.store_files import ROOT
from dashboard.words.clock import now

# Not while the first visitors come.
SETTLING_SECONDS = 300.0
BY_TCP = (AF_INET, AF_INET6)
ROUNDS_SECONDS, AGAIN_SECONDS, SETTLED_SECONDS = 600.0, 3600.0, 300.0
log = logging.getLogger("command_room")


def seal_if_due() -> float:
    """Seal unless the last seal is younger than an hour; returns the seconds until the next one is due."""
    due = due_in(now()).total_seconds()
    if due > 0:
        return due
    seal(now())
    return INTERVAL.total_seconds()


def run_rounds() -> float:
    """One round; returns the seconds until the next."""
    forget_drafts(now())
    outbox.forget_sent(now())
    made = make_rounds(now())
    if made.reminded or made.supervised or made.recalculated or made.bounties_told:
        log.info("rounds: %s", made)
    return ROUNDS_SECONDS


def forget_drafts(at: datetime) -> None:
    """Delete what people typed and did not send, once it was kept for long enough."""
    with reading() as session:
        if not drafts.is_any_over(session, at=at):
            return
    with transaction(is_domain=False) as session:
        drafts.purge(session, at=at)


def run_inspector() -> float:
    """One round of the inspector; returns the seconds until the next."""
    keep_findings(now())
    keep_tallies(now())
    return ROUNDS_SECONDS


def settle_store() -> float:
    """Bring what was written into the store's own file; returns the seconds until the next time."""
    checkpoint()
    return SETTLED_SECONDS


@dataclass(frozen=True)
class Task:
    """One thing the server does again and again: `run` says in how many seconds next.

    `first`: the seconds until it begins, none for once the first visitors have come; `again`: until it is
    tried again after it failed.
    """

    run: Callable[[], float]
    first: float | None = None
    again: float = AGAIN_SECONDS


TASKS = {
    "sealer": Task(seal_if_due),
    "rounds": Task(run_rounds),
    "inspector": Task(run_inspector),
    "settler": Task(settle_store),
    # What waited while the server was down goes out at once.
    "calls": Task(calls.climb_due, first=calls.LOOK_SECONDS, again=outbox.AGAIN_SECONDS),
    "outbox": Task(outbox.send_due, first=outbox.IDLE_SECONDS, again=outbox.AGAIN_SECONDS),
}


def _settle_in() -> None:
    """Import what the pages need, so that nobody waits for it, and keep it out of every collection.

    Streamlit collects after each run of a page, and would go through all of it every time.
    """
    for page in sorted((ROOT / "pages").glob("*/*.py")):
        for node in ast.parse(page.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("dashboard"):
                module = import_module(str(node.module))
                names = [f"{node.module}.{alias.name}" for alias in node.names]
                for name in names if hasattr(module, "__path__") else ():
                    if find_spec(name):
                        import_module(name)
    gc.collect()
    gc.freeze()


def _send_at_once() -> None:
    """Let no answer wait until the browser has acknowledged the one before.

    asyncio sees to that only where a socket names its protocol, and Streamlit's does not: every run of a page
    came 40 ms late. What is set on a listening socket holds for all that it accepts.
    """
    for one in gc.get_objects():
        # Not isinstance: it would ask a weak reference for what may be gone.
        if (
            issubclass(type(one), socket)
            and one.fileno() >= 0
            and one.type == SOCK_STREAM
            and one.family in BY_TCP
        ):
            one.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """The server's own. Several processes on one store take turns."""
    logs.start_logging()
    _send_at_once()
    _settle_in()
    ended = Event()
    for name, task in TASKS.items():
        # It ends with the process; what is cut short was never there.
        Thread(target=_keep_doing, args=(name, task, ended), name=name, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        # After a stop the file alone holds everything.
        checkpoint(wholly=True)


def _keep_doing(name: str, task: Task, ended: Event) -> None:
    wait = SETTLING_SECONDS if task.first is None else task.first
    while not ended.wait(wait):
        try:
            wait = task.run()
        # Whatever failed, such as a database that is away: it is tried again later.
        except Exception:
            log.exception("%s failed", name)
            wait = task.again
