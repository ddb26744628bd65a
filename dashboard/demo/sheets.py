"""A file for the demo town's cases: a real document, the same bytes in every build."""

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlmodel import Session

from dashboard.files.attachments.rules import DOCX, KeptFile
from dashboard.files.attachments.storage import files_of
from dashboard.files.papers.layout import Marks, Paper
from dashboard.words.labels import EXAMPLE_MARK
from models import FileKind

LONG_AGO = (2026, 1, 1, 0, 0, 0)


def score_sheet(session: Session, at: datetime) -> KeptFile:
    """A score sheet with nothing but the mark that it is an example, kept in the store of `session`."""
    paper = Paper("考评材料", number=EXAMPLE_MARK, issuer=EXAMPLE_MARK, at=at, marks=Marks(is_demo=True))
    paper.title("考评材料（示例）")
    paper.text("这是演示用的附件，没有真实内容。")
    content = _same(paper.as_bytes())
    name = files_of(session).put(content)
    return KeptFile(name, "考评材料（示例）.docx", FileKind.OFFICE, DOCX, len(content))


def _same(content: bytes) -> bytes:
    """The archive without the moment at which it was packed."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return packed.getvalue()
