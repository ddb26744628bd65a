"""The command that looks after the attachments' contents."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from dashboard import demo
from dashboard.__main__ import app
from dashboard.files.attachments.storage import files
from dashboard.store.database import engine_for
from dashboard.store.store_files import database_url, demo_file, room_file, sqlite_url
from dashboard.words.errors import Refused
from tests.files.attachments.files import pdf, photo
from tests.files.attachments.rows import an_incident_with, kept


@pytest.fixture(autouse=True)
def real_store(sqlite_template: Path) -> Iterator[None]:
    """A store for real work with one attachment, and one content that nobody used."""
    room_file().parent.mkdir(parents=True)
    shutil.copy(sqlite_template, room_file())
    with Session(engine_for(database_url())) as session, session.begin():
        an_incident_with(session, kept(photo(), "现场.jpg"), number="NL-20260304-9001")
    unused = kept(pdf())
    os.utime(files().path(unused.sha256), (1, 1))
    yield
    engine_for.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["files", *words])


def contents() -> list[str]:
    return [name for name, _ in files().all()]


@pytest.mark.parametrize("how", [(), ("--quick",)])
def test_whole_contents_are_found_whole(how: tuple[str, ...]) -> None:
    told = run(*how)
    assert told.exit_code == 0
    assert "没有改动" in told.output
    assert str(room_file().parent / "files" / "room") in told.output.replace("\n", "")


def test_a_missing_content_is_named_and_fails_the_command() -> None:
    for name in contents():
        files().path(name).unlink()
    told = run()
    assert told.exit_code == 1
    assert "NL-20260304-9001　现场.jpg：内容缺失" in told.output


def test_a_sweep_only_counts_until_it_is_told_to_delete() -> None:
    assert "没有用上的内容 1 个" in run("--sweep").output
    assert len(contents()) == 2
    assert "已经删除" in run("--sweep", "--delete").output
    assert len(contents()) == 1
    assert "不用清理" in run("--sweep", "--delete").output
    assert run().exit_code == 0


def test_deleting_alone_is_refused() -> None:
    told = run("--delete")
    assert isinstance(told.exception, Refused)
    assert len(contents()) == 2


def test_clearing_the_demo_town_takes_its_files_and_no_others(demo_template: Path) -> None:
    shutil.copy(demo_template, demo_file())
    of_demo = files(sqlite_url(demo_file()))
    of_demo.put(b"demo")
    demo.clear()
    assert not of_demo.folder.exists()
    assert len(contents()) == 2
