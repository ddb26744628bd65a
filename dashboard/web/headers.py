"""What every answer tells the browser: what it may load, run, frame, keep and pass on."""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.address import SCREEN, is_https
from dashboard.store.trouble import store_failure
from dashboard.web.api.pages import API_STYLE
from dashboard.web.gate import Kind, is_api, is_public, is_quick, kind_of
from dashboard.web.ground import PICTURES
from dashboard.web.pages import FRAME_STYLE, SCREEN_SCRIPT, SCREEN_STYLE, STYLE, wall_unopened
from dashboard.web.public.pages import PUBLIC_STYLE, SCRIPT
from dashboard.web.shell import SCRIPTS
from dashboard.words.errors import report_failure

# Map servers by origin, and whether any map has pictures.
Maps = tuple[tuple[str, ...], bool]
AsksFor = Callable[[], Awaitable[Maps]]
NO_MAPS: Maps = ((), False)
FAILED = "指挥室内部出了问题，这一步没有完成。请稍后再试；仍不行，请把编号 {} 告诉管理员。"
AGAIN_SECONDS = 15
# Downloads and what people attached: nobody keeps a copy, and opened on its own it runs nothing.
MEDIA, OWN_PAGES = "/media/", "/session/"
NEVER_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"
SHUT = "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
# A page of its own files alone, which runs without a connection: its worker brings them then. It shows the
# pictures that it keeps.
KEPT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; "
    "img-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Emotion fills an empty <style> by script; react-aria writes this one rule, the same in every page.
STYLES = " ".join(
    (
        "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='",
    )
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make the browser send Origin: null with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The desk's sound plays by itself, and whoever reports may have his phone say where he stands: the
    # browser asks him then. A page asks for nothing else.
    "Permissions-Policy": "autoplay=(self), geolocation=(self), "
    + ", ".join(
        f"{name}=()"
        for name in (
            *("accelerometer", "camera", "display-capture", "gyroscope", "hid"),
            *("magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking"),
        )
    ),
}
HALF_A_YEAR = "max-age=15552000"
_HOST = re.compile(r"[\w.\-\[\]:]+", re.ASCII)


class SecurityHeaders:
    """Sets the headers on every answer, and answers itself where the room fails.

    `ground` says which map servers pages may ask for pictures, and whether their maps have any.
    """

    def __init__(self, app: ASGIApp, ground: AsksFor | None = None) -> None:
        self.app, self.ground = app, ground
        self.scripts, self.screen = " ".join(map(_hash, SCRIPTS)), _screens_policy()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        is_begun = False
        is_page = self.ground is not None and kind_of(scope["path"]) is Kind.PAGE
        maps = NO_MAPS

        async def tell(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                self._add(MutableHeaders(raw=message.setdefault("headers", [])), scope, maps)
            await send(message)

        try:
            maps = await self.ground() if self.ground and is_page else NO_MAPS
            await self.app(scope, receive, tell)
        except Exception as error:  # noqa: BLE001 - a person gets a number, the log the trace
            said = store_failure(error)
            number = report_failure(error, said)
            if not is_begun:
                # A wall that is switched on meanwhile has nobody who tries again.
                text = f"{said}（编号 {number}）" if said else FAILED.format(number)
                status = 503 if said else 500
                again = {"Refresh": str(AGAIN_SECONDS)} if scope["method"] == "GET" else None
                answer: Response = PlainTextResponse(text, status, again)
                if again and scope["path"] == SCREEN:
                    answer = wall_unopened(text, status, AGAIN_SECONDS)
                await answer(scope, receive, tell)

    def _add(self, headers: MutableHeaders, scope: Scope, maps: Maps) -> None:
        path = scope["path"]
        headers["Content-Security-Policy"] = self._policy(scope, maps)
        for name, value in FIXED.items():
            headers[name] = value
        if path.startswith((MEDIA, OWN_PAGES)) or is_public(path) or is_api(path):
            headers["Cache-Control"] = "no-store"
        if is_https(scope):
            headers["Strict-Transport-Security"] = HALF_A_YEAR

    def _policy(self, scope: Scope, maps: Maps) -> str:
        if scope["path"].startswith((MEDIA, PICTURES)):
            return NEVER_RUNS
        if scope["path"] == SCREEN:
            return self.screen
        if is_quick(scope["path"]):
            return KEPT
        if is_public(scope["path"]):
            return f"{SHUT}; style-src {_hash(PUBLIC_STYLE)}; script-src {_hash(SCRIPT)}"
        if is_api(scope["path"]):
            return f"{SHUT}; style-src {_hash(API_STYLE)}"
        if scope["path"].startswith(OWN_PAGES):
            return f"{SHUT}; style-src {_hash(STYLE)}"
        return pages_policy(_socket(scope), self.scripts, maps)


def pages_policy(socket: str, scripts: str, maps: Maps) -> str:
    """The strictest policy under which Streamlit's pages work (docs/decisions/0009 and 0017)."""
    tiles = " ".join(maps[0])
    # Streamlit's map draws pictures with the help of workers that it writes itself.
    workers = ("worker-src blob:",) if maps[1] else ()
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {scripts}",
            f"style-src 'self' {_hash(FRAME_STYLE)} {STYLES}",
            f"img-src 'self' data: {tiles}".strip(),
            "font-src 'self'",
            "media-src 'self'",
            f"connect-src 'self' data: {socket} {tiles}".strip(),
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            *workers,
        )
    )


def _screens_policy() -> str:
    """The page around a wall frames it and asks for health; what the door refuses is told in STYLE."""
    styles = f"{_hash(SCREEN_STYLE)} {_hash(STYLE)}"
    framed = "frame-src 'self'; connect-src 'self'; manifest-src 'self'"
    return f"{SHUT}; style-src {styles}; script-src {_hash(SCREEN_SCRIPT)}; {framed}"


def _socket(scope: Scope) -> str:
    """The address of the pages' socket: not every browser counts it to 'self'."""
    host = Headers(scope=scope).get("host", "")
    return f"{'wss' if is_https(scope) else 'ws'}://{host}" if _HOST.fullmatch(host) else ""


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
