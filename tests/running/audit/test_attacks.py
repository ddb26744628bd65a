"""Whoever has the database in his hands, and not the server's key: plain SQL, and the product's public code.

Nothing here goes through our own functions but the sealing that a server does by itself, and the check.
"""

import json
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.access import audit_witness
from dashboard.access.audit import record
from dashboard.access.audit_seal import INTERVAL, seal
from dashboard.access.rules import Person
from dashboard.commands.stores import prepare
from dashboard.store import chain_key
from dashboard.store.chain_key import derived
from dashboard.store.database import engine_for, transaction
from dashboard.store.secret import FILE, VARIABLE
from dashboard.store.store_files import local_folder
from tests.factories import NOON, an_entry, an_incident, chained

NUMBER = "NL-20260304-0001"
Sql = Callable[..., list[Any]]
SEALS = ("sealed_tail", "seal", "store_mark WHERE key = 'sealed'")


def found() -> tuple[int, str]:
    done = CliRunner().invoke(app, ["audit", "--chain"])
    return done.exit_code, done.output


@pytest.fixture
def file(database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    # A process keeps its key; an earlier test's came from another folder, or from its servers.
    monkeypatch.delenv(VARIABLE, raising=False)
    chain_key._current_key.cache_clear()
    with transaction() as session:
        session.add_all([an_incident(id=1, number=NUMBER), an_incident(id=2)])
        session.flush()
        for one in (1, 2):
            session.add_all(chained(*(an_entry(incident_id=one, seq=seq) for seq in (1, 2, 3))))
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON)
    seal(NOON)
    assert found() == (0, found()[1])
    return Path(make_url(database).database or "")


@pytest.fixture
def sql(file: Path) -> Sql:
    def run(statement: str, *values: Any) -> list[Any]:
        engine_for(f"sqlite:///{file}").dispose()
        with sqlite3.connect(file) as connection:
            return connection.execute(statement, values).fetchall()

    for (name,) in run("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        run(f"DROP TRIGGER {name}")
    return run


def relink(sql: Sql) -> None:
    """Every incident's chain anew, as the code of the first format made it."""
    names = ("incident_id", "seq", "action", "from_status", "to_status", "at", "recorded_at", "actor",
             "role", "reason")  # fmt: skip
    rows = sql(f"SELECT {', '.join(names)}, data FROM incident_log ORDER BY incident_id, seq")
    before, of = b"\0" * 32, None
    for *fields, data in rows:
        before = before if fields[0] == of else b"\0" * 32
        told = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[1:-1]
        of, before = fields[0], sha256(before + f"[{told},{data}]".encode()).digest()
        sql("UPDATE incident_log SET hash = ? WHERE incident_id = ? AND seq = ?", before, *fields[:2])


def without_seals(sql: Sql) -> None:
    for table in SEALS:
        sql(f"DELETE FROM {table}")


def test_an_entry_changed_links_made_anew_seals_removed_and_sealed_again_is_found(sql: Sql):
    sql("UPDATE incident_log SET reason = '改' WHERE incident_id = 1 AND seq = 2")
    relink(sql)
    without_seals(sql)
    seal(NOON + INTERVAL)
    code, told = found()
    assert code == 1
    assert f"事件 {NUMBER}：第 3 条及以前有不带密钥的旧式校验值" in told
    assert "封存被删除，或者库被换成了以前的" in told


def test_it_is_found_without_what_lies_beside_the_store_too(sql: Sql, file: Path):
    sql("UPDATE incident_log SET reason = '改' WHERE incident_id = 1 AND seq = 2")
    relink(sql)
    code, told = found()
    assert code == 1
    assert f"事件 {NUMBER}：第 3 条封存以后被删除或改写" in told


def test_all_seals_removed_is_found(sql: Sql):
    without_seals(sql)
    code, told = found()
    assert code == 1
    assert "一次封存也没有" in told


def test_all_seals_removed_is_found_after_the_server_has_sealed_again(sql: Sql):
    without_seals(sql)
    seal(NOON + INTERVAL)
    assert found()[0] == 1


@pytest.mark.parametrize("keeps_file", [True, False])
def test_the_last_entry_removed_with_its_seal_is_found(sql: Sql, file: Path, keeps_file: bool):
    with transaction() as session:
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON + INTERVAL)
    seal(NOON + INTERVAL)
    last = sql("SELECT max(id) FROM seal")[0][0]
    sql("DELETE FROM sealed_tail WHERE seal_id = ?", last)
    sql("DELETE FROM seal WHERE id = ?", last)
    sql("DELETE FROM audit_log WHERE subject = 'door' AND seq = 2")
    if not keeps_file:
        audit_witness.beside().unlink()
    code, told = found()
    assert code == 1
    assert f"第 {last} 次" in told


