"""What is at /answer/…: one case for one answer, by a link and without an account."""

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
from dashboard.incidents.life.rules_outside import LONGEST_ANSWER, LONGEST_NAME, MOST_FILES
from dashboard.web.forms import nonce_of
from dashboard.web.gate import ANSWER
from dashboard.web.posted import FIELDS, UNREADABLE, clean, limited, uploads
from dashboard.web.public import answering
from dashboard.web.public.pages import DEVICE_COOKIE, page
from dashboard.words.clock import now
from dashboard.words.errors import Refused

FORM_AGE = timedelta(hours=24)
THANKS = "收到了，谢谢。答复已经交给镇里的办理人。"
TITLE = "请您答复"
# Where what was said of its own answer is shown once more.
SENT = "sent"


async def answer(request: Request) -> Response:
    """The case and the form; or, in one sentence, why there is none."""
    token, address = request.path_params["token"], client_address(request.scope)
    if request.method != "POST":
        if request.query_params.get(SENT):
            return page(request, "shut.html", TITLE, sentence=THANKS, nav=False)
        try:
            asked = await run_in_threadpool(lambda: answering.open_link(token, address, at=now()))
        except answering.Shut as shut:
            return _shut(request, shut)
        return _form(request, asked, {})
    typed: Mapping[str, Any] = {}
    try:
        async with limited(request).form(max_files=MOST_FILES, max_fields=FIELDS) as form:
            typed = {name: value for name, value in form.items() if isinstance(value, str)}
            nonce = nonce_of(request, typed.get("form", ""), cookie=DEVICE_COOKIE, age=FORM_AGE)
            files = await uploads(form, "files", MOST_FILES, only_pictures=False)
        words, name = clean(typed.get("words", "")), clean(typed.get("name", ""))
        await run_in_threadpool(
            lambda: answering.answer(token, words, name, files, form_key=nonce, address=address, at=now())
        )
    except answering.Shut as shut:
        return _shut(request, shut)
    except Refused as refusal:
        return await _again(request, token, typed, refusal)
    except (HTTPException, MultiPartException):
        return await _again(request, token, typed, Refused(UNREADABLE))
    return RedirectResponse(f"{ANSWER}{token}?{SENT}=1", 303, {"Cache-Control": "no-store"})


async def _again(request: Request, token: str, typed: Mapping[str, Any], refusal: Refused) -> Response:
    try:
        asked = await run_in_threadpool(lambda: answering.look(token, at=now()))
    except answering.Shut as shut:
        return _shut(request, shut)
    return _form(request, asked, typed, refusal)


def _form(
    request: Request, asked: answering.Asked, typed: Mapping[str, Any], refusal: Refused | None = None
) -> Response:
    return page(
        request, "answer.html", TITLE, status=422 if refusal else 200, refusal=str(refusal or ""),
        asked=asked, typed={"words": "", "name": ""} | dict(typed), most=MOST_FILES, nav=False,
        longest=LONGEST_ANSWER, longest_name=LONGEST_NAME,
    )  # fmt: skip


def _shut(request: Request, shut: answering.Shut) -> Response:
    status = 410 if shut.is_known else 404
    return page(request, "shut.html", TITLE, status=status, sentence=str(shut), nav=False)


ROUTES = [Route(f"{ANSWER}{{token}}", answer, methods=["GET", "POST"])]
