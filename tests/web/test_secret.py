"""The server's key, and what is signed with it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, signed, unsigned
from dashboard.store.secret import FILE, VARIABLE, server_key
from dashboard.store.store_files import ROOT, local_folder
from dashboard.words.errors import Refused

ASKING = "from dashboard.store.secret import server_key; print(server_key())"


@pytest.fixture(autouse=True)
def no_given_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_a_cookie_is_known_again():
    assert unsigned(COOKIE, signed(COOKIE, "abc-_9")) == "abc-_9"


@pytest.mark.parametrize(
    "change",
    [
        # Not the last sign: not all of its bits belong to the signature.
        lambda value: value[:-2] + ("A" if value[-2] != "A" else "B") + value[-1],
        lambda value: "x" + value,
        lambda value: value.split(".")[0],
        lambda value: value + "é",
        lambda value: value * 20,
        lambda value: "",
        lambda value: None,
    ],
)
def test_a_cookie_that_was_changed_is_not(change):
    assert unsigned(COOKIE, change(signed(COOKIE, "abc"))) is None


def test_the_cookie_of_another_server_is_not_known(monkeypatch):
    value = signed(COOKIE, "abc")
    monkeypatch.setenv(VARIABLE, "another key, long enough to protect something")
    assert unsigned(COOKIE, value) is None
    assert unsigned(COOKIE, signed(COOKIE, "abc")) == "abc"


def test_the_key_is_kept_in_a_file_that_only_its_owner_reads():
    key = server_key()
    assert (local_folder() / FILE).read_text() == key
    assert len(key) == 64
    if os.name == "posix":
        assert (local_folder() / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.long
def test_processes_that_start_together_agree_on_one_key(tmp_path):
    command = [sys.executable, "-c", ASKING]
    environment = os.environ | {"ROOM_LOCAL": str(tmp_path / "shared")}

    def ask(_: int) -> str:
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(ask, range(4)))
    assert answers == {(tmp_path / "shared" / FILE).read_text() + "\n"}


def test_a_key_too_short_to_protect_anything_is_refused(monkeypatch):
    monkeypatch.setenv(VARIABLE, "room")
    with pytest.raises(Refused, match="32 个字符"):
        server_key()


def test_a_damaged_key_file_is_named(monkeypatch):
    monkeypatch.setattr("dashboard.store.secret.PATIENCE_SECONDS", 0.05)
    local_folder().mkdir(parents=True)
    (local_folder() / FILE).write_text("")
    with pytest.raises(Refused, match="不完整"):
        server_key()


def test_a_cookie_is_worth_nothing_under_another_name():
    assert unsigned(COOKIE, signed(DISPLAY_COOKIE, "abc")) is None
