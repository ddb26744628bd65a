"""How long a demo town takes: python -m bench.demo_million [N]"""

import os
import resource
import sys
import tempfile
from datetime import UTC, datetime

from dashboard import demo
from dashboard.store.store_files import demo_file

UNTIL = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)


def main(incidents: int = 1_000_000) -> None:
    """Build it in a folder that is thrown away, and print seconds, rows, size and memory."""
    with tempfile.TemporaryDirectory(prefix="demo-bench-") as folder:
        os.environ["ROOM_LOCAL"] = folder
        made = demo.build(incidents, seed=1, until=UNTIL)
        size = demo_file().stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = made.incidents + made.log_rows + made.assignments + made.call_ups
    for name, value in (
        ("incidents", f"{made.incidents:,}"),
        ("log rows", f"{made.log_rows:,}"),
        ("assignments", f"{made.assignments:,}"),
        ("call-ups", f"{made.call_ups:,}"),
        ("seconds", f"{made.seconds} ({rows / made.seconds:,.0f} rows/s)"),
        ("file", f"{size:,.0f} MB"),
        ("peak memory of the writing process", f"{peak:,.0f} MB"),
    ):
        print(f"{name}: {value}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
