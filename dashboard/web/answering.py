"""How a door takes a posted form, and what it answers when it says no."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.access.address import client_address, is_https, local_path
from dashboard.access.cookies import COOKIE, person_of_cookies, signed, unsigned
from dashboard.access.rules import Person
from dashboard.access.rules_accounts import TooManyTries
from dashboard.web.forms import fields_of, nonce_of
from dashboard.web.pages import page
from dashboard.web.signing import Visit
from dashboard.words.clock import now
from dashboard.words.errors import Refused

Fields = dict[str, str]
Done = Callable[[Fields, Visit], Awaitable[Response]]
Shown = Callable[[Request, Fields, Refused | None], Awaitable[Response]]


async def taken(request: Request, done: Done, shown: Shown) -> Response:
    """What `done` answers to the posted form; the page again, with the reason, where it was refused."""
    fields: Fields = {}
    try:
        fields = await fields_of(request)
        visit = Visit(
            address=client_address(request.scope),
            browser=request.headers.get("user-agent", ""),
            token=unsigned(COOKIE, request.cookies.get(COOKIE)),
            nonce=nonce_of(request, fields.get("form", "")),
            at=now(),
        )
        return await done(fields, visit)
    except Refused as refusal:
        return await shown(request, fields, refusal)


def answer(
    request: Request, template: str, title: str, refusal: Refused | None = None, **told: Any
) -> Response:
    """The page, with the refusal's sentence and status where there is one."""
    if refusal is None:
        return page(request, template, title, **told)
    response = page(
        request,
        template,
        title,
        status=429 if isinstance(refusal, TooManyTries) else 403,
        refusal=str(refusal),
        **told,
    )
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.seconds)
    return response


def finish_sign_in(request: Request, token: str, fields: Fields) -> Response:
    """On to the page that was asked for, with the cookie of the new token."""
    response = RedirectResponse(local_path(fields.get("next")), 303)
    # Without an age: it is gone with the browser, and after ABSOLUTE at the latest.
    set_cookie(request, response, COOKIE, token)
    return response


def set_cookie(
    request: Request, response: Response, name: str, token: str, seconds: int | None = None
) -> None:
    """Set the signed cookie `name`, which no script reads and no other site's form brings along."""
    response.set_cookie(
        name,
        signed(name, token),
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=is_https(request.scope),
    )


async def person(request: Request) -> Person | None:
    """Who is signed in with the browser that asks; None also for a wall."""
    visitor = await run_in_threadpool(person_of_cookies, request.cookies, at=now())
    return None if visitor is None or visitor.is_display else visitor
