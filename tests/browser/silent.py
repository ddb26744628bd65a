"""Streamlit on a moved clock and a store that a test silences: python -m tests.browser.silent run …"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from dashboard.words import clock
from tests.browser.moved import moved

# Names a file; while it is there, no statement reaches the store.
VARIABLE = "ROOM_TEST_SILENT"


def refuse(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: Any) -> None:
    """What a database that has gone away does with a statement."""
    if Path(os.environ[VARIABLE]).exists():
        raise OperationalError(statement, parameters, OSError("the store is silent"))


if __name__ == "__main__":
    # Before anything else takes `now` from there.
    clock.now = moved
    event.listen(Engine, "before_cursor_execute", refuse)
    from streamlit.web.cli import main

    main(prog_name="streamlit")
