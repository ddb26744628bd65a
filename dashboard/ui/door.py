"""While nobody signs in, only this machine may come in."""

import ipaddress
import os

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FLAG = "ROOM_ALLOW_REMOTE"
CLOSED = "指挥室目前只允许在本机打开。若要让其他电脑访问，请由管理员以 --allow-remote 启动。"


class LoopbackOnly:
    """Refuse clients that are not on the loopback address, unless the flag allows them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or os.environ.get(FLAG) == "1" or is_local(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(CLOSED, status_code=403)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Whether the request came straight from this machine, through no proxy."""
    if any(name in (b"x-forwarded-for", b"forwarded") for name, _ in scope.get("headers", ())):
        return False
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    # A server that listens on both families sees 127.0.0.1 as ::ffff:127.0.0.1.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
