"""What the layers of the event map send to the browser."""

import json
from typing import Any

import pandas as pd
import pydeck as pdk
import pytest
from shapely.geometry import Point, shape

from dashboard.incidents.find.rules_squares import Square, square_of
from dashboard.town.ground import basemap
from dashboard.town.ground.basemap import View
from dashboard.wall.maps import layers, layers_grids, layers_marks
from dashboard.wall.maps.charts import shades
from dashboard.wall.maps.queries_clusters import CLUSTERS, MOST
from dashboard.wall.maps.queries_grids import AREAS
from dashboard.wall.maps.rules import SHADES, Selection, level_of
from dashboard.wall.maps.widgets_map import build
from dashboard.words.palette import OFFICE, WALL, rgba

HOSTILE = "<img src=x onerror=alert(1)> ![a](http://evil.test)"
AREA = json.dumps(
    {"type": "Polygon", "coordinates": [[[118.8, 28.8], [118.9, 28.8], [118.9, 28.9], [118.8, 28.8]]]}
)
VILLAGES = pd.DataFrame(
    [{"code": "1", "name": "甲村", "longitude": 118.84, "latitude": 28.82, "area": AREA, "figure": 7}]
)
ZOOM = 12.3


def cluster(x: float = 118.83, y: float = 28.84, **given: Any) -> dict[str, Any]:
    told = {"number": "", "title": "", "status": "", "village": ""}
    if given.get("total", 1) == 1:
        told = {"number": "NL-20260304-0001", "title": "垃圾堆放", "status": "handling", "village": "塘湖村"}
    usual = {"square": square_of(x, y, 2).word, "total": 1, "urgent": 0, "longitude": x, "latitude": y,
             "light": "green", "incident_class": 1}  # fmt: skip
    return usual | told | given


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(CLUSTERS)).astype(CLUSTERS)


def by_id(made: list[pdk.Layer]) -> dict[str, pdk.Layer]:
    return {layer.id: layer for layer in made}


def test_a_disc_says_how_many_and_its_worst_lamp_by_sign_and_colour() -> None:
    rows = [
        cluster(118.8 + n / 50, total=3 + n, light=light)
        for n, light in enumerate(("red", "yellow", "green"))
    ]
    made = by_id(layers.clusters(frame(*rows), ZOOM, OFFICE))
    discs = {disc["total"]: disc for disc in made["clusters"].data}
    signs = {disc["sign"] for disc in discs.values()}
    assert len(signs) == len({tuple(disc["colour"]) for disc in discs.values()}) == 3
    assert discs[3]["colour"][:3] == rgba(OFFICE.red)[:3]
    assert {row["text"] for row in made["cluster_counts"].data} == {"3", "4", "5"}
    assert made["incidents"].data == []


def test_one_alone_stands_where_it_lies_and_urgent_ones_are_told() -> None:
    rows = frame(cluster(total=1, urgent=1), cluster(118.9, total=4, urgent=2), cluster(118.7, total=2))
    made = by_id(layers.clusters(rows, ZOOM, WALL))
    (sign,) = made["incidents"].data
    assert (sign["longitude"], sign["latitude"]) == (118.83, 28.84)
    assert [row["text"] for row in made["urgent"].data] == ["急", "急"]
    assert len(made["clusters"].data) == 2


def test_calls_to_one_square_share_a_ring_around_its_disc() -> None:
    level = level_of(ZOOM)
    here = square_of(118.834, 28.844, level).word
    disc = cluster(118.834, 28.844, square=here, total=9)
    came = pd.Timestamp("2026-03-04T04:00Z")
    rows = [(118.834, 28.844, came), (118.835, 28.845, pd.NaT), (118.70, 28.70, came), (None, None, came)]
    calls = pd.DataFrame(rows, columns=["longitude", "latitude", "arrived_at"]).assign(number="N")
    rings, words = layers.calls(calls, frame(disc), ZOOM, OFFICE)
    by_text = {row["text"]: row for row in words.data}
    assert set(by_text) == {"点将2", "点将1"}
    (drawn,) = by_id(layers.clusters(frame(disc), ZOOM, OFFICE))["clusters"].data
    assert [by_text["点将2"]["longitude"], by_text["点将2"]["latitude"]] == drawn["at"]
    assert by_text["点将2"]["width"] < by_text["点将1"]["width"]
    assert json.loads(rings.to_json())["getRadius"] > drawn["radius"]


def test_a_calls_word_gives_way_to_the_number_above_it() -> None:
    level = level_of(ZOOM)
    edge = square_of(118.834, 28.844, level).box[3]
    places = [(118.834, edge - 1e-4), (118.834, edge + 1e-4)]
    calls = pd.DataFrame(
        [(*place, pd.NaT) for place in places], columns=["longitude", "latitude", "arrived_at"]
    )
    discs = frame(*(cluster(x, y, square=square_of(x, y, level).word, total=9) for x, y in places))
    rings, words = layers.calls(calls.assign(number="N"), discs, ZOOM, OFFICE)
    assert len(rings.data) == 2
    (told,) = words.data
    assert told["latitude"] > edge


