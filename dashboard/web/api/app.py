"""/api/v1 as FastAPI serves it, with the description and the page drawn from it."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount

from dashboard.web.api import adapters, ground, reading, reports
from dashboard.web.api.door import Door
from dashboard.web.api.pages import explained
from dashboard.web.api.problems import ProblemBody, declared, invalid, not_served, refused
from dashboard.web.api.reading import Collection
from dashboard.words.errors import Refused

BASE, DOCUMENT, PAGE = "/api/v1", "/openapi.json", "/docs"
TITLE, VERSION = "综合信息指挥室接口", "1"
ABOUT = (
    "别的系统报来事件、读取进展。每个请求都在请求头里带密钥：Authorization: Bearer 密钥；"
    "密钥由指挥室的系统管理员在“账号管理 → 接口密钥”里发放。\n\n"
    "时间都带时区，位置是 WGS-84 经纬度。没有办成的，回答是 application/problem+json，"
    "detail 里写着怎么回事、怎么办。\n\n"
    "上报人的姓名、电话和保密事件的内容，任何密钥都读不到。"
)

# What any call may answer; the page lists them once.
REFUSALS = (400, 401, 403, 405, 413, 422, 429, 500, 503)

api = FastAPI(
    title=TITLE,
    version=VERSION,
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    redoc_url=None,
    redirect_slashes=False,
    responses=declared(*REFUSALS),
)
api.add_exception_handler(Refused, refused)
api.add_exception_handler(HTTPException, not_served)
api.add_exception_handler(RequestValidationError, invalid)
api.add_middleware(Door, open_paths=(DOCUMENT, PAGE))
api.include_router(reports.router)
api.include_router(adapters.router)
api.include_router(reading.router)
api.include_router(ground.router)


@api.get(DOCUMENT, include_in_schema=False)
def document() -> dict[str, Any]:
    """The description; the same for everybody."""
    made = api.openapi()
    made["servers"] = [{"url": BASE}]
    schemas = made["components"]["schemas"]
    if "Collection" not in schemas:
        for model in (ProblemBody, Collection):
            described = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= described.pop("$defs", {}) | {model.__name__: described}
        # What FastAPI says of its own refusals, which are not sent here.
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
    return made


@api.get(PAGE, include_in_schema=False)
def page(_: Request) -> HTMLResponse:
    """The description for a person."""
    return explained(document(), BASE, REFUSALS)


ROUTES = [Mount(BASE, app=api)]
