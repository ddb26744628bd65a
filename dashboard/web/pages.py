"""The doors' pages: plain HTML without scripts, which password managers understand.

Only the page around a wall has a script: it watches the connection (docs/decisions/0015).
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard.access.address import is_https
from dashboard.web.forms import FORM_AGE, FORM_COOKIE, browser_of, form_token
from dashboard.words.labels import local_time
from dashboard.words.palette import FONT, OFFICE, WALL

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
templates.globals.update(day=OFFICE, night=WALL, font=FONT, local_time=local_time)
# The same on every page: a content security policy may name its hash.
STYLE = templates.get_template("style.css").render()
SCREEN_STYLE, SCREEN_SCRIPT = (templates.get_template(f"screen.{kind}").render() for kind in ("css", "js"))
# Of every page of Streamlit's: what neither its theme nor its layout can say.
FRAME_STYLE = templates.get_template("frame.css").render()
EMPTY = {"refusal": "", "roles": (), "name": "", "login": "", "next": "/", "must_change": False,
         "single_sign_on": False}  # fmt: skip


def page(request: Request, template: str, title: str, *, status: int = 200, **told: Any) -> HTMLResponse:
    """The filled template; it brings the browser's own cookie, to which its forms are bound."""
    browser = browser_of(request)
    html = templates.get_template(template).render(
        EMPTY | {"title": title} | told,
        form=lambda: form_token(browser),
    )
    response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
    response.set_cookie(
        FORM_COOKIE,
        browser,
        max_age=int(FORM_AGE.total_seconds()),
        path="/session",
        httponly=True,
        samesite="strict",
        secure=is_https(request.scope),
    )
    return response


def wall_page(address: str, hours: int) -> HTMLResponse:
    """The page around the wall at `address`, which draws it anew every so many hours. It holds no data."""
    made = sha256((SCREEN_STYLE + SCREEN_SCRIPT).encode()).hexdigest()[:16]
    html = templates.get_template("screen.html").render(address=address, hours=hours, made=made)
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def wall_unopened(said: str, status: int, seconds: int) -> HTMLResponse:
    """What hangs there while the page around the wall itself cannot be made; the browser asks again."""
    html = templates.get_template("screen_unopened.html").render(said=said, seconds=seconds)
    return HTMLResponse(html, status, {"Cache-Control": "no-store", "Refresh": str(seconds)})
