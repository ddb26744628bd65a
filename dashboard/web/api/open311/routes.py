"""What is at /api/open311/v2: kinds of service, requests in, requests out."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.access.address import client_address, is_https
from dashboard.access.queries import KeyHolder
from dashboard.incidents.public import queries_ground, queries_open311
from dashboard.incidents.public.queries_open311 import Wanted
from dashboard.incidents.public.rules import LONGEST_NAME, LONGEST_PHONE, spoken, typed_code
from dashboard.store.database import reading
from dashboard.store.trouble import store_failure
from dashboard.web.api.door import FAILED, LONGEST_BODY, admit, bearer_of, reach, within
from dashboard.web.api.intake import Sent, number_of_code, take
from dashboard.web.api.open311.forms import answer, refusal
from dashboard.web.api.open311.shown import definition, request_of, service
from dashboard.web.api.problems import Problem, status_of
from dashboard.web.api.reports import clean
from dashboard.words.clock import now
from dashboard.words.errors import Refused, report_failure
from models import TOWNSHIP_CODE, CameBy

BASE = "/api/open311/v2"
FORMS = ("json", "xml")
# The specification's own limits.
SPAN = timedelta(days=90)
LONGEST_DESCRIPTION, FIELDS = 4_000, 100
NO_FORM = "只有 json 和 xml 两种格式，请在网址后面写 .json 或 .xml。"
NO_JURISDICTION = "没有这个 jurisdiction_id，这里是 {}。"
NO_SERVICE = "没有这个 service_code，请用 services 里的。"
NO_REQUEST = "没有这个 service_request_id，或者这个密钥看不到它。"
UNKNOWN_CODE = "没有这个 token。"
NO_KEY = "没有 api_key，或者它不对。api_key 由指挥室的系统管理员发放。"
NO_PLACE = "lat 和 long、address_string 至少填一样，lat 和 long 要一起填。"
BAD_NUMBER = "{} 要写成数字。"
BAD_MOMENT = "{} 看不懂，要写成 2026-12-02T00:00:00Z。"
BAD_SPAN = "start_date 和 end_date 之间不超过 90 天，先早后晚。"
BAD_STATUS = "status 只有 open 和 closed。"
UNREADABLE = "请求看不懂，没有登记。"
TOO_LONG = "{} 太长，最多 {} 个字。"
NOTICE = "查询码 {}。凭查询码看办到哪一步：{}"
Call = Callable[[Request, str], Awaitable[Response]]


def called(call: Call) -> Callable[[Request], Awaitable[Response]]:
    """A call of the standard: its form, its jurisdiction, its errors."""

    async def answered(request: Request) -> Response:
        form = request.path_params["form"]
        if form not in FORMS:
            return refusal("json", 404, NO_FORM)
        try:
            _require_jurisdiction(request.query_params)
            return await call(request, form)
        except Refused as refused:
            headers = refused.headers if isinstance(refused, Problem) else {}
            return refusal(form, _status(refused), str(refused), headers)
        except Exception as error:  # noqa: BLE001 - a program gets a number, the log the trace
            said = store_failure(error)
            number = report_failure(error, said)
            sentence = f"{said}（编号 {number}）" if said else FAILED.format(number)
            return refusal(form, 503 if said else 500, sentence)

    return answered


def _status(refused: Refused) -> int:
    """The standard knows 400, 403 and 404 where others say 401 and 422."""
    return {401: 403, 409: 400, 422: 400}.get(status_of(refused), status_of(refused))


def _require_jurisdiction(asked: Mapping[str, Any]) -> None:
    if asked.get("jurisdiction_id", "") not in ("", TOWNSHIP_CODE):
        raise Problem(404, NO_JURISDICTION.format(TOWNSHIP_CODE))


async def _holder(request: Request, key: str) -> KeyHolder | None:
    """Whose key it is; None where there is none."""
    key = key or bearer_of(request.scope)
    address = client_address(request.scope)
    return await run_in_threadpool(lambda: admit(key, address, at=now())) if key else None


@called
async def discovery(request: Request, form: str) -> Response:
    """Where the calls are."""
    base = f"{'https' if is_https(request.scope) else 'http'}://{request.headers['host']}{BASE}"
    formats = ["text/xml", "application/json"]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": base,
        "changeset": "2026-12-02T00:00:00Z", "type": "production", "formats": formats,
    }  # fmt: skip
    said = {
        "changeset": "2026-12-02T00:00:00Z",
        "contact": "api_key 由指挥室的系统管理员在“账号管理 → 接口密钥”里发放。",
        "key_service": "",
        "endpoints": [endpoint],
    }
    return answer(form, "discovery", said)


@called
async def services(_: Request, form: str) -> Response:
    rows = await run_in_threadpool(_matters)
    return answer(form, "services", [service(row) for row in rows])


@called
async def one_service(request: Request, form: str) -> Response:
    return answer(form, "service_definition", definition(await _matter(request.path_params["code"])))


async def _matter(code: str) -> dict[str, Any]:
    rows = await run_in_threadpool(_matters)
    row = next((one for one in rows if one["code"] == code), None)
    if row is None:
        raise Problem(404, NO_SERVICE)
    return row


def _matters() -> list[dict[str, Any]]:
    with reading() as session:
        return queries_ground.matters(session)


async def requests(request: Request) -> Response:
    return await (send(request) if request.method == "POST" else listed(request))


@called
async def send(request: Request, form: str) -> Response:
    """A new request, registered as every report is."""
    receive = await within(LONGEST_BODY, request.scope, request.receive)
    try:
        async with Request(request.scope, receive).form(max_files=0, max_fields=FIELDS) as fields:
            typed = _typed(fields)
    except (HTTPException, MultiPartException) as error:
        raise Problem(400, UNREADABLE) from error
    _require_jurisdiction(typed)
    holder = await _holder(request, typed.get("api_key", "") or request.query_params.get("api_key", ""))
    if holder is None:
        raise Problem(403, NO_KEY)
    if not typed.get("service_code"):
        raise Problem(400, "没有填 service_code。")
    sent = _sent(typed, await _matter(typed["service_code"]))
    # The standard has no number by which a request that is sent again is known; whoever wants one may say it.
    named = clean(request.headers.get("idempotency-key", ""))[:200] or secrets.token_hex(16)
    made = await run_in_threadpool(
        lambda: take(
            sent, holder=holder, source_id=None, idempotency_key=named, came_by=CameBy.OPEN311, at=now()
        )
    )
    page = f"{'https' if is_https(request.scope) else 'http'}://{request.headers['host']}/status/{made.code}"
    said = {
        "service_request_id": made.number, "token": made.code,
        "service_notice": NOTICE.format(spoken(made.code), page), "account_id": "",
    }  # fmt: skip
    return answer(form, "service_requests", [said])


def _typed(fields: FormData) -> dict[str, str]:
    """Each field's last value; several of one attribute are put together."""
    typed: dict[str, str] = {}
    for name, value in fields.multi_items():
        if not isinstance(value, str):
            continue
        name, text = name.removesuffix("[]"), clean(value)
        is_more = name.startswith("attribute[") and name in typed
        typed[name] = f"{typed[name]}、{text}" if is_more else text
    return typed


