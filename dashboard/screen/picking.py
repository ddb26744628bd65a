"""A table whose picked row lives in the URL, so that a link opens the same one."""

from collections.abc import Sequence
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
