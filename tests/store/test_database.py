"""One door for writing: locked first, whole or not at all, and seen by every viewer."""

import subprocess
import sys
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, col, select

from dashboard.store.database import data_version, engine_for, reading, transaction
from dashboard.words.errors import Refused
from models import Department, Incident, IncidentLog, Rating, StoreMark, Village
from tests.factories import an_entry, an_incident

pytestmark = pytest.mark.postgresql


def test_a_write_changes_the_data_version(store: str):
    before = _version()
    with transaction() as session:
        session.add(StoreMark(key="a", value="1"))
    assert _version() != before


def test_a_write_that_no_screen_shows_does_not(store: str):
    before = _version()
    with transaction(is_domain=False) as session:
        session.add(StoreMark(key="a", value="1"))
    assert _version() == before


def test_a_write_that_fails_changes_nothing(store: str):
    before = _version()
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(StoreMark(key="a", value="1"))
        raise ZeroDivisionError
    assert _version() == before
    with reading() as session:
        assert session.get(StoreMark, "a") is None


@pytest.mark.long
def test_a_write_of_another_process_is_seen(store: str):
    before = _version()
    script = (
        "from dashboard.store.database import transaction\n"
        "from models import StoreMark\n"
        "with transaction() as session: session.add(StoreMark(key='b', value='2'))\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert _version() != before


def test_writers_at_once_lose_no_count_and_no_write(store: str):
    start, before = Barrier(8), _version()

    def write(writer: int) -> None:
        start.wait()
        for turn in range(5):
            with transaction() as session:
                session.add(StoreMark(key=f"{writer}-{turn}", value=""))

    threads = [Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _version() == before + 40
    with reading() as session:
        assert len(session.exec(select(StoreMark.key).where(col(StoreMark.key).like("%-%"))).all()) == 40


def test_only_one_of_two_readers_who_decide_may_write(store: str):
    """Without the lock before the first read, both would see nothing and both would write."""
    start, made = Barrier(2), []

    def claim(name: str) -> None:
        start.wait()
        with transaction() as session:
            row = session.get(Department, 1, with_for_update=True)
            assert row is not None
            if row.short_name != "taken":
                row.short_name = "taken"
                made.append(name)

    threads = [Thread(target=claim, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_a_word_outside_its_list_is_refused(session: Session):
    session.add(an_incident(rating="wonderful"))
    with pytest.raises(StatementError):
        session.flush()


def test_the_database_itself_refuses_an_unknown_word(session: Session):
    session.add(an_incident())
    session.flush()
    with pytest.raises(IntegrityError):
        session.connection().exec_driver_sql("UPDATE incident SET status = 'wonderful'")


def test_the_database_itself_refuses_a_village_that_does_not_exist(session: Session):
    session.add(an_incident(village_id=99_999))
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_number_is_given_once(session: Session):
    session.add_all([an_incident(number="NL-20260101-0001"), an_incident(number="NL-20260101-0001")])
    with pytest.raises(IntegrityError):
        session.flush()


def test_times_come_back_in_utc(session: Session):
    moment = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
    session.add(an_incident(reported_at=moment))
    session.commit()
    session.expire_all()
    assert session.exec(select(Incident.reported_at)).one() == moment


def test_a_time_without_a_zone_is_refused(session: Session):
    session.add(an_incident(reported_at=datetime(2026, 3, 1)))
    with pytest.raises(StatementError):
        session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE incident_log SET reason = 'other'",
        "DELETE FROM incident_log",
        "INSERT OR REPLACE INTO incident_log SELECT * FROM incident_log",
    ],
)
def test_the_log_refuses_to_change(session: Session, statement: str):
    if "OR REPLACE" in statement and session.get_bind().dialect.name == "postgresql":
        statement = "TRUNCATE incident_log"
    session.add(an_incident(id=1))
    session.flush()
    session.add(an_entry(incident_id=1))
    session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        session.connection().exec_driver_sql(statement)


def test_the_log_grows(session: Session):
    session.add(an_incident(id=1))
    session.flush()
    session.add_all([an_entry(), an_entry(seq=2, data={"note": "好"})])
    session.commit()
    rows = session.exec(select(IncidentLog).order_by(col(IncidentLog.seq))).all()
    assert [row.data for row in rows] == [{}, {"note": "好"}]


def test_every_store_has_22_villages(session: Session):
    assert len(session.exec(select(Village.code)).all()) == 22


def test_ratings_are_stored_as_words(session: Session):
    session.add(an_incident(rating=Rating.SATISFIED))
    session.flush()
    assert session.connection().exec_driver_sql("SELECT rating FROM incident").scalar() == "satisfied"


def _version() -> int:
    with Session(engine_for(_url())) as session:
        return data_version(session)


def _url() -> str:
    from dashboard.store.store_files import database_url

    return database_url()


def test_a_store_that_stays_locked_refuses_in_words(database: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.store.database.BUSY_SECONDS", 0)
    with transaction(), pytest.raises(Refused, match="没有保存成功"), transaction():
        pass
