"""The table of incidents, as every list shows it."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find.layers import DENSITY_ID, POINTS_ID
from dashboard.screen.links import follow_case
from dashboard.screen.url import first_page
from dashboard.words.fields import Use, used
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LIGHT_SIGNS, in_chinese
from models import TOWNSHIP_ZONE, IncidentStatus, Light

TABLE_HEIGHT, ROW_HEIGHT = 640, 34
# Wide enough for most titles and the longest status; the two times then stand on a desk's screen.
TITLE_WIDTH, STATUS_WIDTH = 300, 92
TIME_FORMAT = "YYYY-MM-DD HH:mm"


def incident_table(frame: pd.DataFrame) -> str | None:
    """Show the rows; returns the number of the one that was picked."""
    shown = in_chinese(frame, status=IncidentStatus, light=Light)
    for field in used(Use.LISTED):
        shown[field.name] = frame[field.name].map(field.said, na_action="ignore").fillna("")
    shown["light"] = frame["light"].map({light.value: LIGHT_SIGNS[light] for light in Light}) + shown["light"]
    shown["incident_class"] = frame["incident_class"].map(CLASS_LABELS).fillna("未分类")
    shown["title"] = frame["urgent"].map({True: "【急】", False: ""}) + frame["title"]
    shown["example"] = frame["example"].map({True: EXAMPLE_MARK, False: ""})
    picked = st.dataframe(
        shown.drop(columns=["incident_id", "urgent"]),
        hide_index=True,
        height=TABLE_HEIGHT if (len(frame) + 1) * ROW_HEIGHT > TABLE_HEIGHT else "content",
        row_height=ROW_HEIGHT,
        key="incident_table",
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        column_order=(
            "light", "title", "status", "village", "module", "category", "reported_at", "due_at",
            "incident_class", "department", *(field.name for field in used(Use.LISTED)),
            "number", "concluded_at", "example",
        ),
        column_config={
            "number": st.column_config.TextColumn("编号"),
            "light": st.column_config.TextColumn("亮灯", width="small", pinned=True),
            "title": st.column_config.TextColumn("标题", width=TITLE_WIDTH, pinned=True),
            "status": st.column_config.TextColumn("状态", width=STATUS_WIDTH),
            "incident_class": st.column_config.TextColumn("类别", width="small"),
            "category": st.column_config.TextColumn("事项"),
            "village": st.column_config.TextColumn("村社", width="small"),
            "module": st.column_config.TextColumn("模块", width="small"),
            "department": st.column_config.TextColumn("部门"),
            **{field.name: st.column_config.TextColumn(field.title) for field in used(Use.LISTED)},
            "reported_at": _time("上报时间"),
            "due_at": _time("办结期限"),
            "concluded_at": _time("了结时间"),
            "example": st.column_config.TextColumn("示例", width="small"),
        },
        alt="事件列表",
    )  # fmt: skip
    rows = picked.selection.rows
    return str(frame["number"].iloc[rows[0]]) if rows else None


def follow_point(event: Any) -> None:
    """Go where a picked point or square of the map leads: to its case, or to its square's list.

    The list's own map must be another one (another key), or the square would stay picked without end.
    """
    picked = event.selection.objects
    for point in picked.get(POINTS_ID, [])[:1]:
        follow_case(point["number"])
    for square in picked.get(DENSITY_ID, [])[:1]:
        first_page()
        st.query_params["cell"] = square["cell"]
        st.rerun()


def _time(label: str) -> Any:
    return st.column_config.DatetimeColumn(label, format=TIME_FORMAT, timezone=str(TOWNSHIP_ZONE))
