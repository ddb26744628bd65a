import gzip
import io
import zipfile

import pytest

from dashboard.files.sheets import archives
from dashboard.words.errors import Refused
from tests.admin.imports.files import HEADER, csv_file, open_table, profile, rows, xlsx_file

TWO = rows({"编号": "A1"}, {"编号": "A2"})


@pytest.mark.parametrize(
    "file",
    [
        csv_file(TWO),
        csv_file(TWO, encoding="utf-8-sig"),
        csv_file(TWO, encoding="gb18030"),
        csv_file(TWO, packed=True),
        xlsx_file(TWO),
    ],
    ids=["utf-8", "with mark", "gb18030", "gz", "xlsx"],
)
def test_every_form_gives_the_same_cells(file: io.BytesIO) -> None:
    with open_table(file, profile()) as table:
        batches = list(table.batches(lambda: 10))
    assert table.header == list(HEADER)
    assert [batch.cells for batch in batches] == [TWO]
    assert batches[0].rows == [2, 3]


def test_rows_come_in_batches_and_blank_ones_do_not_count() -> None:
    body = [*TWO, [""] * len(HEADER), [], *rows({"编号": "A3"})]
    with open_table(csv_file(body), profile()) as table:
        batches = list(table.batches(lambda: 2))
    assert [batch.rows for batch in batches] == [[2, 3], [6]]


def test_a_row_with_too_few_or_too_many_cells_is_set_apart() -> None:
    body = [TWO[0][:-1], [*TWO[0], "x"], TWO[1]]
    with open_table(csv_file(body), profile()) as table:
        (batch,) = table.batches(lambda: 10)
    assert batch.misfits == [(2, len(HEADER) - 1), (3, len(HEADER) + 1)]
    assert batch.rows == [4]


def test_a_sheet_may_leave_out_cells_at_the_end() -> None:
    with open_table(xlsx_file([["A1", "标题"]]), profile()) as table:
        (batch,) = table.batches(lambda: 10)
    assert batch.cells == [["A1", "标题", *[""] * (len(HEADER) - 2)]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
        (b"\xff\xfe\x16\x7f\xf7\x53", "既不是 UTF-8 也不是 GB18030"),
        (b"PK\x03\x04broken", "坏的"),
        (gzip.compress(b"a,b\n" * 1000, mtime=0)[:-20], "坏的"),
        (b"a,b\n1,2\n", "没有这些列：编号"),
        (",".join((*HEADER, "编号")).encode(), "重名的列：编号"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_chinese(data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said), open_table(io.BytesIO(data), profile()):
        pass


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.csv", "x")
    with pytest.raises(Refused, match="不是 Excel"), open_table(made, profile()):
        pass


@pytest.mark.parametrize("file", [csv_file(TWO * 50, packed=True), xlsx_file(TWO * 50)], ids=["gz", "xlsx"])
def test_an_archive_that_unpacks_too_large_is_refused(
    file: io.BytesIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "CSV_BYTES", 1_000)
    monkeypatch.setattr(archives, "XLSX_BYTES", 1_000)
    with pytest.raises(Refused, match="解压后超过"), open_table(file, profile()):
        pass


def test_a_quote_that_never_ends_is_refused_by_name() -> None:
    data = csv_file(TWO).getvalue() + b'A3,"' + b"x" * 1_100_000
    with pytest.raises(Refused, match="引号"), open_table(io.BytesIO(data), profile()) as table:
        list(table.batches(lambda: 10))


def test_what_was_handed_in_stays_open() -> None:
    file = csv_file(TWO)
    with open_table(file, profile()) as table:
        list(table.batches(lambda: 10))
    assert not file.closed
