"""Streamlit's own page, as this room sends it: in Chinese, and without what costs a visitor time."""

import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

from dashboard.access.cookies import NARROW
from dashboard.web.pages import FRAME_STYLE

# Without it, a page looks for its server under its own path, is refused, and waits before it asks again.
WHERE = "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin }</script>"
# Pages are laid out on the server, which is told nothing of a window's width. Narrower than this, Streamlit
# puts columns below each other.
NARROWER = 640
TELLS_WIDTH = (
    f"<script>document.cookie = `{NARROW}=${{+(innerWidth < {NARROWER})}}; path=/; SameSite=Lax`</script>"
)
START = "/home"
TITLE = "综合信息指挥室"
# What is put in the place of what; a version of Streamlit that writes it otherwise keeps its own.
CHANGES = (
    (re.compile('<html lang="en">'), '<html lang="zh-CN">'),
    (re.compile("<title>Streamlit</title>"), f"<title>{TITLE}</title>"),
    # A Latin font that no page is set in, asked for before any program.
    (re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*>\s*'), ""),
    (re.compile("<head>"), f"<head>\n    {WHERE}"),
    (re.compile("</head>"), f"<style>{FRAME_STYLE}</style>\n    {TELLS_WIDTH}\n  </head>"),
)
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def _shell() -> str:
    """The page of whichever version of Streamlit is installed, changed; empty where there is none."""
    spec = find_spec("streamlit")
    if not spec or not spec.origin:
        return ""
    html = (Path(spec.origin).parent / "static" / "index.html").read_text(encoding="utf-8")
    for sought, put in CHANGES:
        html = sought.sub(put, html, count=1)
    return html


SHELL = _shell()
# Every script within it, for the content security policy; Streamlit's unchanged page holds no other.
SCRIPTS = tuple(_INLINE_SCRIPT.findall(SHELL))


async def shell(_: Request) -> HTMLResponse:
    return HTMLResponse(SHELL, headers={"Cache-Control": "no-cache"})


async def start_page(request: Request) -> RedirectResponse:
    """Streamlit knows its start page at the root alone, and says at any other address that there is none."""
    asked = request.url.query
    return RedirectResponse(f"/?{asked}" if asked else "/", 307)


def routes(pages: Iterable[str]) -> list[Route]:
    """Where the shell is sent: the root, and these pages (by their url paths)."""
    return [
        Route(START, start_page, methods=["GET"]),
        *(Route(path, shell, methods=["GET"]) for path in ("/", *(f"/{page}" for page in pages))),
    ]
