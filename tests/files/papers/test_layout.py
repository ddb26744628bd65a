"""The common look of papers: what must stand on every page, and that nothing typed can harm one."""

import re
import zipfile
from io import BytesIO
from itertools import pairwise

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given
from hypothesis import strategies as st

from dashboard.files.papers.layout import DEMO_BANNER, EXAMPLE_BANNER, Marks, Paper
from dashboard.files.papers.parts import Cell, Row, paragraph, table
from dashboard.files.papers.text import clean, day_words, time_words, value_text
from tests.factories import NOON
from tests.files.papers.reading import document, paper_text, tables
from tests.stores import TRICKS

HOSTILE = (
    *TRICKS,
    "\x00\x01\x08\x0b\x0c\x0e\x1f\x7f\x85零",
    "</w:t></w:r></w:p><w:p><w:r><w:t>插入",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "]]>&amp;&lt;&#x41;",
    "=cmd|'/c calc'!A1",
    '{ INCLUDEPICTURE "http://evil.example/a.png" }',
    "\ud800\udfff\ufffe\uffff\U0001fffe半个字",
    "\u202e反着\u202c\u2066看\u2069",
)


def a_paper(marks: Marks | None = None, *, is_letter: bool = False) -> Paper:
    return Paper(
        "交办单",
        number="NL-20260304-0001",
        issuer="示例室",
        at=NOON,
        marks=marks or Marks(),
        is_letter=is_letter,
    )


@pytest.mark.parametrize(
    ("marks", "banner"),
    [
        (Marks(), ""),
        (Marks(is_demo=True), DEMO_BANNER),
        (Marks(is_example=True), EXAMPLE_BANNER),
        (Marks(is_demo=True, is_example=True), DEMO_BANNER),
    ],
)
def test_what_was_invented_says_so_on_every_page(marks: Marks, banner: str) -> None:
    section = document(a_paper(marks).as_bytes()).sections[0]
    assert section.header.paragraphs[0].text == banner
    # One header for all pages: none of the first page's own, or of even pages.
    assert not section.different_first_page_header_footer


def test_a_page_says_what_it_is_part_of_and_which_one_it_is() -> None:
    found = document(a_paper().as_bytes())
    footer = found.sections[0].footer._element
    assert "交办单　NL-20260304-0001　数据截至 2026年3月4日 12:00" in footer.xpath("string(.)")
    assert [node.get(qn("w:instr")).strip() for node in footer.iter(qn("w:fldSimple"))] == [
        "PAGE",
        "NUMPAGES",
    ]


@pytest.mark.parametrize(("is_letter", "left"), [(True, 28), (False, 20)])
def test_a_paper_is_a4(is_letter: bool, left: int) -> None:
    section = document(a_paper(is_letter=is_letter).as_bytes()).sections[0]
    millimetres = [round(length / Mm(1)) for length in (section.page_width, section.page_height)]
    assert millimetres == [210, 297]
    assert round(section.left_margin / Mm(1)) == left


def test_chinese_is_set_in_the_fonts_of_official_papers() -> None:
    styles = document(a_paper().as_bytes()).styles
    fonts = {
        name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("公文标题", "公文正文", "表头")
    }
    assert fonts == {"公文标题": "宋体", "公文正文": "仿宋", "表头": "黑体"}


def test_a_paper_does_not_say_with_what_it_was_made() -> None:
    about = document(a_paper(Marks(is_demo=True)).as_bytes()).core_properties
    assert (about.author, about.title, about.comments) == ("示例室", "交办单 NL-20260304-0001", DEMO_BANNER)
    assert about.created.replace(tzinfo=None) == NOON.replace(tzinfo=None)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_there_as_text(text: str) -> None:
    paper = a_paper()
    paper.title(text)
    paper.text(text)
    paper.heading(text)
    paper.form([Row([Cell("名", "label"), Cell(text)])], (1, 3))
    paper.rows(("甲", "乙"), [[text, text]], (1, 3))
    paper.signature(text, NOON.date())
    made = paper.as_bytes()
    assert clean(text).strip() in paper_text(made)
    assert tables(made)[0][0][1] == clean(text)
    # Nothing of it became a field, a link, a picture or a part of its own.
    with zipfile.ZipFile(BytesIO(made)) as parts:
        body = parts.read("word/document.xml").decode()
        assert not re.search(r"<w:(fldSimple|instrText|hyperlink|drawing|object)", body)
        links = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels"))
    assert 'TargetMode="External"' not in links


@given(st.text(max_size=60))
def test_whatever_is_typed_makes_good_xml_and_is_all_there(text: str) -> None:
    made = paragraph(text, "表文")
    assert parse_xml(made.xml) is not None
    kept = "".join("\n" if node.tag == qn("w:br") else node.text for node in made.iter(qn("w:t"), qn("w:br")))
    assert kept == clean(text)
    assert not [sign for sign in kept if ord(sign) < 32 and sign != "\n"]


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po", "Zs")), max_size=40))
def test_ordinary_text_is_not_changed(text: str) -> None:
    assert clean(text) == text


def test_a_table_repeats_its_head_and_keeps_short_rows_whole() -> None:
    paper = a_paper()
    paper.rows(("甲", "乙"), [["一", "短"], ["二", "长" * 400]], (1, 3))
    rows = document(paper.as_bytes()).tables[0]._tbl.tr_lst
    heads = [row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    whole = [row.trPr.find(qn("w:cantSplit")) is not None for row in rows]
    assert heads == [True, False, False]
    assert whole == [True, True, False]


def test_two_tables_do_not_grow_together() -> None:
    paper = a_paper()
    for _ in range(2):
        paper.form([Row([Cell("甲", "label"), Cell("乙")])], (1, 3))
    tags = [child.tag for child in document(paper.as_bytes()).element.body]
    assert not [one for one, other in pairwise(tags) if one == other == qn("w:tbl")]
    assert tags[-2] == qn("w:p")


def test_a_row_that_does_not_fill_its_table_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="do not fill"):
        table([Row([Cell("甲"), Cell("乙", span=2)])], (1, 1))


@pytest.mark.long
def test_a_very_long_table_is_made_whole() -> None:
    paper = a_paper()
    rows = [[str(number), "时间", "谁", "做了什么" * 20] for number in range(20_000)]
    paper.rows(("步", "时间", "谁", "做了什么"), rows, (1, 2, 2, 6))
    assert len(document(paper.as_bytes()).tables[-1]._tbl.tr_lst) == 20_001


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (time_words(NOON), "2026年3月4日 12:00"),
        (time_words(None), "无数据"),
        (day_words(NOON.date()), "2026年3月4日"),
        (day_words(None), "无数据"),
        (value_text(None), "无数据"),
        (value_text(float("nan")), "无数据"),
        (value_text("  "), "无数据"),
        (value_text(0), "0"),
        (value_text(NOON), "2026年3月4日 12:00"),
    ],
)
def test_what_is_unknown_says_so(shown: str, expected: str) -> None:
    assert shown == expected
