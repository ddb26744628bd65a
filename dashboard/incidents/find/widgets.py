"""The table and the maps of incidents, as every list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.incidents.find import layers
from dashboard.incidents.find.layers import DENSITY_ID, POINTS_ID
from dashboard.incidents.find.rules_filters import BY_COLUMN
from dashboard.incidents.find.widgets_filters import narrow_to
from dashboard.incidents.life.rules_limits import left
from dashboard.screen.data import ask, obtain
from dashboard.screen.links import follow_case
from dashboard.screen.views import actions as actions_views
from dashboard.screen.views import queries as queries_views
from dashboard.screen.views.rules import query_of, words_of
from dashboard.screen.walking import walk_keys
from dashboard.town.ground import basemap
from dashboard.town.places.rules import COARSE, Position, box_around, squares_around, squares_over
from dashboard.words.fields import Use, used
from dashboard.words.labels import (
    CLASS_LABELS,
    EXAMPLE_MARK,
    LABELS,
    LIGHT_COLOURS,
    LIGHT_SIGNS,
    in_chinese,
    plain,
)
from dashboard.words.palette import Palette
from models import TOWNSHIP_ZONE, IncidentStatus, Light

TABLE_HEIGHT, ROW_HEIGHT = 640, 36
TITLE_WIDTH = 340
TIME_FORMAT = "YYYY-MM-DD HH:mm"
TABLE_KEY = "incident_table"
# The numbers of the rows on the screen in their order, and the one that J and K have come to.
ORDER, WALKED = "incidents_order", "incidents_walked"
COLUMNS = {
    "light": "亮灯",
    "title": "标题",
    "left": "剩余",
    "status": "状态",
    "village": "村社",
    "module": "模块",
    "department": "部门",
    "category": "事项",
    "reported_at": "上报时间",
    "due_at": "办结期限",
    "incident_class": "类别",
    **{field.name: field.title for field in used(Use.LISTED)},
    "number": "编号",
    "concluded_at": "了结时间",
    "example": "示例",
}
USUAL = ("light", "title", "left", "status", "village", "module", "department", "reported_at", "due_at")
# Without these a row says neither what it is nor how it stands.
ALWAYS = ("light", "title")
# How the person's own columns are kept among his views (screen/views).
COLUMNS_OF, KEPT_AS = "incidents.columns", "列"
_TIMES = ("reported_at", "due_at", "concluded_at")
_WIDTHS: dict[str, Any] = {"light": 84, "title": TITLE_WIDTH, "left": 92, "status": 92, "village": 75,
                           "module": 75, "department": 150, "incident_class": "small",
                           "example": "small"}  # fmt: skip


@dataclass(frozen=True)
class Pressed:
    """What was done in the table: the case opened, the column whose head was pressed, the marked rows."""

    opened: str | None = None
    column: str | None = None
    marked: tuple[int, ...] = ()


def incident_table(
    frame: pd.DataFrame,
    at: datetime,
    palette: Palette,
    *,
    columns: Sequence[str] = USUAL,
    sort: str = "",
    key: str = "",
    walked_to: str = "",
) -> Pressed:
    """Show the rows of `queries.incident_list`; a press anywhere on a row opens its case, on a head sorts.

    `key` tells one list from another: marks belong to the rows they were set on. `walked_to`: the number
    of the row that stands out, as J and K have chosen it.
    """
    shown = _in_words(frame, at)
    walked = frame["number"] == walked_to
    picked = st.dataframe(
        shown.style.apply(lambda row: _colours(row, frame, walked, palette), axis=1),
        hide_index=True,
        height=TABLE_HEIGHT if (len(frame) + 1) * ROW_HEIGHT > TABLE_HEIGHT else "content",
        row_height=ROW_HEIGHT,
        key=f"{TABLE_KEY}_{key}",
        on_select="rerun",
        selection_mode=["multi-row", "single-cell", "single-column"],
        placeholder="",
        column_order=[name for name in COLUMNS if name in columns or name in ALWAYS],
        column_config={name: _column(name, sort) for name in COLUMNS},
        alt="事件列表",
    )
    selection = picked.selection
    opened = str(frame["number"].iloc[selection.cells[0][0]]) if selection.cells else None
    return Pressed(opened, next(iter(selection.columns), None), tuple(sorted(selection.rows)))


def _in_words(frame: pd.DataFrame, at: datetime) -> pd.DataFrame:
    shown = in_chinese(frame, status=IncidentStatus, light=Light)
    for field in used(Use.LISTED):
        shown[field.name] = frame[field.name].map(field.said, na_action="ignore").fillna("")
    shown["light"] = (
        frame["light"].map({light.value: LIGHT_SIGNS[light] for light in Light}) + " " + shown["light"]
    )
    shown["incident_class"] = frame["incident_class"].map(CLASS_LABELS).fillna("未分类")
    shown["title"] = frame["urgent"].map({True: "【急】", False: ""}) + frame["title"]
    shown["example"] = frame["example"].map({True: EXAMPLE_MARK, False: ""})
    shown["left"] = [left_of(row, at) for row in frame[["red_at", "concluded_at"]].to_dict("records")]
    return shown[list(COLUMNS)]


def left_of(row: dict[Any, Any], at: datetime) -> str:
    """How long until the lamp of an open row turns red, or since when it is: 剩 2小时, 超 3天."""
    is_running = pd.isna(row["concluded_at"]) and not pd.isna(row["red_at"])
    return left(row["red_at"], at) if is_running else ""


def _colours(row: Any, frame: pd.DataFrame, walked: pd.Series, palette: Palette) -> list[str]:
    """The lamp, and what is late, in the lamp's colour; the row that was walked to on another ground."""
    lamp = frame["light"].loc[row.name]
    lit = f"color: {palette.lamp_text(lamp)}; font-weight: 600"
    is_late = row["left"].startswith("超")
    ground = f"background-color: {palette.panel}; " if walked.loc[row.name] else ""
    return [ground + (lit if name == "light" or (name == "left" and is_late) else "") for name in row.index]


