"""The files of an incident on its page: pictures as a grid, documents as rows, struck ones struck through."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.files.attachments import queries
from dashboard.files.attachments.rules import FORMATS
from dashboard.files.attachments.rules_camera import metres_between, place_words
from dashboard.files.attachments.storage import State
from dashboard.files.attachments.widgets import weight
from dashboard.screen.data import ask, fetch, written
from dashboard.words.errors import Refused
from dashboard.words.labels import local_time, plain
from models import FileKind

# Two of them side by side on a phone.
COLUMNS, COLUMN_WIDTH = 4, 160
LOST = {
    State.MISSING: "内容不在服务器上了，请告诉系统管理员从备份恢复。",
    State.ALTERED: "内容和保存时不一样，打不开，请告诉系统管理员从备份恢复。",
}


def gallery(incident_id: int) -> None:
    """Who added what, when and where it was taken; nothing where there are no files."""
    rows = fetch(queries.attachments, incident_id=incident_id)
    if rows.empty:
        return
    previews = {
        number: (state, small) for number, state, small in ask(queries.previews, incident_id=incident_id)
    }
    st.subheader(f"附件（{len(rows)}）", anchor=False)
    is_picture = rows["kind"] == FileKind.PICTURE
    if is_picture.any():
        with st.grid(COLUMNS, min_column_width=COLUMN_WIDTH, gap="small"):
            for row in rows[is_picture].to_dict("records"):
                _picture(row, *previews.get(row["id"], (State.MISSING, None)))
    for row in rows[~is_picture].to_dict("records"):
        _document(row, previews.get(row["id"], (State.MISSING, None))[0])


def _picture(row: dict[Any, Any], state: State, small: bytes | None) -> None:
    with st.container(border=True, gap="xxsmall"):
        if small is not None:
            st.image(small, width="stretch", alt=str(row["name"]))
        _show_details(row, state)
        with st.container(horizontal=True, gap="xsmall"):
            if state is State.SOUND:
                if st.button("看大图", key=f"look_{row['id']}", icon=":material/zoom_in:", type="tertiary"):
                    _look(row["id"], str(row["name"]))
                _download(row)


def _document(row: dict[Any, Any], state: State) -> None:
    with st.container(border=True, horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            _show_details(row, state)
        if state is State.SOUND:
            _download(row)


def _show_details(row: dict[Any, Any], state: State) -> None:
    is_struck = not pd.isna(row["struck_at"])
    name = plain(row["name"])
    st.markdown(f"~~{name}~~" if is_struck else name)
    st.caption(f"{FORMATS[row['media_type']].name}，{weight(row['size'])}")
    st.caption(f"{plain(row['added_by'])}　{local_time(row['added_at'])}")
    if not pd.isna(row["taken_at"]):
        st.caption(f"拍摄　{local_time(row['taken_at'])}")
    if not pd.isna(row["longitude"]):
        st.caption(f"位置　{_where(row)}")
    if is_struck:
        st.badge("已划去", icon=":material/ink_eraser:", color="gray")
        st.caption(f"划去　{local_time(row['struck_at'])}")
    if state is not State.SOUND:
        st.badge("打不开", icon=":material/error:", color="red")
        st.caption(LOST[state])


def _where(row: dict[Any, Any]) -> str:
    place = (row["longitude"], row["latitude"])
    place_text = place_words(*place)
    if pd.isna(row["at_longitude"]):
        return place_text
    metres = metres_between(*place, row["at_longitude"], row["at_latitude"])
    away = f"{round(metres, -1):.0f} 米" if metres < 995 else f"{metres / 1000:.1f} 公里"
    return f"离事件约 {away}（{place_text}）"


def _download(row: dict[Any, Any]) -> None:
    st.download_button(
        "下载",
        written(queries.content, "附件", attachment_id=row["id"]),
        file_name=str(row["name"]),
        mime=str(row["media_type"]),
        key=f"take_{row['id']}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


@st.dialog("看大图", width="large", icon=":material/image:")
def _look(attachment_id: int, name: str) -> None:
    try:
        content = ask(queries.content, attachment_id=attachment_id)
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
        return
    st.image(content, width="stretch", alt=name)
    st.caption(plain(name))
