"""The command line, from nothing to a store that works, and what it refuses."""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import MetaData
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from dashboard.__main__ import app
from dashboard.access.passwords import is_right
from dashboard.access.queries import person_of
from dashboard.access.rules import Grant, Person
from dashboard.commands import stores
from dashboard.lists.actions_lists import revise_item
from dashboard.lists.queries_latest import items_in_store
from dashboard.store.database import engine_for, reading, transaction
from dashboard.store.store_files import (
    ROOT,
    database_url,
    declined_file,
    demo_file,
    room_file,
    sqlite_url,
)
from dashboard.town.ground import queries
from dashboard.town.rule_sets.rules import Base
from dashboard.words.clock import now, township_date
from dashboard.words.errors import Refused
from models import Account, AuditLog, Incident, RoleGrant
from tests.access.people import a_session
from tests.town.ground.files import feature, file_of, villages_of

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def closed_stores():
    yield
    engine_for.cache_clear()


@pytest.fixture
def demo_town(demo_template: Path) -> None:
    """The demo town, as if it had been built here."""
    demo_file().parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(demo_template, demo_file())


TODAY = township_date(now())


def counted() -> dict[str, int]:
    with reading() as session:
        return stores.counts(session, TODAY)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.long
def test_init_makes_the_store_for_real_work():
    assert run("init").exit_code == 0
    assert room_file().exists()
    assert counted()["村社"] == 22
    assert run("init").exit_code == 0, "safe to repeat"
    assert counted()["村社"] == 22


@pytest.mark.long
def test_an_item_that_was_revised_five_times_is_counted_once():
    run("init")
    with transaction() as session:
        for number in range(5):
            manager, start = Person("清单管理员", (Grant("commander"),)), TODAY + timedelta(days=number - 3)
            known = items_in_store(session).items[67]
            content = replace(known.content, lead_duty=f"牵头监管执法 {number}")
            given = {"number": 67, "content": content, "start": start, "reason": "按新文件修订"}
            revise_item(session, **given, base=Base(known.version), by=manager, at=now())
    assert counted()["属地管理事项"] == 67
    assert "属地管理事项：67\n" in run("check").output


@pytest.mark.long
def test_init_shows_the_administrators_password_once():
    first = run("init").output
    password = re.search(r"一次性密码：(\S+)", first).group(1)
    assert "登录名：admin" in first
    assert "只显示这一次" in first
    again = run("init")
    assert again.exit_code == 0
    assert "已经有了，没有改动" in again.output
    assert password not in again.output
    with reading() as session:
        account = session.exec(select(Account)).one()
        grant = session.exec(select(RoleGrant)).one()
        kinds = session.exec(select(AuditLog.kind).order_by(col(AuditLog.seq))).all()
    assert (account.name, account.must_change_password) == ("系统管理员", True)
    assert is_right(account.password_hash, password)
    assert (grant.role, grant.account_id, grant.to_on) == ("administrator", account.id, None)
    assert kinds == ["account_created", "role_granted"]


@pytest.mark.long
def test_an_administrator_who_lost_his_password_gets_a_new_one_at_the_machine():
    old = re.search(r"一次性密码：(\S+)", run("init").output).group(1)
    with transaction() as session:
        account = session.exec(select(Account)).one()
        account.must_change_password, account.locked_at = False, now()
        token = a_session(session, account, at=now())
    new = re.search(r"一次性密码：(\S+)", run("init", "--reset-admin").output).group(1)
    assert new != old
    with reading() as session:
        account = session.exec(select(Account)).one()
        assert is_right(account.password_hash, new)
        assert account.must_change_password
        assert account.locked_at is None
        assert person_of(session, token, at=now()) is None
        kinds = session.exec(select(AuditLog.kind).order_by(col(AuditLog.seq))).all()
    assert kinds[2:] == ["account_unlocked", "password_reset"]


@pytest.mark.usefixtures("demo_town")
def test_a_demo_town_from_before_gets_its_accounts_when_it_is_served():
    # Past the database's own checks: what names an account came later than the accounts.
    with closing(sqlite3.connect(demo_file())) as before, before:
        before.execute("DELETE FROM role_grant")
        before.execute("DELETE FROM account")
    url = stores.prepare_to_serve(now())
    assert stores.entrance(url) == stores.Entrance(is_demo=True, has_administrator=False)
    stores.prepare_to_serve(now())
    with reading() as session:
        assert len(session.exec(select(Account)).all()) == 12


@pytest.mark.long
def test_a_store_for_real_work_gets_no_demo_accounts():
    run("init")
    url = stores.prepare_to_serve(now())
    assert stores.entrance(url) == stores.Entrance(is_demo=False, has_administrator=True)


@pytest.mark.long
def test_a_first_start_serves_the_demo_town(monkeypatch):
    monkeypatch.setattr(stores, "DEMO_INCIDENTS", 30)
    assert stores.prepare_to_serve(now()) == sqlite_url(demo_file())
    assert counted()["事件"] == 30


@pytest.mark.long
@pytest.mark.usefixtures("demo_town")
def test_real_work_stands_before_the_demo_town():
    assert database_url() == sqlite_url(demo_file())
    run("init")
    assert database_url() == sqlite_url(room_file())


@pytest.mark.long
@pytest.mark.usefixtures("demo_town")
def test_clearing_removes_the_demo_town_and_remembers_it(monkeypatch):
    run("init")
    assert run("demo", "--clear").exit_code == 0
    assert not demo_file().exists()
    assert room_file().exists()
    assert declined_file().exists()
    room_file().unlink()
    engine_for.cache_clear()
    assert stores.prepare_to_serve(now()) == sqlite_url(room_file())
    assert counted()["事件"] == 0


