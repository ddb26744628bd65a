"""What is at /report and /status: reporting without an account, and what became of it."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Message

from dashboard.access.address import client_address
from dashboard.access.rules_accounts import TooManyTries
from dashboard.files.attachments.keeping import PICTURE, keep, recognised
from dashboard.files.attachments.rules import MEGABYTE, KeptFile, require_number
from dashboard.incidents.public.rules import MOST_PHOTOS, Sent, spoken, typed_code
from dashboard.web.forms import nonce_of
from dashboard.web.gate import REPORT, STATUS
from dashboard.web.public import intake
from dashboard.web.public.pages import DEVICE_COOKIE, address_of, page, picture_of
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Rating

# Whoever opens the page at home may send it when he is back in the village.
FORM_AGE = timedelta(hours=24)
LONGEST_BODY = 64 * MEGABYTE
FIELDS = 20
TOO_LARGE = "照片加起来太大，没有收下。请少选几张，或者用手机的普通画质重拍。"
UNREADABLE = "没有收到完整的内容。请检查网络后再发一次。"
NO_PHOTO = "这里只收照片。"
WRONG_CODE = "请填写12位数字的查询码。"
# Decoding a large picture takes memory: not many at once.
AT_ONCE = 2
# What the form has beside its pictures.
BLANK = ("words", "category", "village", "place", "longitude", "latitude", "name", "phone", "secret")
RATINGS = {word: word.label for word in Rating}
_decoding = asyncio.Semaphore(AT_ONCE)


async def report(request: Request) -> Response:
    if request.method != "POST":
        return await _form(request, {})
    typed: Mapping[str, Any] = {}
    try:
        at, address = now(), client_address(request.scope)
        await run_in_threadpool(intake.require_room, address, at)
        async with _limited(request).form(max_files=MOST_PHOTOS, max_fields=FIELDS) as form:
            typed = {name: value for name, value in form.items() if isinstance(value, str)}
            nonce = nonce_of(request, typed.get("form", ""), cookie=DEVICE_COOKIE, age=FORM_AGE)
            sent = await run_in_threadpool(_sent, typed)
            files = await _photos(form)
        code = await run_in_threadpool(
            lambda: intake.send(
                sent, files, form_key=nonce, address=address, at=at,
                device=request.cookies.get(DEVICE_COOKIE, ""),
            )
        )  # fmt: skip
    except Refused as refusal:
        return await _form(request, typed, refusal)
    except (HTTPException, MultiPartException):
        return await _form(request, typed, Refused(UNREADABLE))
    return RedirectResponse(f"{STATUS}/{code}?new=1", 303, {"Cache-Control": "no-store"})


async def _form(request: Request, typed: Mapping[str, Any], refusal: Refused | None = None) -> Response:
    if not await run_in_threadpool(intake.is_open):
        return page(request, "shut.html", "网上上报", sentence=intake.CLOSED)
    offered = await run_in_threadpool(intake.choices)
    fields = dict.fromkeys(BLANK, "")
    # A poster names the village.
    fields["village"] = request.query_params.get("v", "")
    return page(
        request,
        "report.html",
        "我要上报",
        status=_status(refusal),
        refusal=str(refusal or ""),
        typed=fields | dict(typed),
        script=True,
        most=MOST_PHOTOS,
        **offered,
    )


def _status(refusal: Refused | None) -> int:
    if refusal is None:
        return 200
    return 429 if isinstance(refusal, TooManyTries) else 422


def _limited(request: Request) -> Request:
    """The request, refused where its body is longer than any report of ours."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LONGEST_BODY:
        raise Refused(TOO_LARGE)
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > LONGEST_BODY:
            raise Refused(TOO_LARGE)
        return message

    return Request(request.scope, receive)


def _sent(typed: Mapping[str, str]) -> Sent:
    offered = intake.choices()
    matters, villages = dict(offered["matters"]), dict(offered["villages"])
    category_id, village_id = _number(typed.get("category", "")), _number(typed.get("village", ""))
    longitude, latitude = _degrees(typed.get("longitude", ""), 180), _degrees(typed.get("latitude", ""), 90)
    is_placed = longitude is not None and latitude is not None
    return Sent(
        words=_clean(typed.get("words", "")),
        category_id=category_id if category_id in matters else None,
        category=matters.get(category_id or 0, ""),
        village_id=village_id if village_id in villages else None,
        place=_clean(typed.get("place", "")),
        longitude=longitude if is_placed else None,
        latitude=latitude if is_placed else None,
        name=_clean(typed.get("name", "")),
        phone=_clean(typed.get("phone", "")),
        secret=typed.get("secret") == "on",
    )


