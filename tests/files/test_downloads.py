"""Long exports: written to the disk in flat memory, and only their maker's for an hour."""

import io
import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.files import downloads
from dashboard.files.exports import Sheet, as_file, write, write_whole
from dashboard.words.errors import Refused

AT = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path / "local"))


def made(name: str = "事件.xlsx") -> str:
    with downloads.making(name, at=AT) as (place, path):
        path.write_bytes(b"rows")
    return place


def aged(place: str, age: timedelta) -> None:
    then = (AT - age).timestamp()
    os.utime(downloads.folder() / place, (then, then))


def test_a_file_is_found_at_its_place_for_an_hour() -> None:
    place = made()
    found = downloads.file_at(place, at=AT)
    assert found is not None
    assert (found.name, found.read_bytes()) == ("事件.xlsx", b"rows")
    aged(place, downloads.KEPT + timedelta(seconds=1))
    assert downloads.file_at(place, at=AT) is None


def test_what_is_old_is_cleared_away_when_another_is_made() -> None:
    old, young = made(), made()
    aged(old, downloads.KEPT + timedelta(seconds=1))
    newest = made()
    assert {one.name for one in downloads.folder().iterdir()} == {young, newest}


def test_an_unfinished_file_is_nobodys_and_leaves_nothing_behind() -> None:
    with pytest.raises(KeyboardInterrupt), downloads.making("a.csv", at=AT) as (place, path):
        path.write_bytes(b"half")
        assert downloads.file_at(place, at=AT) is None
        raise KeyboardInterrupt
    assert list(downloads.folder().iterdir()) == []


def test_what_a_stopped_server_left_unfinished_goes_with_the_old() -> None:
    half = downloads.folder() / ("0" * 32 + ".half")
    half.mkdir(parents=True)
    aged(half.name, downloads.KEPT + timedelta(seconds=1))
    downloads.clear(AT)
    assert not half.exists()


@pytest.mark.parametrize(
    "place", ["", "..", "../room.db", "0" * 31, "0" * 32, "G" * 32, "/etc", "0" * 32 + "\n"]
)
def test_no_other_place_is_looked_at(place: str) -> None:
    made()
    assert downloads.file_at(place, at=AT) is None


@given(st.integers(0, 2_500))
def test_progress_is_told_at_every_thousandth_row(rows: int) -> None:
    told: list[int] = []
    file = io.BytesIO()
    write(Sheet("表", ("甲",), ([n] for n in range(rows))), "csv", file, told.append)
    assert told == list(range(1_000, rows + 1, 1_000))
    assert not file.closed
    assert file.getvalue().decode("utf-8-sig").splitlines() == ["甲", *map(str, range(rows))]


def peak(kind: str, rows: int, path: Path) -> int:
    tracemalloc.start()
    with path.open("wb") as file:
        write(Sheet("表", ("甲", "乙"), ([n, f"第{n}件事"] for n in range(rows))), kind, file)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


@pytest.mark.soak
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    # The first one fills what the libraries keep for all that follow.
    peak(kind, 100, path)
    few, many = peak(kind, 2_000, path), peak(kind, 20_000, path)
    assert many < 1.2 * few
    assert path.stat().st_size > 100_000


def test_a_refused_export_leaves_the_older_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.files.exports.XLSX_ROWS", 3)
    path = tmp_path / "a.xlsx"
    write_whole(Sheet("表", ("甲",), ([n] for n in range(3))), "xlsx", path)
    with pytest.raises(Refused, match="超过一百万行"):
        write_whole(Sheet("表", ("甲",), ([n] for n in range(4))), "xlsx", path)
    assert openpyxl.load_workbook(path).active.max_row == 4  # type: ignore[union-attr]
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a.xlsx"]


def test_a_short_table_is_the_same_in_memory(tmp_path: Path) -> None:
    rows = [[1, "=1+1"], [2, None]]
    write_whole(Sheet("表", ("甲", "乙"), rows), "csv", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == as_file(Sheet("", ("甲", "乙"), rows), "csv")
