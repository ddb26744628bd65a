"""While anybody may enter with one click, only this machine may come in."""

import os

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.address import plain_address
from dashboard.access.queries import has_demo_accounts
from dashboard.store.database import reading

FLAG = "ROOM_ALLOW_REMOTE"
CLOSED = (
    "这里是演示库，任何人都能一键进入，所以只允许在本机打开。"
    "若要让其他电脑访问，请由管理员以 --allow-remote 启动。"
)


class LoopbackOnly:
    """Refuse clients that are not on the loopback address while the store has demo accounts.

    The flag allows them nevertheless.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "lifespan"
            or os.environ.get(FLAG) == "1"
            or is_local(scope)
            or not await run_in_threadpool(_is_demo)
        ):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(CLOSED, status_code=403)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Whether the request came straight from this machine, through no proxy."""
    if any(name in (b"x-forwarded-for", b"forwarded") for name, _ in scope.get("headers", ())):
        return False
    address = plain_address((scope.get("client") or ("", 0))[0])
    return address is not None and address.is_loopback


def _is_demo() -> bool:
    with reading() as session:
        return has_demo_accounts(session)
