"""What is at /session/…: signing in and out, the password, the wall's door."""

import re
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.address import SCREEN, client_address, local_path
from dashboard.access.cookies import COOKIE, DISPLAY_COOKIE, carries_signature
from dashboard.web import signing, single_sign_on
from dashboard.web.answering import Fields, answer, finish_sign_in, person, set_cookie, taken
from dashboard.web.downloads import fetched
from dashboard.web.pages import wall_page
from dashboard.words.clock import now
from dashboard.words.errors import Refused

SIGN_IN = "/session/sign-in"
WALL = "/wall?embed=true&embed_options=dark_theme"
# Hours between two drawings of a wall from the ground up, where its address names none.
ANEW, HOURS = re.compile("[1-9][0-9]?"), 6
# By its word or its Chinese title.
SCENE = re.compile("[A-Za-z0-9\u4e00-\u9fff]{1,20}")
MOST_SCENES = 10
# As the wall itself reads them.
BETWEEN = re.compile(r"[\s,，、;；]+")
# What a wall's address may say of its scenes, and in which form it goes on to the page.
SHOWN = {
    "scene": SCENE,
    "scenes": re.compile(".+"),
    "every": re.compile("[0-9]{1,5}"),
    "topic": re.compile("[A-Za-z0-9-]{1,20}"),
    "sound": re.compile("on"),
    "names": re.compile("true"),
}
YEAR_SECONDS = 365 * 24 * 3600
GET, BOTH = ["GET"], ["GET", "POST"]


async def sign_in(request: Request) -> Response:
    if request.method != "POST":
        return await _sign_in_page(request, {"next": request.query_params.get("next", "")})

    async def done(fields: Fields, visit: signing.Visit) -> Response:
        typed, password = fields.get("login", ""), fields.get("password", "")
        token = await run_in_threadpool(signing.sign_in, typed, password, visit)
        return finish_sign_in(request, token, fields)

    return await taken(request, done, _sign_in_page)


async def demo(request: Request) -> Response:
    async def done(fields: Fields, visit: signing.Visit) -> Response:
        token = await run_in_threadpool(signing.sign_in_demo, fields.get("login", ""), visit)
        return finish_sign_in(request, token, fields)

    return await taken(request, done, _sign_in_page)


async def _sign_in_page(request: Request, fields: Fields, refusal: Refused | None = None) -> Response:
    visitor = await person(request)
    return answer(
        request,
        "sign_in.html",
        "登录",
        refusal,
        name=visitor.name if visitor else "",
        roles=await run_in_threadpool(signing.demo_accounts),
        login=fields.get("login", ""),
        single_sign_on=single_sign_on.is_offered(),
        next=local_path(fields.get("next")),
    )


async def sign_out(request: Request) -> Response:
    if request.method != "POST":
        return await _sign_out_page(request, {})

    async def done(_: Fields, visit: signing.Visit) -> Response:
        await run_in_threadpool(signing.sign_out, visit)
        response = RedirectResponse(SIGN_IN, 303)
        response.delete_cookie(COOKIE)
        return response

    return await taken(request, done, _sign_out_page)


async def _sign_out_page(request: Request, _: Fields, refusal: Refused | None = None) -> Response:
    visitor = await person(request)
    return answer(request, "sign_out.html", "退出登录", refusal, name=visitor.name if visitor else "")


async def password(request: Request) -> Response:
    visitor = await person(request)
    if visitor is None:
        return RedirectResponse(SIGN_IN, 303)

    async def shown(request: Request, fields: Fields, refusal: Refused | None = None) -> Response:
        return answer(
            request,
            "password.html",
            "修改密码",
            refusal,
            login=await run_in_threadpool(signing.login_with_password, visitor),
            must_change=visitor.must_change_password,
            next=local_path(fields.get("next")),
        )

    async def done(fields: Fields, visit: signing.Visit) -> Response:
        old, new, again = (fields.get(name, "") for name in ("old", "new", "again"))
        token = await run_in_threadpool(signing.change_password, visitor, old, new, again, visit)
        return finish_sign_in(request, token, fields)

    if request.method != "POST":
        return await shown(request, {"next": request.query_params.get("next", "")})
    return await taken(request, done, shown)


async def wall(request: Request) -> Response:
    """A screen without a keyboard comes in by its key alone, and goes no further than the wall.

    Whoever has a sign-in needs none, and whoever names none is asked for his. The key leaves the address, the
    rest of which stays as it was.
    """
    words = {name: request.query_params.get(name, "") for name in (*SHOWN, "reload")}
    words["scenes"] = _scenes(words["scenes"])
    forms = SHOWN | {"reload": ANEW}
    kept = {name: quote(word, safe=",") for name, word in words.items() if forms[name].fullmatch(word)}
    if "key" not in request.query_params and carries_signature(request.cookies):
        hours = int(kept.pop("reload", HOURS))
        return wall_page("".join([WALL, *(f"&{name}={word}" for name, word in kept.items())]), hours)
    asked = "&".join(f"{name}={word}" for name, word in kept.items())
    back = f"{SCREEN}?{asked}" if asked else SCREEN
    if "key" not in request.query_params:
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': back})}", 303, {"Cache-Control": "no-store"})
    key = request.query_params["key"]
    try:
        await run_in_threadpool(signing.open_wall, key, client_address(request.scope), now())
    except Refused as refusal:
        return answer(request, "wall.html", "大屏没有打开", refusal)
    response = RedirectResponse(back, 303, {"Cache-Control": "no-store"})
    # It outlives the screen's restarts: revoking the key is what ends it.
    set_cookie(request, response, DISPLAY_COOKIE, key, YEAR_SECONDS)
    return response


def _scenes(text: str) -> str:
    """The scenes that `text` may name, a comma between: a word that none can have leaves the others."""
    return ",".join([word for word in BETWEEN.split(text) if SCENE.fullmatch(word)][:MOST_SCENES])


ROUTES = [
    Route(SIGN_IN, sign_in, methods=BOTH),
    Route("/session/sign-out", sign_out, methods=BOTH),
    Route("/session/password", password, methods=BOTH),
    Route("/session/demo", demo, methods=["POST"]),
    Route(SCREEN, wall, methods=GET),
    Route("/session/file", fetched, methods=GET),
    *single_sign_on.ROUTES,
]
