"""A file is taken for what it is, is refused in words, and never costs more than it may."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.files.sheets import reading, workbooks
from dashboard.store.store_files import ROOT
from dashboard.words.errors import Refused
from tests.admin.imports.files import HEADER, csv_file, open_table, profile, rows, xlsx_file
from tests.hardening.files import (
    LAUGHS,
    MAIN,
    ONE,
    SHEET,
    STRINGS,
    STYLES,
    frame,
    many,
    packed_zeros,
    sheet,
    workbook,
)

CSV, XLSX = csv_file(ONE).getvalue(), xlsx_file(ONE).getvalue()
# Python with pandas needs some 150 MB by itself.
MOST_MEGABYTES = 400
READ = """
import json, sys
from pathlib import Path
from dashboard.words.errors import Refused
from tests.admin.imports.files import open_table, profile
said, rows = "", 0
try:
    with open_table(Path(sys.argv[1]), profile()) as table:
        for batch in table.batches(lambda: 3000):
            rows += len(batch)
except Refused as refusal:
    said = str(refusal)
(peak,) = (int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps({"said": said, "rows": rows, "peak": peak}))
"""


def named(content: bytes, name: str) -> io.BytesIO:
    """An upload: bytes under the name that the browser told."""
    file = io.BytesIO(content)
    file.name = name
    return file


def cells_of(file: io.BytesIO | Path) -> list[list[str]]:
    with open_table(file, profile()) as table:
        return [row for batch in table.batches(lambda: 100) for row in batch.cells]


def refused(file: io.BytesIO | Path) -> str:
    with pytest.raises(Refused) as caught:
        cells_of(file)
    return str(caught.value)


def cost_of(file: Path) -> dict[str, Any]:
    """What reading `file` in a process of its own says, and the megabytes it takes."""
    ran = subprocess.run(
        [sys.executable, "-c", READ, str(file)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    made: dict[str, Any] = json.loads(ran.stdout)
    return made


@pytest.mark.parametrize(
    ("name", "content"),
    [("表.csv", CSV), ("表.XLSX", XLSX), ("表.csv.gz", gzip.compress(CSV)), ("表.gz", gzip.compress(CSV))],
)
def test_a_file_that_is_what_its_name_says_is_read(name: str, content: bytes) -> None:
    assert cells_of(named(content, name)) == ONE


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表.csv", XLSX, "内容是Excel 表格"),
        ("表.xlsx", CSV, "内容是文字"),
        ("表.csv", gzip.compress(CSV), "内容是压缩的文字"),
        ("表.csv.gz", CSV, "内容是文字"),
        ("表.xlsx.gz", gzip.compress(CSV), "内容是压缩的文字"),
        ("表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 512, "旧版"),
        ("表.xls", XLSX, "旧版"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 512, "旧版"),
        ("表.xlsm", XLSX, "宏"),
        ("表.exe", b"MZ\x90\x00", "只能导入"),
        ("表.html", b"<html><script>alert(1)</script></html>", "只能导入"),
        ("表", CSV, "只能导入"),
        ("表.csv", b"%PDF-1.7\n\x00\x01", "不是文字"),
        ("表.csv", "编号,标题\n1,二\n".encode("utf-16"), "不是文字"),
        ("表.csv", CSV.replace(b"A1", b"A\x001"), "不是文字"),
        ("../../etc/表.xlsx", CSV, "对不上"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name: str, content: bytes, said: str) -> None:
    assert said in refused(named(content, name))


def test_macros_are_refused_also_under_another_name() -> None:
    assert "宏" in refused(workbook(more=["xl/vbaProject.bin"]))


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil", "xl\\..\\evil.xml", "xl/../../evil"])
def test_an_entry_that_points_outside_is_refused(name: str) -> None:
    assert "可疑的路径" in refused(workbook(more=[name]))


def test_an_archive_in_an_archive_is_refused() -> None:
    assert "还是压缩文件" in refused(io.BytesIO(gzip.compress(gzip.compress(CSV))))
    assert "还是压缩文件" in refused(io.BytesIO(gzip.compress(XLSX)))
    nested = io.BytesIO()
    with zipfile.ZipFile(nested, "w") as outer:
        outer.writestr("inner.xlsx", XLSX)
    assert "不是 Excel" in refused(nested)


def test_what_lies_beside_the_sheets_is_never_opened() -> None:
    assert cells_of(workbook(more=["xl/embeddings/bomb.zip", "xl/externalLinks/externalLink1.xml"])) == ONE


@pytest.mark.parametrize("part", [SHEET, STRINGS, STYLES, "xl/workbook.xml", "[Content_Types].xml"])
@pytest.mark.parametrize(
    "declared",
    [
        LAUGHS,
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://evil.example/x">',
    ],
    ids=["billion laughs", "local file", "outside"],
)
def test_entities_are_refused_wherever_they_stand(part: str, declared: str) -> None:
    root = {SHEET: "worksheet", STRINGS: "sst", STYLES: "styleSheet", "xl/workbook.xml": "workbook"}
    body = f"<{root.get(part, 'Types')} {MAIN}>&a;</{root.get(part, 'Types')}>"
    text = f'<?xml version="1.0"?>{declared}{body}'
    assert "DTD" in refused(workbook({part: text}))


def test_entities_in_another_encoding_are_refused_too() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}<worksheet {MAIN}>&j;</worksheet>'
    assert "DTD" in refused(workbook({SHEET: [text.encode("utf-16")]}))


def test_the_reader_itself_refuses_entities() -> None:
    assert openpyxl.DEFUSEDXML


@pytest.mark.parametrize(
    "body",
    [
        '<row><c t="s"><v>999999</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        "<row><c><v>" + "9" * 5_000 + "</v></c></row>",
        '<row><c r="ÄÖ1"><v>1</v></c></row>',
        '<row r="x"><c><v>1</v></c></row>',
        "<row><c>",
        '<row><c t="d"><v>never</v></c></row>',
    ],
)
def test_a_damaged_sheet_is_refused_or_read_and_never_breaks(body: str) -> None:
    try:
        cells_of(workbook({SHEET: sheet(body)}))
    except Refused as refusal:
        assert "Excel" in str(refusal)  # noqa: PT017


@pytest.mark.parametrize("at", range(40, len(XLSX), max(1, len(XLSX) // 60)))
def test_a_workbook_with_a_damaged_byte_is_refused_or_read_and_never_breaks(at: int) -> None:
    damaged = bytearray(XLSX)
    damaged[at] ^= 0xFF
    try:
        cells_of(io.BytesIO(bytes(damaged)))
    except Refused as refusal:
        assert str(refusal).endswith("。")  # noqa: PT017


@pytest.mark.parametrize("at", range(12, len(gzip.compress(CSV)), 7))
def test_an_archive_with_a_damaged_byte_is_refused_or_read_and_never_breaks(at: int) -> None:
    damaged = bytearray(gzip.compress(CSV))
    damaged[at] ^= 0xFF
    try:
        cells_of(io.BytesIO(bytes(damaged)))
    except Refused as refusal:
        assert str(refusal).endswith("。")  # noqa: PT017


@pytest.mark.long
def test_a_row_that_claims_to_be_far_down_does_not_make_the_rows_above_it() -> None:
    assert "上限" in refused(workbook({SHEET: sheet('<row r="2000000000"><c><v>1</v></c></row>')}))


def test_a_formula_comes_as_its_last_value_and_never_as_a_formula() -> None:
    cell = '<row><c t="str"><f>HYPERLINK("http://evil.example")</f><v>点我</v></c></row>'
    assert cells_of(workbook({SHEET: sheet(cell)})) == [["点我", *[""] * (len(HEADER) - 1)]]


def test_a_csv_row_of_thousands_of_cells_is_refused() -> None:
    assert "列" in refused(csv_file([*ONE, ["x"] * 2_000]))


def test_large_cells_come_in_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_CHARACTERS", 1_000)
    body = rows(*({"编号": str(number), "内容": "文" * 500} for number in range(100)))
    with open_table(csv_file(body), profile()) as table:
        lengths = [len(batch) for batch in table.batches(lambda: 3_000)]
    assert sum(lengths) == 100
    assert max(lengths) == reading.AT_ONCE


def test_a_sheet_longer_than_excel_can_make_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SHEET_ROWS", 50)
    assert "上限" in refused(workbook({SHEET: sheet("<row/>" * 50)}))


SIZE = 60_000_000
ROWS = {"before": f"<worksheet {MAIN}><sheetData>", "after": "</sheetData></worksheet>"}
BOMBS = {
    "cells in one row": (
        SHEET,
        "<c/>",
        {"before": ROWS["before"] + "<row>", "after": "</row>" + ROWS["after"]},
    ),
    "attributes": (SHEET, '<c a="" b="" d="" e="" f="" g=""/>', ROWS),
    "elements between rows": (SHEET, "<row/>" + "<x/>" * 50, ROWS),
    "rows of another language": (SHEET, '<row xmlns="x"/>', ROWS),
    "depth": (SHEET, "<a>", frame("worksheet")),
    "elements in a text": (STRINGS, "<r/>", frame("sst", "<si>")),
    "empty texts": (STRINGS, "<si/>", frame("sst")),
    "one long text": (STRINGS, "x", frame("sst", "<si><t>")),
    "styles": (STYLES, "<xf/>", frame("styleSheet", "<cellXfs>")),
    "blanks in the list of sheets": ("xl/workbook.xml", " ", frame("workbook")),
}
# Each takes seconds to grow: a sheet's here, that of another part of a workbook in make test-all.
TRIED_IN = {
    "cells in one row": [],
    "styles": [pytest.mark.long],
}


@pytest.mark.long
@pytest.mark.parametrize(
    "bomb", [pytest.param(name, marks=TRIED_IN.get(name, [pytest.mark.soak])) for name in BOMBS]
)
def test_a_small_workbook_cannot_fill_the_memory(bomb: str, tmp_path: Path) -> None:
    part, piece, around = BOMBS[bomb]
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(workbook({part: many(piece, SIZE, **around)}).getvalue())
    assert file.stat().st_size < 2_000_000
    cost = cost_of(file)
    assert "多得不合常理" in cost["said"], cost
    assert cost["peak"] < MOST_MEGABYTES, cost


@pytest.mark.long
def test_a_packed_csv_that_grows_too_much_is_refused_early(tmp_path: Path) -> None:
    cost = cost_of(packed_zeros(tmp_path / "bomb.csv.gz", 400_000_000))
    assert "解压后超过 100 MB" in cost["said"], cost
    assert cost["peak"] < MOST_MEGABYTES, cost


@pytest.mark.long
def test_a_workbook_that_grows_too_much_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(workbook({SHEET: many(" ", 150_000_000, before=sheet(""), after="")}).getvalue())
    cost = cost_of(file)
    assert "解压后超过" in cost["said"], cost
    assert cost["peak"] < MOST_MEGABYTES, cost


@pytest.mark.parametrize("name", [pytest.param("表.csv", marks=pytest.mark.long), "表.csv.gz"])
def test_a_line_without_an_end_is_refused(name: str, tmp_path: Path) -> None:
    content = ",".join(HEADER).encode() + b"\n" + b"," * 60_000_000
    (tmp_path / name).write_bytes(gzip.compress(content, 1) if name.endswith("gz") else content)
    cost = cost_of(tmp_path / name)
    assert "一行" in cost["said"], cost
    assert cost["peak"] < MOST_MEGABYTES, cost
