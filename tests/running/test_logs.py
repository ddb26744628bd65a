"""The server's log: when, how bad, what; in a file of its owner's that turns over, without anybody's data."""

import logging
import re
from collections.abc import Iterator

import pytest

from dashboard.running import logs
from dashboard.words.errors import report_failure

# A trace shows lines of code: what stands here stands in none of its.
TYPED = "could not read '张三丰 13812345678' of zhang: 一二三村 13987654321\nDETAIL: Key (name)=(李四) is"


@pytest.fixture
def begun() -> Iterator[None]:
    room = logging.getLogger(logs.ROOM)
    before = (room.handlers, room.propagate, room.level, logging.raiseExceptions)
    logs.start_logging()
    yield
    for name in (logs.ROOM, *logs.OTHERS, *logging.root.manager.loggerDict):
        for handler in [one for one in logging.getLogger(name).handlers if isinstance(one, logs._Own)]:
            logging.getLogger(name).removeHandler(handler)
            handler.close()
    room.handlers, room.propagate, room.level, logging.raiseExceptions = before


def fail(text: str) -> None:
    raise ValueError(text)


def test_a_failure_is_in_the_file_with_its_time_and_without_anybodys_data(begun: None):
    try:
        fail(TYPED)
    except ValueError as error:
        number = report_failure(error)
    told = logs.log_file().read_text("utf-8")
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+08:00 ERROR command_room: failure ", told)
    assert number in told
    assert "Traceback" in told
    assert "ValueError: could not read" in told
    for secret in ("张三丰", "138", "一二三村", "139", "李四"):
        assert secret not in told.replace(number, "")
    assert logs.log_file().stat().st_mode & 0o777 == 0o600


def test_the_file_turns_over_and_an_end_is_kept(begun: None, monkeypatch: pytest.MonkeyPatch):
    handler = next(one for one in logging.getLogger(logs.ROOM).handlers if isinstance(one, logs._Own))
    handler.maxBytes = 2_000
    for number in range(2_000):
        logging.getLogger(logs.ROOM).error("line %s", number)
    files = sorted(logs.log_file().parent.iterdir())
    assert len(files) == logs.KEPT + 1
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert "line 1999" in logs.log_file().read_text("utf-8")


def test_where_no_file_can_be_written_the_console_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path, capsys):
    (tmp_path / "in the way").touch()
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path / "in the way"))
    room = logging.getLogger(logs.ROOM)
    before = (room.handlers, room.propagate, room.level)
    try:
        logs.start_logging()
        room.error("said")
    finally:
        room.handlers, room.propagate, room.level = before
    assert "ERROR command_room: said" in capsys.readouterr().err
