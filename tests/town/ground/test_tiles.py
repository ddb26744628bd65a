"""What may lie beneath a map: addresses and files that are refused in words, and pictures that come out."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import TileType
from sqlmodel import Session, col, select

from dashboard.town.ground import basemap, tiles
from dashboard.town.ground import queries_town as overview
from dashboard.town.ground.actions import set_basemap
from dashboard.town.ground.queries_town import basemap_setting, drawable_basemap
from dashboard.town.ground.rules_tiles import (
    LONGEST_ADDRESS,
    Dark,
    Ground,
    Kind,
    checked_addresses,
    checked_file,
    ground_of,
    in_words,
    stored_as,
)
from dashboard.town.ground.style import source, style
from dashboard.town.ground.tiles import tile_at, why_unreachable
from dashboard.words.errors import Refused
from dashboard.words.palette import OFFICE, WALL
from models import Setting
from tests.admin.settings.ground import ADMINISTRATOR, entries, last_changes
from tests.factories import NOON
from tests.town.ground.maps import COLOUR, ZOOMS, around_town, mbtiles, picture, pmtiles

GOOD = "https://t0.tianditu.gov.cn/vec_w/wmts?TILEMATRIXSET=w&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=SECRETKEY"
ANNOTATED = GOOD.replace("vec_w", "cva_w")
PLAIN_TILES = "http://10.0.0.7:8080/tiles/{z}/{x}/{y}.png"


@pytest.fixture
def maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROOM_LOCAL", str(tmp_path))
    return tmp_path / tiles.FOLDER


def setting(session: Session, **given: Any) -> None:
    told = {"kind": Kind.ADDRESS, "addresses": "", "file": "", "credit": "天地图", "dark": Dark.TURNED}
    told |= {"seen": basemap_setting(session).version, "by": ADMINISTRATOR, "at": NOON} | given
    set_basemap(session, **told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "还没有填写"),
        ("\n".join([PLAIN_TILES] * 4), "最多 3 行"),
        ("ftp://a.example/{z}/{x}/{y}", "http"),
        ("javascript:alert(1)//{z}{x}{y}", "http"),
        ("https://a.example/{z}/{x}", "各一处"),
        ("https://a.example/{z}/{x}/{y}/{s}", "各一处"),
        ("https://a.example/{z}/{x}/{y}/{y}", "各一处"),
        ("https://{z}.example/{x}/{y}/{z}", "服务器名"),
        ("https://somebody@a.example/{z}/{x}/{y}", "服务器名"),
        ("https://a.example; script-src */{z}/{x}/{y}", "不能用的字符"),
        ("https://a.example;script-src/{z}/{x}/{y}", "服务器名"),
        ("https:///{z}/{x}/{y}", "服务器名"),
        ("https://a.example/{z}/{x}/{y}图", "不能用的字符"),
        ("https://[a/{z}/{x}/{y}", "写得不对"),
        ("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "坐标有偏移"),
        (GOOD.replace("TILEMATRIXSET=w", "TILEMATRIXSET=c"), "经纬度投影"),
        ("https://a.example/{z}/{x}/{y}.pbf", "矢量"),
        ("https://a.example/{z}/{x}/{y}" + "a" * LONGEST_ADDRESS, "太长"),
    ],
)
def test_an_address_that_cannot_be_drawn_is_refused_without_repeating_it(text: str, told: str) -> None:
    with pytest.raises(Refused, match=told) as refusal:
        checked_addresses(text)
    assert "SECRETKEY" not in str(refusal.value)


@given(st.text(max_size=60))
def test_no_text_opens_more_than_one_server_each(text: str) -> None:
    """Whatever is typed: what is taken over names one plain origin, fit for a header."""
    address = f"https://{text}/{{z}}/{{x}}/{{y}}"
    try:
        (found,) = checked_addresses(address)
    except Refused:
        return
    (origin,) = Ground(Kind.ADDRESS, (found,)).origins
    assert set(origin.removeprefix("https://")) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-:")


@pytest.mark.postgresql
def test_layers_are_kept_in_their_order_and_a_key_is_told_to_nobody(session: Session) -> None:
    setting(session, addresses=f"{GOOD}\n{ANNOTATED}")
    found = basemap_setting(session)
    assert found.addresses == (GOOD, ANNOTATED)
    assert found.origins == ("https://t0.tianditu.gov.cn",)
    told = json.dumps([entry.data for entry in entries(session)], ensure_ascii=False)
    assert "SECRETKEY" not in told + in_words(found) + repr(found) + found.version
    assert "瓦片 https://t0.tianditu.gov.cn" in last_changes(session)[0]
    frame = overview.town(session)
    assert frame["credit"].tolist() == ["天地图"]
    assert "SECRETKEY" not in frame.to_json()


@pytest.mark.postgresql
def test_what_is_set_stays_where_nothing_new_is_typed(session: Session) -> None:
    setting(session, addresses=GOOD)
    setting(session, addresses=" ", credit="天地图 GS(2025)1号")
    assert basemap_setting(session).addresses == (GOOD,)
    with pytest.raises(Refused, match="没有改动"):
        setting(session, credit="天地图 GS(2025)1号")
    setting(session, kind=Kind.NONE, credit="")
    assert overview.town(session)["style"].tolist() == [""]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"addresses": ""}, "还没有填写瓦片地址"),
        ({"addresses": GOOD, "credit": " "}, "还没有填写底图的来源"),
        ({"addresses": GOOD, "credit": "字" * 61}, "不要超过"),
        ({"addresses": GOOD, "seen": "older"}, "别人改了底图"),
        ({"kind": Kind.FILE, "file": "../room.db"}, "请选择一个地图文件"),
        ({"kind": Kind.FILE, "file": "missing.mbtiles"}, "不在了"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_nothing_written(
    session: Session, given: Any, told: str
) -> None:
    with pytest.raises(Refused, match=told):
        setting(session, **given)
    assert not session.exec(select(Setting).where(col(Setting.key).startswith("basemap"))).all()


@given(st.dictionaries(st.sampled_from([*stored_as(Ground())]), st.text(max_size=30)))
def test_whatever_is_stored_is_read_as_some_ground(stored: dict[str, str]) -> None:
    found = ground_of(stored)
    assert ground_of(stored_as(found)) == found


@pytest.mark.parametrize(
    "name", ["a.db", "../a.mbtiles", "a/b.mbtiles", "..\\a.pmtiles", "", ".mbtiles", "a\n.mbtiles"]
)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    with pytest.raises(Refused):
        checked_file(name)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("kind", ["mbtiles", "pmtiles"])
def test_every_tile_of_a_file_comes_out_as_it_went_in(maps: Path, kind: str, form: str) -> None:
    if kind == "mbtiles":
        mbtiles(maps / "a.mbtiles", form)
    else:
        pmtiles(maps / "a.pmtiles", TileType[form])
    found = tiles.opened(f"a.{kind}")
    assert (found.shallowest, found.deepest) == (ZOOMS[0], ZOOMS[-1])
    for tile in [*around_town()][::7]:
        assert found.tile(*tile) == (picture(*tile, form), f"image/{form.lower()}")
    for tile in [(12, 0, 0), (20, 1, 1), (3, 9, 0), (-1, 0, 0), (40, 0, 0)]:
        assert found.tile(*tile) is None
    assert tiles.files() == [f"a.{kind}"]


def test_a_file_is_read_anew_once_it_was_replaced(maps: Path) -> None:
    mbtiles(maps / "a.mbtiles")
    first = tiles.opened("a.mbtiles").version
    (maps / "a.mbtiles").unlink()
    mbtiles(maps / "a.mbtiles", "JPEG")
    assert tiles.opened("a.mbtiles").version != first


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.mbtiles", b"", "打不开"),
        ("a.mbtiles", b"no database at all", "打不开"),
        ("a.pmtiles", b"", "打不开"),
        ("a.pmtiles", b"PMTiles\x03" + b"\x00" * 200, "不是 png"),
        ("a.pmtiles", b"PMTiles\x02" + b"\x00" * 200, "打不开"),
    ],
)
def test_a_broken_file_is_refused_in_words_and_the_sketch_stays(
    session: Session, maps: Path, name: str, content: bytes, told: str
) -> None:
    maps.mkdir()
    (maps / name).write_bytes(content)
    with pytest.raises(Refused, match=told):
        tiles.opened(name)


def test_half_a_file_gives_what_it_has_and_never_fails(maps: Path) -> None:
    whole = pmtiles(maps / "a.pmtiles").read_bytes()
    (maps / "b.pmtiles").write_bytes(whole[: len(whole) // 2])
    found = tiles.opened("b.pmtiles")
    given = [found.tile(*tile) for tile in around_town()]
    assert any(given)
    assert not all(given)


def test_vector_tiles_are_refused_with_what_to_do(maps: Path) -> None:
    pmtiles(maps / "v.pmtiles", TileType.MVT)
    mbtiles(maps / "v.mbtiles", told="pbf")
    for name in ("v.pmtiles", "v.mbtiles"):
        with pytest.raises(Refused, match="矢量瓦片，这里画不了。请换成图片瓦片"):
            tiles.opened(name)


def test_what_is_no_picture_never_goes_out(maps: Path) -> None:
    file = mbtiles(maps / "a.mbtiles")
    z, x, y = next(iter(around_town()))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "UPDATE tiles SET tile_data = ? WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?",
            (b"<svg onload=alert(1)>", z + 1, *_one_in(z + 1)),
        )
    x, row = _one_in(z + 1)
    assert tiles.opened("a.mbtiles").tile(z + 1, x, 2 ** (z + 1) - 1 - row) is None


def _one_in(zoom: int) -> tuple[int, int]:
    x, y = next((x, y) for z, x, y in around_town() if z == zoom)
    return x, 2**zoom - 1 - y


def test_a_file_that_goes_away_leaves_the_sketch(session: Session, maps: Path) -> None:
    file = mbtiles(maps / "a.mbtiles")
    setting(session, kind=Kind.FILE, file="a.mbtiles", credit="测绘局")
    town, villages = overview.town(session), overview.villages(session)
    assert "底图：测绘局" in basemap.caption(town, villages)
    for palette, word in ((WALL, "dark"), (OFFICE, "light"), (WALL.faded(), "dark")):
        made = json.loads(basemap.deck([], town, villages, palette=palette).to_json())
        assert made["mapStyle"] == f"/ground/style/{basemap_setting(session).version}/{word}.json"
        assert made["layers"][0]["filled"] is False
    file.unlink()
    assert drawable_basemap(session) == Ground()
    assert "不在了" in why_unreachable(basemap_setting(session), 118.8, 28.85)
    town = overview.town(session)
    assert basemap.caption(town, villages) == basemap.CAPTION
    made = json.loads(basemap.deck([], town, villages, palette=WALL).to_json())
    assert "/ground/" not in json.dumps(made)


def test_a_style_lays_the_pictures_over_the_sketched_land() -> None:
    outline = '{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}'
    made = style("dark", [source([GOOD]), source([ANNOTATED])], [outline], Dark.TURNED)
    assert [layer["id"] for layer in made["layers"]] == ["ground", "land", "pictures_0", "pictures_1"]
    assert made["layers"][0]["paint"]["background-color"] == WALL.ground
    assert made["sources"]["pictures_0"]["tiles"] == [GOOD]
    # It would be read as HTML.
    assert "attribution" not in json.dumps(made)
    assert style("light", [], [outline], Dark.TURNED)["layers"][1]["paint"]["fill-color"] == OFFICE.land


@given(st.floats(-179.9, 179.9), st.floats(-85, 85), st.integers(0, 20))
def test_a_place_lies_in_its_tile(longitude: float, latitude: float, zoom: int) -> None:
    x, y = tile_at(longitude, latitude, zoom)
    assert 0 <= x < 2**zoom
    assert 0 <= y < 2**zoom
    assert x / 2**zoom * 360 - 180 <= longitude + 1e-9


def test_a_server_that_does_not_answer_is_told_without_the_key() -> None:
    ground = Ground(Kind.ADDRESS, ("http://127.0.0.1:9/{z}/{x}/{y}?tk=SECRETKEY",))
    told = why_unreachable(ground, 118.8, 28.85)
    assert "连不上 http://127.0.0.1:9" in told
    assert "SECRETKEY" not in told


def test_the_colour_of_the_test_pictures_is_no_colour_of_ours() -> None:
    assert f"#{bytes(COLOUR).hex()}" not in (str(WALL) + str(OFFICE))
