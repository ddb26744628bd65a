"""Taking a file in: checked by content, a picture freed of what its camera wrote, stored under its hash."""

from datetime import datetime

from dashboard.files.attachments import pictures, rules, sniff
from dashboard.files.attachments.rules import KeptFile
from dashboard.files.attachments.storage import files
from models import FileKind


def keep(
    content: bytes, name: str, *, position: bool | None, at: datetime, most: int = rules.LARGEST
) -> KeptFile:
    """The file, kept in the store in use. Raises Refused, in Chinese, for what is not taken.

    `position`: whether the place that a picture tells (WGS-84) is kept beside it; the picture itself never
    holds it. `most`: bytes that the town allows, beneath our own limits. What is kept and then not used by an
    act is removed by a later sweep.
    """
    rules.require_size(len(content), None, most)
    media_type = sniff.recognised(content)
    if media_type == sniff.PICTURE:
        rules.require_size(len(content), FileKind.PICTURE, most)
        made = pictures.prepared(content, at=at)
        return KeptFile(
            sha256=files().put(made.content, made.thumbnail),
            name=rules.clean_name(name, made.media_type),
            kind=rules.FORMATS[made.media_type].kind,
            media_type=made.media_type,
            size=len(made.content),
            width=made.width,
            height=made.height,
            longitude=made.longitude if position else None,
            latitude=made.latitude if position else None,
            taken_at=made.taken_at,
        )
    kind = rules.FORMATS[media_type].kind
    rules.require_size(len(content), kind, most)
    return KeptFile(files().put(content), rules.clean_name(name, media_type), kind, media_type, len(content))