def test_the_words_of_very_many_calls_are_left_out() -> None:
    level = level_of(ZOOM)
    places = [(118.6 + 0.05 * place, 28.82) for place in range(layers.MOST_TOLD + 1)]
    called = pd.DataFrame(places, columns=["longitude", "latitude"]).assign(number="N", arrived_at=None)
    discs = frame(*(cluster(x, y, square=square_of(x, y, level).word, total=9) for x, y in places))
    assert len(layers.calls(called.head(layers.MOST_TOLD), discs, ZOOM, OFFICE)[1].data) == layers.MOST_TOLD
    rings, words = layers.calls(called, discs, ZOOM, OFFICE)
    assert len(rings.data) == len(places)
    assert words.data == []


def test_a_number_of_ten_thousand_is_told_in_the_disc_as_in_words() -> None:
    (_, _, numbers, *_) = layers.clusters(frame(cluster(118.84, 28.82, total=12_345)), ZOOM, OFFICE)
    assert numbers.data[0]["text"] == "1.2万"


def test_a_village_has_its_code_its_shade_and_its_number() -> None:
    layer = layers.villages(VILLAGES, [2, 4, 7], "在办", OFFICE)
    (feature,) = layer.data["features"]
    assert feature["properties"]["code"] == "1"
    assert feature["properties"]["tip"] == "甲村　在办 7 件"
    assert feature["properties"]["fill"][3] == SHADES[3]
    empty = layers.villages(VILLAGES.assign(figure=0, area=None), [], "在办", OFFICE)
    assert empty.data["features"] == []


def made_map(**given: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "town": pd.DataFrame({"outline": [AREA]}), "villages": VILLAGES, "clusters": frame(), "calls": None,
        "cells": None, "spot": None, "picked": None, "bounds": [7], "what": "在办",
        "view": View(118.83, 28.84, ZOOM), "palette": OFFICE, "grids": None, "is_near": False,
    }  # fmt: skip
    return dict(json.loads(build(**(usual | given)).to_json()))


def test_the_layers_that_are_switched_on_are_drawn_and_no_others() -> None:
    everything = made_map(
        calls=pd.DataFrame(columns=["number", "longitude", "latitude", "arrived_at"]),
        cells={"47532_11536": 3}, spot=(118.83, 28.84, "塘湖村"), picked=Selection("village", "1"),
    )  # fmt: skip
    ids = [layer["id"] for layer in everything["layers"]]
    assert len(ids) == len(set(ids))
    assert {"villages", "density", "calls", "mark", "chosen_village"} <= set(ids)
    nothing = [layer["id"] for layer in made_map(bounds=None)["layers"]]
    assert not {"villages", "density", "calls", "mark", "chosen_village"} & set(nothing)
    assert "chosen_square" in str(made_map(picked=Selection("square", "3_1_2")))


def test_names_carry_the_number_only_while_villages_have_figures() -> None:
    for bounds, name in (([7], "甲村 7"), (None, "甲村")):
        names = next(layer for layer in made_map(bounds=bounds)["layers"] if layer["id"] == "names")
        assert [row["name"] for row in names["data"]] == [name]


def test_a_density_is_not_mixed_with_the_villages_shades() -> None:
    areas = next(layer for layer in made_map(cells={"47532_11536": 3})["layers"] if layer["id"] == "villages")
    assert areas["data"]["features"][0]["properties"]["fill"][3] == 0


def test_names_keep_clear_of_discs_where_there_is_room() -> None:
    view = View(118.84, 28.82, ZOOM)
    free = basemap.label_places(VILLAGES, view, 13)
    moved = basemap.label_places(VILLAGES, view, 13, [(118.84, 28.82, 18)])
    assert free["offset"].tolist() == [[0, 0]]
    assert moved["offset"].tolist() != [[0, 0]]


def test_names_keep_clear_of_single_signs_and_of_calls_and_stay_with_their_village() -> None:
    view = View(118.84, 28.82, ZOOM)
    alone = frame(cluster(118.84, 28.82, square=square_of(118.84, 28.82, level_of(ZOOM)).word, urgent=1))
    call = pd.DataFrame({"number": ["N"], "longitude": [118.84], "latitude": [28.82], "arrived_at": [None]})
    signs, rings = (layers.covered(alone, ZOOM, 13, called) for called in (None, call))
    assert len(rings) == len(signs) + 2
    x, y = view.pixels(118.84, 28.82)
    for discs in (signs, rings):
        (offset,) = basemap.label_places(VILLAGES, view, 13, discs)["offset"]
        half = (13 * len("甲村") + 6) / 2, (13 + 6) / 2
        for longitude, latitude, radius in discs:
            across, along = view.pixels(longitude, latitude)
            assert abs(x + offset[0] - across) >= half[0] + radius or (
                abs(y + offset[1] - along) >= half[1] + radius
            )
    # Another village's point stands where there would be room: half covered is better than there.
    degree = 40 / 512 / 2**ZOOM * 360
    two = pd.concat([VILLAGES, VILLAGES.assign(name="乙村", longitude=118.84 + degree)])
    wide = [(118.84, 28.82, 30.0)]
    for place, row in enumerate(basemap.label_places(two, view, 13, wide).to_dict("records")):
        dx = row["offset"][0] + view.pixels(row["longitude"], row["latitude"])[0]
        assert (dx > 20) == bool(place)


