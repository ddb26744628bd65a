"""The ground of every map: no outside tiles, every name whole, cities elsewhere in view."""

import json
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from dashboard.town.ground import basemap
from dashboard.town.ground.queries_town import town, villages
from dashboard.words.palette import OFFICE, WALL

WALL_MAP = {"width": 560, "height": 600}
# What Streamlit's browser side reads as "no map style at all".
NO_STYLE = "__MAP_STYLE__"


@pytest.fixture
def ground(session: Session) -> tuple[pd.DataFrame, pd.DataFrame]:
    return town(session), villages(session)


def drawn(ground: tuple[pd.DataFrame, pd.DataFrame], **more: Any) -> dict[str, Any]:
    return dict(json.loads(basemap.deck([], *ground, palette=WALL, **more).to_json()))


@pytest.mark.postgresql
def test_no_map_style_and_no_tile_server_is_named(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    deck = drawn(ground)
    assert deck.get("mapStyle", NO_STYLE) == NO_STYLE
    assert deck.get("mapProvider") is None
    assert not any(word in json.dumps(deck).lower() for word in ("mapbox", "carto", "http"))


@pytest.mark.postgresql
def test_the_outline_all_villages_and_their_names_are_drawn(
    ground: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    layers = {layer["id"]: layer for layer in drawn(ground)["layers"]}
    assert list(layers) == ["areas", "outline", "names"]
    assert len(layers["areas"]["data"]["features"]) == len(layers["names"]["data"]) == 22
    assert layers["names"]["characterSet"] == "auto"
    assert "Noto Sans CJK SC" in layers["names"]["fontFamily"]


@pytest.mark.parametrize("size", [14, 18])
def test_no_village_name_covers_another(ground: tuple[pd.DataFrame, pd.DataFrame], size: int) -> None:
    view = basemap.view_of(basemap.bounds_of(*ground), **WALL_MAP)
    boxes = []
    for name in basemap.label_places(ground[1], view, size).to_dict("records"):
        x, y = view.pixels(name["longitude"], name["latitude"])
        x, y, half = x + name["offset"][0], y + name["offset"][1], size * len(name["name"]) / 2
        boxes.append((x - half, y - size / 2, x + half, y + size / 2))
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2)
    )


def test_no_village_name_is_cut_by_the_edge(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    size = 18
    for width, height in ((300, 420), (456, 576), (560, 600)):
        view = basemap.view_of(basemap.bounds_of(*ground), width, height)
        for name in basemap.label_places(ground[1], view, size, is_whole=True).to_dict("records"):
            x, y = view.pixels(name["longitude"], name["latitude"])
            assert abs(x + name["offset"][0]) + size * len(name["name"]) / 2 <= width / 2
            assert abs(y + name["offset"][1]) + size / 2 <= height / 2


def test_a_wall_leaves_out_names_that_nobody_could_read(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    view = basemap.view_of(basemap.bounds_of(*ground), **WALL_MAP)
    everywhere = [(view.longitude, view.latitude, 2000.0)]
    assert basemap.label_places(ground[1], view, 18, everywhere, is_whole=True).empty
    # Whoever can look nearer has them all.
    assert len(basemap.label_places(ground[1], view, 18, everywhere)) == 22


def test_the_whole_town_is_in_view(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    box = basemap.bounds_of(*ground)
    view = basemap.view_of(box, **WALL_MAP)
    for longitude, latitude in ((box[0], box[1]), (box[2], box[3])):
        x, y = view.pixels(longitude, latitude)
        assert abs(x) <= WALL_MAP["width"] / 2
        assert abs(y) <= WALL_MAP["height"] / 2


def test_a_city_elsewhere_is_shown_where_it_lies(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    boston = pd.DataFrame({"longitude": [-71.1] * 60 + [-71.0] * 60, "latitude": [42.3] * 60 + [42.4] * 60})
    strays = pd.DataFrame({"longitude": [0.0], "latitude": [0.0]})
    # Imported into a town that has its own.
    own = ground[1][["longitude", "latitude"]]
    west, south, east, north = basemap.bounds_of(*ground, pd.concat([boston, strays, own]))
    assert (round(west, 2), round(east, 2)) == (-71.1, -71.0)
    assert (round(south, 2), round(north, 2)) == (42.3, 42.4)


def test_a_few_points_elsewhere_leave_the_town_in_view(ground: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    middle = ground[1][["longitude", "latitude"]]
    points = pd.concat([middle, pd.DataFrame({"longitude": [0.0], "latitude": [0.0]})])
    assert basemap.bounds_of(*ground, points) == basemap.bounds_of(*ground)


def test_a_map_without_ground_opens() -> None:
    assert basemap.deck([], None, None, palette=OFFICE).to_json()