@pytest.mark.long
def test_the_demo_town_goes_into_the_store_that_is_named_and_into_none_that_is_used(
    tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", sqlite_url(tmp_path / "named.db"))
    assert run("demo", "--incidents", "5").exit_code == 0
    assert counted()["事件"] == 5
    assert not demo_file().exists()
    again = run("demo", "--incidents", "5")
    assert isinstance(again.exception, Refused)
    assert counted()["事件"] == 5


@pytest.mark.postgresql(alone=True)
def test_a_store_that_is_named_is_cleared_and_no_other(store: str):
    assert run("demo", "--incidents", "5").exit_code == 0
    demo_file().parent.mkdir(parents=True, exist_ok=True)
    demo_file().touch()
    cleared = run("demo", "--clear")
    assert cleared.exit_code == 0, cleared.output
    again = run("demo", "--incidents", "5")
    assert again.exit_code == 0, again.output
    assert counted()["事件"] == 5
    assert demo_file().exists(), "that one was not named"
    assert not declined_file().exists()
    run("demo", "--clear")
    assert isinstance(run("demo", "--clear").exception, Refused)


@pytest.mark.postgresql(alone=True)
def test_functions_that_an_older_program_left_behind_are_in_nobodys_way(store: str):
    """Tables of a cleared PostgreSQL store went; what their triggers ran stayed."""
    with engine_for(store).begin() as connection:
        found = MetaData()
        found.reflect(connection)
        found.drop_all(connection)
    again = run("demo", "--incidents", "5")
    assert again.exit_code == 0, again.output


def test_a_store_of_real_work_is_not_cleared(store: str):
    told = run("demo", "--clear")
    assert "正式数据" in str(told.exception)
    assert counted()["村社"] == 22


def test_no_package_is_there_for_nothing_and_none_unasked_about_passes(tmp_path: Path):
    """What an audit could not ask about must not end as a pass."""
    asks = tmp_path / ".venv" / "bin" / "pip-audit"
    asks.parent.mkdir(parents=True)
    asks.write_text('#!/bin/sh\ncase "$*" in *--strict*) exit 1;; esac\nexit 0\n')
    asks.chmod(0o755)
    (tmp_path / ".venv" / "dev").touch()
    (tmp_path / ".venv" / "run").touch()
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / ".venv" / "bin" / "python").touch()
    done = subprocess.run(
        ["make", "-f", str(ROOT / "Makefile"), "audit"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "查不到不等于没有" in done.stdout
    assert "puremagic" not in (ROOT / "requirements.txt").read_text("utf-8")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.usefixtures("demo_town")
def test_export_writes_what_the_filter_means(tmp_path: Path, kind: str):
    file = tmp_path / f"事件.{kind}"
    found = run("export", str(file), "--filter", "status=closed")
    assert found.exit_code == 0, found.output
    table = pd.read_csv(file) if kind == "csv" else pd.read_excel(file, engine="openpyxl")
    assert set(table["状态"]) == {"已办结"}
    assert f"已导出 {len(table)} 行" in found.output


@pytest.mark.usefixtures("demo_town")
def test_export_refuses_filters_that_mean_nothing(tmp_path: Path):
    for words in (["--filter", "colour=blue"], ["--filter", "status=处置中"]):
        found = run("export", str(tmp_path / "a.csv"), *words)
        assert isinstance(found.exception, Refused)
        assert "看不懂筛选条件" in str(found.exception)
    assert isinstance(run("export", str(tmp_path / "a.pdf")).exception, Refused)


@pytest.mark.usefixtures("demo_town")
def test_real_files_do_not_go_into_the_demo_town_by_mistake(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    found = run("import", str(file), "--profile", "town_sheet")
    assert isinstance(found.exception, Refused)
    assert "演示" in str(found.exception)


@pytest.mark.long
def test_a_profile_of_ones_own_is_named_by_its_path(tmp_path: Path):
    assert run("init").exit_code == 0
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'name = "mine"\ntitle = "自己的"\ntime_formats = ["%Y-%m-%d"]\n'
        'columns = { source_id = "号", title = "事", reported_at = "日" }\n',
        encoding="utf-8",
    )
    file = tmp_path / "a.csv"
    file.write_text("号,事,日\n1,路灯不亮,2026-03-05\n", encoding="utf-8")
    done = run("import", str(file), "--profile", str(mine))
    assert done.exit_code == 0, done.output
    with reading() as session:
        assert session.exec(select(Incident.title)).all() == ["路灯不亮"]


def test_a_store_address_is_shown_without_its_password():
    from dashboard.__main__ import _shown

    assert _shown("postgresql+psycopg://room:secret@db/room") == "postgresql+psycopg://…@db/room"


@pytest.mark.long
def test_boundaries_are_checked_and_taken_over_by_command(tmp_path: Path):
    assert run("init").exit_code == 0
    with reading() as session:
        features = villages_of(queries.ground_in_store(session), slice(0, 2))
    (tmp_path / "a.geojson").write_bytes(file_of([*features, feature(None, 村名="无")]))
    file = str(tmp_path / "a.geojson")
    refused = run("boundaries", file)
    assert isinstance(refused.exception, Refused)
    assert "没有写明坐标系" in str(refused.exception)
    looked = run("boundaries", file, "--crs", "4490", "--dry-run")
    assert "新增 2 个，更新 0 个，没有变化 0 个，不能导入 1 个" in looked.output
    assert "✗ 第 3 个图形（无）：对不上村社" in looked.output
    assert "没有写入" in looked.output
    assert "已导入 2 块界线" in run("boundaries", file, "--crs", "4490", "--source", "区里").output
    assert "没有变化 2 个" in run("boundaries", file, "--crs", "4490", "--dry-run").output
