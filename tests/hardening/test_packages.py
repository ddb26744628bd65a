"""What is installed is what was tried: every package at one exact version."""

import re
from pathlib import Path

import pytest

from dashboard.store.store_files import ROOT

FILES = sorted(ROOT.glob("requirements*.txt"))


def lines(file: Path) -> list[str]:
    return [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_exactly(file: Path) -> None:
    others = [line for line in lines(file) if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==\d[\w.]*", line)]
    assert others == ["-r requirements.txt"] * (file.name != "requirements.txt")


def test_no_package_is_named_twice() -> None:
    names = [
        re.split(r"[=\[]", line)[0].lower().replace("_", "-")
        for file in FILES
        for line in lines(file)
        if "==" in line
    ]
    assert len(names) == len(set(names))
