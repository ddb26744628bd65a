"""Every measurement, or the parts that are named: python -m bench [pages|life|many|…]… [--small]"""

import sys
from collections.abc import Callable

from bench import (
    authorisation,
    calls,
    export,
    first,
    import_ratio,
    intake,
    life,
    load,
    many,
    office,
    pages,
    queries,
    scores,
    tick,
    wall,
)

IMPORT_LIMIT = 3.0


def _imports(*, small: bool) -> str:
    if not import_ratio.FILE.exists():
        return f"import: left out, no {import_ratio.FILE}"
    theirs, ours, ratio = import_ratio.measure()
    mark = "✓" if ratio <= IMPORT_LIMIT else "✗"
    return f"import: {ours:,.0f} rows/s, pandas {theirs:,.0f} rows/s, ratio {ratio:.2f}× {mark}"


PARTS: dict[str, Callable[..., str]] = {
    "pages": pages.main,
    "authorisation": authorisation.main,
    "life": life.main,
    "many": many.main,
    "intake": intake.main,
    "load": load.main,
    "import": _imports,
    "scores": scores.main,
    "tick": tick.main,
    "export": export.main,
    "first": first.main,
    "calls": calls.main,
    "queries": queries.main,
    "office": office.main,
    "wall": wall.main,
}


def main() -> None:
    named = [word for word in sys.argv[1:] if word != "--small"]
    if unknown := set(named) - set(PARTS):
        raise SystemExit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for part in named or PARTS:
        print(PARTS[part](small="--small" in sys.argv), end="\n\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
