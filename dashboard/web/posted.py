"""What a form with pictures brings, read carefully: how much of it, its words, its numbers, its pictures."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Message

from dashboard.files.attachments.keeping import PICTURE, keep, recognised
from dashboard.files.attachments.rules import MEGABYTE, KeptFile, require_number
from dashboard.store.database import reading
from dashboard.town.settings import queries as settings
from dashboard.words.clock import now
from dashboard.words.errors import Refused

LONGEST_BODY = 64 * MEGABYTE
FIELDS = 20
TOO_LARGE = "照片加起来太大，没有收下。请少选几张，或者用手机的普通画质重拍。"
UNREADABLE = "没有收到完整的内容。请检查网络后再发一次。"
NO_PHOTO = "这里只收照片。"
# Decoding a large picture takes memory: not many at once.
AT_ONCE = 2
_decoding = asyncio.Semaphore(AT_ONCE)


def limited(request: Request, longest: int = LONGEST_BODY) -> Request:
    """The request, refused where its body is longer than any report of ours."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > longest:
        raise Refused(TOO_LARGE)
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > longest:
            raise Refused(TOO_LARGE)
        return message

    return Request(request.scope, receive)


def clean(text: str) -> str:
    """Typed words without signs that nobody sees, line breaks kept."""
    return "".join(
        sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable()
    ).strip()


def number(text: str) -> int | None:
    """The id that a field holds; None where it holds none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def degrees(longitude: str, latitude: str) -> tuple[float, float] | tuple[None, None]:
    """A position (WGS-84 degrees); None and None where one of the two is missing or impossible."""
    east, north = _degrees(longitude, 180), _degrees(latitude, 90)
    return (None, None) if east is None or north is None else (east, north)


def _degrees(text: str, most: int) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -most <= value <= most else None


async def photos(form: FormData, most: int) -> list[KeptFile]:
    """The chosen pictures, at most `most`, kept; the same one once. Refused, naming the picture, where one
    is not taken."""
    return await uploads(form, "photos", most, only_pictures=True)


async def uploads(form: FormData, field: str, most: int, *, only_pictures: bool) -> list[KeptFile]:
    """The files in a field of the form, as `photos`; documents too unless `only_pictures`."""
    chosen = [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]
    require_number(len(chosen), most)
    largest = await run_in_threadpool(_largest) * MEGABYTE
    kept: dict[str, KeptFile] = {}
    for one in chosen:
        content, name = await one.read(), one.filename or ""
        async with _decoding:
            file = await run_in_threadpool(_kept, content, name, largest, only_pictures)
        kept.setdefault(file.sha256, file)
    return list(kept.values())


def _largest() -> int:
    """Megabytes that the town allows for one picture."""
    with reading() as session:
        return int(settings.value(session, "attachment_megabytes"))


def _kept(content: bytes, name: str, most: int, only_pictures: bool) -> KeptFile:
    try:
        if only_pictures and content and recognised(content) != PICTURE:
            raise Refused(NO_PHOTO)
        # Where he stood the reporter says himself.
        return keep(content, name, position=False, at=now(), most=most)
    except Refused as refusal:
        what = "照片" if only_pictures else "附件"
        raise Refused(f"{what}“{name[:40]}”没有收下，请重新选{what}再发。{refusal}") from refusal
