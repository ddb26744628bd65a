"""Files that mean harm, made small so that they cost the test nothing."""

import gzip
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.admin.imports.files import HEADER, rows, xlsx_file

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TEXTS = (
    f'<Override PartName="/{STRINGS}" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
ONE = rows({"编号": "A1"})
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


def sheet(body: str, *, before: str = "") -> str:
    """A sheet part: heads as the test profile wants them, then `body` in place of further rows."""
    heads = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    top = f'<?xml version="1.0" encoding="UTF-8"?>{before}'
    return f"{top}<worksheet {MAIN}><sheetData><row>{heads}</row>{body}</sheetData></worksheet>"


def frame(tag: str, within: str = "") -> dict[str, str]:
    """What stands before and after the body of a part whose root is `tag`."""
    return {"before": f"<{tag} {MAIN}>{within}", "after": f"</{tag}>"}


def workbook(
    parts: dict[str, str | Iterable[bytes]] | None = None, more: Iterable[str] = (), method: int = 8
) -> io.BytesIO:
    """A workbook with some parts replaced (text, or blocks of bytes), and further entries named `more`."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(xlsx_file(ONE)) as plain,
        zipfile.ZipFile(made, "w", method, compresslevel=1) as harmful,
    ):
        for name in plain.namelist():
            if name not in (parts or {}):
                # The texts of a small workbook stand in its cells.
                content = plain.read(name)
                if STRINGS in (parts or {}):
                    content = content.replace(b"</Types>", TEXTS.encode() + b"</Types>")
                harmful.writestr(name, content)
        for name, content in (parts or {}).items():
            with harmful.open(name, "w", force_zip64=True) as part:
                for block in [content.encode()] if isinstance(content, str) else content:
                    part.write(block)
        for name in more:
            harmful.writestr(name, "x")
    made.seek(0)
    return made


def many(piece: str, size: int, *, before: str, after: str) -> Iterable[bytes]:
    """`piece` over and over, `size` bytes in all, in a frame."""
    block = piece.encode() * (1_000_000 // len(piece) + 1)
    yield before.encode()
    for _ in range(size // len(block)):
        yield block
    yield after.encode()


def packed_zeros(file: Path, size: int) -> Path:
    """A gzip file of `size` equal letters after a proper header: a thousand times smaller than it unpacks."""
    with gzip.open(file, "wb", compresslevel=9) as out:
        out.write(",".join(HEADER).encode() + b"\n")
        for _ in range(size // 1_000_000):
            out.write(b"0" * 999_999 + b"\n")
    return file
