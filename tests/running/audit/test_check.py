"""`check` proves what it says: by an attacker's SQL on the file, by a garbled page, by `cp`."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from sqlmodel import Session
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.access import audit_seal
from dashboard.incidents.life import actions_calls, actions_ends
from dashboard.running import store_checks
from dashboard.running.replayed import ReplayCounts, differences
from dashboard.running.store_checks import future_records
from dashboard.store.database import engine_for, reading
from dashboard.words.clock import now
from models import Rating
from tests.assessment.bounties.ground import Board
from tests.factories import NOON
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

Sql = Callable[..., list[Any]]
# One share more, as if somebody else had been sent too.
DOUBLED = """INSERT INTO assignment
 (id, incident_id, round, party, module_id, is_lead, is_required, status, sent_at, reason, result)
 SELECT id + 90, incident_id, round, party, module_id, 0, 1, status, sent_at, reason, result
 FROM assignment LIMIT 1"""
CHECKS = (("check",), ("audit", "--chain"), ("files",), ("inspect",))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def said(done: Result) -> str:
    """What stands on the screen, a refusal too."""
    return done.output + (str(done.exception) if done.exception else "")


@pytest.fixture
def lived(database: str) -> str:
    """A store with lives of incidents as people make them, sealed."""
    with Session(engine_for(database)) as session, session.begin():
        room = Room(session, at=now() - timedelta(days=3))
        room.report()
        closed = room.fed_back()
        room.do("dispatcher", actions_ends.verify, incident_id=closed)
        rated = {"rating": Rating.UNSATISFIED, "channel": "电话", "note": "没有修好"}
        room.do("dispatcher", actions_ends.rate, incident_id=closed, **rated)
        called = room.handling()
        room.do("dispatcher", actions_calls.call_up, incident_id=called, task="到现场",
                department_ids=(room.unit("department", "ecology"),))  # fmt: skip
        Board(session).drafted()
    audit_seal.seal(now())
    return database


@pytest.fixture
def sql(lived: str) -> Sql:
    file = Path(make_url(lived).database or "")

    def execute(statement: str, *values: Any) -> list[Any]:
        engine_for(lived).dispose()
        with sqlite3.connect(file) as connection:
            return connection.execute(statement, values).fetchall()

    return execute


def found() -> list[str]:
    with reading() as session:
        return list(differences(session, ReplayCounts()))


def test_what_people_did_follows_from_the_logs(store: str, lived: str):
    counted = ReplayCounts()
    with reading() as session:
        assert list(differences(session, counted)) == []
        assert list(store_checks.damage(session)) == []
    assert (counted.incidents, counted.shares, counted.partly, counted.bounties) == (3, 2, 0, 1)


@pytest.mark.long
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE incident SET rating = 'satisfied' WHERE rating = 'unsatisfied'", "评价"),
        ("UPDATE incident SET due_at = '2099-01-01 00:00:00.000000' WHERE due_at IS NOT NULL", "办理期限"),
        ("UPDATE incident SET reported_at = '2020-01-01 00:00:00.000000' WHERE id = 1", "上报时刻"),
        ("UPDATE incident SET module_id = NULL, clocks = NULL WHERE module_id IS NOT NULL", "模块"),
        ("UPDATE incident SET clocks = '{}' WHERE clocks LIKE '%finish%'", "各项时限"),
        ("UPDATE assignment SET due_at = '2099-01-01 00:00:00.000000'", "办理期限"),
        ("UPDATE assignment SET sign_due_at = '2099-01-01 00:00:00.000000'", "签收期限"),
        ("DELETE FROM assignment", "被删除了"),
        (DOUBLED, "在办理记录里没有"),
        ("UPDATE call_up SET arrive_due_at = '2099-01-01 00:00:00.000000'", "到场期限"),
        ("DELETE FROM incident_log WHERE incident_id = 1", "没有一条办理记录"),
        ("UPDATE bounty SET title = '改了'", "榜"),
    ],
)  # fmt: skip
def test_a_row_changed_by_sql_is_named_with_its_case(sql: Sql, database: str, statement: str, named: str):
    if "DELETE FROM incident_log" in statement:
        for (trigger,) in sql("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            sql(f"DROP TRIGGER {trigger}")
    sql(statement)
    assert any(named in line and line[:2] in ("事件", "榜 ") for line in found()), found()
    done = run("check")
    assert done.exit_code == 1
    assert "办理记录推出来的不一致" in done.output
    assert named in done.output


def test_a_healthy_store_holds(sql: Sql):
    done = run("check")
    assert done.exit_code == 0, done.output
    for word in ("✓ 数据库文件完整", "✓ 3 件事件", "✓ 全部相符"):
        assert word in done.output


@pytest.mark.parametrize("words", CHECKS[:3])
def test_a_garbled_page_is_found(sql: Sql, database: str, words: tuple[str, ...]):
    sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(make_url(database).database or "")
    root, size = sql("SELECT rootpage FROM sqlite_master WHERE name = 'ix_incident_reported_at'")[0][0], 4096
    assert sql("PRAGMA page_size") == [(size,)]
    with file.open("r+b") as page:
        page.seek((root - 1) * size)
        page.write(b"\xa5" * size)
    done = run(*words)
    assert done.exit_code != 0
    assert "损坏" in said(done)
    assert "Traceback" not in said(done)


def test_times_in_the_future_are_named(session: Session):
    Room(session, at=NOON + timedelta(days=400)).report()
    lines = list(future_records(session, NOON))
    assert [line.split("：")[0] for line in lines] == ["事件的上报时间", "事件经过"]
    assert "1 条的时间在将来" in lines[0]
    assert not list(future_records(session, NOON + timedelta(days=401)))


@pytest.mark.parametrize("words", CHECKS)
@pytest.mark.parametrize(
    ("revision", "told"), [("0001", "核对只读，不会升级它"), ("later", "更新的程序写的")]
)
def test_a_check_neither_writes_nor_brings_a_store_to_new_tables(
    sql: Sql, database: str, words: tuple[str, ...], revision: str, told: str
):
    sql("UPDATE alembic_version SET version_num = ?", revision)
    sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(make_url(database).database or "")
    before = file.read_bytes()
    done = run(*words)
    assert done.exit_code != 0
    assert told in said(done)
    assert file.read_bytes() == before


@pytest.mark.parametrize("words", CHECKS)
def test_a_store_that_is_not_there_is_not_made(tmp_path: Path, monkeypatch, words: tuple[str, ...]):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'room.db'}")
    done = run(*words)
    assert done.exit_code != 0
    assert "没有找到要核对的库" in said(done)
    assert not (tmp_path / "none").exists()
