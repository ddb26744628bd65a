"""Opens what was handed in: plain or packed, never larger than what the room can take."""

import codecs
import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from dashboard.errors import Refused

CSV_BYTES = 2_000_000_000
XLSX_BYTES = 400_000_000
BLOCK = 1 << 20

_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Opened:
    """An unpacked file, at its beginning. `encoding` and `lines` are those of a CSV."""

    stream: BinaryIO
    is_xlsx: bool
    encoding: str = "utf-8-sig"
    lines: int = 0


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[Opened]:
    """The file, unpacked, with its kind found from its content.

    Raises Refused for old Excel files, broken or oversized archives and unknown encodings.
    """
    file: BinaryIO = source.open("rb") if isinstance(source, Path) else source
    try:
        file.seek(0)
        stream = file
        if _beginning(file).startswith(_GZIP):
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file))
        yield _recognised(stream)
    except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile) as error:
        raise Refused("这个压缩文件是坏的，打不开。请重新导出或重新上传。") from error
    finally:
        if isinstance(source, Path):
            file.close()


def _recognised(stream: BinaryIO) -> Opened:
    start = _beginning(stream)
    if not start:
        raise Refused("这个文件是空的。")
    if start.startswith(_OLE):
        raise Refused("这是旧版（.xls）或加了密码的 Excel 文件。请另存为不加密的 .xlsx 或 CSV 再导入。")
    if start.startswith(_ZIP):
        _require_workbook(stream)
        return Opened(stream, is_xlsx=True)
    encoding, lines = _scanned(stream)
    stream.seek(0)
    return Opened(stream, is_xlsx=False, encoding=encoding, lines=lines)


def _beginning(stream: BinaryIO) -> bytes:
    start = stream.read(4)
    stream.seek(0)
    return start


def _require_workbook(stream: BinaryIO) -> None:
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
    stream.seek(0)
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise Refused("这是一个压缩包，不是 Excel 表格。请先解压，再上传里面的 .xlsx 或 CSV。")
    if sum(entry.file_size for entry in entries) > XLSX_BYTES:
        raise too_large(XLSX_BYTES)


def _scanned(stream: BinaryIO) -> tuple[str, int]:
    """Encoding and number of lines: only the whole file tells GB18030 from UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        stream.seek(0)
        try:
            return encoding, _lines(stream, codecs.getincrementaldecoder(encoding)())
        except UnicodeDecodeError:
            continue
    raise Refused("文件的文字编码既不是 UTF-8 也不是 GB18030，读不出来。请用 Excel 另存为“CSV UTF-8”。")


def _lines(stream: BinaryIO, decoder: codecs.IncrementalDecoder) -> int:
    size, lines = 0, 1
    while block := stream.read(BLOCK):
        size += len(block)
        if size > CSV_BYTES:
            raise too_large(CSV_BYTES)
        lines += block.count(b"\n")
        decoder.decode(block)
    decoder.decode(b"", True)
    return lines


def too_large(limit: int) -> Refused:
    return Refused(f"这个文件解压后超过 {limit // 1_000_000} MB，没有导入。请分成几个小文件，再分别导入。")
