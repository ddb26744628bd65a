"""A file is what its content is: sound documents are taken, everything else is refused in words."""

import io
import time
import zipfile
from collections.abc import Callable

import pytest

from dashboard.files.attachments import packages, rules
from dashboard.files.attachments.keeping import PICTURE, recognised
from dashboard.files.attachments.rules import DOCX, PDF, PPTX, XLSX
from dashboard.words.errors import Refused
from tests.files.attachments.files import (
    acting_pdf,
    archive,
    changed,
    drawn,
    excel,
    linked,
    pdf,
    photo,
    powerpoint,
    saved,
    word,
)

MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refused(content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        recognised(content)
    said = str(caught.value)
    assert "没有保存" in said
    assert said.endswith("。")
    return said


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (photo(), PICTURE),
        (saved(drawn(), "PNG"), PICTURE),
        (saved(drawn(), "WEBP"), PICTURE),
        (saved(drawn(), "GIF"), PICTURE),
        (pdf(), PDF),
        (word(), DOCX),
        (excel(), XLSX),
        (powerpoint(), PPTX),
        (changed(word(), {"word/media/图片 1.png": saved(drawn(), "PNG")}), DOCX),
    ],
)
def test_what_is_taken_is_known_by_its_content(content: bytes, media_type: str) -> None:
    assert recognised(content) == media_type


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\0\0\x18ftypheic" + bytes(64), "兼容性最佳"),
        (b"\0\0\0\x18ftypmif1" + bytes(64), "JPEG"),
        (b"\0\0\0\x20ftypisom" + bytes(64), "视频"),
        (OLE, "旧版的 Office 或 WPS"),
        (b"Rar!\x1a\x07\x01\0" + bytes(64), "压缩包"),
        (b"\x1f\x8b\x08" + bytes(64), "压缩包"),
        (b"MZ\x90\0" + bytes(64), "程序"),
        (b"#!/bin/sh\nrm -rf /\n", "程序"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "JPEG"),
        (b"BM" + bytes(64), "JPEG"),
        (b"<html><script>alert(1)</script></html>", "认不出"),
        ("情况说明".encode(), "认不出"),
        (b"%PDX-1.4", "认不出"),
        (b"x", "认不出"),
        (saved(drawn(), "TIFF"), "JPEG"),
        (saved(drawn(), "AVIF"), "JPEG"),
    ],
)
def test_everything_else_is_refused_with_what_to_do_instead(content: bytes, said: str) -> None:
    assert said in refused(content)


