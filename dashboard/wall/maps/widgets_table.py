"""Every village's figures in a table: what the map shows without a map."""

import pandas as pd
import streamlit as st

from dashboard.screen.data import fetch
from dashboard.town.ground import queries_town as ground
from dashboard.wall.maps.rules import FIGURES, Selection
from dashboard.wall.maps.widgets_source import Source

KEY = "map_villages"


def villages_table(source: Source, figure: str) -> None:
    """The villages, those with most of the shown figure first; a chosen row is a chosen village."""
    villages = fetch(ground.villages)
    if villages.empty:
        st.info("还没有登记村社，地图上没有村社的数字。请在“系统设置”里登记村社。", icon=":material/map:")
        return
    numbers = {name: source.of_village(name) for name in FIGURES}
    frame = pd.DataFrame(
        {"code": villages["code"], "name": villages["name"]}
        | {name: [counts.get(code, 0) for code in villages["code"]] for name, counts in numbers.items()}
    ).sort_values([figure, "code"], ascending=[False, True], ignore_index=True)

    # A row that was chosen is chosen once: the map may choose another village afterwards.
    turn = st.session_state.get(KEY, 0)
    key = f"{KEY}_{turn}"

    def choose() -> None:
        rows = st.session_state[key].selection.rows
        st.session_state[KEY] = turn + 1
        if rows:
            st.query_params["pick"] = Selection("village", str(frame["code"].iloc[rows[0]])).word

    st.dataframe(
        frame,
        hide_index=True,
        key=key,
        on_select=choose,
        selection_mode="single-row",
        column_order=("name", *FIGURES),
        column_config={"name": "村社"}
        | {name: st.column_config.NumberColumn(label) for name, label in FIGURES.items()},
        height="content",
        alt="各村社在办、红灯、超期、近30天上报件数",
    )
