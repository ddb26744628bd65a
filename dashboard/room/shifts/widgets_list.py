"""The shifts that are over, and one of them whole."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.room.shifts.widgets import handed_over, line_list
from dashboard.screen.data import fetch
from dashboard.town.shifts import queries
from dashboard.words.labels import count, duration
from models import TOWNSHIP_ZONE

CHOSEN, SHOWN = "shift", 60
TIME = "MM-DD HH:mm"


def shift_list() -> None:
    """The newest shifts; the one that is picked goes into the URL and is shown beneath."""
    shifts = fetch(queries.shifts, limit=SHOWN)
    ids = [int(number) for number in shifts["shift_id"]]
    table = f"shifts_{hash(tuple(ids))}"
    chosen = _chosen()
    st.subheader("值班记录", anchor=False)
    if shifts.empty:
        st.markdown(":gray[还没有人值过班。接班以后，每个班都记在这里。]")
        return
    shown = shifts.assign(
        long=[_long(row) for row in shifts.to_dict("records")],
        hand_over=[" ".join(text.split()) for text in shifts["hand_over"]],
    )
    st.caption(f"最近 {count(len(shifts))} 个班，选一行看全部记录。")
    st.dataframe(
        shown,
        hide_index=True,
        key=table,
        on_select=lambda: _choose(ids, st.session_state[table].selection.rows),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen in ids else []}},
        placeholder="",
        column_order=("name", "started_at", "ended_at", "long", "lines", "hand_over", "taken_over_by"),
        column_config={
            "name": st.column_config.TextColumn("值班人", width=130),
            "started_at": _time("接班"),
            "ended_at": _time("交班"),
            "long": st.column_config.TextColumn("时长", width="small"),
            "lines": st.column_config.NumberColumn("记录", format="%d", width="small"),
            "hand_over": st.column_config.TextColumn("交班内容", width="large"),
            "taken_over_by": st.column_config.TextColumn("接班人", width=130),
        },
        alt="值班记录",
    )
    if chosen is not None:
        _one(chosen)


def _one(shift_id: int) -> None:
    shifts = fetch(queries.shift, shift_id=shift_id)
    if shifts.empty:
        st.warning("没有这个班的记录。请在上面的列表里选择。", icon=":material/search_off:")
        return
    shift = shifts.iloc[0]
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.subheader("记录", anchor=False)
        line_list(shift, may_strike=False)
    with right, st.container(border=True):
        st.subheader("交接班", anchor=False)
        if pd.isna(shift["ended_at"]):
            st.markdown(":gray[正在值班，还没有交班。]")
        else:
            handed_over(shift)


def _long(row: dict[Any, Any]) -> str:
    if pd.isna(row["ended_at"]):
        return "值班中"
    return duration((row["ended_at"] - row["started_at"]).total_seconds())


def _chosen() -> int | None:
    word = st.query_params.get(CHOSEN, "")
    # Longer than any id: no database would take it.
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None


def _choose(ids: list[int], rows: list[int]) -> None:
    if rows:
        st.query_params[CHOSEN] = str(ids[rows[0]])
    else:
        st.query_params.pop(CHOSEN, None)


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format=TIME, timezone=str(TOWNSHIP_ZONE), width=110)
