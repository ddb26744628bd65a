"""Tiny map files: real pictures in the two kinds of file, around the town."""

import io
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from PIL import Image, ImageDraw
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from dashboard.town.ground.tiles import tile_at

WEST, SOUTH, EAST, NORTH = 118.70, 28.74, 118.95, 28.96
ZOOMS = range(8, 15)
# No colour of any theme: seen on a screen it can only come from here.
COLOUR = (222, 184, 60)
Tile = tuple[int, int, int]


def picture(z: int, x: int, y: int, form: str = "PNG") -> bytes:
    """A tile in one colour with its own border."""
    image = Image.new("RGB", (256, 256), COLOUR)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 255, 255), outline=(150, 90, 20), width=3)
    draw.line((0, (x * 37) % 256, 255, (y * 53) % 256), fill=(70, 120, 190), width=9)
    draw.text((20, 20), f"{z}/{x}/{y}", fill=(20, 20, 20))
    made = io.BytesIO()
    image.save(made, form)
    return made.getvalue()


def around_town() -> Iterable[Tile]:
    for z in ZOOMS:
        left, top = tile_at(WEST, NORTH, z)
        right, bottom = tile_at(EAST, SOUTH, z)
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                yield z, x, y


def mbtiles(file: Path, form: str = "PNG", told: str | None = None) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE metadata (name text, value text)")
        connection.execute(
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)"
        )
        box = f"{WEST},{SOUTH},{EAST},{NORTH}"
        rows = [("name", "test"), ("format", told or form.lower()), ("bounds", box)]
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", rows)
        connection.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)",
            [(z, x, 2**z - 1 - y, picture(z, x, y, form)) for z, x, y in around_town()],
        )
    return file


def pmtiles(file: Path, kind: TileType = TileType.PNG) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    form = {TileType.JPEG: "JPEG", TileType.WEBP: "WEBP"}.get(kind, "PNG")
    with file.open("wb") as made:
        writer = Writer(made)
        for z, x, y in sorted(around_town(), key=lambda tile: zxy_to_tileid(*tile)):
            writer.write_tile(zxy_to_tileid(z, x, y), picture(z, x, y, form))
        writer.finalize(
            {
                "tile_type": kind,
                "tile_compression": Compression.NONE,
                "min_zoom": ZOOMS[0],
                "max_zoom": ZOOMS[-1],
                "min_lon_e7": round(WEST * 1e7),
                "min_lat_e7": round(SOUTH * 1e7),
                "max_lon_e7": round(EAST * 1e7),
                "max_lat_e7": round(NORTH * 1e7),
                "center_zoom": 12,
                "center_lon_e7": round(118.82 * 1e7),
                "center_lat_e7": round(28.85 * 1e7),
            },
            {"name": "test"},
        )
    return file
