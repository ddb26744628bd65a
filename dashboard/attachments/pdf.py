"""Whether a PDF is whole and open. It is never shown here, only handed on as a download."""

import re

from dashboard.attachments.rules import PDF
from dashboard.errors import Refused

HEADER = b"%PDF-"
# ISO 32000: a reader looks for the end mark in the last 1024 bytes.
TAIL = 1024
_VERSION = re.compile(rb"%PDF-[12]\.\d")
_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")


def require_sound(content: bytes) -> str:
    """The media type; Refused for a file that is cut off, broken or locked.

    Locked is also what opens without a password but forbids printing: in some years nobody knows how to
    lift it. Scripts inside are not looked for: the browser gets the file as a download that runs nothing.
    """
    if not _VERSION.match(content) or b"%%EOF" not in content[-TAIL:] or b"startxref" not in content[-TAIL:]:
        raise Refused("这个 PDF 不完整，打不开，没有保存。请重新导出或重新扫描，再上传。")
    if _LOCKED.search(content):
        raise Refused("这个 PDF 加了密码或限制，别人可能打不开，没有保存。请去掉密码，另存后再上传。")
    return PDF