def _column(name: str, sort: str) -> Any:
    label = COLUMNS[name]
    if sort and sort in BY_COLUMN.get(name, ()) and name != "left":
        label += " ↓" if sort in _DOWNWARD or sort.startswith("-") else " ↑"
    if name in _TIMES:
        return st.column_config.DatetimeColumn(
            label, format=TIME_FORMAT, timezone=str(TOWNSHIP_ZONE), width=140
        )
    return st.column_config.TextColumn(label, width=_WIDTHS.get(name))


_DOWNWARD = ("newest",)


def walked_row(frame: pd.DataFrame) -> str:
    """Buttons for J, K and Enter over the rows of `frame`; returns the number of the row they have come to,
    the first until another is."""
    numbers: list[str] = frame["number"].tolist()
    st.session_state[ORDER] = numbers
    number: str = word if (word := st.session_state.get(WALKED)) in numbers else numbers[0]
    row = frame.iloc[numbers.index(number)]
    walk_keys(_step, lambda: follow_case(number))
    st.markdown(f":gray[第 {numbers.index(number) + 1} 行：{plain(row['title'])}]", width="content")
    return number


def _step(by: int) -> None:
    numbers: list[str] = st.session_state.get(ORDER, [])
    if numbers:
        at = numbers.index(word) if (word := st.session_state.get(WALKED)) in numbers else 0
        st.session_state[WALKED] = numbers[min(max(at + by, 0), len(numbers) - 1)]


def incident_cards(frame: pd.DataFrame, at: datetime) -> None:
    """The same rows for a phone: one card each, which opens its case."""
    for row in frame.to_dict("records"):
        lamp = Light(row["light"])
        sign = f":{LIGHT_COLOURS[lamp]}[{LIGHT_SIGNS[lamp]}] " if lamp is not Light.NONE else ""
        urgent = ":red[【急】]" if row["urgent"] else ""
        late = left_of(row, at)
        late = f":red[**{late}**]" if late.startswith("超") else late
        about = " · ".join(filter(None, (LABELS[IncidentStatus(row["status"])], plain(row["village"]), late)))
        with st.container(border=True, gap="xxsmall", key=f"incident_card_{row['incident_id']}"):
            if st.button(f"{sign}{urgent}**{plain(row['title'])}**  \n:small[{about}]", type="tertiary",
                         key=f"open_card_{row['incident_id']}", width="stretch"):  # fmt: skip
                follow_case(str(row["number"]))


def own_columns(person: Person) -> tuple[str, ...]:
    """The columns that the person chose last."""
    if person.account_id is None:
        return USUAL
    kept = ask(queries_views.views, account_id=person.account_id, page=COLUMNS_OF)
    words = words_of(kept["query"].iloc[0]).get("columns", "") if len(kept) else ""
    return tuple(name for name in words.split(",") if name in COLUMNS) or USUAL


def columns_popover(person: Person, chosen: Sequence[str]) -> None:
    """Which columns the list has; kept for the person."""
    with st.popover("列", icon=":material/view_column:", key="incident_columns_popover"):
        st.pills(
            "显示哪些列",
            [name for name in COLUMNS if name not in ALWAYS],
            format_func=COLUMNS.__getitem__,
            selection_mode="multi",
            default=[name for name in chosen if name not in ALWAYS],
            key="incident_columns",
            on_change=_keep_columns,
        )
        st.caption("只改您自己的列表，下次打开还是这样。")


def _keep_columns() -> None:
    words = {"columns": ",".join((*ALWAYS, *st.session_state["incident_columns"]))}
    obtain(actions_views.save, page=COLUMNS_OF, name=KEPT_AS, query=query_of(words))


def follow_point(event: Any) -> None:
    """Go where a picked point or square of the map leads: to its case, or to its square's list.

    The list's own map must be another one (another key), or the square would stay picked without end.
    """
    picked = event.selection.objects
    for point in picked.get(POINTS_ID, [])[:1]:
        follow_case(point["number"])
    for square in picked.get(DENSITY_ID, [])[:1]:
        narrow_to("cell", square["cell"])
        st.rerun()


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
