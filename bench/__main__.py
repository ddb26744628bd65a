"""Every measurement, as one table: python -m bench [--small]"""

import sys

from bench import authorisation, import_ratio, life, pages

IMPORT_LIMIT = 3.0


def main() -> None:
    small = "--small" in sys.argv
    lines = [pages.main(small), "", authorisation.main(small=small), "", life.main(small=small), ""]
    if import_ratio.FILE.exists():
        theirs, ours, ratio = import_ratio.measure()
        mark = "✓" if ratio <= IMPORT_LIMIT else "✗"
        lines.append(f"import: {ours:,.0f} rows/s, pandas {theirs:,.0f} rows/s, ratio {ratio:.2f}× {mark}")
    else:
        lines.append(f"import: left out, no {import_ratio.FILE}")
    print("\n".join(["", *lines]))  # noqa: T201


if __name__ == "__main__":
    main()
