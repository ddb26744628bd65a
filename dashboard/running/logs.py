"""The server's own log: with the time, without anybody's data, on the console and in files that turn over."""

import logging
import os
import re
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from dashboard.store.store_files import local_folder
from models import TOWNSHIP_ZONE

ROOM = "command_room"
FOLDER, FILE = "logs", "room.log"
MOST_BYTES, KEPT = 5_000_000, 10
# What others say of the server; never who asked for what (uvicorn.access): addresses hold names.
OTHERS = ("uvicorn.error", "asyncio")
# In what an exception says: Chinese, and numbers as long as the tail of a telephone.
_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·]+|\d{4,}")
# PostgreSQL's message contains the values of the row.
_ROWS = re.compile(r"^(DETAIL|CONTEXT|HINT|STATEMENT):.*|Failing row contains.*", re.MULTILINE)
# Code's own names are safe; any other quoted text may have been typed.
_QUOTED = re.compile(r"'(?![A-Za-z_][\w.]*')[^'\n]*'|\"(?![A-Za-z_][\w.]*\")[^\"\n]*\"")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class RedactingFormatter(logging.Formatter):
    """One line, or a trace, in the township's time, without what people typed."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        at = datetime.fromtimestamp(record.created, TOWNSHIP_ZONE)
        return at.isoformat(sep=" ", timespec="milliseconds")

    def formatException(self, ei: ExcInfo | Any) -> str:  # noqa: N802
        # Lines of our own code may be Chinese; what stands beside them comes from run time.
        return "\n".join(
            line if line.startswith("  ") else without_data(line)
            for line in _ROWS.sub("…", super().formatException(ei)).splitlines()
        )


def without_data(text: str) -> str:
    """The text of an exception without what may be anybody's name, number or words."""
    return _WORDS.sub("…", _QUOTED.sub("'…'", text))


class _Own(RotatingFileHandler):
    """Its files are their owner's alone."""

    def _open(self) -> IO[Any]:  # type: ignore[override]
        handle = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(handle, self.mode, encoding=self.encoding)


def log_file() -> Path:
    return local_folder() / FOLDER / FILE


def start_logging() -> None:
    """Log from now on to the console and to the file; to the console alone where no file can be written."""
    line = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    console = logging.StreamHandler()
    handlers: list[logging.Handler] = [console]
    try:
        log_file().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handlers.append(_Own(log_file(), maxBytes=MOST_BYTES, backupCount=KEPT, encoding="utf-8"))
    except OSError:
        logging.getLogger(ROOM).warning("no file of the log can be written")
    for handler in handlers:
        handler.setFormatter(line)
    # A log that cannot be written must not fill the console with traces of itself.
    logging.raiseExceptions = False
    room = logging.getLogger(ROOM)
    room.setLevel(logging.INFO)
    room.propagate = False
    room.handlers = handlers
    streamlits = [name for name in logging.root.manager.loggerDict if name.startswith("streamlit")]
    for name in (*OTHERS, *streamlits):
        other = logging.getLogger(name)
        for old in [one for one in other.handlers if isinstance(one, _Own)]:
            other.removeHandler(old)
        for handler in handlers[1:]:
            other.addHandler(handler)
