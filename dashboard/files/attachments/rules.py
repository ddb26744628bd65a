"""Which files may hang on an incident: kinds, limits and names."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from dashboard.words.errors import Refused
from models import FileKind


@dataclass(frozen=True)
class KeptFile:
    """A file whose content is kept, ready to be put on an incident by an act of its life cycle.

    `sha256` is that of the content as stored, hexadecimal; `size` its bytes; `width` and `height` the
    picture's pixels (None: no picture). Degrees are WGS-84 and both there or both None; `taken_at` is UTC.
    """

    sha256: str
    name: str
    kind: FileKind
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    taken_at: datetime | None = None


def kept_file(row: Any) -> KeptFile:
    """The file that a row of a table names."""
    return KeptFile(**{field.name: getattr(row, field.name) for field in fields(KeptFile)})


def without_place(file: KeptFile) -> KeptFile:
    """The same file of a person who does not want its place to be known."""
    return replace(file, longitude=None, latitude=None)


@dataclass(frozen=True)
class Format:
    """What a stored file is: its kind, the ending of its name, and what a person calls it."""

    kind: FileKind
    ending: str
    name: str


JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = (
    f"{_OFFICE}{part}"
    for part in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
# Every media type that is ever stored, and no other.
FORMATS = {
    JPEG: Format(FileKind.PICTURE, ".jpg", "图片"),
    PNG: Format(FileKind.PICTURE, ".png", "图片"),
    PDF: Format(FileKind.PDF, ".pdf", "PDF"),
    DOCX: Format(FileKind.OFFICE, ".docx", "Word 文档"),
    XLSX: Format(FileKind.OFFICE, ".xlsx", "Excel 表格"),
    PPTX: Format(FileKind.OFFICE, ".pptx", "PowerPoint 演示文稿"),
}
TAKEN = "图片（JPEG、PNG、WebP、GIF）、PDF 和新版 Office 文件（.docx、.xlsx、.pptx）"

MEGABYTE = 1 << 20
# Bytes as they come in. A phone's picture has 3 to 15 MB, a scanned file of 100 pages about 20.
SIZES = {FileKind.PICTURE: 20 * MEGABYTE, FileKind.PDF: 30 * MEGABYTE, FileKind.OFFICE: 30 * MEGABYTE}
LARGEST = max(SIZES.values())
FILES_PER_ACT = 9
# A baseline JPEG is shrunk while it is decoded; everything else has to be held whole in memory.
PIXELS, PIXELS_SHRUNK = 40_000_000, 120_000_000
SMALLEST_SIDE = 8
LONGEST_SIDE, QUALITY = 4096, 88
THUMBNAIL_SIDE = 320
# The store's column has 200 signs; most disks take 255 bytes.
NAME_BYTES = 200

# What a person may have called one of our formats, or one that is re-encoded to it.
_ENDINGS = re.compile(
    r"\.(jpe?g|png|webp|gif|hei[cf]|bmp|tiff?|pdf|doc[xm]?|xls[xm]?|ppt[xm]?)$", re.IGNORECASE
)
# Not in a file's name on Windows.
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")


def clean_name(name: str, media_type: str) -> str:
    """`name` without folders and unseen signs, and with the ending that its content has.

    Never empty, never longer than 200 bytes; harmless as a file's name on any system.
    """
    stored_format = FORMATS[media_type]
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign if _is_seen(sign) else " " for sign in unicodedata.normalize("NFC", last))
    stem = _ENDINGS.sub("", _FORBIDDEN.sub("_", " ".join(seen.split())))
    stem = (
        stem.strip(". ")
        .encode()[: NAME_BYTES - len(stored_format.ending)]
        .decode(errors="ignore")
        .strip(". ")
    )
    if _DEVICES.match(stem):
        stem = f"_{stem}"[: NAME_BYTES - len(stored_format.ending)]
    return f"{stem or '附件'}{stored_format.ending}"


def _is_seen(sign: str) -> bool:
    """Whether it prints: control signs, changes of direction and unassigned ones do not."""
    return unicodedata.category(sign)[0] != "C" and sign not in "\u2028\u2029"


def is_hash(text: str) -> bool:
    """Whether it is a SHA-256 as the store writes it; nothing else is ever used as a path."""
    return _HASH.fullmatch(text) is not None


def limit_of(kind: FileKind | None, most: int = LARGEST) -> int:
    """Bytes that a file of `kind` may have (None: any kind); `most`: what the town allows, if less."""
    return min(SIZES[kind] if kind else LARGEST, most)


def require_size(size: int, kind: FileKind | None = None, most: int = LARGEST) -> None:
    """Refused for an empty file, and for one above its kind's limit (no kind: above every limit).

    `most`: bytes that the town allows.
    """
    if not size:
        raise Refused("这个文件是空的，没有保存。请重新选择文件。")
    limit = limit_of(kind, most)
    if size > limit:
        what = "图片" if kind is FileKind.PICTURE else "文件"
        how = (
            "请用手机的普通画质重拍，或压缩后再上传。"
            if kind is FileKind.PICTURE
            else "请拆成几个文件再上传。"
        )
        # Never shown as the limit itself.
        shown = -(-size * 10 // MEGABYTE) / 10
        raise Refused(f"这个{what}有 {shown:.1f} MB，超过 {limit // MEGABYTE} MB，没有保存。{how}")


def require_number(number: int, most: int = FILES_PER_ACT) -> None:
    """Refused for more files than one act takes."""
    if number > most:
        raise Refused(f"选了 {number} 个文件，一次最多 {most} 个。请去掉几个，其余的下一次再上传。")


def require_pixels(width: int, height: int, *, is_shrunk: bool) -> None:
    """Refused for pictures too large to decode and too small to show anything.

    `is_shrunk`: it is a JPEG that can be made smaller while it is decoded.
    """
    if width * height > (PIXELS_SHRUNK if is_shrunk else PIXELS):
        raise too_many_pixels(f"{width}×{height}，")
    if min(width, height) < SMALLEST_SIDE:
        raise Refused(f"这张图片只有 {width}×{height} 像素，看不出内容，没有保存。请换一张。")


def too_many_pixels(size: str = "") -> Refused:
    return Refused(f"这张图片太大（{size}像素太多），没有保存。请用手机的普通画质重拍，或缩小后再上传。")
