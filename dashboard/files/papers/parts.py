"""The pieces of a paper as WordprocessingML: written as text, as thousands of rows must not take minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from dashboard.files.papers.text import clean

Kind = Literal["text", "label", "head", "middle", "blank"]
# Styles that `layout` defines.
STYLES: dict[Kind, str] = {
    "text": "表文", "label": "表头", "head": "表头", "middle": "表文居中", "blank": "表文",
}  # fmt: skip
SHADE = "F2F2F2"
TWIPS = 56.6929
# A row longer than this may run over the end of a page.
WHOLE = 300


@dataclass(frozen=True)
class Cell:
    """One cell: `label` names what stands beside it, `blank` is written in by hand."""

    text: str
    kind: Kind = "text"
    span: int = 1


@dataclass(frozen=True)
class Row:
    """The cells of a row; `height_mm` is the least it has, `repeats` puts it on top of every page."""

    cells: Sequence[Cell]
    height_mm: float = 0
    repeats: bool = False


def paragraph(text: str, style: str) -> BaseOxmlElement:
    """One paragraph. Typed text is cleaned and escaped; a line end within it stays one."""
    return _parsed(_paragraph(text, style, declare=True))


def table(rows: Iterable[Row], widths_mm: Sequence[float]) -> BaseOxmlElement:
    """A bordered table with fixed columns; the spans of each row must add up to their number."""
    widths = [round(width * TWIPS) for width in widths_mm]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    body = "".join(_row(row, widths) for row in rows)
    return _parsed(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def field(before: str, name: str, after: str) -> str:
    """Runs with a field that the word processor fills, such as PAGE."""
    return f'{_run(before)}<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>{_run(after)}'


def runs_of(text: str) -> str:
    """Text as runs, one line break per line end."""
    return "<w:r><w:br/></w:r>".join(_run(line) for line in clean(text).split("\n"))


def with_runs(runs: str, style: str) -> BaseOxmlElement:
    """A paragraph of ready runs."""
    return _parsed(f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>')


def _row(row: Row, widths: Sequence[int]) -> str:
    if sum(cell.span for cell in row.cells) != len(widths):
        raise ValueError("a row's cells do not fill its table")
    height = (
        f'<w:trHeight w:val="{round(row.height_mm * TWIPS)}" w:hRule="atLeast"/>' if row.height_mm else ""
    )
    whole = "" if max(len(cell.text) for cell in row.cells) > WHOLE else "<w:cantSplit/>"
    head = "<w:tblHeader/>" if row.repeats else ""
    cells, start = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(widths[start : start + cell.span])))
        start += cell.span
    return f"<w:tr><w:trPr>{whole}{height}{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    shade = (
        f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if cell.kind in ("label", "head") else ""
    )
    place = "top" if cell.kind == "blank" else "center"
    lines = clean(cell.text).split("\n")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="{place}"/></w:tcPr>'
        + "".join(_paragraph(line, STYLES[cell.kind]) for line in lines)
        + "</w:tc>"
    )


def _paragraph(text: str, style: str, *, declare: bool = False) -> str:
    names = f" {nsdecls('w')}" if declare else ""
    return f'<w:p{names}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs_of(text)}</w:p>'


def _run(text: str) -> str:
    if not text:
        return ""
    # Quotation marks and dashes are Chinese ones, not narrow Latin ones.
    hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>'
    return f'<w:r>{hint}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _parsed(xml: str) -> BaseOxmlElement:
    made: BaseOxmlElement = parse_xml(xml)
    return made
