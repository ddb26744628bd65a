"""The command line, from nothing to a store that works, and what it refuses."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from dashboard import stores
from dashboard.__main__ import app
from dashboard.clock import now
from dashboard.database import engine_for
from dashboard.errors import Refused
from dashboard.store_files import database_url, declined_file, demo_file, room_file, sqlite_url


@pytest.fixture(autouse=True)
def closed_stores():
    yield
    engine_for.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_init_makes_the_store_for_real_work():
    assert run("init").exit_code == 0
    assert room_file().exists()
    assert stores.counts()["村社"] == 22
    assert run("init").exit_code == 0, "safe to repeat"
    assert stores.counts()["村社"] == 22


def test_a_first_start_serves_the_demo_town(monkeypatch):
    monkeypatch.setattr(stores, "DEMO_INCIDENTS", 30)
    assert stores.prepare_to_serve(now()) == sqlite_url(demo_file())
    assert stores.counts()["事件"] == 30


def test_real_work_stands_before_the_demo_town():
    run("demo", "--incidents", "5")
    assert database_url() == sqlite_url(demo_file())
    run("init")
    assert database_url() == sqlite_url(room_file())


def test_clearing_removes_the_demo_town_and_remembers_it(monkeypatch):
    run("demo", "--incidents", "5")
    run("init")
    assert run("demo", "--clear").exit_code == 0
    assert not demo_file().exists()
    assert room_file().exists()
    assert declined_file().exists()
    room_file().unlink()
    engine_for.cache_clear()
    assert stores.prepare_to_serve(now()) == sqlite_url(room_file())
    assert stores.counts()["事件"] == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_writes_what_the_filter_means(tmp_path: Path, kind: str):
    run("demo", "--incidents", "60")
    file = tmp_path / f"事件.{kind}"
    found = run("export", str(file), "--filter", "status=closed")
    assert found.exit_code == 0, found.output
    table = pd.read_csv(file) if kind == "csv" else pd.read_excel(file, engine="openpyxl")
    assert set(table["状态"]) == {"已办结"}
    assert f"已导出 {len(table)} 行" in found.output


def test_export_refuses_filters_that_mean_nothing(tmp_path: Path):
    run("demo", "--incidents", "5")
    for words in (["--filter", "colour=blue"], ["--filter", "status=处置中"]):
        found = run("export", str(tmp_path / "a.csv"), *words)
        assert isinstance(found.exception, Refused)
        assert "看不懂筛选条件" in str(found.exception)
    assert isinstance(run("export", str(tmp_path / "a.pdf")).exception, Refused)


def test_real_files_do_not_go_into_the_demo_town_by_mistake(tmp_path: Path):
    run("demo", "--incidents", "5")
    file = tmp_path / "a.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    found = run("import", str(file), "--profile", "town_sheet")
    assert isinstance(found.exception, Refused)
    assert "演示" in str(found.exception)


def test_a_store_address_is_shown_without_its_password():
    from dashboard.__main__ import _shown

    assert _shown("postgresql+psycopg://room:secret@db/room") == "postgresql+psycopg://…@db/room"
