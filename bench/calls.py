"""叫应 of 200 people: from the act until a gateway has all messages: python -m bench calls [--small]

A real server sends; the gateway is a plain one on this machine and answers after so many milliseconds.
"""

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from sqlmodel import Session, select

from bench.serving import serving
from dashboard.access.notices.delivering import require_usable
from dashboard.access.notices.rules_addresses import EXAMPLE_BODY, checked_address
from dashboard.access.rules import Grant, Person
from dashboard.room.calls.actions import start
from dashboard.room.plans.actions import add_plan
from dashboard.room.plans.rules import MOST_CALLED, PlanContent, PlanStep
from dashboard.running import migrate
from dashboard.store.database import transaction
from dashboard.store.sealed import seal_parts
from dashboard.store.store_files import sqlite_url
from dashboard.town import reference
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import Cadre, Channel, ChannelKind, Module, Placement

LIMIT, SMALL, ROUNDS, PATIENCE = 5.0, 40, 3, 60.0
# How long a gateway takes for one message.
ANSWERS = (0.0, 0.1)
BY = Person("值班员", (Grant("commander"), Grant("dispatcher")))
HEADS = (
    "## 叫应",
    "",
    "| people | gateway answers after | slowest of 3, act to last message | limit |",
    "|---|---|---|---|",
)


class Gateway(BaseHTTPRequestHandler):
    """Takes everything; `came`: the numbers of the messages that came."""

    protocol_version = "HTTP/1.1"
    came: set[str]
    wait: float

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.wait)
        self.came.add(json.loads(body)["id"])
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: it would be most of what is printed."""


class Listening(ThreadingHTTPServer):
    """As many connections wait as a gateway lets wait: the library's own five drop the others for seconds."""

    request_queue_size = 128


@contextmanager
def gateway(wait: float) -> Iterator[tuple[str, set[str]]]:
    """Its address, and the numbers of what it was given."""
    came: set[str] = set()
    server = Listening(("127.0.0.1", 0), type("Own", (Gateway,), {"came": came, "wait": wait}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sms", came
    finally:
        server.shutdown()
        thread.join()


def fill(session: Session, number: int, address: str) -> list[int]:
    """A town with so many people, a gateway, and for each round a plan that calls all; the plans' ids."""
    reference.load(session)
    today = township_date(now())
    module = session.exec(select(Module)).first()
    if module is None:
        raise RuntimeError("The reference data have no module")
    people = [Cadre(staff_number=f"B{n}", name=f"干部{n}", phone=f"139{n:08d}") for n in range(number)]
    session.add_all(people)
    session.flush()
    session.add_all(
        Placement(cadre_id=one.id or 0, module_id=module.id or 0, from_on=today) for one in people
    )
    parts = checked_address(
        ChannelKind.SMS,
        {"address": address, "method": "POST", "body": EXAMPLE_BODY, "secret": "0" * 32, "success": ""},
    )
    session.add(
        Channel(
            name="短信", kind=ChannelKind.SMS, sealed=seal_parts(parts),
            place=require_usable(ChannelKind.SMS, parts), changed_by=BY.name, changed_at=now(),
        )
    )  # fmt: skip
    session.flush()
    content = PlanContent((PlanStep(f"module:{module.id}", "转移群众"),))
    return [
        add_plan(
            session, name=f"水库险情{n}", category_id=None, warning="大坝报警", content=content,
            reason="预案", by=BY, at=now(),
        )
        for n in range(ROUNDS)
    ]  # fmt: skip


def seconds_to_last(store: str, plan_id: int, number: int, came: set[str]) -> float:
    """Call everybody of a plan; the seconds until the gateway has a message for each."""
    came.clear()
    begun = time.monotonic()
    with transaction(url=store) as session:
        start(session, plan_id=plan_id, words="塘湖水库大坝监测报警", by=BY, at=now())
    while len(came) < number:
        if time.monotonic() - begun > PATIENCE:
            raise RuntimeError(f"Only {len(came)} of {number} messages came")
        time.sleep(0.01)
    return time.monotonic() - begun


def main(*, small: bool) -> str:
    number, lines = SMALL if small else MOST_CALLED, list(HEADS)
    for wait in ANSWERS:
        with tempfile.TemporaryDirectory(prefix="room-calls-") as folder, gateway(wait) as (address, came):
            store = sqlite_url(Path(folder) / "room.db")
            migrate.upgrade(store)
            with transaction(url=store) as session:
                plans = fill(session, number, address)
            with serving(store):
                slowest = max(seconds_to_last(store, plan_id, number, came) for plan_id in plans)
        mark = "✓" if slowest <= LIMIT else "✗"
        lines.append(f"| {number} | {wait * 1000:.0f} ms | {slowest:.1f} s | {LIMIT:.0f} s {mark} |")
    return "\n".join(lines)
