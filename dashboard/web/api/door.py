"""What every call passes: the key, how often, how large; and what is said where the room fails."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access.actions import write_last_seen
from dashboard.access.address import client_address
from dashboard.access.queries import KeyHolder, holder_of, is_seen_due
from dashboard.access.rules import Person, may, require
from dashboard.access.rules import Scope as Reach
from dashboard.access.rules_rights import RIGHTS
from dashboard.files.attachments.rules import MEGABYTE
from dashboard.store.database import Unanswered, reading, transaction
from dashboard.store.trouble import store_failure
from dashboard.web.api.limits import Counter
from dashboard.web.api.problems import Problem, as_problem, problem
from dashboard.words.clock import now
from dashboard.words.errors import Refused, report_failure

LONGEST_BODY = 64 * MEGABYTE
# Wrong keys from one address.
MOST_MISSES = 30
NO_KEY = "请在请求头里写上密钥：Authorization: Bearer 密钥。密钥由指挥室的系统管理员发放。"
WRONG_KEY = "这个密钥不对，或者已经到期、收回了。请向指挥室的系统管理员要新的。"
TOO_OFTEN = "请求太多，没有办理。请过 {} 秒再试。"
TOO_LARGE = f"内容太大，没有收下。一次请求不超过 {LONGEST_BODY // MEGABYTE} MB，请分几次报。"
FAILED = "指挥室内部出了问题，这一步没有完成。请稍后再试；仍不行，请把编号 {} 告诉管理员。"
CANNOT = "这个密钥不能“{}”。需要的话，请让指挥室的系统管理员另发一个。"
CHALLENGE = 'Bearer realm="room"'
_asked, _missed = Counter(timedelta(minutes=1)), Counter(timedelta(hours=1))


def admit(key: str, address: str, *, at: datetime) -> KeyHolder:
    """Whose `key` it is; Problem 401 where it opens nothing, 429 where too much came by it."""
    if seconds := _missed.wait(address, MOST_MISSES, at):
        raise Problem(429, TOO_OFTEN.format(seconds), Retry_After=str(seconds))
    with reading() as session:
        holder = holder_of(session, key, at=at)
        if holder is None:
            _missed.count(address, at)
            raise Problem(401, WRONG_KEY, WWW_Authenticate=CHALLENGE)
        person = replace(holder.person, address=address)
        is_due = is_seen_due(session, person, at=at)
    if seconds := _asked.wait(person.subject, holder.per_minute, at):
        raise Problem(429, TOO_OFTEN.format(seconds), Retry_After=str(seconds))
    _asked.count(person.subject, at)
    if is_due:
        _note_use(person, at)
    return replace(holder, person=person)


def reach(person: Person, *rights: str) -> Reach:
    """How far any of `rights` reaches for the system; Problem 403 where it has none of them."""
    if not may(person, *rights):
        raise Problem(403, CANNOT.format(RIGHTS[rights[0]].name))
    return require(person, *rights)


def _note_use(person: Person, at: datetime) -> None:
    try:
        with transaction(is_domain=False) as session:
            write_last_seen(session, person, at=at)
    except (Refused, Unanswered):
        # Others are writing, or the disk is full: the next call notes it.
        return


def bearer_of(scope: Scope) -> str:
    """The key in the header of a request; empty where there is none."""
    word, _, key = Headers(scope=scope).get("authorization", "").partition(" ")
    return key.strip() if word.lower() == "bearer" else ""


class Door:
    """Lets in whoever brings a key, and says what went wrong otherwise. `open_paths`: below where the
    API is mounted, those that need none."""

    def __init__(self, app: ASGIApp, open_paths: Collection[str] = ()) -> None:
        self.app, self.open_paths = app, open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_begun = False

        async def tell(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            if scope["path"].removeprefix(scope.get("root_path", "")) not in self.open_paths:
                scope["state"] = dict(scope.get("state", {})) | {"holder": await _holder(scope)}
            receive = await within(LONGEST_BODY, scope, receive)
            await self.app(scope, receive, tell)
            return
        except Refused as refusal:
            answer = as_problem(refusal)
        except Exception as error:
            said = store_failure(error)
            number = report_failure(error, said)
            if is_begun:
                raise
            answer = problem(
                503 if said else 500, f"{said}（编号 {number}）" if said else FAILED.format(number)
            )
        await answer(scope, receive, tell)


async def _holder(scope: Scope) -> KeyHolder:
    if not (key := bearer_of(scope)):
        raise Problem(401, NO_KEY, WWW_Authenticate=CHALLENGE)
    address = client_address(scope)
    return await run_in_threadpool(lambda: admit(key, address, at=now()))


async def within(most: int, scope: Scope, receive: Receive) -> Receive:
    """The request with its body at hand; Problem 413 where that is longer than `most` bytes."""
    length = Headers(scope=scope).get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise Problem(413, TOO_LARGE)
    body, is_more = bytearray(), True
    while is_more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        if len(body) > most:
            raise Problem(413, TOO_LARGE)
    whole = bytes(body)
    is_sent = False

    async def received() -> Message:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": whole, "more_body": False}

    return received
