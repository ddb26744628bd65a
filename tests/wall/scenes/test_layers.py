"""What the incident layers send to the browser."""

import json
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.incidents.find import layers
from dashboard.town.ground import basemap
from dashboard.town.places.rules import cell_of
from dashboard.words.palette import OFFICE, WALL, rgba

HOSTILE = "<img src=x onerror=alert(1)> ![a](http://evil.test)"


def point(**given: Any) -> dict[str, Any]:
    return {
        "number": "NL-20260304-0001",
        "cell": "47532_11536",
        "longitude": 118.83,
        "latitude": 28.84,
        "light": "green",
        "incident_class": 1,
        "total": 1,
        "title": "垃圾堆放",
        "village": "塘湖村",
        "status": "handling",
        "reporter_phone": "13800000000",
    } | given


def drawn(layer: pdk.Layer) -> dict[str, Any]:
    return dict(json.loads(layer.to_json()))


def test_a_lamp_has_a_shape_beside_its_colour_and_a_class_a_size() -> None:
    frame = pd.DataFrame(
        [point(light="red", incident_class=3), point(light="yellow"), point(incident_class=2)]
    )
    signs = {row["sign"]: row for row in layers.incident_points(frame, WALL).data}
    assert set(signs) == {"●", "▲", "○"}
    assert signs["●"]["colour"] == rgba(WALL.red)
    assert signs["▲"]["size"] < signs["○"]["size"] < signs["●"]["size"]


def test_the_worst_are_drawn_last_and_so_on_top() -> None:
    frame = pd.DataFrame([point(light=word) for word in ("red", "none", "green", "yellow")])
    assert [row["sign"] for row in layers.incident_points(frame, WALL).data] == ["–", "○", "▲", "●"]


def test_only_what_the_map_shows_reaches_the_browser() -> None:
    layer = layers.incident_points(pd.DataFrame([point(incident_class=None)]), WALL)
    assert "13800000000" not in layer.to_json()
    assert drawn(layer)["pickable"]
    assert drawn(layer)["characterSet"] == "auto"


def test_a_title_in_the_hover_is_text_and_never_html() -> None:
    frame = pd.DataFrame([point(title=HOSTILE)])
    deck = basemap.deck([layers.selection(frame, OFFICE)], None, None, palette=OFFICE)
    assert HOSTILE[:40] in layers.incident_points(frame, OFFICE).data[0]["tip"]
    assert "html" not in deck._tooltip
    assert deck._tooltip["text"] == "{tip}"


def test_a_density_square_is_the_cell_that_it_counts() -> None:
    cell = cell_of(118.83, 28.84)
    layer = layers.density(pd.DataFrame({"cell": [cell, "47533_11537"], "total": [9, 1]}), WALL)
    full, thin = layer.data
    assert cell_of(full["w"] + 0.001, full["s"] + 0.001) == full["cell"] == cell
    assert cell_of(full["w"] - 0.0001, full["s"] + 0.001) != cell
    assert full["a"] > thin["a"]
    assert full["tip"] == "近30天上报 9 件"
    square = "[[w, s], [w + 0.0025, s], [w + 0.0025, s + 0.0025], [w, s + 0.0025]]"
    assert drawn(layer)["getPolygon"] == f"@@={square}"


def test_a_wall_is_sent_rectangles_instead_of_squares() -> None:
    block = [f"{x}_{y}" for x in range(47530, 47534) for y in range(11535, 11538)]
    (one,) = layers.density_bands(pd.DataFrame({"cell": block, "total": [3] * len(block)}), WALL).data
    assert cell_of(one["w"] + 0.001, one["s"] + 0.001) == "47530_11535"
    assert cell_of(one["e"] - 0.001, one["n"] - 0.001) == "47533_11537"


def test_an_empty_store_has_an_empty_map() -> None:
    nothing = pd.DataFrame(columns=list(point()))
    assert layers.incident_points(nothing, WALL).data == []
    assert layers.density(nothing[["cell", "total"]], WALL).data == []
    assert layers.density_bands(nothing[["cell", "total"]], WALL).data == []


def test_a_payload_stays_bounded() -> None:
    frame = pd.DataFrame([point(title=HOSTILE * 4)] * 2_000)
    assert len(layers.incident_points(frame, WALL).to_json()) < 1_000_000
