"""Charts, maps and pictures on the screen. To build one costs more than its query: so it is done once."""

import json
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

from dashboard.screen.drawn import is_for_all
from dashboard.screen.last_answers import is_stale

DRAWN = 300
# Pixels of a chart's letters: Streamlit draws them at 12.
LETTERS = 14


class NothingPicked:
    """What is picked in a picture in which nothing can be; asked as Streamlit's own answers are."""

    def __init__(self) -> None:
        self.objects: dict[str, list[dict[str, str]]] = {}

    @property
    def selection(self) -> "NothingPicked":
        return self

    def get(self, _name: str) -> None:
        """The rows that were picked by a chart's parameter."""


def chart(
    builder: Callable[..., Any], *args: Any, key: str, alt: str, on_select: Any = "rerun", **inputs: Any
) -> Any:
    """Show `builder(*args, **inputs)`, an Altair chart; returns what was picked in it.

    The frames must be small (aggregates, not tables): their content is the cache's key. What is picked
    stays picked as long as `key` stays: who acts on a pick on the same page gives a callback.
    """
    args = _of_now(args)
    spec = _spec(key=_key(builder, args, inputs), _build=lambda: builder(*args, **inputs))
    can_pick = bool(spec.get("params")) and not is_for_all()
    shown = st.vega_lite_chart(spec, key=key, on_select=on_select if can_pick else "ignore", alt=alt)
    return NothingPicked() if is_for_all() else shown


def deck(
    builder: Callable[..., Any],
    *args: Any,
    key: str,
    height: int,
    alt: str,
    on_select: Any = "ignore",
    **inputs: Any,
) -> Any:
    """Show `builder(*args, **inputs)`, a pydeck map; returns what was picked in it.

    Everything that the map depends on must be an argument: their content is the cache's key.
    """
    args = _of_now(args)
    made = MapText(*_map(key=_key(builder, args, inputs), _build=lambda: builder(*args, **inputs)))
    how: Any = "ignore" if is_for_all() else on_select
    shown = st.pydeck_chart(made, height=height, key=key, on_select=how, alt=alt)
    return NothingPicked() if is_for_all() else shown


def picture(builder: Callable[..., str], *args: Any, alt: str, shown: Any = "stretch", **inputs: Any) -> None:
    """Show `builder(*args, **inputs)`, SVG text, as wide as st.image's `width` `shown` says; `alt`: what is
    seen in it."""
    args = _of_now(args)
    text = _svg(key=_key(builder, args, inputs), _build=lambda: builder(*args, **inputs))
    st.image(text, width=shown, alt=alt)


def _of_now(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same; what has colours has lost them where the panel shows what it could read before."""
    if not is_stale():
        return args
    return tuple(arg.faded() if hasattr(arg, "faded") else arg for arg in args)


@dataclass(frozen=True)
class MapText:
    """A map as it is sent; what Streamlit asks a pydeck map for."""

    text: str
    _tooltip: Any

    def to_json(self) -> str:
        return self.text


def _key(builder: Callable[..., Any], args: Any, inputs: dict[str, Any]) -> bytes:
    return pickle.dumps((builder.__module__, builder.__qualname__, args, sorted(inputs.items())))


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _map(*, key: bytes, _build: Callable[[], Any]) -> tuple[str, Any]:
    made = _build()
    # pydeck indents what it writes, which makes it three times as long.
    text = json.dumps(json.loads(made.to_json()), ensure_ascii=False, separators=(",", ":"))
    # The tooltip is no part of it; Streamlit reads this attribute too.
    return text, made._tooltip


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _svg(*, key: bytes, _build: Callable[[], str]) -> str:
    return _build()


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _spec(*, key: bytes, _build: Callable[[], Any]) -> dict[str, Any]:
    spec = legible(with_own_data(_build().to_dict()))
    # Streamlit would write them anew whenever the chart is shown.
    for name, rows in spec.get("datasets", {}).items():
        spec["datasets"][name] = convert_anything_to_arrow_bytes(rows)
    return spec


def legible(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart with no letter smaller than the pages' own, and silent; what it sets itself stays."""
    config = dict(spec.get("config", {}))
    for part in ("axis", "legend", "header"):
        config[part] = {"labelFontSize": LETTERS, "titleFontSize": LETTERS} | config.get(part, {})
    config["text"] = {"fontSize": LETTERS} | config.get("text", {})
    # What it would say of its axes and marks to whoever cannot see it is English; `alt` says what it shows.
    config |= {"aria": False, "mark": {"aria": False} | config.get("mark", {})}
    return spec | {"config": config}


def with_own_data(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart with the rows of each of its layers where they are drawn, as far as only that one draws them.

    Streamlit sends a named dataset as an Arrow table, whose head alone is longer than a layer's few rows.
    """
    layers = [*spec.get("layer", ()), *spec.get("hconcat", ()), *spec.get("vconcat", ())]
    names = Counter(layer.get("data", {}).get("name") for layer in layers)
    datasets = dict(spec.get("datasets", {}))
    for layer in layers:
        name = layer.get("data", {}).get("name")
        if name in datasets and names[name] == 1 and name != spec.get("data", {}).get("name"):
            layer["data"] = {"values": datasets.pop(name)}
    return spec | {"datasets": datasets} if datasets else {k: v for k, v in spec.items() if k != "datasets"}
