"""Streamlit that ends between an act's commit and its answer: python -m tests.browser.cut_off run …"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Names a file; while it is there, the server does not outlive an act.
VARIABLE = "ROOM_TEST_CUT_OFF"

if __name__ == "__main__":
    from dashboard.screen import data
    from dashboard.web.quick import intake

    whole = data.transaction

    @contextmanager
    def cut_off(*, is_domain: bool = True, **given: Any) -> Iterator[Any]:
        """As `database.transaction`; after the commit of an act nobody is answered."""
        with whole(is_domain=is_domain, **given) as session:
            yield session
        if is_domain and Path(os.environ[VARIABLE]).exists():
            os.kill(os.getpid(), signal.SIGKILL)

    data.transaction = intake.transaction = cut_off
    from streamlit.web.cli import main

    main(prog_name="streamlit")
