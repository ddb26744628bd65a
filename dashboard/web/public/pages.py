"""The villagers' pages as HTML: one column for a phone, whole without a script."""

from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboard.access.address import is_https
from dashboard.web.forms import browser_of, form_token
from dashboard.web.pages import templates

# By which a form is bound to its browser, and one telephone is told from another.
DEVICE_COOKIE, YEAR_SECONDS = "room_device", 365 * 24 * 3600
PUBLIC_STYLE, SCRIPT = (templates.get_template(f"public/public.{kind}").render() for kind in ("css", "js"))


def page(request: Request, template: str, title: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """The filled template of templates/public/; it brings the browser's own cookie."""
    device = browser_of(request, DEVICE_COOKIE)
    html = templates.get_template(f"public/{template}").render(
        {"title": title, "refusal": "", "script": False, "nav": True} | shown, form=lambda: form_token(device)
    )
    response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
    response.set_cookie(
        DEVICE_COOKIE,
        device,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=is_https(request.scope),
    )
    return response


def address_of(request: Request, path: str) -> str:
    """The whole address of a path, under the name by which the visitor reached this server."""
    return f"{'https' if is_https(request.scope) else 'http'}://{request.headers['host']}{path}"


def picture_of(address: str) -> str:
    """A QR code as SVG to be set into a page."""
    return segno.make(address, error="m").svg_inline(
        scale=4, border=3, dark="#000", light="#fff", omitsize=True
    )
