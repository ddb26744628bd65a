"""Files as people attach them, and as those who mean harm do: real bytes, made here."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import docx
import openpyxl
import pikepdf
from PIL import Image, ImageDraw
from PIL.TiffImagePlugin import IFDRational

ORIENTATION, EXIF, GPS = 0x0112, 0x8769, 0x8825
# 28° 54' 36.5" N, 118° 48' 3" E: in the town.
IN_TOWN: dict[int, Any] = {
    1: "N",
    2: (IFDRational(28), IFDRational(54), IFDRational(365, 10)),
    3: "E",
    4: (IFDRational(118), IFDRational(48), IFDRational(3)),
}
LONGITUDE, LATITUDE = 118.800833, 28.910139
CAMERA = {0x010E: "河道边", 0x010F: "某手机", 0x013B: "拍摄人", 0x9C9B: "标题".encode("utf-16-le")}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="28,54.6N"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def drawn(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture whose upper left corner is red, on a blue ground."""
    made = Image.new("RGB", (width, height), (40, 80, 160))
    ImageDraw.Draw(made).rectangle((0, 0, width // 4, height // 4), fill=(220, 30, 30))
    return made.convert(mode)


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def exif(
    gps: Mapping[int, Any] | None = None,
    tags: Mapping[int, Any] | None = None,
    own: Mapping[int, Any] | None = None,
) -> Image.Exif:
    """What a camera writes: its `own` tags, those of the shot, and its place."""
    made = Image.Exif()
    made.update(own or {})
    if tags:
        made.get_ifd(EXIF).update(tags)
    if gps:
        made.get_ifd(GPS).update(gps)
    return made


def photo(gps: Mapping[int, Any] | None = IN_TOWN, orientation: int = 1, **options: Any) -> bytes:
    """As a phone takes it: with its place, time, maker and comments, in several languages of metadata."""
    tags = {0x9003: "2026:03:04 11:50:00", 0x9011: "+08:00", 0x9286: b"ASCII\0\0\0secret"}
    told = exif(gps, tags, CAMERA | {ORIENTATION: orientation})
    return saved(drawn(), "JPEG", exif=told, xmp=XMP, comment=b"28.9,118.8", quality=95, **options)


@cache
def pdf() -> bytes:
    return saved(drawn(), "PDF")


@cache
def word() -> bytes:
    made, document = io.BytesIO(), docx.Document()
    document.add_paragraph("情况说明")
    document.save(made)
    return made.getvalue()


@cache
def excel() -> bytes:
    made, book = io.BytesIO(), openpyxl.Workbook()
    book.active["A1"] = "台账"
    book["Sheet"]["A2"].hyperlink = "https://example.com/"
    book.save(made)
    return made.getvalue()


def powerpoint() -> bytes:
    main = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/ppt/presentation.xml" ContentType="{main}"/></Types>',
        "ppt/presentation.xml": "<presentation/>",
    }
    return archive(parts)


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return made.getvalue()


def changed(document: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """An Office file with these parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        return archive({name: packed.read(name) for name in packed.namelist()} | dict(parts))


def linked(kind: str, target: str) -> bytes:
    """A Word document that leads to `target` outside, by a link of this kind."""
    relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{relation}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    return changed(word(), {"word/_rels/settings.xml.rels": rels})


def empty_png(width: int, height: int) -> bytes:
    """A whole PNG of grey dots, which packs to a thousandth: never unpacked here."""
    packer = zlib.compressobj(9)
    row = b"\0" + bytes(width)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def acting_pdf(catalog: str, *objects: str, is_packed: bool = False) -> bytes:
    """A PDF of one page whose catalog holds `catalog` beside its pages; `objects` are numbered from 4.

    `is_packed`: its objects stand in compressed streams, where no word of them is readable.
    """
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        *objects,
    ]
    made, places = io.BytesIO(), []
    made.write(b"%PDF-1.7\n")
    for number, body in enumerate(bodies, 1):
        places.append(made.tell())
        made.write(f"{number} 0 obj\n{body}\nendobj\n".encode())
    table, size = made.tell(), len(bodies) + 1
    lines = "".join(f"{place:010} 00000 n \n" for place in places)
    made.write(f"xref\n0 {size}\n0000000000 65535 f \n{lines}trailer\n<</Size {size}/Root 1 0 R>>\n".encode())
    made.write(f"startxref\n{table}\n%%EOF\n".encode())
    if not is_packed:
        return made.getvalue()
    packed = io.BytesIO()
    with pikepdf.open(made) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return packed.getvalue()
