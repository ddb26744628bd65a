"""What every request must pass: no page, file or socket without a sign-in."""

from enum import StrEnum
from urllib.parse import quote, urlencode

from google.protobuf.message import DecodeError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.access.cookies import carries_signature, comes_by_single_sign_on, person_of_cookies
from dashboard.access.rules import Person, may
from dashboard.access.rules_rights import TABLES, UPLOADS
from dashboard.web.ground import FOLDER
from dashboard.words.clock import now

SIGN_IN, PASSWORD, WALL = "/session/sign-in", "/session/password", "/wall"
PROVIDER = "/session/single-sign-on/back"
# What a browser needs before anybody signed in, and says nothing of the town.
OPEN_FILES = ("/favicon.png", "/manifest.json", "/_stcore/health", "/_stcore/host-config", "/oauth2callback")
OPEN_FOLDERS = ("/session/", "/static/", "/app/static/", "/component/", "/_stcore/bidi-components/", "/auth/")
# What villagers open without an account: to report, and to see by a code what became of it.
REPORT, STATUS = "/report", "/status"
# What opens by a link one case for one answer.
ANSWER = "/answer/"
# What staff's telephones keep, and send when they are back in reach (web/quick asks itself who is signed in).
QUICK = "/quick/"
QUICK_FILES = ("", "page.js", "queue.js", "worker.js", "page.css", "manifest.json")
_QUICK_PATHS = frozenset((QUICK.rstrip("/"), *(f"{QUICK}{name}" for name in (*QUICK_FILES, "me", "reports"))))
# Where somebody who is called answers: the address itself is the secret.
CALL = "/call"
# Where somebody on a scene reports that he is safe, by such an address too.
CONTACT = "/contact"
# What other systems call: each of these asks for a key itself.
API = ("/api/v1", "/api/open311/v2")
# Everything else of Streamlit's own: uploads, metrics, and whatever a later version adds.
FILE_FOLDERS = ("/media/", "/_stcore/", FOLDER)
MEDIA, UPLOAD = "/media/", "/_stcore/upload_file/"
# Bytes of one upload, its wrapping included, by those who attach and import nothing: pages hold uploads
# in memory, and more than that no attachment has (docs/attachments.md).
MOST_ATTACHED = 31 << 20
# A page first looks for its server under its own path (/wall/_stcore/health), where there is nothing.
STREAMLITS = "/_stcore/"
REFUSED = "登录后才能使用这里的文件。请先登录，再重新打开页面。"
NO_UPLOADS = "您现在的角色不能上传文件。如果工作需要，请联系系统管理员授权。"
TOO_LARGE = "这个文件太大，没有收下。附件每个不超过 30 MB，请压缩或拆成几个再上传。"


class Kind(StrEnum):
    OPEN = "open"
    FILE = "file"
    PAGE = "page"


def kind_of(path: str) -> Kind:
    """What lies at a path: free to all, a file of somebody's work, or (everything else) a page."""
    if (
        path in OPEN_FILES
        or path.startswith(OPEN_FOLDERS)
        or is_public(path)
        or is_api(path)
        or is_quick(path)
    ):
        return Kind.OPEN
    # Before a page's look for its server: a part of a file's address may be called as that, too.
    if path.startswith(FILE_FOLDERS):
        return Kind.FILE
    return Kind.OPEN if STREAMLITS in path[1:] else Kind.PAGE


def is_public(path: str) -> bool:
    """Whether it is one of the pages without an account: a villager's, of somebody who is called, or that of
    a link to one case."""
    is_one = path.startswith((f"{STATUS}/", f"{CALL}/", f"{CONTACT}/", ANSWER)) and path.count("/") == 2
    return path in (REPORT, STATUS) or is_one


def is_quick(path: str) -> bool:
    """Whether it is 随手报, or what its page asks and sends."""
    return path in _QUICK_PATHS


def is_api(path: str) -> bool:
    """Whether other systems call it."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in API)


class Gate:
    """Send pages without a session to the sign-in, refuse files and sockets.

    The pages' scripts ask again at each rerun: a page that is open already must learn
    that its session ended, and its socket therefore only shows that this server gave it a cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            cookies = HTTPConnection(scope).cookies
            if carries_signature(cookies):
                await self.app(scope, without_commands(receive), send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and (refusal := await _refusal(scope)):
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def without_commands(receive: Receive) -> Receive:
    """What a socket receives, but for the order to empty everybody's caches: no page of ours sends it."""

    async def received() -> Message:
        while True:
            message = await receive()
            if not _is_command(message.get("bytes")):
                return message

    return received


def _is_command(data: bytes | None) -> bool:
    if not data:
        return False
    asked = BackMsg()
    try:
        asked.ParseFromString(data)
    except DecodeError:
        # Streamlit says so itself.
        return False
    return asked.WhichOneof("type") == "clear_cache"


async def _refusal(scope: Scope) -> Response | None:
    kind, cookies = kind_of(scope["path"]), HTTPConnection(scope).cookies
    if kind is Kind.OPEN:
        return None
    if kind is Kind.PAGE and comes_by_single_sign_on(cookies):
        # Also past somebody else's session: whoever just proved who he is comes in as himself.
        return RedirectResponse(PROVIDER, 303, {"Cache-Control": "no-store"})
    person = await run_in_threadpool(person_of_cookies, cookies, at=now())
    if kind is not Kind.FILE:
        return _way_in(scope, person)
    if person is None or not _may_take(person, scope["path"]):
        is_upload = person is not None and scope["path"].startswith(UPLOAD)
        return PlainTextResponse(NO_UPLOADS if is_upload else REFUSED, 403)
    if scope["path"].startswith(UPLOAD) and _is_too_large(person, scope):
        return PlainTextResponse(TOO_LARGE, 413)
    return None


def _may_take(person: Person, path: str) -> bool:
    """Downloads are for people, maps for walls too, uploads for whoever has an act that takes files (the
    table of rights says which do); the rest no page needs."""
    if path.startswith(MEDIA):
        return not person.is_display
    if path.startswith(FOLDER):
        return not person.must_change_password and may(person, "ground.read")
    return path.startswith(UPLOAD) and not person.must_change_password and may(person, *UPLOADS)


def _is_too_large(person: Person, scope: Scope) -> bool:
    """Whether more is handed in than this person could use; also without a length said beforehand."""
    if scope["method"] != "PUT" or may(person, *TABLES):
        return False
    length = Headers(scope=scope).get("content-length", "")
    return not length.isdecimal() or int(length) > MOST_ATTACHED


def _way_in(scope: Scope, person: Person | None) -> Response | None:
    """Where a visitor of a page goes first; None where he may go on."""
    if person is None or (person.is_display and scope["path"] != WALL):
        door = SIGN_IN
    elif person.must_change_password:
        door = PASSWORD
    else:
        return None
    wanted = quote(scope["path"]) + (
        f"?{query}" if (query := scope["query_string"].decode("latin-1")) else ""
    )
    return RedirectResponse(f"{door}?{urlencode({'next': wanted})}", 303, {"Cache-Control": "no-store"})
