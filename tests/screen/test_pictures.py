"""Maps are put together once for all that look at the same thing, and never shown for another."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.screen import pictures
from dashboard.town.ground import basemap
from dashboard.words.palette import palette_of

BUILT: list[str] = []


def a_map(places: pd.DataFrame, palette: Any, *, width: int) -> Any:
    BUILT.append(palette.ground)
    return basemap.deck([], None, None, palette=palette, points=places, width=width)


def page() -> None:
    import streamlit as st

    from dashboard.screen.pictures import deck
    from dashboard.words.palette import palette_of
    from tests.screen.test_pictures import a_map

    places, theme, width = st.session_state["asked"]
    deck(a_map, places, palette_of(theme), key="map", height=300, alt="图", width=width)


def shown(places: pd.DataFrame, theme: str, width: int) -> Any:
    at = AppTest.from_function(page, default_timeout=60)
    at.session_state["asked"] = (places, theme, width)
    at.run()
    assert not at.exception
    return at.get("deck_gl_json_chart")[0].proto


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    BUILT.clear()
    pictures._map.clear()


def at(*places: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(list(places), columns=["longitude", "latitude"])


def test_the_same_map_is_put_together_once_and_is_what_pydeck_would_have_sent() -> None:
    one, again = shown(at((118.8, 28.9)), "dark", 300), shown(at((118.8, 28.9)), "dark", 300)
    assert len(BUILT) == 1
    assert one.json == again.json
    plain = a_map(at((118.8, 28.9)), palette_of("dark"), width=300)
    assert json.loads(one.json) == json.loads(plain.to_json())
    assert json.loads(one.tooltip)["text"] == "{tip}"


@pytest.mark.parametrize(
    "other",
    [(at((118.9, 28.9)), "dark", 300), (at((118.8, 28.9)), "light", 300), (at((118.8, 28.9)), "dark", 500)],
)
def test_whatever_is_asked_otherwise_is_another_map(other: tuple[Any, str, int]) -> None:
    shown(at((118.8, 28.9)), "dark", 300)
    shown(*other)
    assert len(BUILT) == 2


def test_a_layers_own_rows_are_sent_with_it_and_shared_ones_by_name() -> None:
    shared, own = {"data": {"name": "a"}, "mark": "bar"}, {"data": {"name": "b"}, "mark": "text"}
    rows = {"a": [{"x": 1}], "b": [{"x": 2}]}
    alone = pictures.with_own_data({"layer": [dict(shared), dict(own)], "datasets": dict(rows)})
    assert [layer["data"] for layer in alone["layer"]] == [{"values": rows["a"]}, {"values": rows["b"]}]
    assert "datasets" not in alone
    twice = pictures.with_own_data({"layer": [dict(shared), dict(shared), dict(own)], "datasets": dict(rows)})
    assert [layer["data"] for layer in twice["layer"]] == [
        {"name": "a"},
        {"name": "a"},
        {"values": rows["b"]},
    ]
    assert twice["datasets"] == {"a": rows["a"]}
    whole = {"data": {"name": "a"}, "mark": "bar", "datasets": dict(rows)}
    assert pictures.with_own_data(dict(whole)) == whole


def test_no_letter_of_a_chart_is_smaller_than_the_pages_own() -> None:
    spec = pictures.legible({"config": {"axis": {"grid": False, "labelFontSize": 16}}})
    assert spec["config"]["axis"] == {"grid": False, "labelFontSize": 16, "titleFontSize": 14}
    assert spec["config"]["legend"] == {"labelFontSize": 14, "titleFontSize": 14}
    assert spec["config"]["text"] == {"fontSize": 14}


def test_every_chart_of_the_product_is_drawn_with_the_pages_own_letters() -> None:
    drawn_elsewhere = [
        str(file)
        for folder in ("dashboard", "pages")
        for file in Path(folder).rglob("*.py")
        if file != Path("dashboard/screen/pictures.py")
        and re.search(r"st\.(altair|vega_lite)_chart\(", file.read_text(encoding="utf-8"))
    ]
    assert drawn_elsewhere == []
