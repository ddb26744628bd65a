"""A server that is killed while systems post: each acknowledged report is there, once."""

import itertools
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from bench.serving import free_port, serving
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from models import Incident, VillagerReport
from tests.access.people import an_api_key

# The same again and again: a try takes as long as a server takes to start.
pytestmark = pytest.mark.soak
KILLS, CLIENTS, BETWEEN = 5, 8, 2.0
# What a client waits before it sends the same again.
PAUSE = 0.2


def test_what_was_acknowledged_is_there_once(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "killed.db")
    store, port = sqlite_url(tmp_path / "killed.db"), free_port()
    with Session(engine_for(store)) as session:
        key = an_api_key(session)
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
            if is_over.is_set():
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
    assert len(acknowledged) > KILLS * CLIENTS
    assert {len(codes) for codes in acknowledged.values()} == {1}
    with Session(engine_for(store)) as session:
        rows = session.execute(select(col(VillagerReport.source_id), col(VillagerReport.incident_id))).all()
        assert set(acknowledged) <= {row.source_id for row in rows}
        assert len({row.source_id for row in rows}) == len({row.incident_id for row in rows}) == len(rows)
        assert session.execute(select(func.count(col(Incident.id)))).scalar_one() == len(rows)
    engine_for(store).dispose()
