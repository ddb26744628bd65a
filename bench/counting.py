"""Streamlit with its statements counted: python -m bench.counting run APP … writes to the file COUNTED names.

The file holds, as JSON, how often each statement was sent so far; it is written anew twice a second.
"""

import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from streamlit.web import cli

COUNTED = "COUNTED"
PACE_SECONDS = 0.5


def main() -> None:
    """Run Streamlit with the arguments of the command line."""
    file, sent = Path(os.environ[COUNTED]), Counter[str]()

    @event.listens_for(Engine, "before_cursor_execute")
    def count(_: Any, __: Any, statement: str, *rest: Any) -> None:
        sent[statement] += 1

    def tell() -> None:
        new = file.with_suffix(".new")
        while True:
            new.write_text(json.dumps(dict(sent)))
            new.replace(file)
            time.sleep(PACE_SECONDS)

    threading.Thread(target=tell, daemon=True).start()
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
