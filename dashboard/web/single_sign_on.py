"""The government's single sign-on: OpenID Connect by Streamlit's own means, then a session like any other.

Streamlit keeps whoever its provider named in a cookie of thirty days. Here that cookie
lives for one redirect: it becomes a session of ours, which can be listed, expires and is revoked.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section, is_authlib_installed
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from dashboard.access.address import client_address, local_path
from dashboard.access.cookies import COOKIE, SINGLE_SIGN_ON, unsigned
from dashboard.web import signing
from dashboard.web.answering import answer, finish_sign_in, set_cookie
from dashboard.words.clock import now
from dashboard.words.errors import Refused

START, BACK = "/session/single-sign-on", "/session/single-sign-on/back"
# Where somebody wanted to go, while he is at the provider.
WANTED_COOKIE, WANTED_SECONDS = "room_wanted", 900
NOBODY = "统一登录没有完成，没有登录。请再试一次；如果总是这样，请联系系统管理员。"


def is_offered() -> bool:
    """Whether the deployment names a provider ([auth] in .streamlit/secrets.toml)."""
    return bool(get_secrets_auth_section()) and is_authlib_installed()


async def start(request: Request) -> Response:
    """On to the provider."""
    if not is_offered():
        return answer(
            request,
            "single_sign_on.html",
            "统一登录",
            Refused("这里没有开通统一登录。请用登录名和密码登录。"),
        )
    response = RedirectResponse(generate_login_redirect_url(_provider()), 303, {"Cache-Control": "no-store"})
    set_cookie(request, response, WANTED_COOKIE, local_path(request.query_params.get("next")), WANTED_SECONDS)
    return response


async def back(request: Request) -> Response:
    """From the provider: a session for the account that it named, or a sentence why not."""
    told = identity(request.cookies)
    try:
        if told is None:
            raise Refused(NOBODY)
        visit = signing.Visit(
            address=client_address(request.scope),
            browser=request.headers.get("user-agent", ""),
            token=unsigned(COOKIE, request.cookies.get(COOKIE)),
            nonce=_number_of(told),
            at=now(),
        )
        token = await run_in_threadpool(signing.sign_in_from_provider, told, visit)
        response: Response = finish_sign_in(
            request, token, {"next": unsigned(WANTED_COOKIE, request.cookies.get(WANTED_COOKIE)) or ""}
        )
    except Refused as refusal:
        response = answer(request, "single_sign_on.html", "统一登录", refusal)
    for name in request.cookies:
        if name.startswith(SINGLE_SIGN_ON) or name == WANTED_COOKIE:
            response.delete_cookie(name)
    return response


def identity(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """What the provider said of whoever came back (his ID token's claims); None where nothing is signed."""

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1")) if value else None

    cookie = get_cookie_with_chunks(one, SINGLE_SIGN_ON)
    told = json.loads(cookie) if cookie else None
    return told if isinstance(told, dict) else None


def _provider() -> str:
    """The one that [auth] itself describes, else the first that it names."""
    section = get_secrets_auth_section()
    if "client_id" in section:
        return "default"
    return next((name for name, value in section.items() if isinstance(value, Mapping)), "default")


def _number_of(told: Mapping[str, Any]) -> str:
    """What makes one answer of a provider another than the next, whatever else the browser sends with it."""
    parts = [str(told.get(name)) for name in ("iss", "sub", "iat", "exp", "nonce")]
    return sha256("\0".join(parts).encode()).hexdigest()


ROUTES = [Route(START, start, methods=["GET"]), Route(BACK, back, methods=["GET"])]
