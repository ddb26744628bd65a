"""Charts and maps on the screen. To build one costs more than its query: each is built once for all."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import streamlit as st

DRAWN = 300


def chart(builder: Callable[..., Any], *args: Any, key: str, alt: str, **inputs: Any) -> Any:
    """Show `builder(*args, **inputs)`, an Altair chart; returns what was picked in it.

    The frames must be small (aggregates, not tables): their content is the cache's key.
    """
    spec = _spec(*_named(builder, args, inputs), builder, args, inputs)
    return st.vega_lite_chart(spec, key=key, on_select="rerun" if spec.get("params") else "ignore", alt=alt)


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
    made = Written(*_map(*_named(builder, args, inputs), builder, args, inputs))
    return st.pydeck_chart(made, height=height, key=key, on_select=on_select, alt=alt)


@dataclass(frozen=True)
class Written:
    """A map as it is sent; what Streamlit asks a pydeck map for."""

    text: str
    _tooltip: Any

    def to_json(self) -> str:
        return self.text


def _named(builder: Callable[..., Any], args: Any, inputs: dict[str, Any]) -> tuple[str, str]:
    content = sha256(pickle.dumps((args, sorted(inputs.items())))).hexdigest()
    return f"{builder.__module__}.{builder.__qualname__}", content


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _map(
    name: str, content: str, _builder: Callable[..., Any], _args: tuple[Any, ...], _inputs: dict[str, Any]
) -> tuple[str, Any]:
    made = _builder(*_args, **_inputs)
    # The tooltip is no part of what pydeck writes; Streamlit reads this attribute too.
    return made.to_json(), made._tooltip


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _spec(
    name: str, content: str, _builder: Callable[..., Any], _args: tuple[Any, ...], _inputs: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = _builder(*_args, **_inputs).to_dict()
    return made
