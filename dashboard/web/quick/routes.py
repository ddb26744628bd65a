"""What is at /quick/: the page that a telephone keeps, who is signed in, and what it sends."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.rules import Person
from dashboard.files.attachments.rules import FILES_PER_ACT
from dashboard.store.database import Unanswered
from dashboard.web.answering import person as signed_in
from dashboard.web.forms import STRANGE, is_from_elsewhere
from dashboard.web.gate import QUICK
from dashboard.web.posted import FIELDS, UNREADABLE, limited, photos
from dashboard.web.quick import intake
from dashboard.web.quick.pages import FILES
from dashboard.words.clock import now
from dashboard.words.errors import Refused

SIGN_IN_AGAIN = "登录已经失效。请重新登录，写好的都还在这部手机上，登录以后自己发出。"
CHANGE_PASSWORD = "请先登录一次指挥室，改好密码。写好的都还在这部手机上。"  # noqa: S105
SOMEBODY_ELSE = "这条是别人写的，没有用您的名字发出。等他登录以后再发。"


async def file(request: Request, name: str) -> Response:
    content, media_type = FILES[name]
    # Asked for anew each time; what the telephone keeps, its own worker keeps.
    return Response(content, media_type=media_type, headers={"Cache-Control": "no-cache"})


async def entrance(_: Request) -> Response:
    return RedirectResponse(QUICK, 307)


async def me(request: Request) -> Response:
    async def told(person: Person) -> Any:
        return await run_in_threadpool(lambda: intake.about(person, at=now()))

    return await _answered(request, told)


async def reports(request: Request) -> Response:
    if is_from_elsewhere(request.headers):
        return _said(403, STRANGE)

    async def taken(person: Person) -> Any:
        async with limited(request).form(max_files=FILES_PER_ACT, max_fields=FIELDS) as form:
            typed = {name: value for name, value in form.items() if isinstance(value, str)}
            if typed.get("account") != str(person.account_id):
                return _said(409, SOMEBODY_ELSE)
            note = intake.read(typed)
            number = await run_in_threadpool(intake.made_before, note, person)
            if number is None:
                files = await photos(form, FILES_PER_ACT)
                number = await run_in_threadpool(lambda: intake.take(note, files, person=person, at=now()))
        return {"number": number}

    return await _answered(request, taken)


async def _answered(request: Request, work: Callable[[Person], Awaitable[Any]]) -> Response:
    """What `work` answers for whoever is signed in; else why not, as a sentence."""
    person = await signed_in(request)
    if person is None:
        return _said(401, SIGN_IN_AGAIN)
    if person.must_change_password:
        return _said(401, CHANGE_PASSWORD)
    try:
        answer = await work(person)
    except Refused as refusal:
        # What the store could not take now, it takes later.
        return _said(503 if isinstance(refusal.__cause__, Unanswered) else 422, str(refusal))
    except (HTTPException, MultiPartException):
        # It broke off on the way, and comes again by itself.
        return _said(400, UNREADABLE)
    return answer if isinstance(answer, Response) else JSONResponse(answer, headers=_FRESH)


def _said(status: int, why: str) -> Response:
    return JSONResponse({"why": why}, status, headers=_FRESH)


_FRESH = {"Cache-Control": "no-store"}
ROUTES = [
    Route(QUICK.rstrip("/"), entrance, methods=["GET"]),
    *(Route(f"{QUICK}{name}", partial(file, name=name), methods=["GET"]) for name in FILES),
    Route(f"{QUICK}me", me, methods=["GET"]),
    Route(f"{QUICK}reports", reports, methods=["POST"]),
]
