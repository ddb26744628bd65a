"""Streamlit on a clock that a test moves: python -m tests.browser.moved run streamlit_app.py"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.words import clock

VARIABLE = "ROOM_TEST_CLOCK"


def moved() -> datetime:
    """The present moment, and the seconds that the file behind VARIABLE adds to it."""
    return datetime.now(UTC) + timedelta(seconds=float(Path(os.environ[VARIABLE]).read_text("utf-8")))


def move(file: Path, by: timedelta) -> None:
    """Set the clock behind `file` to `by` from the present, for whoever reads meanwhile as a whole."""
    made = file.with_suffix(".new")
    made.write_text(str(by.total_seconds()), "utf-8")
    os.replace(made, file)


if __name__ == "__main__":
    # Before anything else takes `now` from there.
    clock.now = moved
    from streamlit.web.cli import main

    main(prog_name="streamlit")
