"""What is made on the disk is its owner's alone, and what was too open before is closed, with words."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.files.attachments.storage import files
from dashboard.store.database import engine_for
from dashboard.store.private import close_to_others, own_file, own_folder
from dashboard.store.secret import FILE, VARIABLE, server_key
from dashboard.store.store_files import ROOT, files_folder, local_folder, room_file, sqlite_url

pytestmark = pytest.mark.skipif(os.name != "posix", reason="权限位（只在 POSIX 系统上有）")
WRITING = """
import os
from dashboard.store.database import transaction
from dashboard.store.database import engine_for
from dashboard.store.secret import server_key
from models import StoreMark
server_key()
with transaction() as session:
    session.add(StoreMark(key="probe", value="1"))
    session.flush()
    os._exit(0)  # as if the power failed: the logs beside the store stay
"""


@pytest.fixture(autouse=True)
def by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key lies in its file. Other tests in this process may have given one to their servers."""
    monkeypatch.delenv(VARIABLE, raising=False)


def run(*words: str) -> str:
    """As a clerk would, in a process with the usual umask of a server, which lets everybody read."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=True, umask=0o022,
        env=os.environ | {"ROOM_LOCAL": str(local_folder())},
    )  # fmt: skip
    return done.stdout


def modes(*places: Path) -> dict[str, str]:
    return {place.name: oct(stat.S_IMODE(place.stat().st_mode)) for place in places}


@pytest.mark.long
def test_a_store_made_by_init_is_closed_to_everybody_else() -> None:
    said = run("-m", "dashboard", "init")
    run("-c", WRITING)
    assert list(local_folder().glob("room.db-*")), "the process died with its logs open"
    files(sqlite_url(room_file())).put(b"content")
    opened = open_ones()
    run("-m", "dashboard", "backup")
    everything = {place.name for place in local_folder().rglob("*")}
    assert {"room.db", "secret.key", "backups", "files"} <= everything
    assert opened + open_ones() == []
    assert "其他账号" not in said


def open_ones() -> list[str]:
    everything = [local_folder(), *local_folder().rglob("*")]
    return [str(place) for place in everything if stat.S_IMODE(place.stat().st_mode) & 0o077]


def test_what_was_made_too_open_is_closed_and_told() -> None:
    server_key()
    url = sqlite_url(room_file())
    files(url).put(b"content")
    places = (local_folder(), room_file(), local_folder() / FILE, files_folder(url))
    with engine_for(url).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE probe (id INTEGER)")
    engine_for(url).dispose()
    for place in places:
        place.chmod(0o755 if place.is_dir() else 0o644)
    said = "\n".join(close_to_others(url))
    assert {name: mode for name, mode in modes(*places).items() if not mode.endswith("00")} == {}
    for place in places:
        assert f"{place} 原来允许" in said
    assert close_to_others(url) == []


def test_rights_that_cannot_be_changed_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    own_folder(local_folder())
    own_file(room_file())
    room_file().chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    (sentence,) = close_to_others(sqlite_url(room_file()))
    assert str(room_file()) in sentence
    assert "改不了" in sentence
