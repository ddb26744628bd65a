"""A list, and beside it the row that was picked; which one lives in the URL, so that a link opens it."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.screen.url import url_word

# Longer ids no database would take.
LONGEST_ID = 9


def picking_table(
    name: str, frame: pd.DataFrame, ids: Sequence[int], *, alt: str, height: int, columns: dict[str, Any]
) -> None:
    """The frame's columns that `columns` titles; the id of the row that is picked is `name` in the URL."""
    # Another list is another table, or the mark would stay on a row that became somebody else's.
    table, known = f"{name}s_{hash(tuple(ids))}", list(ids)
    chosen = picked(name)
    st.dataframe(
        frame[list(columns)],
        hide_index=True,
        height=height if len(frame) * 35 + 40 > height else "content",
        key=table,
        on_select=lambda: _pick(name, known, st.session_state[table].selection.rows),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [known.index(chosen)] if chosen in known else []}},
        placeholder="",
        column_config=columns,
        alt=alt,
    )


def list_beside_one(
    name: str,
    shown: pd.DataFrame,
    one: Callable[[dict[Any, Any]], None],
    *,
    of: pd.DataFrame,
    key: str,
    columns: dict[str, Any],
    head: str,
    none: str,
    hint: str,
    alt: str,
    height: int = 640,
) -> None:
    """The rows of `shown` as a table and, beside it, what `one` draws of the row that is picked.

    `name`: the word of the row's id in the URL, `key`: its column. `of`: every row of the store, so that
    one stays open when a filter leaves it out of `shown`. `head` stands above the table (markdown), `none`
    in its place while it is empty, `hint` beside it while no row is picked.
    """
    list_side, one_side = st.columns([3, 2], gap="large")
    with list_side:
        if shown.empty:
            st.info(none, icon=":material/search_off:")
        else:
            st.markdown(head)
            picking_table(name, shown, shown[key].tolist(), alt=alt, height=height, columns=columns)
    with one_side:
        row = picked_row(name, of, key, hint)
        if row is not None:
            one(row)


def picked_row(name: str, frame: pd.DataFrame, key: str, hint: str) -> dict[Any, Any] | None:
    """The row of `frame` whose id, in the column `key`, was picked; without one, `hint` says what to pick."""
    rows: list[dict[Any, Any]] = frame[frame[key] == picked(name)].to_dict("records")
    if rows:
        return rows[0]
    if hint:
        st.info(hint, icon=":material/touch_app:")
    return None


def picked(name: str) -> int | None:
    """The id that the URL names."""
    word = url_word(name)
    return int(word) if word.isascii() and word.isdigit() and len(word) <= LONGEST_ID else None


def pick(name: str, chosen: int) -> None:
    """Go to this row."""
    st.query_params[name] = str(chosen)


def _pick(name: str, ids: Sequence[int], rows: Sequence[int]) -> None:
    if rows:
        pick(name, ids[rows[0]])
    else:
        st.query_params.pop(name, None)
