"""The wall's scene of the map: where it burns, where reports lie close, where somebody is called to."""

import streamlit as st

from dashboard.overview import queries_news, widgets_wall, widgets_wall_calls, widgets_wall_map
from dashboard.overview.widgets_stage import WHOLE, Stage
from dashboard.ui.cards import panel
from dashboard.ui.data import fetch

UPPER = (WHOLE - 16) // 2
MOST = 5


def scene(stage: Stage) -> None:
    """The map as large as the screen has room for; beside it what presses, and who is called."""
    left, right = st.columns([2.55, 1])
    with left, panel("事件地图", at=stage.at, height=WHOLE):
        called = widgets_wall_calls.called(stage)
        widgets_wall_map.incident_map(stage, width=1300, height=812, label_size=20, called=called)
    with right:
        with panel("急办", at=stage.at, height=UPPER):
            pressing = fetch(queries_news.pressing, at=stage.at, most=MOST)
            widgets_wall.pressing(stage, pressing, height=390, width=480, size=21)
        with panel("正在点将", at=stage.at, height=UPPER):
            widgets_wall_calls.calls(stage, widgets_wall_calls.called(stage), stage.look(380, 480, 20))