def test_an_older_copy_put_in_its_place_is_found(sql: Sql, file: Path, monkeypatch, tmp_path: Path):
    second = tmp_path / "second" / "room.seals"
    monkeypatch.setenv(audit_witness.VARIABLE, str(second))
    sql("PRAGMA wal_checkpoint(TRUNCATE)")
    before, beside = file.read_bytes(), audit_witness.beside().read_bytes()
    with transaction() as session:
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON + INTERVAL)
    seal(NOON + INTERVAL)
    assert found()[0] == 0
    sql("PRAGMA wal_checkpoint(TRUNCATE)")
    file.write_bytes(before)
    audit_witness.beside().write_bytes(beside)
    code, told = found()
    assert code == 1
    assert "“room.seals”里有这一次，库里没有" in told
    second.write_text("")
    assert "一次封存也没有：被清空了" in found()[1]


def test_a_whole_log_invented_in_the_old_format_is_found(sql: Sql):
    """A matter that never was, as an old program would have written it."""
    kept = "seq, action, from_status, to_status, at, recorded_at, actor, role, reason, data, hash"
    sql(f"INSERT INTO incident_log SELECT 3, {kept} FROM incident_log WHERE incident_id = 2")
    rows = sql("SELECT seq FROM incident_log WHERE incident_id = 3")
    assert len(rows) == 3
    keep = sql("SELECT incident_id, seq, hash FROM incident_log WHERE incident_id < 3")
    relink(sql)
    for incident_id, seq, made in keep:
        sql("UPDATE incident_log SET hash = ? WHERE incident_id = ? AND seq = ?", made, incident_id, seq)
    seal(NOON + INTERVAL)
    code, told = found()
    assert code == 1
    assert "序号 3，已不存在）：第 3 条及以前有不带密钥的旧式校验值" in told


def as_before(sql: Sql) -> None:
    """The store as the program before this one left it: no key in any hash, and no seal with one."""
    sql("DELETE FROM audit_log")
    relink(sql)
    without_seals(sql)
    audit_witness.beside().unlink()


def test_a_store_of_before_is_anchored_once_and_holds(sql: Sql, database: str):
    as_before(sql)
    assert found()[0] == 1, "nothing vouches for it yet"
    prepare(database)
    code, told = found()
    assert code == 0, told
    with transaction() as session:
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON + INTERVAL)
    seal(NOON + INTERVAL)
    assert found()[0] == 0


def test_what_was_anchored_cannot_be_made_anew(sql: Sql, database: str):
    as_before(sql)
    prepare(database)
    sql("UPDATE incident_log SET reason = '改' WHERE incident_id = 1 AND seq = 2")
    relink(sql)
    assert found()[0] == 1
    without_seals(sql)
    prepare(database)
    seal(NOON + INTERVAL)
    code, told = found()
    assert code == 1
    assert "升级时没有封存过" in told


def test_another_key_is_named_and_not_called_tampering(sql: Sql, monkeypatch, tmp_path: Path):
    old = (local_folder() / FILE).read_text()
    monkeypatch.setenv(VARIABLE, "another key of the server, long enough")
    (local_folder() / FILE).rename(tmp_path / "old.key")
    code, told = found()
    assert code == 2
    assert derived(old).name.hex() in told
    assert "不等于被改动" in told
    assert "不符" not in told
    done = CliRunner().invoke(app, ["audit", "--chain", "--old-key", str(tmp_path / "old.key")])
    assert done.exit_code == 0, done.output
    with transaction() as session:
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON + INTERVAL)
    seal(NOON + INTERVAL)
    told = json.loads(sql("SELECT data FROM audit_log WHERE subject = 'settings'")[0][0])
    assert (told["what"], told["from"]) == ("日志密钥", derived(old).name.hex())
    done = CliRunner().invoke(app, ["audit", "--chain", "--old-key", str(tmp_path / "old.key")])
    assert done.exit_code == 0, done.output


def test_a_check_makes_no_key(sql: Sql):
    (local_folder() / FILE).unlink()
    assert found()[0] == 2
    assert not (local_folder() / FILE).exists()


def test_what_was_cut_off_outside_comes_again_with_the_next_seal(sql: Sql):
    place = audit_witness.beside()
    whole = place.read_bytes()
    place.write_bytes(whole[:-10])
    with transaction() as session:
        record(session, "door", "sign_in_failed", by=Person("王"), at=NOON + INTERVAL)
    seal(NOON + INTERVAL)
    assert [number for number, _ in audit_witness.lines_of(place)] == [1, 2, 3]
    assert found()[0] == 0