def _sent(typed: Mapping[str, str], matter: Mapping[str, Any]) -> Sent:
    longitude, latitude = _degrees(typed, "long", 180), _degrees(typed, "lat", 90)
    address = typed.get("address_string", "")
    if (longitude is None) != (latitude is None) or (longitude is None and not address):
        raise Problem(400, NO_PLACE)
    names = [typed.get(part, "") for part in ("last_name", "first_name")]
    name = ("" if names[0] and not names[0].isascii() else " ").join(names)
    for field, text, most in (
        ("description", typed.get("description", ""), LONGEST_DESCRIPTION),
        ("address_string", address, 300),
        ("first_name", name.strip(), LONGEST_NAME),
        ("phone", typed.get("phone", ""), LONGEST_PHONE),
        ("media_url", typed.get("media_url", ""), 1_000),
    ):
        if len(text) > most:
            raise Problem(400, TOO_LONG.format(field, most))
    words = [typed.get("description", "")]
    if picture := typed.get("media_url", ""):
        words.append(f"照片的网址：{picture}")
    answers = {one["text"]: typed.get(f"attribute[{one['code']}]", "") for one in matter["questions"]}
    return Sent(
        title="" if words[0] else matter["name"],
        description="\n".join(word for word in words if word),
        category=matter["code"],
        place=address,
        longitude=longitude,
        latitude=latitude,
        reporter_name=name.strip(),
        reporter_phone=typed.get("phone", ""),
        answers={text: said for text, said in answers.items() if said},
    )


