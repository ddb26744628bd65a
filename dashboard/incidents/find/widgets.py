"""The table and the maps of incidents, as every list shows them."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.find import layers
from dashboard.incidents.find.layers import DENSITY_ID, POINTS_ID
from dashboard.screen.links import follow_case
from dashboard.screen.url import first_page
from dashboard.town.ground import basemap
from dashboard.town.places.rules import COARSE, Position, box_around, squares_around, squares_over
from dashboard.words.fields import Use, used
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, LIGHT_SIGNS, in_chinese
from dashboard.words.palette import Palette
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


LIST_WIDTH, LIST_HEIGHT = 640, 420
PLACE_WIDTH, PLACE_HEIGHT = 620, 360
PICK_WIDTH, PICK_HEIGHT = 560, 430
DESK_WIDTH, DESK_HEIGHT = 300, 260


def selected_map(places: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> Any:
    """Where a list's rows lie (`queries.points` or `queries.cells`)."""
    shown = [layers.selection(places, palette)]
    return basemap.deck(
        shown, town, villages,
        palette=palette, points=places, width=LIST_WIDTH, height=LIST_HEIGHT,
    )  # fmt: skip


def one_place_map(place: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette) -> Any:
    """Where one incident lies (one row of `queries.points`)."""
    shown = [layers.one_place(place, palette)]
    return basemap.deck(
        shown, town, villages,
        palette=palette, points=place, width=PLACE_WIDTH, height=PLACE_HEIGHT,
    )  # fmt: skip


def near_map(
    at: Position, near: pd.DataFrame, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette
) -> Any:
    """The place of the desk's incident, and those of `near` (queries_duplicates)."""
    box = layers.box_around(*at)
    # The ground of the whole town would be sent anew with every case.
    seen = villages[layers.in_sight(villages, box)]
    shown = layers.place_and_near(*at, near, palette)
    return basemap.deck(shown, town, seen, palette=palette, width=DESK_WIDTH, height=DESK_HEIGHT, box=box)


def pick_map(
    chosen: Position | None, is_near: bool, town: pd.DataFrame, villages: pd.DataFrame, palette: Palette
) -> Any:
    """Squares to pick a place from: the whole town's, or the small ones around what was chosen."""
    if is_near and chosen:
        squares = squares_around(chosen)
        shown, box = layers.fine_squares(squares, palette), box_around(squares, COARSE / 10)
    else:
        squares = squares_over(villages["area"].dropna())
        shown, box = layers.coarse_squares(squares, palette), None
    marks = [layers.marker(chosen, palette)] if chosen else []
    return basemap.deck(
        [shown, *marks], town, villages,
        palette=palette, box=box, has_hints=False, width=PICK_WIDTH, height=PICK_HEIGHT,
    )  # fmt: skip