@pytest.mark.parametrize(
    "content",
    [
        pdf()[: len(pdf()) // 2],
        pdf()[:8],
        b"%PDF-1.7\n",
        b"%PDF-9.9\n" + pdf()[9:],
        pdf() + bytes(2000),
        pdf().replace(b"%%EOF", b"%%OEF"),
    ],
)
def test_a_pdf_that_is_cut_off_or_continued_is_refused(content: bytes) -> None:
    assert "不完整" in refused(content)


@pytest.mark.parametrize("lock", [b"/Encrypt 12 0 R", b"/Encrypt<</Filter/Standard>>"])
def test_a_locked_pdf_is_refused(lock: bytes) -> None:
    assert "密码" in refused(pdf().replace(b"trailer", b"trailer " + lock + b" ", 1))


def test_an_archive_behind_a_pdf_is_no_pdf() -> None:
    assert "不完整" in refused(pdf() + archive({"a.js": "alert(1)" * 500}, zipfile.ZIP_STORED))


def test_an_archive_behind_a_program_is_a_program() -> None:
    assert "程序" in refused(b"MZ" + bytes(100) + word())


def test_a_document_behind_other_bytes_is_not_looked_for() -> None:
    refused(b"\n\n" + pdf())
    refused(b"GIF8" + word())


@pytest.mark.parametrize("size", [10, 100, 1_000, len(word()) - 30, len(word()) - 1])
def test_an_office_file_that_is_cut_off_is_refused(size: int) -> None:
    assert "坏的" in refused(word()[:size])


def test_an_office_file_whose_content_was_altered_is_refused() -> None:
    content = bytearray(archive({"a.xml": "x" * 5_000, "b.xml": "y"}, zipfile.ZIP_STORED))
    content[3_000] ^= 0xFF
    assert "坏的" in refused(bytes(content))


@pytest.mark.parametrize(
    "parts",
    [
        {"word/vbaProject.bin": b"x"},
        {"xl/VBAPROJECT.BIN": b"x"},
        {"xl/macrosheets/sheet1.xml": "<a/>"},
        {"word/activeX/activeX1.xml": "<a/>"},
        {"word/embeddings/oleObject1.bin": OLE},
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{MACRO}"/></Types>'
        },
    ],
)
def test_macros_controls_and_embedded_programs_are_refused(parts: dict[str, str | bytes]) -> None:
    assert "宏" in refused(changed(word(), parts))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "http://192.0.2.1/a.dotm"),
        ("attachedTemplate", "HTTPS://example.com/a.dotx"),
        ("attachedTemplate", r"\\server\share\a.dotx"),
        ("attachedTemplate", "file://server/share/a.dotx"),
        ("attachedTemplate", r"file:///\\server\share\a.dotx"),
        ("attachedTemplate", "//server/a.dotx"),
        ("attachedTemplate", "mhtml:http://192.0.2.1/a!x"),
        ("image", "http://192.0.2.1/pixel.png"),
        ("oleObject", "http://192.0.2.1/a.htm"),
        ("externalLinkPath", "ftp://192.0.2.1/a.xlsx"),
    ],
)
def test_what_would_be_fetched_from_another_server_is_refused(kind: str, target: str) -> None:
    assert "别的服务器" in refused(linked(kind, target))


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://www.gov.cn/"),
        ("attachedTemplate", r"file:///C:\Users\a\AppData\Templates\公文.dotx"),
        ("attachedTemplate", r"D:\模板\公文.dotx"),
        ("externalLinkPath", "台账2025.xlsx"),
        ("externalLinkPath", "../去年/台账.xlsx"),
    ],
)
def test_links_and_files_of_ones_own_computer_are_left_alone(kind: str, target: str) -> None:
    assert recognised(linked(kind, target)) == DOCX


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a.txt": "x"}, "压缩包"),
        ({"OFD.xml": "<a/>", "Doc_0/Document.xml": "<a/>"}, "OFD"),
        ({"[Content_Types].xml": "<Types/>"}, "压缩包"),
        ({"[Content_Types].xml": "<Types"}, "坏的"),
        ({"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><Types>&a;</Types>'}, "DTD"),
        ({"[Content_Types].xml": b"\xff\xfe\xfa"}, "坏的"),
        ({"[Content_Types].xml": "<Types>" + " " * (packages.LIST_BYTES + 1) + "</Types>"}, "坏的"),
        ({"../a.xml": "x"}, "坏的"),
        ({"/a.xml": "x"}, "坏的"),
        ({"C:/a.xml": "x"}, "坏的"),
        ({f"{number}.xml": "x" for number in range(packages.ENTRIES + 1)}, "解压后超过"),
    ],
)
def test_an_archive_that_is_no_office_file_is_refused(parts: dict[str, str | bytes], said: str) -> None:
    assert said in refused(archive(parts))


def test_an_office_file_must_hold_the_part_that_it_names() -> None:
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    assert "压缩包" in refused(archive({"[Content_Types].xml": types}))
    assert recognised(archive({"[Content_Types].xml": types, "word/document.xml": "<a/>"})) == DOCX


def test_an_archive_that_unpacks_to_a_full_disk_is_refused_unread() -> None:
    bomb = archive({"word/document.xml": bytes(packages.UNPACKED + 1)})
    assert len(bomb) < rules.MEGABYTE
    started = time.thread_time()
    assert "解压后超过 200 MB" in refused(bomb)
    assert time.thread_time() - started < 1


def test_an_archive_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(archive({"word/document.xml": bytes(5_000_000)}))
    # The size in the entry's own head and in the archive's list.
    for at in (bomb.index(b"PK\x03\x04") + 22, bomb.index(b"PK\x01\x02") + 24):
        bomb[at : at + 4] = (100).to_bytes(4, "little")
    assert "坏的" in refused(bytes(bomb))


def test_an_archive_with_a_password_is_refused() -> None:
    locked = bytearray(archive({"word/document.xml": "x"}))
    for at in (locked.index(b"PK\x03\x04") + 6, locked.index(b"PK\x01\x02") + 8):
        locked[at] |= 1
    assert "密码" in refused(bytes(locked))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_office_itself_packs_with_is_unpacked(method: int) -> None:
    """The others unpack to more, and no office program reads them."""
    assert "坏的" in refused(archive({"word/document.xml": "x" * 100}, method))


def test_two_entries_of_one_name_are_refused() -> None:
    made = io.BytesIO(archive({"a.xml": "x"}))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(made, "a") as packed:
        packed.writestr("a.xml", "y")
    assert "坏的" in refused(made.getvalue())


