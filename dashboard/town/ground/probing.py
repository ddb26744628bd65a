"""Whether what is set to lie beneath the maps can be had at all: the file opened, one tile asked for."""

import math
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dashboard.town.ground.rules_tiles import Ground, Kind, origin_of
from dashboard.town.ground.tiles import opened, picture_kind
from dashboard.words.errors import Refused

SECONDS = 6.0
ZOOM = 12
# As a browser would ask: some servers answer nobody else, and the answer must allow our pages.
ASKING = {"User-Agent": "Mozilla/5.0", "Origin": "http://localhost"}
BESIDE = "看图的电脑若能上网，地图可能照样出来；出不来的地方显示示意图。"


class _Stay(HTTPRedirectHandler):
    """A page may not follow to another server either."""

    def redirect_request(self, *_: Any) -> None:
        return None


def why_unreachable(ground: Ground, longitude: float, latitude: float) -> str:
    """What hinders the base map around a place, as a sentence; empty where nothing does. Asks the server."""
    if ground.kind is Kind.FILE:
        return file_trouble(ground)
    if ground.kind is Kind.ADDRESS:
        x, y = tile_at(longitude, latitude, ZOOM)
        return next((told for one in ground.addresses if (told := _of_address(one, x, y))), "")
    return ""


def file_trouble(ground: Ground) -> str:
    """What is wrong with the file that is set; empty where nothing is, or none is set."""
    if ground.kind is not Kind.FILE:
        return ""
    try:
        opened(ground.file)
    except Refused as refusal:
        return f"{refusal} 现在地图显示的是示意图。"
    return ""


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """The tile (x, y) of web Mercator that holds a place."""
    across = 2**zoom
    northing = math.asinh(math.tan(math.radians(latitude)))
    return int((longitude + 180) / 360 * across), int((1 - northing / math.pi) / 2 * across)


def _of_address(address: str, x: int, y: int) -> str:
    server = origin_of(address)
    filled = address.replace("{z}", str(ZOOM)).replace("{x}", str(x)).replace("{y}", str(y))
    try:
        with build_opener(_Stay).open(Request(filled, headers=ASKING), timeout=SECONDS) as answer:  # noqa: S310
            data, allowed = answer.read(16), answer.headers.get("Access-Control-Allow-Origin")
    except HTTPError as error:
        return f"{server} 回答 {error.code}，没有给瓦片。请核对地址和密钥。"
    except (OSError, HTTPException, ValueError):
        # The reason itself may hold the address, and that the key.
        return f"从本服务器连不上 {server}。{BESIDE}"
    if not picture_kind(data):
        return f"{server} 给的不是 png、jpg 或 webp 图片。请核对地址和密钥。"
    if not allowed:
        return f"{server} 不允许别的网页使用它的瓦片（没有 CORS），浏览器会拒绝。请换一个地图服务。"
    return ""
