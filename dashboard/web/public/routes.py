"""What is at /report and /status: reporting without an account, and what became of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.address import client_address
from dashboard.access.rules_accounts import TooManyTries
from dashboard.incidents.public.rules import MOST_PHOTOS, Sent, spoken, typed_code
from dashboard.web.forms import nonce_of
from dashboard.web.gate import REPORT, STATUS
from dashboard.web.posted import FIELDS, UNREADABLE, clean, degrees, limited, number, photos
from dashboard.web.public import intake
from dashboard.web.public.pages import DEVICE_COOKIE, address_of, page, picture_of
from dashboard.words.clock import now
from dashboard.words.errors import Refused
from models import Rating

# Whoever opens the page at home may send it when he is back in the village.
FORM_AGE = timedelta(hours=24)
WRONG_CODE = "请填写12位数字的查询码。"
# What the form has beside its pictures.
BLANK = ("words", "category", "village", "place", "longitude", "latitude", "name", "phone", "secret")
RATINGS = {word: word.label for word in Rating}


async def report(request: Request) -> Response:
    if request.method != "POST":
        return await _form(request, {})
    typed: Mapping[str, Any] = {}
    try:
        at, address = now(), client_address(request.scope)
        await run_in_threadpool(intake.require_room, address, at)
        async with limited(request).form(max_files=MOST_PHOTOS, max_fields=FIELDS) as form:
            typed = {name: value for name, value in form.items() if isinstance(value, str)}
            nonce = nonce_of(request, typed.get("form", ""), cookie=DEVICE_COOKIE, age=FORM_AGE)
            sent = await run_in_threadpool(_sent, typed)
            files = await photos(form, MOST_PHOTOS)
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


def _sent(typed: Mapping[str, str]) -> Sent:
    offered = intake.choices()
    matters, villages = dict(offered["matters"]), dict(offered["villages"])
    category_id, village_id = number(typed.get("category", "")), number(typed.get("village", ""))
    longitude, latitude = degrees(typed.get("longitude", ""), typed.get("latitude", ""))
    return Sent(
        words=clean(typed.get("words", "")),
        category_id=category_id if category_id in matters else None,
        category=matters.get(category_id or 0, ""),
        village_id=village_id if village_id in villages else None,
        place=clean(typed.get("place", "")),
        longitude=longitude,
        latitude=latitude,
        name=clean(typed.get("name", "")),
        phone=clean(typed.get("phone", "")),
        secret=typed.get("secret") == "on",
    )


async def status(request: Request) -> Response:
    """Where the code is typed; on to its page."""
    if request.method != "POST":
        return page(request, "code.html", "查办理情况", typed="")
    try:
        async with limited(request).form(max_files=0, max_fields=FIELDS) as form:
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
            async with limited(request).form(max_files=0, max_fields=FIELDS) as form:
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
    words = clean(fields.get("words", ""))
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
