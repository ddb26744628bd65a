"""Whether a PDF is whole, open, and does nothing by itself. It is never shown here, only handed on."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf.settings import set_qpdf_limits

from dashboard.files.attachments.rules import PDF
from dashboard.words.errors import Refused

HEADER = b"%PDF-"
# ISO 32000: a reader looks for the end mark in the last 1024 bytes.
TAIL = 1024
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
# A scanned file of 100 pages has some 500 objects, a drawing office's plan 50,000.
MOST_OBJECTS, MOST_PARTS = 200_000, 3_000_000
# What one packed stream of objects may become in memory.
UNPACKED = 100_000_000
set_qpdf_limits(flate_max_memory=UNPACKED, run_length_max_memory=UNPACKED)

_SCRIPT_ACTIONS = {"/JavaScript", "/Rendition"}
_OTHER_ACTIONS = {"/Launch", "/GoToE", "/ImportData", "/SubmitForm", "/RichMediaExecute"}
_SCRIPTS = {"/JavaScript", "/JS", "/XFA"}
_EMBEDDED = {"/EmbeddedFiles", "/EF", "/RichMediaContent"}
_EMBEDDED_KINDS = {"/FileAttachment", "/RichMedia", "/EmbeddedFile"}

_BROKEN = "这个 PDF 不完整，打不开，没有保存。请重新导出或重新扫描，再上传。"
_CLOSED = "这个 PDF 加了密码或限制，别人可能打不开，没有保存。请去掉密码，另存后再上传。"
_RUNS = "这个 PDF 里有脚本（JavaScript）或表单程序，没有保存。请用“打印到 PDF”另存一份，再上传。"
_LAUNCHES = "这个 PDF 会自己启动程序、打开别的文件或往外发数据，没有保存。请用“打印到 PDF”另存一份，再上传。"
_HOLDS = (
    "这个 PDF 里面还嵌着别的文件，没有保存。请把里面的文件取出来分别上传，这一份用“打印到 PDF”另存后再上传。"
)
_OVERFULL = "这个 PDF 复杂得不合常理，没有保存。请用“打印到 PDF”另存一份，再上传。"


def require_sound(content: bytes) -> str:
    """The media type; Refused for a file that is cut off, broken or locked, and for one that acts.

    Locked is also what opens without a password but forbids printing: in some years nobody knows how to
    lift it. What acts: scripts, actions that start something or send something away, files within the file.
    """
    if not _VERSION.match(content) or b"%%EOF" not in content[-TAIL:] or b"startxref" not in content[-TAIL:]:
        raise Refused(_BROKEN)
    if _LOCKED.search(content):
        raise Refused(_CLOSED)
    try:
        with pikepdf.open(io.BytesIO(content), inherit_page_attributes=False) as document:
            if document.is_encrypted:
                raise Refused(_CLOSED)
            if len(document.objects) > MOST_OBJECTS:
                raise Refused(_OVERFULL)
            for entry in _dictionaries(document):
                _require_still(entry)
    except pikepdf.PasswordError as error:
        raise Refused(_CLOSED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError) as error:
        raise Refused(_BROKEN) from error
    return PDF


def _dictionaries(document: pikepdf.Pdf) -> Iterator[dict[str, Any]]:
    """Every dictionary, also those in packed streams; names as they are meant, however written."""
    left: list[Any] = [document.trailer]
    seen = 0
    for each in document.objects:
        left.append(each)
        while left:
            part = left.pop()
            if (seen := seen + 1) > MOST_PARTS:
                raise Refused(_OVERFULL)
            if isinstance(part, pikepdf.Array):
                inside = list(part)
            elif isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
                entries = dict(part.items())
                yield entries
                inside = list(entries.values())
            else:
                continue
            # What stands elsewhere is looked at there.
            left += [one for one in inside if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _require_still(entry: dict[str, Any]) -> None:
    keys = entry.keys()
    action, kinds = _name(entry.get("/S")), {_name(entry.get("/Subtype")), _name(entry.get("/Type"))}
    if keys & _SCRIPTS or action in _SCRIPT_ACTIONS:
        raise Refused(_RUNS)
    if action in _OTHER_ACTIONS:
        raise Refused(_LAUNCHES)
    if keys & _EMBEDDED or kinds & _EMBEDDED_KINDS:
        raise Refused(_HOLDS)


def _name(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""
