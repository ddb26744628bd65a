"""An import in a process of its own, with small chunks, that says how far it is: for tests that kill it."""

import sys
from pathlib import Path

from dashboard.access.rules import Person
from dashboard.admin.imports import Progress, import_file, run
from tests.admin.imports.files import AT, profile

CHUNK = 100
# Rows after which it waits: whoever kills it may come late.
FARTHEST = 8 * CHUNK


def main() -> None:
    run.CHUNK = CHUNK

    def tell(progress: Progress) -> None:
        print(progress.rows, flush=True)  # noqa: T201
        if progress.rows >= FARTHEST:
            sys.stdin.read()

    import_file(Path(sys.argv[1]), "表.csv", profile(), by=Person("测试员"), at=AT, progress=tell)


if __name__ == "__main__":
    main()
