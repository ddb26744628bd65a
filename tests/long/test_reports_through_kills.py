"""A server that is killed while systems post and it sends: what was acknowledged is there once, and told."""

import itertools
import json
import os
import shutil
import signal
import threading
import time
from collections import defaultdict
from pathlib import Path

import httpx
import pytest
from pytest_httpserver import HTTPServer
from sqlalchemy import func, select
from sqlmodel import Session, col

from bench.serving import free_port, serving
from dashboard.access.notices.delivering import HEADER
from dashboard.running.outbox import LEASE
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from models import Incident, MessageState, OutgoingMessage, VillagerReport
from tests.access.people import an_api_key
from tests.running.senders import a_channel

# The same again and again: a try takes as long as a server takes to start.
pytestmark = pytest.mark.soak
KILLS, CLIENTS, BETWEEN = 50, 8, 2.0
# What a client waits before it sends the same again, or the next.
PAUSE = 0.2
# What a killed server had claimed is sent by the next one once its lease is over.
SENDING = LEASE.total_seconds() + 180


def test_what_was_acknowledged_is_there_once_and_told(
    sqlite_template: Path, tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/robot").respond_with_data("ok")
    shutil.copy(sqlite_template, tmp_path / "killed.db")
    store, port = sqlite_url(tmp_path / "killed.db"), free_port()
    with Session(engine_for(store)) as session:
        key = an_api_key(session)
        a_channel(session, "group", f"json://localhost:{httpserver.port}/robot", group="role:dispatcher")
        session.commit()
    engine_for(store).dispose()
    acknowledged: dict[str, set[str]] = {}
    is_over = threading.Event()

    def post(client: int) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        for turn in itertools.count():
            source_id = f"C{client}-{turn}"
            body = {"source_id": source_id, "title": "路灯不亮", "place": "桥头"}
            while not is_over.is_set():
                try:
                    answer = httpx.post(
                        f"http://127.0.0.1:{port}/api/v1/reports", json=body, headers=headers, timeout=30
                    )
                except httpx.HTTPError:
                    time.sleep(PAUSE)
                    continue
                if answer.status_code in (200, 201):
                    acknowledged.setdefault(source_id, set()).add(answer.json()["code"])
                    break
                time.sleep(PAUSE)
            if is_over.wait(PAUSE):
                return

    clients = [threading.Thread(target=post, args=(n,)) for n in range(CLIENTS)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOM_LOCAL", str(tmp_path))
        for kill in range(KILLS + 1):
            with serving(store, port=port) as server:
                if kill == 0:
                    for one in clients:
                        one.start()
                time.sleep(BETWEEN)
                if kill < KILLS:
                    os.kill(server.pid, signal.SIGKILL)
                else:
                    is_over.set()
                    for one in clients:
                        one.join()
                    wait_until_all_is_told(store)
    assert len(acknowledged) > KILLS * CLIENTS
    assert {len(codes) for codes in acknowledged.values()} == {1}
    with Session(engine_for(store)) as session:
        rows = session.execute(select(col(VillagerReport.source_id), col(VillagerReport.incident_id))).all()
        assert set(acknowledged) <= {row.source_id for row in rows}
        assert len({row.source_id for row in rows}) == len({row.incident_id for row in rows}) == len(rows)
        assert session.execute(select(func.count(col(Incident.id)))).scalar_one() == len(rows)
        messages = session.execute(
            select(col(OutgoingMessage.key), col(OutgoingMessage.state), col(OutgoingMessage.incident_id))
        ).all()
    engine_for(store).dispose()
    assert {message.state for message in messages} == {MessageState.SENT}
    assert {message.incident_id for message in messages} == {row.incident_id for row in rows}
    came: dict[str, set[str]] = defaultdict(set)
    for request, _ in httpserver.log:
        came[request.headers[HEADER]].add(json.loads(request.data)["message"])
    assert set(came) == {message.key for message in messages}
    assert {len(words) for words in came.values()} == {1}, "what comes again is the same"


def wait_until_all_is_told(store: str) -> None:
    until = time.monotonic() + SENDING
    waiting = select(func.count(col(OutgoingMessage.id))).where(
        col(OutgoingMessage.state) == MessageState.WAITING
    )
    while time.monotonic() < until:
        with Session(engine_for(store)) as session:
            if not session.execute(waiting).scalar_one():
                return
        time.sleep(1)
    pytest.fail("Messages still wait after the last server had all the time it needs")
