"""Every writer of a log leaves an unbroken chain, and the database refuses whoever would change one."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from dashboard import demo
from dashboard.access import audit
from dashboard.access.audit_seal import seal
from dashboard.access.rules import Person
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.store.chain import canonical
from dashboard.store.database import reading, transaction
from models import AuditLog, IncidentLog
from tests.admin.imports.files import bring, csv_file, rows
from tests.assessment.bounties.ground import Board
from tests.factories import NOON, an_entry, an_incident
from tests.running.audit.chains import found

pytestmark = pytest.mark.postgresql

WRITERS, TURNS = 6, 10


def at_once(work: Callable[[int], None], workers: int = WRITERS) -> None:
    start = Barrier(workers)

    def run(worker: int) -> None:
        start.wait()
        work(worker)

    threads = [Thread(target=run, args=(worker,)) for worker in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_writers_on_one_subject_at_once_leave_one_unbroken_chain(store: str):
    def write(writer: int) -> None:
        for turn in range(TURNS):
            with transaction(is_domain=False) as session:
                by, data = Person(f"第{writer}人"), {"turn": turn}
                audit.record(session, "door", "sign_in_failed", by=by, at=NOON, data=data)

    at_once(write)
    with reading() as session:
        written = session.exec(select(AuditLog.seq).order_by(AuditLog.seq)).all()  # type: ignore[arg-type]
        assert written == list(range(1, WRITERS * TURNS + 1))
    assert found() == []


@pytest.mark.long
def test_the_demo_town_has_unbroken_chains(store: str):
    demo.build(400, seed=3, until=NOON, url=store)
    checked = CheckProgress()
    with reading() as session:
        assert list(breaks(session, checked)) == []
        assert checked.subjects >= 400
        # Fast writers put data down as it is hashed, so that a check need not read it.
        for entry in session.exec(select(IncidentLog).limit(300)):
            stored = session.execute(
                text("SELECT CAST(data AS TEXT) FROM incident_log WHERE incident_id = :one AND seq = :seq"),
                {"one": entry.incident_id, "seq": entry.seq},
            )
            assert stored.scalar_one() == canonical(entry.data)


def test_an_import_and_its_update_leave_unbroken_chains(store: str):
    first = [{"编号": f"A{number}"} for number in range(40)]
    bring(csv_file(rows(*first)))
    bring(csv_file(rows(*[one | {"标题": "改了标题的一件事“引号\\”"} for one in first])))
    with reading() as session:
        assert len(session.exec(select(IncidentLog)).all()) == 80
    assert found() == []


def test_imports_of_one_source_at_once_leave_unbroken_chains(store: str):
    first = [{"编号": f"A{number}"} for number in range(30)]
    bring(csv_file(rows(*first)))

    def again(worker: int) -> None:
        bring(csv_file(rows(*[one | {"标题": f"第{worker}次改的标题"} for one in first])))

    at_once(again, workers=3)
    assert found() == []


# The third way round the rows is each database's own.
STATEMENTS = {
    "sqlite": (
        "UPDATE {} SET hash = hash",
        "DELETE FROM {}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
    ),
    "postgresql": ("UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {} CASCADE"),
}
LOGS = ("incident_log", "audit_log", "bounty_log", "seal", "sealed_tail")


@pytest.fixture
def written(store: str) -> None:
    with transaction() as session:
        session.add(an_incident(id=1))
        session.flush()
        session.add(an_entry())
        audit.record(session, "door", "sign_in_failed", by=Person("王"), at=NOON)
        Board(session).drafted()
    seal(NOON)


@pytest.mark.parametrize("table", LOGS)
def test_the_database_refuses_to_change_a_log(written: None, session: Session, table: str):
    for statement in STATEMENTS[session.get_bind().dialect.name]:
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement.format(table)))
        session.rollback()


@pytest.mark.parametrize("table", LOGS)
def test_an_existing_entry_cannot_be_written_again(written: None, session: Session, table: str):
    with pytest.raises(DBAPIError):
        session.execute(text(f"INSERT INTO {table} SELECT * FROM {table}"))
