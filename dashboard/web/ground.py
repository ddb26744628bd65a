"""What the maps of a page ask for: their style, and the pictures of a map file that lies on this server."""

import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.access.address import is_https
from dashboard.store.database import reading
from dashboard.store.store_files import database_url
from dashboard.town.ground.queries_town import basemap_setting, land
from dashboard.town.ground.rules_tiles import Ground, Kind
from dashboard.town.ground.style import THEMES, source, style
from dashboard.town.ground.tiles import Tiles, opened
from dashboard.words.errors import Refused

FOLDER = "/ground/"
PICTURES = f"{FOLDER}tiles/"
# A map asks for dozens of pictures at once.
HOLDS_SECONDS = 2.0
BRIEFLY = {"Cache-Control": "private, max-age=30"}
LONG = {"Cache-Control": "private, max-age=604800, immutable"}
NOTHING = "没有这个文件。"
_held: dict[str, tuple[float, Ground]] = {}


def base_map_settings() -> Ground:
    """What is set, a moment ago at most; what was set last while the store is silent."""
    store, at = database_url(), time.monotonic()
    held = _held.get(store)
    if held and at - held[0] < HOLDS_SECONDS:
        return held[1]
    try:
        with reading() as session:
            settings = basemap_setting(session)
    except Exception:  # noqa: BLE001 - a page's headers must not fail with the store: the page itself tells
        return held[1] if held else Ground()
    _held[store] = (at, settings)
    return settings


async def asked_for() -> tuple[tuple[str, ...], bool]:
    """The servers that pages may ask for pictures, and whether any map has some."""
    settings = await run_in_threadpool(base_map_settings)
    return settings.origins, settings.kind is not Kind.NONE


async def style_file(request: Request) -> Response:
    theme = request.path_params["theme"]
    if theme not in THEMES:
        return PlainTextResponse(NOTHING, 404)
    own = f"{'https' if is_https(request.scope) else 'http'}://{request.headers.get('host', '')}"
    return JSONResponse(await run_in_threadpool(_style, theme, own), headers=BRIEFLY)


def _style(theme: str, own: str) -> dict[str, Any]:
    ground = base_map_settings()
    with reading() as session:
        outline = land(session)
    return style(theme, _sources(ground, own), outline, ground.dark)


def _sources(ground: Ground, own: str) -> list[dict[str, Any]]:
    if ground.kind is Kind.ADDRESS:
        return [source([address]) for address in ground.addresses]
    tiles = _file(ground)
    if tiles is None:
        return []
    address = f"{own}{PICTURES}{tiles.version}/{{z}}/{{x}}/{{y}}"
    return [source([address], deepest=tiles.deepest, shallowest=tiles.shallowest, box=tiles.box)]


def _file(ground: Ground) -> Tiles | None:
    """The file that is set; None where none is, or it cannot be drawn: the sketch stays."""
    if ground.kind is not Kind.FILE:
        return None
    try:
        return opened(ground.file)
    except Refused:
        return None


async def picture(request: Request) -> Response:
    tile = await run_in_threadpool(_picture, **request.path_params)
    if tile is None:
        return Response(status_code=204, headers=BRIEFLY)
    data, kind, is_lasting = tile
    return Response(data, media_type=kind, headers=LONG if is_lasting else BRIEFLY)


def _picture(version: str, z: int, x: int, y: int) -> tuple[bytes, str, bool] | None:
    tiles = _file(base_map_settings())
    tile = tiles.tile(z, x, y) if tiles else None
    return (*tile, version == tiles.version) if tiles and tile else None


ROUTES = [
    Route(f"{FOLDER}style/{{version}}/{{theme}}.json", style_file, methods=["GET"]),
    Route(f"{PICTURES}{{version}}/{{z:int}}/{{x:int}}/{{y:int}}", picture, methods=["GET"]),
]
