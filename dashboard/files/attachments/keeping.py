"""Taking a file in: recognised by its content, without what its camera wrote, stored by its hash."""

from datetime import datetime

from dashboard.files.attachments import packages, pdf, pictures, rules
from dashboard.files.attachments.rules import TAKEN, KeptFile
from dashboard.files.attachments.storage import files
from dashboard.words.errors import Refused
from models import FileKind

PICTURE = "picture"
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Still pictures among the many kinds of file that begin with a box named ftyp.
_STILL = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_OTHER_PICTURES = (b"BM", b"II*\0", b"MM\0*", b"<svg")
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_NOT_KEPT = "没有保存。"


def recognised(content: bytes) -> str:
    """`PICTURE`, or the media type of a document whose structure is sound.

    Raises Refused, in words that say what to do instead, for everything else.
    """
    if content.startswith(_PICTURES) or _is_webp(content):
        return PICTURE
    if content.startswith(pdf.HEADER):
        return pdf.require_sound(content)
    if content.startswith(packages.HEADER):
        return packages.require_sound(content)
    raise _refusal(content)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _refusal(content: bytes) -> Refused:
    start = content[:16]
    if start[4:8] == b"ftyp":
        if start[8:12] in _STILL:
            return Refused(
                f"这是 HEIC 或 AVIF 图片，{_NOT_KEPT}请在手机的相机设置里把照片格式改为“兼容性最佳”（JPEG），"
                "或另存为 JPEG 再上传。"
            )
        return Refused(f"这是视频或录音，{_NOT_KEPT}请截取几张图片上传。")
    if start.startswith(_OLE):
        return Refused(
            f"这是旧版的 Office 或 WPS 文件（.doc、.xls、.ppt、.wps、.et），或者加了密码，{_NOT_KEPT}"
            "请另存为不加密的 .docx、.xlsx、.pptx 或 PDF 再上传。"
        )
    if start.startswith(_PACKED):
        return Refused(f"这是压缩包，{_NOT_KEPT}请先解压，再上传里面的文件。")
    if start.startswith(_PROGRAMS):
        return Refused(f"这是程序，{_NOT_KEPT}附件只收{TAKEN}。")
    if start.startswith(_OTHER_PICTURES):
        return Refused(f"这种图片这里打不开，{_NOT_KEPT}请另存为 JPEG 再上传。")
    return Refused(f"认不出这是什么文件，{_NOT_KEPT}附件只收{TAKEN}。文字请直接填写，或另存为 PDF 再上传。")


def keep(
    content: bytes, name: str, *, position: bool | None, at: datetime, most: int = rules.LARGEST
) -> KeptFile:
    """The file, kept in the store in use. Raises Refused, in Chinese, for what is not taken.

    `position`: whether the place that a picture tells (WGS-84) is kept beside it; the picture itself never
    holds it. `most`: bytes that the town allows, beneath our own limits. What is kept and then not used by an
    act is removed by a later sweep.
    """
    rules.require_size(len(content), None, most)
    media_type = recognised(content)
    if media_type == PICTURE:
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
