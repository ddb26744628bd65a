"""Which names this server answers to: a page elsewhere must not reach it under a name of its own."""

import ipaddress
import os
import re
import socket
from functools import cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

VARIABLE = "ROOM_HOSTS"
UNKNOWN = (
    "这个网址不是指挥室的网址，没有打开。请用管理员给的网址；"
    f"若这个网址应当能用，请管理员把它加进 {VARIABLE}，再启动。"
)
FOREIGN = "这个请求来自别的网站，没有办理。请从指挥室自己的页面操作。"
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+?)\.?(:\d{1,5})?", re.IGNORECASE)


class KnownHosts:
    """Refuse requests and sockets under an unknown name, and those that another site's page sends.

    Streamlit looks at the name only when told to, and at the origin of sockets alone;
    asked about a foreign origin, it would look up its own address on the internet.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not is_known(hosts[0]):
            refusal = PlainTextResponse(UNKNOWN, 400)
        elif not all(is_own(origin, hosts[0]) for origin in headers.getlist("origin")):
            refusal = PlainTextResponse(FOREIGN, 403)
        else:
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        return await refusal(scope, receive, send)


def is_known(host: str) -> bool:
    """Whether a Host header names this server.

    ROOM_HOSTS lists the names (comma between them). Without it: this machine's own names,
    and every literal address, which no foreign name server can point here.
    """
    match = _HOST.fullmatch(host)
    if not match:
        return False
    name = match["name"].lower()
    if named := os.environ.get(VARIABLE, "").strip():
        return name in {one.strip().lower().rstrip(".") for one in named.split(",")}
    return name in _own_names() or _is_address(name)


def is_own(origin: str, host: str) -> bool:
    """Whether an Origin header is that of the pages under `host`."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


@cache
def _own_names() -> frozenset[str]:
    own = socket.gethostname().lower()
    return frozenset(("localhost", own, own.partition(".")[0]))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
