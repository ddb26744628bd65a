"""How the API says no: application/problem+json (RFC 9457) with a Chinese sentence."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.words.errors import Refused

MEDIA = "application/problem+json"
TITLES = {
    400: "请求看不懂", 401: "没有密钥", 403: "没有权限", 404: "没有找到", 405: "不支持这个方法",
    409: "和以前的请求冲突", 413: "内容太大", 415: "不支持这种格式", 422: "内容不合要求",
    429: "请求太多", 500: "指挥室内部出了问题", 503: "暂时不能办理",
}  # fmt: skip
SENTENCES = {
    400: "正文看不懂，没有办理。请用 UTF-8 的 JSON，请求头写 Content-Type: application/json。",
    404: "没有这个网址。有哪些网址，见 /api/v1/docs。",
    405: "这个网址不支持这个方法。支持哪些，见 /api/v1/docs。",
}
# What pydantic calls a mistake, and what a person reads of it; `ctx` fills the blanks.
MISTAKES = {
    "missing": "没有填",
    "string_too_long": "太长，最多 {max_length} 个字",
    "string_too_short": "太短，至少 {min_length} 个字",
    "string_type": "要写成文字",
    "string_pattern_mismatch": "格式不对",
    "extra_forbidden": "不认识这一项，请核对名称",
    "too_long": "太多，最多 {max_length} 个",
    "too_short": "太少，至少 {min_length} 个",
    "json_invalid": "不是正确的 JSON",
    "model_attributes_type": "要写成 JSON 对象",
    "dict_type": "要写成 JSON 对象",
    "list_type": "要写成 JSON 数组",
    "bool_parsing": "要写成 true 或 false",
    "bool_type": "要写成 true 或 false",
    "enum": "只能是其中一个：{expected}",
    "literal_error": "只能是其中一个：{expected}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "timezone_aware": "时间要带时区，如 2026-12-02T09:30:00+08:00",
}
STARTS = {
    "int_": "要写成整数",
    "float_": "要写成数字",
    "finite": "要写成数字",
    "datetime_": "时间看不懂，要写成 2026-12-02T09:30:00+08:00",
    "date_": "日期看不懂，要写成 2026-12-02",
}


class Mistake(BaseModel):
    field: str = Field(description="哪一项，如 body.title")
    detail: str = Field(description="怎么不对")


class ProblemBody(BaseModel):
    """What every refusal holds."""

    type: str = Field(default="about:blank")
    title: str = Field(description="是什么问题")
    status: int = Field(description="HTTP 状态码")
    detail: str = Field(description="怎么回事，怎么办")
    errors: list[Mistake] = Field(default=[], description="哪几项不对")


class Problem(Refused):
    """A refusal with its HTTP status; `headers` go with it."""

    def __init__(self, status: int, sentence: str, **headers: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = {name.replace("_", "-"): text for name, text in headers.items()}


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These refusals as a route of FastAPI declares them."""
    schema = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
    return {status: {"description": TITLES[status], "content": {MEDIA: schema}} for status in statuses}


def title_of(status: int) -> str:
    return TITLES.get(status, HTTPStatus(status).phrase)


def problem(
    status: int,
    sentence: str,
    errors: Iterable[Mistake] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = ProblemBody(title=title_of(status), status=status, detail=sentence, errors=[*errors])
    return JSONResponse(body.model_dump(), status, headers, MEDIA)


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal: what the store did not take for itself is no fault of the caller."""
    if isinstance(refusal, Problem):
        return refusal.status
    return 503 if isinstance(refusal.__cause__, DBAPIError) else 422


def as_problem(refusal: Refused) -> Response:
    headers = refusal.headers if isinstance(refusal, Problem) else None
    return problem(status_of(refusal), str(refusal), headers=headers)


async def refused(_: Request, error: Exception) -> Response:
    """FastAPI's handler for what a rule refused."""
    return as_problem(error if isinstance(error, Refused) else Refused(str(error)))


async def not_served(_: Request, error: Exception) -> Response:
    """FastAPI's handler for an address or method that there is not."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return problem(status, SENTENCES.get(status, "请求看不懂，没有办理。"), headers=headers)


async def invalid(_: Request, error: Any) -> Response:
    """FastAPI's handler for a body or a parameter that is not as described."""
    mistakes = [
        Mistake(field=".".join(str(part) for part in one["loc"]), detail=sentence_of(one))
        for one in error.errors()
    ]
    first = mistakes[0] if mistakes else Mistake(field="", detail="内容不合要求")
    more = f"（还有 {len(mistakes) - 1} 处）" if len(mistakes) > 1 else ""
    return problem(422, f"{first.field}：{first.detail}{more}。没有办理。", mistakes)


def sentence_of(mistake: Mapping[str, Any]) -> str:
    """What is wrong, of one mistake as pydantic names it."""
    kind = str(mistake["type"])
    if kind == "value_error" and isinstance(mistake.get("ctx", {}).get("error"), Refused):
        return str(mistake["ctx"]["error"])
    if text := MISTAKES.get(kind):
        return text.format(**{name: str(value) for name, value in mistake.get("ctx", {}).items()})
    return next((text for start, text in STARTS.items() if kind.startswith(start)), "内容不合要求")
