"""A list, and beside it the row that was picked, or the first. The URL names it, so that a link opens it."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.screen.url import url_word

# Longer ids no database would take.
LONGEST_ID = 9


def picking_table(
    name: str,
    frame: pd.DataFrame,
    ids: Sequence[int],
    *,
    alt: str,
    height: int,
    columns: dict[str, Any],
    begins: int | None = 0,
) -> None:
    """The frame's columns that `columns` titles; the id of the row that is picked is `name` in the URL.

    `begins`: the row that is picked until another is, 0 the first; None for none, as in a further list of the
    same rows.
    """
    # Another list is another table, or the mark would stay on a row that became somebody else's.
    table, known = f"{name}s_{hash(tuple(ids))}", list(ids)
    chosen = picked(name, known[begins : begins + 1] if begins is not None else ())
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
    alt: str,
    height: int = 640,
) -> None:
    """The rows of `shown` as a table and, beside it, what `one` draws of the row that is picked.

    `name`: the word of the row's id in the URL, `key`: its column. `of`: every row of the store, so that
    one stays open when a filter leaves it out of `shown`. `head` stands above the table (markdown), `none`
    in its place while it is empty.
    """
    list_side, one_side = st.columns([3, 2], gap="large")
    with list_side:
        if shown.empty:
            st.info(none, icon=":material/search_off:")
        else:
            st.markdown(head)
            picking_table(name, shown, shown[key].tolist(), alt=alt, height=height, columns=columns)
    with one_side:
        row = picked_row(name, of, key, shown[key].tolist())
        if row is not None:
            one(row)


def picked_row(
    name: str, frame: pd.DataFrame, key: str, ids: Sequence[int] | None = None
) -> dict[Any, Any] | None:
    """The row of `frame` whose id, in the column `key`, was picked; until then the first of `ids`.

    `ids`: those that the list beside it shows, all of `frame` unless said. None where there is no such row.
    """
    chosen = picked(name, frame[key].tolist() if ids is None else ids)
    rows: list[dict[Any, Any]] = frame[frame[key] == chosen].to_dict("records")
    if rows:
        return rows[0]
    if chosen is not None:
        st.info("这一项已经不在列表里，请另选一项。", icon=":material/search_off:")
    return None


def picked(name: str, ids: Sequence[int] = ()) -> int | None:
    """The id that the URL names, else the first of `ids`."""
    word = url_word(name)
    if word.isascii() and word.isdigit() and len(word) <= LONGEST_ID:
        return int(word)
    return next(iter(ids), None)


def pick(name: str, chosen: int) -> None:
    """Go to this row."""
    st.query_params[name] = str(chosen)


def _pick(name: str, ids: Sequence[int], rows: Sequence[int]) -> None:
    if rows:
        pick(name, ids[rows[0]])
    else:
        st.query_params.pop(name, None)
