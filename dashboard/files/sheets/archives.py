"""Opens what was handed in: plain or packed, never larger than what the room can take."""

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from dashboard.words.errors import Refused

CSV_BYTES = 2_000_000_000
XLSX_BYTES = 400_000_000
BLOCK = 1 << 20
# Tables pack to a tenth; what grows two hundred times over was made to fill a disk.
RATIO, FREE_BYTES = 200, 100_000_000
# A line is read in one piece.
LINE_BYTES = 4_000_000
ENTRIES = 2_000

_GZIP, _ZIP, _OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OLD = "这是旧版（.xls）或加了密码的 Excel 文件。请另存为不加密的 .xlsx 或 CSV 再导入。"
_MACROS = "这个 Excel 文件里有宏（.xlsm），没有导入。请另存为不带宏的 .xlsx 再导入。"


@dataclass(frozen=True)
class Opened:
    """An unpacked file, at its beginning. `encoding` and `lines` are those of a CSV."""

    stream: BinaryIO
    is_xlsx: bool
    encoding: str = "utf-8-sig"
    lines: int = 0


@contextmanager
def opened(source: Path | BinaryIO) -> Iterator[Opened]:
    """The file, unpacked, with its kind recognised by its content and compared with its name, if it has one.

    Raises Refused for old Excel files, macros, broken or oversized archives, archives in
    archives, unknown encodings, and a content that is not what the name says.
    """
    file: BinaryIO = source.open("rb") if isinstance(source, Path) else source
    try:
        name = Path(str(getattr(source, "name", ""))).name.lower()
        _require_known_ending(name)
        packed = file.seek(0, io.SEEK_END)
        file.seek(0)
        stream, is_packed = file, _beginning(file).startswith(_GZIP)
        if is_packed:
            stream = cast(BinaryIO, gzip.GzipFile(fileobj=file))
        recognised = _recognised(stream, packed, is_packed)
        _require_agreement(name, recognised, is_packed)
        yield recognised
    except (gzip.BadGzipFile, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise Refused("这个压缩文件是坏的，打不开。请重新导出或重新上传。") from error
    finally:
        if isinstance(source, Path):
            file.close()


def _recognised(stream: BinaryIO, packed: int, is_packed: bool) -> Opened:
    start = _beginning(stream)
    if not start:
        raise Refused("这个文件是空的。")
    if start.startswith(_OLE):
        raise Refused(_OLD)
    if is_packed and start.startswith((_ZIP, _GZIP)):
        raise Refused("压缩包里还是压缩文件（.xlsx 本身就是压缩过的）。请直接上传里面的文件。")
    if start.startswith(_ZIP):
        _require_workbook(stream, packed)
        return Opened(stream, is_xlsx=True)
    encoding, lines = _scanned(stream, _most(CSV_BYTES, packed) if is_packed else CSV_BYTES)
    stream.seek(0)
    return Opened(stream, is_xlsx=False, encoding=encoding, lines=lines)


def _require_known_ending(name: str) -> None:
    if name.endswith((".xls", ".xlsb", ".et")):
        raise Refused(_OLD)
    if name.endswith((".xlsm", ".xltm")):
        raise Refused(_MACROS)
    if name and not name.endswith((".csv", ".tsv", ".txt", ".xlsx", ".gz")):
        raise Refused(
            "只能导入 CSV、TSV、XLSX，或用 gzip 压缩的 CSV（.csv.gz）。请把表格另存为其中一种再上传。"
        )


def _require_agreement(name: str, content: Opened, is_packed: bool) -> None:
    by_name = (name.endswith(".gz"), name.removesuffix(".gz").endswith(".xlsx"))
    if name and by_name != (is_packed, content.is_xlsx):
        kind = "Excel 表格" if content.is_xlsx else "压缩的文字" if is_packed else "文字"
        raise Refused(f"文件名和内容对不上：内容是{kind}，文件名却不是。请确认没有选错文件，再上传。")


def _most(limit: int, packed: int) -> int:
    """How many bytes a file of `packed` bytes may unpack to."""
    return min(limit, max(FREE_BYTES, packed * RATIO))


def _beginning(stream: BinaryIO) -> bytes:
    start = stream.read(4)
    stream.seek(0)
    return start


def _require_workbook(stream: BinaryIO, packed: int) -> None:
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
    stream.seek(0)
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" not in names:
        raise Refused("这是一个压缩包，不是 Excel 表格。请先解压，再上传里面的 .xlsx 或 CSV。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(_MACROS)
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise Refused("这个 Excel 文件里有可疑的路径，没有导入。请用 Excel 打开后另存为新的 .xlsx。")
    limit = _most(XLSX_BYTES, packed)
    # What an entry says of its size is what the reader will take from it at most.
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > limit:
        raise too_large(limit)


def _scanned(stream: BinaryIO, limit: int) -> tuple[str, int]:
    """Encoding and number of lines: only the whole file tells GB18030 from UTF-8."""
    for encoding in ("utf-8-sig", "gb18030"):
        stream.seek(0)
        try:
            return encoding, _lines(stream, codecs.getincrementaldecoder(encoding)(), limit)
        except UnicodeDecodeError:
            continue
    raise Refused("文件的文字编码既不是 UTF-8 也不是 GB18030，读不出来。请用 Excel 另存为“CSV UTF-8”。")


def _lines(stream: BinaryIO, decoder: codecs.IncrementalDecoder, limit: int) -> int:
    size, lines, line = 0, 1, 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > limit:
            raise too_large(limit)
        if b"\0" in block:
            raise Refused("文件里有不是文字的内容。请确认选的是表格，用 Excel 另存为“CSV UTF-8”再导入。")
        lines += block.count(b"\n")
        first = block.find(b"\n")
        if line + (first if first >= 0 else len(block)) > LINE_BYTES:
            raise Refused(
                "文件里有一行长得不合常理，没有导入。请确认选的是表格，用 Excel 另存为 CSV 再导入。"
            )
        line = line + len(block) if first < 0 else len(block) - block.rfind(b"\n") - 1
        decoder.decode(block)
    decoder.decode(b"", True)
    return lines


def too_large(limit: int) -> Refused:
    return Refused(f"这个文件解压后超过 {limit // 1_000_000} MB，没有导入。请分成几个小文件，再分别导入。")
