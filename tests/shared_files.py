"""Real files that are tested against and never shipped: found through SHARED, else left out aloud.

How each is read stands in `docs/examples/profiles/`.
"""

import os
from pathlib import Path

from tests.missing import leave_out

ROOT = Path(__file__).resolve().parents[1]
PROFILES = ROOT / "docs" / "examples" / "profiles"


def shared_file(name: str) -> Path:
    """Path of a shared file such as `data/boston_2011_dev.csv.gz`; the test is left out without it."""
    file = Path(os.environ.get("SHARED", ROOT.parent / "shared")) / name
    if not file.exists():
        leave_out(f"真实数据 {name}")
    return file


def profile_of(name: str) -> str:
    """How the real files of a city are read, as `load_profile` and `--profile` take it."""
    return str(PROFILES / f"{name}.toml")
