"""The codes that are hung up in the villages: a page for each, made with what fonts the server has."""

import io
import subprocess
import sys

import pikepdf
import pytest
from sqlmodel import Session, func, select

from dashboard.files.papers.codes import code_of
from dashboard.files.papers.typesetting import NO_FONT, VARIABLE, why_not
from dashboard.incidents.public.documents_posters import posters
from dashboard.words.errors import Refused
from models import Village
from tests.missing import leave_out

BASE = "https://zhihui.example"
# A process of its own: fonts are looked for once.
WITHOUT_FONTS = """
import typst
from dashboard.files.papers import typesetting
every = typst.Fonts
typesetting.typst.Fonts = lambda **given: every(**given | {"include_system_fonts": False})
print(typesetting.why_not())
"""


def pages(content: bytes) -> list[tuple[float, float]]:
    with pikepdf.open(io.BytesIO(content)) as read:
        return [(float(page.mediabox[2]), float(page.mediabox[3])) for page in read.pages]


@pytest.fixture(autouse=True)
def _fonts() -> None:
    if why_not():
        leave_out("中文字体（fonts-noto-cjk）")


def test_each_village_has_a_page_of_a4_with_embedded_fonts(session: Session) -> None:
    content = posters(session, base=BASE)
    villages = session.exec(select(func.count()).select_from(Village)).one()
    assert [(round(width), round(height)) for width, height in pages(content)] == [(595, 842)] * villages
    with pikepdf.open(io.BytesIO(content)) as read:
        held = [one for one in read.objects if isinstance(one, pikepdf.Dictionary)]
    assert any("/FontFile3" in one or "/FontFile2" in one for one in held)
    assert len(pages(posters(session, base=BASE, village_id=2))) == 1
    with pytest.raises(Refused):
        posters(session, base=BASE, village_id=999)


def test_two_villages_have_two_codes() -> None:
    one, other = (code_of(f"{BASE}/report?v={village}") for village in (1, 2))
    assert one != other
    assert one.startswith("<svg")


def test_a_server_without_a_chinese_font_says_what_to_install() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_FONTS],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", VARIABLE: ""},
    )
    assert told.stdout.strip() == NO_FONT
