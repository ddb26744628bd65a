"""Charts on the screen. Building one costs more than its query, so each is built once for all viewers."""

import pickle
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st

DRAWN = 300


def chart(builder: Callable[..., Any], *args: Any, key: str, alt: str, **inputs: Any) -> Any:
    """Show `builder(*args, **inputs)`, an Altair chart; returns what was picked in it.

    The frames must be small (aggregates, not tables): their content is the cache's key.
    """
    name = f"{builder.__module__}.{builder.__qualname__}"
    content = sha256(pickle.dumps((args, sorted(inputs.items())))).hexdigest()
    spec = _spec(name, content, builder, args, inputs)
    return st.vega_lite_chart(spec, key=key, on_select="rerun" if spec.get("params") else "ignore", alt=alt)


@st.cache_data(max_entries=DRAWN, show_spinner=False)
def _spec(
    name: str, content: str, _builder: Callable[..., Any], _args: tuple[Any, ...], _inputs: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = _builder(*_args, **_inputs).to_dict()
    return made
