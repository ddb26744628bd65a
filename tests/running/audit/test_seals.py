"""Seals cover what grew since the last one, in short transactions, and one process at a time."""

import asyncio
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import func, select

from dashboard.access import audit
from dashboard.access.audit_seal import INTERVAL, SealingResult, due_in, seal
from dashboard.access.rules import Person
from dashboard.running import background, logs
from dashboard.store.database import reading, transaction
from dashboard.words.clock import now
from models import Seal, SealedTail
from tests.factories import NOON, an_entry, an_incident, chained
from tests.running.audit.chains import found

pytestmark = pytest.mark.postgresql

# Looks, twice a second, until a sealer in the background is through.
LOOKS = 120


@pytest.fixture(autouse=True)
def some_chains(store: str) -> None:
    with transaction() as session:
        session.add_all([an_incident(id=one) for one in range(1, 8)])
        session.flush()
        for one in range(1, 8):
            session.add_all(chained(an_entry(incident_id=one), an_entry(incident_id=one, seq=2)))
    note("door")


def note(subject: str) -> None:
    with transaction(is_domain=False) as session:
        audit.record(session, subject, "sign_in_failed", by=Person("王"), at=NOON)


def test_a_seal_covers_the_end_of_every_chain(store: str):
    assert seal(NOON) == SealingResult(seals=2, subjects=8)
    with reading() as session:
        by_log = {one.log: one for one in session.exec(select(Seal))}
        assert (by_log["incident"].subjects, by_log["incident"].entries) == (7, 14)
        assert (by_log["audit"].subjects, by_log["audit"].entries) == (1, 1)


def test_only_what_grew_is_sealed_again(store: str):
    seal(NOON)
    assert seal(NOON) == SealingResult(), "nothing grew"
    note("door")
    note("settings")
    assert seal(NOON + INTERVAL) == SealingResult(seals=1, subjects=2)
    assert found() == []


def test_many_chains_are_sealed_some_at_a_time(store: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.access.audit_seal.ROWS_AT_ONCE", 3)
    assert seal(NOON) == SealingResult(seals=4, subjects=8)
    assert found() == []


def test_two_sealers_at_once_seal_every_chain_once(store: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.access.audit_seal.ROWS_AT_ONCE", 1)
    start, made = Barrier(3), []

    def run() -> None:
        start.wait()
        made.append(seal(NOON))

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any(one.was_alone for one in made)
    seal(NOON)
    with reading() as session:
        assert session.exec(select(func.count()).select_from(SealedTail)).one() == 8
    assert found() == []


def test_a_seal_is_due_an_hour_after_the_last(store: str):
    assert due_in(NOON) <= timedelta()
    seal(NOON)
    assert due_in(NOON + timedelta(minutes=20)) == timedelta(minutes=40)
    assert due_in(NOON + INTERVAL) == timedelta()


@pytest.mark.long
def test_a_server_that_runs_seals_by_itself(store: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(background, "SETTLING_SECONDS", 0.01)
    # A server's log is its own, for as long as the process lives.
    monkeypatch.setattr(logs, "start_logging", lambda: None)

    async def serve() -> None:
        async with background.lifespan(None):
            for _ in range(LOOKS):
                await asyncio.sleep(0.5)
                if due_in(now()) > timedelta(minutes=59):
                    return

    asyncio.run(serve())
    assert due_in(now()) > timedelta(minutes=59)
    assert background.seal_if_due() > 3_500, "the next process on this store has nothing to do"
    assert found() == []


@pytest.mark.long
def test_a_server_goes_on_when_its_store_is_away(store: str, monkeypatch: pytest.MonkeyPatch, caplog):
    monkeypatch.setattr(background, "SETTLING_SECONDS", 0.01)
    # A server's log is its own, for as long as the process lives.
    monkeypatch.setattr(logs, "start_logging", lambda: None)
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/nowhere/room.db")

    async def serve() -> None:
        async with background.lifespan(None):
            for _ in range(LOOKS):
                await asyncio.sleep(0.5)
                if "sealer failed" in caplog.text:
                    return

    asyncio.run(serve())
    assert "sealer failed" in caplog.text
