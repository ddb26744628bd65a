"""What maps ask for over HTTP: only for who is signed in and for walls, and never anything but pictures."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from bench.serving import serving
from dashboard.access.cookies import DISPLAY_COOKIE, signed
from dashboard.access.passwords import new_token
from dashboard.store.database import engine_for
from dashboard.store.store_files import sqlite_url
from dashboard.town.ground.actions import set_basemap
from dashboard.town.ground.queries_town import basemap_setting
from dashboard.town.ground.rules_tiles import Dark, Kind
from dashboard.web.ground import HOLDS_SECONDS
from tests.access.people import a_wall, an_account
from tests.admin.settings.ground import ADMINISTRATOR
from tests.factories import NOON
from tests.town.ground.maps import around_town, mbtiles, picture
from tests.web.client import Visitor
from tests.web.conftest import RIGHT

ADDRESS = "https://tiles.example/{z}/{x}/{y}.png?tk=SECRETKEY"
STYLE = "/ground/style/any/dark.json"
TILE = "/ground/tiles/{}/{}/{}/{}"
Served = tuple[str, str, str]
SOME = next(iter(around_town()))


@pytest.fixture(scope="module")
def room(
    sqlite_template: Path, right_hash: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, str]]:
    """Address of a server with a map file, URL of its store, and the key of a wall."""
    folder = tmp_path_factory.mktemp("maps")
    (folder / "room.db").write_bytes(sqlite_template.read_bytes())
    store = sqlite_url(folder / "room.db")
    mbtiles(folder / "maps" / "town.mbtiles")
    (folder / "maps" / "secret.db").write_bytes(b"secret")
    with Session(engine_for(store)) as session:
        an_account(session, "commander", login="zhihui", password_hash=right_hash)
        an_account(session, "commander", login="fresh", password_hash=right_hash, must_change_password=True)
        key = a_wall(session)
        session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ROOM_LOCAL", str(folder))
        beneath_maps(store, Kind.FILE)
        with serving(store) as server:
            yield server.base, store, key
    engine_for(store).dispose()


def beneath_maps(store: str, kind: Kind, address: str = "") -> None:
    with pytest.MonkeyPatch.context() as patch, Session(engine_for(store)) as session:
        patch.setenv("ROOM_LOCAL", str(Path(store.removeprefix("sqlite:///")).parent))
        set_basemap(
            session,
            kind=kind,
            addresses=address,
            file="town.mbtiles",
            credit="测绘局",
            dark=Dark.DIMMED,
            seen=basemap_setting(session).version,
            by=ADMINISTRATOR,
            at=NOON,
        )
        session.commit()


@pytest.fixture
def inside(room: Served) -> Visitor:
    made = Visitor(room[0])
    made.sign_in("zhihui", RIGHT)
    return made


@pytest.fixture
def outside(room: Served) -> Visitor:
    return Visitor(room[0])


def tile_path(visitor: Visitor) -> Callable[[int, int, int], str]:
    """The path of a tile as the style names it."""
    (source,) = [
        one for one in json.loads(visitor.get(STYLE).body)["sources"].values() if one["type"] == "raster"
    ]
    template = source["tiles"][0].removeprefix(visitor.base)
    assert template.startswith("/ground/tiles/"), "on this server"
    return lambda z, x, y: template.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))


def test_a_picture_comes_as_it_lies_in_the_file_and_is_kept(inside: Visitor) -> None:
    answer = inside.get(tile_path(inside)(*SOME))
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/png"
    assert int(answer.headers["content-length"]) == len(picture(*SOME))
    assert answer.headers["cache-control"] == "private, max-age=604800, immutable"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_picture_under_an_older_name_is_not_kept_long(inside: Visitor) -> None:
    assert "immutable" not in inside.get(TILE.format("older", *SOME)).headers["cache-control"]


@pytest.mark.parametrize("tile", [(10, 0, 0), (0, 5, 5), (30, 1, 1), (14, 99999999999999999999, 1)])
def test_where_there_is_no_picture_the_answer_is_empty(inside: Visitor, tile: tuple[int, int, int]) -> None:
    answer = inside.get(tile_path(inside)(*tile))
    assert (answer.status, answer.body) == (204, "")


@pytest.mark.parametrize(
    "path",
    [
        "/ground/tiles/v/../../maps/secret.db",
        "/ground/tiles/v/%2e%2e/%2e%2e/secret.db",
        "/ground/tiles/..%2f..%2fmaps%2fsecret.db/1/1/1",
        "/ground/tiles/v/1/1/secret.db",
        "/ground/tiles/v/-1/0/0",
        "/ground/style/v/..%2f..%2froom.db.json",
        "/ground/style/v/purple.json",
        "/ground/maps/secret.db",
    ],
)
def test_no_path_leads_to_another_file(inside: Visitor, path: str) -> None:
    answer = inside.get(path)
    assert "secret" not in answer.body.replace("secret.db", "")
    assert "SQLite" not in answer.body
    assert answer.headers.get("content-type") not in ("image/png", "application/octet-stream")


@pytest.mark.parametrize(
    "path",
    [
        STYLE,
        TILE.format("v", *SOME),
        # Any word may stand for the version, that of what is free to all as well.
        STYLE.replace("any", "_stcore"),
        TILE.format("_stcore", *SOME),
    ],
)
def test_strangers_and_who_must_change_his_password_get_nothing(
    outside: Visitor, room: Served, path: str
) -> None:
    assert outside.get(path).status == 403
    outside.cookies[DISPLAY_COOKIE] = signed(DISPLAY_COOKIE, new_token())
    assert outside.get(path).status == 403
    outside.cookies.clear()
    outside.sign_in("fresh", RIGHT)
    assert outside.get(path).status == 403


@pytest.mark.parametrize("path", [STYLE, TILE.format("v", *SOME)])
def test_a_wall_gets_its_map(outside: Visitor, room: Served, path: str) -> None:
    outside.cookies[DISPLAY_COOKIE] = signed(DISPLAY_COOKIE, room[2])
    assert outside.get(path).status == 200


@pytest.mark.long
def test_pages_open_exactly_the_map_server_that_is_set(inside: Visitor, room: Served) -> None:
    with_file = inside.get("/").headers["content-security-policy"]
    assert "worker-src blob:" in with_file
    assert "http://127" not in with_file
    assert "https:" not in with_file
    beneath_maps(room[1], Kind.ADDRESS, ADDRESS)
    try:
        time.sleep(HOLDS_SECONDS + 0.1)
        policy = inside.get("/").headers["content-security-policy"]
        named = [part for part in policy.split("; ") if "https:" in part]
        assert [part.split()[0] for part in named] == ["img-src", "connect-src"]
        assert all("https://tiles.example" in part and "SECRETKEY" not in part for part in named)
        made = json.loads(inside.get(STYLE).body)
        assert made["sources"]["pictures_0"]["tiles"] == [ADDRESS]
        assert inside.get(TILE.format("v", *SOME)).status == 204
    finally:
        beneath_maps(room[1], Kind.FILE)
        time.sleep(HOLDS_SECONDS + 0.1)


def test_a_file_that_goes_away_leaves_a_style_without_pictures(inside: Visitor, room: Served) -> None:
    file = Path(room[1].removeprefix("sqlite:///")).parent / "maps" / "town.mbtiles"
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        made = json.loads(inside.get(STYLE).body)
        assert [layer["id"] for layer in made["layers"]] == ["ground", "land"]
        assert inside.get(TILE.format("v", *SOME)).status == 204
    finally:
        away.rename(file)
