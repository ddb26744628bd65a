"""The common look of the room's papers, after GB/T 9704 for official papers: A4, Fangsong, page numbers."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dashboard.files.papers.parts import Cell, Row, field, paragraph, runs_of, table, with_runs
from dashboard.files.papers.text import clean, day_words, time_words
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA

SONG, HEI, FANGSONG, LATIN = "宋体", "黑体", "仿宋", "Times New Roman"
RED, GREY = RGBColor(0xC0, 0x00, 0x00), RGBColor(0x59, 0x59, 0x59)
DEMO_BANNER = "演示数据：内容均为虚构，不作办理依据"
EXAMPLE_BANNER = f"{EXAMPLE_MARK}：这是示例事件，不作办理依据"
# Top, right, bottom, left in mm: of a letter as the standard has them, of a sheet narrower.
LETTER, SHEET = (37, 26, 35, 28), (25, 20, 22, 20)
WIDTH = {LETTER: 156, SHEET: 170}


@dataclass(frozen=True)
class Look:
    """A style: font, size in points, alignment, and what else differs from plain text."""

    font: str
    size: float
    align: Any = ALIGN.LEFT
    bold: bool = False
    indent: float = 0
    colour: RGBColor | None = None
    # Exact distance of the lines in points; 0: a little more than single.
    line: float = 0
    before: float = 0
    after: float = 0
    keeps_next: bool = False


LOOKS = {
    "公文标题": Look(SONG, 22, ALIGN.CENTER, bold=True, line=36, before=6, after=12, keeps_next=True),
    "文号": Look(FANGSONG, 12, ALIGN.CENTER, after=6),
    "主送": Look(FANGSONG, 16, line=28),
    "公文正文": Look(FANGSONG, 16, ALIGN.JUSTIFY, indent=2, line=28),
    "一级标题": Look(HEI, 16, indent=2, line=28, keeps_next=True),
    "小标题": Look(HEI, 12, before=8, after=4, keeps_next=True),
    "落款": Look(FANGSONG, 16, ALIGN.RIGHT, line=28, keeps_next=True),
    "表文": Look(FANGSONG, 11, before=1, after=1),
    "表文居中": Look(FANGSONG, 11, ALIGN.CENTER, before=1, after=1),
    "表头": Look(HEI, 11, ALIGN.CENTER, before=1, after=1),
    "间隔": Look(FANGSONG, 4, line=6),
    "说明": Look(FANGSONG, 10.5, before=2, colour=GREY),
    "横幅": Look(HEI, 10.5, ALIGN.CENTER, colour=RED),
    "页脚": Look(SONG, 9, ALIGN.CENTER, colour=GREY),
}


@dataclass(frozen=True)
class Marks:
    """What must stand on every page: that all of it, or this one row, was invented."""

    is_demo: bool = False
    is_example: bool = False

    @property
    def banner(self) -> str:
        return DEMO_BANNER if self.is_demo else EXAMPLE_BANNER if self.is_example else ""


class Paper:
    """One paper, written from top to bottom. Typed text may be given as it is.

    `name` is what it is called (交办单), `number` what it is about, `at` the moment of its data (UTC),
    `issuer` who issues it. `is_letter`: large type and wide margins, else a sheet of tables.
    """

    def __init__(
        self, name: str, *, number: str, issuer: str, at: datetime, marks: Marks, is_letter: bool = False
    ) -> None:
        self.document = Document()
        self.margins = LETTER if is_letter else SHEET
        self.width = WIDTH[self.margins]
        _styles(self.document)
        self._page(marks, f"{name}　{number}　数据截至 {time_words(at)}")
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by = clean(f"{name} {number}"), clean(issuer), ""
        about.comments, about.language = marks.banner, "zh-CN"
        about.created = about.modified = at.replace(tzinfo=None)

    def title(self, text: str) -> None:
        self._add(paragraph(text, "公文标题"))

    def number(self, *parts: str) -> None:
        self._add(paragraph("　　".join(parts), "文号"))

    def to(self, whom: str) -> None:
        self._add(paragraph(f"{whom}：", "主送"))

    def heading(self, text: str) -> None:
        """A heading of a letter (一、…) or of a sheet's part."""
        self._add(paragraph(text, "一级标题" if self.margins is LETTER else "小标题"))

    def text(self, text: str) -> None:
        """Body text, a paragraph per line; 无数据 where there is none."""
        for line in clean(text).strip().split("\n") or [""]:
            self._add(paragraph(line.strip() or NO_DATA, "公文正文" if self.margins is LETTER else "表文"))

    def note(self, text: str) -> None:
        self._add(paragraph(text, "说明"))

    def form(self, rows: Sequence[Row], widths: Sequence[float]) -> None:
        """A form; `widths` are shares of the page's width."""
        self._add(table(rows, self._shares(widths)))

    def rows(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        numbers: bool = False,
    ) -> None:
        """A table with its head on every page; narrow columns are centred, of `numbers` all but the first."""
        short = [column > 0 if numbers else width <= max(widths) / 2 for column, width in enumerate(widths)]
        made = [Row([Cell(name, "head") for name in head], repeats=True)]
        for row in rows:
            cells = [
                Cell(text, "middle" if is_short else "text")
                for text, is_short in zip(row, short, strict=True)
            ]
            made.append(Row(cells))
        self._add(table(made, self._shares(widths)))

    def signature(self, issuer: str, day: date) -> None:
        """Who issues it and when, at the right, where the seal goes; never alone on a page."""
        last = self.document.element.body.sectPr.getprevious()
        if last is not None and last.tag == qn("w:p"):
            last.get_or_add_pPr().keepNext_val = True
        self._add(paragraph("", "落款"))
        self._add(paragraph(f"{issuer}（盖章）　　", "落款"))
        self._add(paragraph(f"{day_words(day)}　　　　", "落款"))

    def as_bytes(self) -> bytes:
        """The finished DOCX."""
        made = io.BytesIO()
        self.document.save(made)
        return made.getvalue()

    def _add(self, element: Any) -> None:
        end = self.document.element.body.sectPr
        if element.tag == qn("w:tbl"):
            # Word joins two tables that touch, and asks for a paragraph after the last.
            end.addprevious(paragraph("", "间隔"))
            end.addprevious(element)
            end.addprevious(paragraph("", "间隔"))
        else:
            end.addprevious(element)

    def _shares(self, widths: Sequence[float]) -> list[float]:
        return [self.width * width / sum(widths) for width in widths]

    def _page(self, marks: Marks, foot: str) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(210), Mm(297)
        top, right, bottom, left = self.margins
        section.top_margin, section.right_margin = Mm(top), Mm(right)
        section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
        section.header_distance, section.footer_distance = Mm(12), Mm(12)
        _only(section.header, with_runs(runs_of(marks.banner), "横幅"))
        pages = field("　第 ", "PAGE", " 页，共 ") + field("", "NUMPAGES", " 页")
        _only(section.footer, with_runs(runs_of(foot) + pages, "页脚"))


def _only(part: Any, element: Any) -> None:
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(element)


def _styles(document: Any) -> None:
    _fonts(document.styles["Normal"], FANGSONG)
    for name, look in LOOKS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.hidden, style.quick_style = False, True
        _fonts(style, look.font)
        style.font.size, style.font.bold = Pt(look.size), look.bold
        if look.colour is not None:
            style.font.color.rgb = look.colour
        form = style.paragraph_format
        form.alignment, form.keep_with_next, form.widow_control = look.align, look.keeps_next, True
        form.space_before, form.space_after = Pt(look.before), Pt(look.after)
        form.first_line_indent = Pt(look.indent * look.size)
        if look.line:
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
        else:
            form.line_spacing = 1.15


def _fonts(style: Any, name: str) -> None:
    style.font.name = LATIN
    fonts = style.element.rPr.rFonts
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")