def _degrees(typed: Mapping[str, str], name: str, most: int) -> float | None:
    if not typed.get(name):
        return None
    try:
        number = float(typed[name])
    except ValueError as error:
        raise Problem(400, BAD_NUMBER.format(name)) from error
    if not -most <= number <= most:
        raise Problem(400, BAD_NUMBER.format(name))
    return number


@called
async def listed(request: Request, form: str) -> Response:
    """Requests by number, kind, day and status; the newest first, at most a thousand."""
    asked = request.query_params
    holder = await _holder(request, asked.get("api_key", ""))
    rows = await run_in_threadpool(_rows, _wanted(asked), holder)
    return answer(form, "service_requests", [request_of(row, is_public=holder is None) for row in rows])


@called
async def one_request(request: Request, form: str) -> Response:
    holder = await _holder(request, request.query_params.get("api_key", ""))
    wanted = Wanted(numbers=(request.path_params["number"],))
    rows = await run_in_threadpool(_rows, wanted, holder)
    if not rows or not request.path_params["number"].isprintable():
        raise Problem(404, NO_REQUEST)
    return answer(form, "service_requests", [request_of(rows[0], is_public=holder is None)])


def _rows(wanted: Wanted, holder: KeyHolder | None) -> list[dict[str, Any]]:
    with reading() as session:
        if holder is None:
            return queries_open311.public_requests(session, wanted=wanted)
        scope = reach(holder.person, "incident.read")
        sender = holder.person.api_key_id
        return queries_open311.requests(session, wanted=wanted, sender=sender, scope=scope)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    if numbers := _parts(asked, "service_request_id"):
        return Wanted(numbers=numbers)
    start, end = _moment(asked, "start_date"), _moment(asked, "end_date")
    if end is None:
        end = start + SPAN if start else None
    if start is None:
        start = (end or now()) - SPAN
    if end is not None and not timedelta() <= end - start <= SPAN:
        raise Problem(400, BAD_SPAN)
    states = set(_parts(asked, "status"))
    if not states <= {"open", "closed"}:
        raise Problem(400, BAD_STATUS)
    is_open = states == {"open"} if len(states) == 1 else None
    return Wanted((), _parts(asked, "service_code"), start, end, is_open)


def _parts(asked: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part for part in (clean(one) for one in asked.get(name, "").split(",")) if part)[:FIELDS]


def _moment(asked: Mapping[str, str], name: str) -> datetime | None:
    if not (text := asked.get(name, "")):
        return None
    try:
        # A plus that nobody has written for an address arrives as a blank.
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Problem(400, BAD_MOMENT.format(name)) from error


@called
async def token(request: Request, form: str) -> Response:
    """The number that a token stands for: here they are given at once, together."""
    holder = await _holder(request, request.query_params.get("api_key", ""))
    scope = reach(holder.person, "incident.read") if holder else None
    code = typed_code(request.path_params["token"])
    number = await run_in_threadpool(number_of_code, code, scope)
    if number is None:
        raise Problem(404, UNKNOWN_CODE)
    said = {"service_request_id": number, "token": request.path_params["token"]}
    return answer(form, "service_requests", [said])


GET = ["GET"]
ROUTES = [
    Route(f"{BASE}/discovery.{{form}}", discovery, methods=GET),
    Route(f"{BASE}/services.{{form}}", services, methods=GET),
    Route(f"{BASE}/services/{{code}}.{{form}}", one_service, methods=GET),
    Route(f"{BASE}/requests.{{form}}", requests, methods=["GET", "POST"]),
    Route(f"{BASE}/requests/{{number}}.{{form}}", one_request, methods=GET),
    Route(f"{BASE}/tokens/{{token}}.{{form}}", token, methods=GET),
]