SCRIPT, STARTS, HOLDS = "脚本", "启动程序", "嵌着别的文件"
STREAM = "<</Type/EmbeddedFile/Length 3>>\nstream\nabc\nendstream"
NAMED = "/Names<</EmbeddedFiles<</Names[(a.exe)4 0 R]>>>>"
FILE = "<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"
ACTING: dict[str, tuple[str, tuple[str, ...], str]] = {
    "script as it opens": ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", (), SCRIPT),
    "script elsewhere": ("/OpenAction 4 0 R", ("<</S/JavaScript/JS(app.alert\\(1\\))>>",), SCRIPT),
    "script by other letters": ("/OpenAction<</S/#4aava#53cript/#4A#53(x)>>", (), SCRIPT),
    "script by name": ("/Names<</JavaScript<</Names[(a)4 0 R]>>>>", ("<</S/JavaScript/JS(x)>>",), SCRIPT),
    "script of a page": ("", ("<</O<</S/JavaScript/JS 5 0 R>>>>", "(x)"), SCRIPT),
    "script of a next action": ("/OpenAction<</S/GoTo/Next[<</S/JavaScript/JS(x)>>]>>", (), SCRIPT),
    "form with a program": ("/AcroForm<</XFA(x)/Fields[]>>", (), SCRIPT),
    "start a program": ("/OpenAction<</S/Launch/F(cmd.exe)>>", (), STARTS),
    "start by other letters": ("/OpenAction<</S/L#61unch/F(cmd.exe)>>", (), STARTS),
    "send away": ("/OpenAction<</S/SubmitForm/F(http://192.0.2.1/)>>", (), STARTS),
    "embedded": (NAMED, (FILE, STREAM), HOLDS),
    "embedded by other letters": ("/Names<</Embedded#46iles 4 0 R>>", ("<</Names[]>>",), HOLDS),
    "embedded in a note": ("", ("<</Type/Annot/Subtype/FileAttachment/FS 5 0 R>>", FILE, STREAM), HOLDS),
}  # fmt: skip


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("about", ACTING)
def test_a_pdf_that_acts_or_holds_other_files_is_refused(about: str, is_packed: bool) -> None:
    catalog, objects, said = ACTING[about]
    content = acting_pdf(catalog, *objects, is_packed=is_packed)
    # What nothing leads to is left behind by whoever packs: then there is nothing to find.
    if is_packed and not catalog:
        content = acting_pdf("/Own 4 0 R", *objects, is_packed=True)
    if is_packed:
        assert b"JavaScript" not in content
    assert said in refused(content)


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
def test_a_pdf_that_only_leads_somewhere_is_taken(is_packed: bool) -> None:
    """Pages to open at, addresses to click on, outlines, and words that only look like a script."""
    link = "<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.com/JavaScript)>>>>"
    catalog = "/OpenAction<</S/GoTo/D[3 0 R/Fit]>>/Own 4 0 R/Lang(JavaScript)"
    assert recognised(acting_pdf(catalog, link, is_packed=is_packed)) == PDF


def test_a_pdf_with_more_objects_than_any_document_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.files.attachments.pdf.MOST_OBJECTS", 3)
    assert "复杂" in refused(acting_pdf("", "null", "null"))
    monkeypatch.undo()
    monkeypatch.setattr("dashboard.files.attachments.pdf.MOST_PARTS", 20)
    assert "复杂" in refused(acting_pdf(f"/Own[{'[]' * 30}]"))


@pytest.mark.parametrize("make", [word, excel, powerpoint], ids=["docx", "xlsx", "pptx"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>',
    ],
    ids=["laughs", "outside", "local"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_office_file_that_declares_a_document_type_is_refused(
    make: Callable[[], bytes], declared: str, encoding: str
) -> None:
    """Wherever it stands, whatever the part is called, and behind comments and blanks."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<!-- {"x" * 70_000} -->\n{declared}<a/>'
    for name in ("word/document.xml", "xl/worksheets/sheet1.xml", "ppt/slides/s.xml", "custom/item1.dat"):
        assert "DTD" in refused(changed(make(), {name: text.encode(encoding)}))


def test_parts_that_are_no_xml_or_loosely_written_are_left_alone() -> None:
    loose = {
        "word/media/a.bin": b"\xff\xd8" * 50,
        "xl/drawings/vmlDrawing1.vml": "<xml><br></xml>",
        "a.txt": "",
    }
    assert recognised(changed(word(), loose)) == DOCX
