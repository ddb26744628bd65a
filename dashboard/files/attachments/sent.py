"""Files that another system sends inside JSON: a name, and the content as Base64."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import datetime

from dashboard.files.attachments.keeping import keep
from dashboard.files.attachments.rules import FILES_PER_ACT, KeptFile
from dashboard.words.errors import Refused

NOT_TAKEN = "附件“{}”没有收下。{}"
NOT_BASE64 = "内容不是正确的 Base64。"
TOO_MANY = f"一件最多 {FILES_PER_ACT} 个附件。"
LONGEST_NAME = 40


def keep_sent(
    given: Sequence[tuple[str, str]], *, most: int, at: datetime
) -> tuple[list[KeptFile], list[str]]:
    """The files that are taken, the same one once; and of each other one its name and why, in Chinese.

    `given`: name and Base64 of each; `most`: bytes that the town allows. Nobody was asked whether a position
    may be kept: none is.
    """
    kept: dict[str, KeptFile] = {}
    refused = []
    for number, (name, content) in enumerate(given):
        try:
            if number >= FILES_PER_ACT:
                raise Refused(TOO_MANY)
            file = keep(_decoded(content), name, position=False, at=at, most=most)
            kept.setdefault(file.sha256, file)
        except Refused as refusal:
            refused.append(NOT_TAKEN.format(name[:LONGEST_NAME], refusal))
    return list(kept.values()), refused


def _decoded(content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except (NotBase64, ValueError) as error:
        raise Refused(NOT_BASE64) from error