def test_a_density_square_is_the_word_that_it_counts() -> None:
    layer = layers.density({Square(2, 59766, 23768): 9, Square(2, 59767, 23768): 1}, OFFICE)
    assert [row["square"] for row in layer.data] == ["2_59766_23768", "2_59767_23768"]
    assert layer.data[0]["a"] > layer.data[1]["a"]
    assert (layer.data[0]["w"], layer.data[0]["s"]) == tuple(
        round(x, 6) for x in Square(2, 59766, 23768).box[:2]
    )
    assert layers.density({}, OFFICE).data == []


def test_a_word_that_is_no_square_draws_no_line() -> None:
    assert layers_marks.chosen_square("nonsense", OFFICE) == []


@pytest.mark.parametrize("total", [1, 9])
def test_the_fullest_scene_stays_below_its_bound(total: int) -> None:
    rows = [
        cluster(118.7 + n % 40 / 100, 28.7 + n // 40 / 100, total=total, title=HOSTILE) for n in range(MOST)
    ]
    cells = {f"{47_480 + n % 60}_{11_480 + n // 60}": 9 for n in range(3_000)}
    assert len(json.dumps(made_map(clusters=frame(*rows), cells=cells))) < 300_000


def test_typed_words_are_a_hint_as_text_and_never_html() -> None:
    (sign,) = by_id(layers.clusters(frame(cluster(title=HOSTILE)), ZOOM, OFFICE))["incidents"].data
    assert HOSTILE[:40] in sign["tip"]


def test_the_legend_has_a_field_for_every_shade_and_one_for_none() -> None:
    spec = shades([2, 4, 7], OFFICE).to_dict()
    (rows,) = spec["datasets"].values()
    assert [row["words"] for row in rows] == ["0", "1–2", "3–4", "5–7"]
    assert [row["strength"] for row in rows] == sorted(row["strength"] for row in rows)


def grids(*rows: dict[str, Any]) -> pd.DataFrame:
    usual = {"grid_id": 1, "village": "1", "village_name": "甲村", "name": "一网格", "area": AREA,
             "source": "区局", "figure": 0}  # fmt: skip
    return pd.DataFrame([usual | row for row in rows], columns=list(AREAS)).astype(AREAS)


def test_a_grid_has_its_shade_its_number_and_its_village() -> None:
    found = grids({"figure": 7}, {"grid_id": 2, "name": HOSTILE})
    area, numbers = layers_grids.grids(found, [2, 7], "在办", is_near=False, palette=OFFICE)
    full, none = area.data["features"]
    assert full["properties"]["code"] == "1"
    assert full["properties"]["tip"] == "甲村 一网格　在办 7 件"
    assert (full["properties"]["fill"][3], none["properties"]["fill"][3]) == (SHADES[2], SHADES[0])
    # What is nothing has no number until there is room for names.
    assert [row["text"] for row in numbers.data] == ["7"]
    _, near = layers_grids.grids(found, [2, 7], "在办", is_near=True, palette=OFFICE)
    assert [row["text"] for row in near.data] == ["一网格 7", f"{HOSTILE} 0"]
    assert shape(json.loads(AREA)).contains(Point(near.data[0]["at"]))


def test_one_shade_lies_on_one_ground() -> None:
    def fills(layer_id: str, **given: Any) -> set[int]:
        made = next(layer for layer in made_map(**given)["layers"] if layer["id"] == layer_id)
        return {feature["properties"]["fill"][3] for feature in made["data"]["features"]}

    some = grids({"figure": 7})
    assert fills("villages", grids=some) == {0}
    assert fills("grids", grids=some) != {0}
    assert fills("grids", grids=some, cells={"47532_11536": 3}) == {0}
    # Where no grid has an area, the villages keep theirs.
    assert fills("villages", grids=grids()) != {0}
    assert "grids" not in [layer["id"] for layer in made_map(grids=grids())["layers"]]


@pytest.mark.parametrize(
    ("given", "is_told"), [({}, False), ({"is_near": True}, True), ({"bounds": None}, True)]
)
def test_numbers_of_grids_do_not_lie_on_those_of_villages(given: dict[str, Any], is_told: bool) -> None:
    made = made_map(grids=grids({"figure": 7}), **given)
    assert ("grid_figures" in [layer["id"] for layer in made["layers"]]) == is_told