def _clean(text: str) -> str:
    return "".join(
        sign for sign in text.replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable()
    ).strip()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _degrees(text: str, most: int) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if -most <= number <= most else None


async def _photos(form: FormData) -> list[KeptFile]:
    """The chosen pictures, kept; the same one once. Refused, naming the picture, where one is not taken."""
    chosen = [one for one in form.getlist("photos") if isinstance(one, UploadFile) and one.filename]
    require_number(len(chosen), MOST_PHOTOS)
    most = await run_in_threadpool(intake.photo_limit) * MEGABYTE
    kept: dict[str, KeptFile] = {}
    for one in chosen:
        content, name = await one.read(), one.filename or ""
        async with _decoding:
            file = await run_in_threadpool(_kept, content, name, most)
        kept.setdefault(file.sha256, file)
    return list(kept.values())


def _kept(content: bytes, name: str, most: int) -> KeptFile:
    try:
        if content and recognised(content) != PICTURE:
            raise Refused(NO_PHOTO)
        # Where he stood the villager says himself.
        return keep(content, name, position=False, at=now(), most=most)
    except Refused as refusal:
        raise Refused(f"照片“{name[:40]}”没有收下，请重新选照片再发。{refusal}") from refusal


async def status(request: Request) -> Response:
    """Where the code is typed; on to its page."""
    if request.method != "POST":
        return page(request, "code.html", "查办理情况", typed="")
    try:
        async with _limited(request).form(max_files=0, max_fields=FIELDS) as form:
            typed = str(form.get("code", ""))
    except (HTTPException, MultiPartException):
        typed = ""
    code = typed_code(typed)
    if not code:
        return page(request, "code.html", "查办理情况", status=422, refusal=WRONG_CODE, typed=typed[:40])
    return RedirectResponse(f"{STATUS}/{code}", 303, {"Cache-Control": "no-store"})


async def one(request: Request) -> Response:
    """What became of one report, and what its reporter says of that."""
    code, address = typed_code(request.path_params["code"]), client_address(request.scope)
    refusal: Refused | None = None
    try:
        if request.method == "POST":
            # Codes are guessed by this way too.
            await run_in_threadpool(lambda: intake.of_code(code, address, at=now()))
            async with _limited(request).form(max_files=0, max_fields=FIELDS) as form:
                fields = {name: value for name, value in form.items() if isinstance(value, str)}
            nonce_of(request, fields.get("form", ""), cookie=DEVICE_COOKIE, age=FORM_AGE)
            await run_in_threadpool(_said, code, fields)
            return RedirectResponse(f"{STATUS}/{code}", 303, {"Cache-Control": "no-store"})
    except Refused as error:
        refusal = error
    except (HTTPException, MultiPartException):
        refusal = Refused(UNREADABLE)
    try:
        shown = await run_in_threadpool(lambda: intake.of_code(code, address, at=now()))
    except Refused as error:
        code_status = _status(error) if isinstance(error, TooManyTries) else 404
        return page(
            request, "code.html", "查办理情况", status=code_status, refusal=str(error), typed=spoken(code)
        )
    return page(
        request,
        "status.html",
        "上报成功" if request.query_params.get("new") else "办理情况",
        status=_status(refusal),
        refusal=str(refusal or ""),
        is_new=bool(request.query_params.get("new")),
        report=shown,
        spoken=spoken(code),
        picture=picture_of(address_of(request, f"{STATUS}/{code}")),
        ratings={word.value: name for word, name in RATINGS.items()},
    )


def _said(code: str, fields: Mapping[str, str]) -> None:
    words = _clean(fields.get("words", ""))
    if fields.get("what") == "again":
        intake.ask_again(code, words, at=now())
    elif fields.get("rating") in [word.value for word in RATINGS]:
        intake.rate(code, Rating(fields["rating"]), words, at=now())
    else:
        raise Refused("请先选满意、基本满意或者不满意。")


ROUTES = [
    Route(REPORT, report, methods=["GET", "POST"]),
    Route(STATUS, status, methods=["GET", "POST"]),
    Route(f"{STATUS}/{{code}}", one, methods=["GET", "POST"]),
]
