"""Files of map tiles on this server (MBTiles, PMTiles, pictures only), and whether tiles can be had."""

import gzip
import math
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from dashboard.store.store_files import local_folder
from dashboard.town.ground.rules_tiles import Ground, Kind, checked_file, origin_of
from dashboard.words.errors import Refused

FOLDER = "maps"
ENDS = (".mbtiles", ".pmtiles")
MOST_TILE_BYTES = 4 * 1024 * 1024
DEEPEST = 22
PICTURES = {TileType.PNG, TileType.JPEG, TileType.WEBP}
# How a picture begins, and what it is: nothing else ever goes out.
BEGINS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
VECTOR = "里面是矢量瓦片，这里画不了。请换成图片瓦片（png、jpg、webp）的文件"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Tiles:
    """A file that can be drawn: its depth, the box it covers (degrees), and how a tile is read."""

    version: str
    shallowest: int
    deepest: int
    box: Box | None
    read: Callable[[int, int, int], bytes | None]

    def tile(self, z: int, x: int, y: int) -> tuple[bytes, str] | None:
        """A picture and what it is; None where the file has none there."""
        if not (0 <= z <= DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
            return None
        try:
            data = self.read(z, x, y)
        except Exception:  # noqa: BLE001 - whatever is wrong with one tile, the map goes on without it
            return None
        kind = picture_kind(data) if data else None
        return (data, kind) if data and kind else None


def picture_kind(data: bytes) -> str | None:
    """What kind of picture these bytes begin like; None for anything else."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for begin, kind in BEGINS if data.startswith(begin)), None)


def folder() -> Path:
    return local_folder() / FOLDER


def files() -> list[str]:
    """Names of the map files that lie in the folder."""
    place = folder()
    if not place.is_dir():
        return []
    return sorted(file.name for file in place.iterdir() if file.is_file() and file.suffix.lower() in ENDS)


def opened(name: str) -> Tiles:
    """The file of that name. Refused, in words, where it is missing, broken or no file of pictures."""
    file = folder() / checked_file(name)
    try:
        status = file.stat()
    except OSError as error:
        raise Refused(f"地图文件 {name} 不在了。请放回 {FOLDER} 文件夹，或者改用别的底图。") from error
    return _opened(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _opened(file: Path, changed: int, size: int) -> Tiles:
    version = sha256(f"{file.name} {changed} {size}".encode()).hexdigest()[:10]
    try:
        if file.suffix.lower() == ".mbtiles":
            return _mbtiles(file, version)
        return _pmtiles(file, version)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            f"地图文件 {file.name} 打不开，可能没有拷贝完整。请重新拷贝，或者改用别的底图。"
        ) from error


def _mbtiles(file: Path, version: str) -> Tiles:
    def ask(query: str, *values: Any) -> list[Any]:
        # Read as it lies there: no lock, no journal beside it.
        address = f"file:{quote(str(file))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    metadata = {str(name): str(value) for name, value in ask("SELECT name, value FROM metadata")}
    depth = ask("SELECT min(zoom_level), max(zoom_level) FROM tiles")[0]
    if depth[0] is None:
        raise Refused(f"地图文件 {file.name} 里没有瓦片。")
    first = ask("SELECT tile_data FROM tiles WHERE zoom_level = ? LIMIT 1", depth[0])[0][0]
    if metadata.get("format") in ("pbf", "mvt") or first[:2] == b"\x1f\x8b":
        raise Refused(f"地图文件 {file.name} {VECTOR}。")
    if not picture_kind(first):
        raise Refused(f"地图文件 {file.name} 里的瓦片不是 png、jpg 或 webp 图片。")

    def read(z: int, x: int, y: int) -> bytes | None:
        rows = ask(
            "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
            " AND length(tile_data) <= ?",
            *(z, x, 2**z - 1 - y, MOST_TILE_BYTES),
        )
        return bytes(rows[0][0]) if rows else None

    return Tiles(version, int(depth[0]), int(depth[1]), _box(metadata.get("bounds", "").split(",")), read)


def _pmtiles(file: Path, version: str) -> Tiles:
    def at(offset: int, length: int) -> bytes:
        # Not mapped into memory: a file that is replaced meanwhile would end the whole server.
        with file.open("rb") as stream:
            stream.seek(offset)
            return stream.read(length)

    head = deserialize_header(at(0, 127))
    if head["tile_type"] is TileType.MVT:
        raise Refused(f"地图文件 {file.name} {VECTOR}。")
    if head["tile_type"] not in PICTURES:
        raise Refused(f"地图文件 {file.name} 里的瓦片不是 png、jpg 或 webp 图片。")

    @lru_cache(maxsize=64)
    def directory(offset: int, length: int) -> Any:
        return deserialize_directory(at(offset, length))

    directory(head["root_offset"], head["root_length"])

    def read(z: int, x: int, y: int) -> bytes | None:
        offset, length = head["root_offset"], head["root_length"]
        # The format nests directories no deeper.
        for _ in range(4):
            entry = find_tile(directory(offset, length), zxy_to_tileid(z, x, y))
            if entry is None:
                return None
            if entry.run_length:
                if entry.length > MOST_TILE_BYTES:
                    return None
                data = at(head["tile_data_offset"] + entry.offset, entry.length)
                return gzip.decompress(data) if head["tile_compression"] is Compression.GZIP else data
            offset, length = head["leaf_directory_offset"] + entry.offset, entry.length
        return None

    edges = (head[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7"))
    return Tiles(version, head["min_zoom"], head["max_zoom"], _box(list(edges)), read)


def _box(edges: list[Any]) -> Box | None:
    """West, south, east, north; None where the file says nothing sensible."""
    try:
        west, south, east, north = (float(edge) for edge in edges)
    except ValueError:
        return None
    return (west, south, east, north) if -180 <= west < east <= 180 and -90 <= south < north <= 90 else None


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
        return next((trouble for one in ground.addresses if (trouble := _of_address(one, x, y))), "")
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
