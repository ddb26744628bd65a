"""Office files (OOXML): a zip archive that holds what a document should, and nothing that acts by itself."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dashboard.files.attachments.rules import DOCX, PPTX, XLSX
from dashboard.files.markup import require_no_declaration
from dashboard.words.errors import Refused

HEADER = b"PK\x03\x04"
ENTRIES, UNPACKED, BLOCK = 5_000, 200_000_000, 1 << 20
# Lists of parts and of links; a large presentation has some 100 kB of them.
LIST_BYTES = 2_000_000
TYPES = "[Content_Types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{_MAIN}wordprocessingml.document.main+xml": DOCX,
    f"{_MAIN}spreadsheetml.sheet.main+xml": XLSX,
    f"{_MAIN}presentationml.presentation.main+xml": PPTX,
}
# The only ones that office programs read; the others unpack to far more.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ACTIVE = ("macroenabled", "vbaproject", "macrosheet", "activex", "oleobject", "vnd.ms-office.vba")
_ACTIVE_NAMES = re.compile(r"(vbaproject\.bin|vbadata\.xml)$|/macrosheets/|/activex/|/oleobject\d*\.bin$")
# A local drive or a neighbouring file: many tables name one, and nothing is fetched over the network.
_NEARBY = re.compile(r"(file:///)?[a-z]:[\\/].*|[^:/\\][^:]*", re.IGNORECASE | re.DOTALL)

_BROKEN = "这个文件是坏的，打不开，没有保存。请重新导出或重新选择，再上传。"
_OTHER = "这是压缩包或别的软件的文件，没有保存。请先解压，或另存为 .docx、.xlsx、.pptx 或 PDF 再上传。"
_OFD = "这是 OFD 版式文件，没有保存。请用阅读器另存为 PDF 再上传。"
_MACROS = (
    "这个文件里有宏、控件或嵌入的程序对象，没有保存。请另存为不带宏的 .docx、.xlsx、.pptx 或 PDF 再上传。"
)
_LINKED = "这个文件会从别的服务器取模板、图片或表格，没有保存。请在 Office 里断开链接，或另存为 PDF 再上传。"
_DECLARES = (
    "这个文件里有文档类型声明（DTD），正常的 Office 文件里没有，没有保存。"
    "请用 Office 打开后另存为新的文件，或另存为 PDF 再上传。"
)
_LOCKED = "这个文件加了密码，别人打不开，没有保存。请去掉密码，另存后再上传。"


def require_sound(content: bytes) -> str:
    """The media type of an Office document; Refused for any other archive.

    Also for one that is broken, declares entities, would unpack to too much, is locked, carries macros or
    embedded programs, or fetches something from elsewhere when it is opened (hyperlinks do nothing by
    themselves).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_harmless(entries)
            _require_whole(archive, entries)
            names = {entry.filename for entry in entries}
            if TYPES not in names:
                raise Refused(_OFD if "OFD.xml" in names else _OTHER)
            media_type = _main_type(_parsed(archive, TYPES), names)
            for name in sorted(name for name in names if name.lower().endswith(".rels")):
                _require_nothing_from_elsewhere(_parsed(archive, name))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Refused(_BROKEN) from error
    except (ParseError, DefusedXmlException, UnicodeError, LookupError, ValueError) as error:
        raise Refused(_BROKEN) from error
    return media_type


def _require_harmless(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(_LOCKED)
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        raise Refused(_BROKEN)
    if len(set(names)) != len(names) or any(
        name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names
    ):
        raise Refused(_BROKEN)
    if any(_ACTIVE_NAMES.search(f"/{name.lower()}") for name in names):
        raise Refused(_MACROS)
    # What an entry says of its size is what any reader will take from it at most.
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise Refused(
            f"这个文件解压后超过 {UNPACKED // 1_000_000} MB，没有保存。请压缩里面的图片或拆成几个文件。"
        )


def _require_whole(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Read every entry, a block at a time, to the end where its checksum is compared."""
    for entry in entries:
        with archive.open(entry) as part:
            require_no_declaration(iter(partial(part.read, BLOCK), b""), lambda: Refused(_DECLARES))


def _parsed(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > LIST_BYTES:
        raise Refused(_BROKEN)
    root: Element = fromstring(archive.read(name), forbid_dtd=True)
    return root


def _main_type(types: Element, names: set[str]) -> str:
    """Of exactly one main part, which must be there."""
    declared = list(_attributes(types))
    if any(word in row.get("ContentType", "").lower() for row in declared for word in _ACTIVE):
        raise Refused(_MACROS)
    mains = {
        MAIN_PARTS[row["ContentType"]]
        for row in declared
        if row.get("ContentType") in MAIN_PARTS and row.get("PartName", "").lstrip("/") in names
    }
    if len(mains) != 1:
        raise Refused(_OTHER)
    return mains.pop()


def _require_nothing_from_elsewhere(links: Element) -> None:
    for row in _attributes(links):
        is_followed = not row.get("Type", "").endswith("/hyperlink")
        if (
            row.get("TargetMode") == "External"
            and is_followed
            and not _NEARBY.fullmatch(row.get("Target", ""))
        ):
            raise Refused(_LINKED)


def _attributes(root: Element) -> Iterator[dict[str, Any]]:
    return (child.attrib for child in root)
