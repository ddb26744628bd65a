"""Forms that only this server's own pages can send, each once."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from starlette.datastructures import Headers
from starlette.requests import Request

from dashboard.access.passwords import new_token, token_hash
from dashboard.store.secret import server_key
from dashboard.words.errors import Refused

# Of the browser before anybody signed in; a form is bound to it.
FORM_COOKIE = "room_form"
FORM_AGE = timedelta(hours=2)
LONGEST_BODY = 16 * 1024
TOO_LONG = "填写的内容太长，没有处理。请核对后重新填写。"
STALE = "这张表单打开得太久，已经失效，没有处理。请在下面重新填写后提交。"
STRANGE = (
    "这张表单不是从本系统的页面提交的，没有处理。请在下面重新填写；如果总是这样，请确认浏览器允许 Cookie。"
)


def browser_of(request: Request, cookie: str = FORM_COOKIE) -> str:
    """The browser's own token, a new one where it has none."""
    token = request.cookies.get(cookie, "")
    return token if re.fullmatch(r"[\w-]{43}", token, re.ASCII) else new_token()


def form_token(browser: str) -> str:
    """What a form of this browser carries: a number, signed with the time."""
    return str(_serializer().dumps([secrets.token_urlsafe(16), token_hash(browser)]))


async def fields_of(request: Request) -> dict[str, str]:
    """The typed fields of a posted form; Refused where there is more than a form of ours can hold."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refused(TOO_LONG)
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
    return {name: text.replace("\0", "") for name, text in pairs}


def nonce_of(request: Request, token: str, *, cookie: str = FORM_COOKIE, age: timedelta = FORM_AGE) -> str:
    """The number of the form that `request` posts; Refused unless it is ours, young, and of this browser."""
    if is_from_elsewhere(request.headers):
        raise Refused(STRANGE)
    try:
        nonce, owner = _serializer().loads(token, max_age=int(age.total_seconds()))
    except SignatureExpired as error:
        raise Refused(STALE) from error
    except BadSignature as error:
        raise Refused(STRANGE) from error
    if not secrets.compare_digest(owner, token_hash(request.cookies.get(cookie, ""))):
        raise Refused(STRANGE)
    return str(nonce)


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether the browser says that another site sent the form."""
    if site := headers.get("sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = headers.get("origin", "null")
    # Browsers leave the origin out ("null") where a policy hides it; the form's own token decides then.
    return origin != "null" and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(server_key(), salt="room.form", signer_kwargs={"digest_method": sha256})
