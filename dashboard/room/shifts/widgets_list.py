"""The shifts that are over, and one of them whole."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.room.shifts.widgets import hand_over_card, line_list
from dashboard.screen.data import fetch
from dashboard.screen.picking import picked, picking_table
from dashboard.town.shifts import queries
from dashboard.words.labels import count, duration
from models import TOWNSHIP_ZONE

CHOSEN, SHOWN, TABLE_HEIGHT = "shift", 60, 400
TIME = "MM-DD HH:mm"


def shift_list() -> None:
    """The newest shifts; the one that is picked goes into the URL and is shown beneath."""
    shifts = fetch(queries.shifts, limit=SHOWN)
    st.subheader("值班记录", anchor=False)
    if shifts.empty:
        st.markdown(":gray[还没有人值过班。接班以后，每个班都记在这里。]")
        return
    shown = shifts.assign(
        long=[_long(row) for row in shifts.to_dict("records")],
        hand_over=[" ".join(text.split()) for text in shifts["hand_over"]],
    )
    st.caption(f"最近 {count(len(shifts))} 个班，选一行看全部记录。")
    columns = {
        "name": st.column_config.TextColumn("值班人", width=130),
        "started_at": _time("接班"),
        "ended_at": _time("交班"),
        "long": st.column_config.TextColumn("时长", width="small"),
        "lines": st.column_config.NumberColumn("记录", format="%d", width="small"),
        "hand_over": st.column_config.TextColumn("交班内容", width="large"),
        "taken_over_by": st.column_config.TextColumn("接班人", width=130),
    }
    ids = [int(number) for number in shifts["shift_id"]]
    picking_table(CHOSEN, shown, ids, alt="值班记录", height=TABLE_HEIGHT, columns=columns)
    chosen = picked(CHOSEN)
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
            hand_over_card(shift)


def _long(row: dict[Any, Any]) -> str:
    if pd.isna(row["ended_at"]):
        return "值班中"
    return duration((row["ended_at"] - row["started_at"]).total_seconds())


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format=TIME, timezone=str(TOWNSHIP_ZONE), width=110)
