"""A paper as PDF holds what its DOCX holds, and nothing that was typed is taken for more than text."""

import io
from typing import Any

import pikepdf
import pytest

from dashboard.files.papers.as_pdf import as_pdf, pdf_of, told
from dashboard.files.papers.layout import LOOKS, Marks, Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.typesetting import why_not
from tests.factories import NOON
from tests.files.papers.reading import paper_text, tables
from tests.missing import leave_out

HOSTILE = '#image("/etc/passwd") $x$ *粗* _斜_ @编号 <标签> \\ #let a = 1 // 注 “引号” = 标题\n- 第二行'


@pytest.fixture(autouse=True)
def _fonts() -> None:
    if why_not():
        leave_out("中文字体（fonts-noto-cjk）")


def paper(rows: int = 3, *, is_letter: bool = False) -> bytes:
    made = Paper(
        "示例单", number="NL-1", issuer="某镇", at=NOON, marks=Marks(is_demo=True), is_letter=is_letter
    )
    made.title("示例单")
    made.heading("一、情况")
    made.text(HOSTILE)
    made.form(
        [Row([Cell("事件", "label"), Cell(HOSTILE)]), Row([Cell("", "blank", span=2)], height_mm=30)], (1, 4)
    )
    made.rows(("序号", "事项"), [(str(number), HOSTILE) for number in range(rows)], (1, 6))
    made.signature("某镇", NOON.date())
    return made.as_bytes()


def words(part: dict[str, Any]) -> list[str]:
    if part["kind"] == "text":
        return [part["words"]]
    return [one["words"] for row in part["rows"] for cell in row["cells"] for one in cell["parts"]]


def number_of_pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as read:
        assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in read.pages} == {
            (595, 842)
        }
        return len(read.pages)


def test_the_pdf_is_told_every_word_of_the_paper_and_its_look() -> None:
    content = paper()
    whole = told(content)
    said = [word for part in whole["body"] for word in words(part)]
    everything = paper_text(content)
    assert all(line in everything for word in said for line in word.split("\n"))
    assert sum(HOSTILE.split("\n")[0] in word for word in said) == 1 + 1 + 3
    assert [len(part["rows"]) for part in whole["body"] if part["kind"] == "table"] == [
        len(table) for table in tables(content)
    ]
    assert whole["banner"].startswith("演示数据")
    assert "NL-1" in whole["foot"]
    assert "共" not in whole["foot"]
    assert set(whole["looks"]) == set(LOOKS)


@pytest.mark.parametrize("is_letter", [False, True])
def test_what_was_typed_is_set_as_text_and_long_tables_go_on_over_pages(is_letter: bool) -> None:
    assert number_of_pages(pdf_of(paper(is_letter=is_letter))) <= 2
    assert number_of_pages(pdf_of(paper(120, is_letter=is_letter))) > 3


def test_the_maker_of_a_pdf_keeps_right_and_inputs_of_the_papers_maker() -> None:
    def maker(session: object, *, number: str, at: object) -> bytes:
        """Some paper."""
        return paper(int(number))

    maker.needed_rights = ("incident.read",)  # type: ignore[attr-defined]
    made = as_pdf(maker)
    assert made.needed_rights == ("incident.read",)  # type: ignore[attr-defined]
    assert number_of_pages(made(None, number="2", at=NOON)) == 1
