"""The wall's scene of the map: where it burns, where reports lie close, where somebody is called to."""

from dataclasses import replace

import streamlit as st

from dashboard.overview import widgets_wall_calls, widgets_wall_map
from dashboard.overview.rules_screen import FULL_HD
from dashboard.overview.widgets_scene_overview import newest, pressing
from dashboard.overview.widgets_stage import WHOLE, Stage
from dashboard.ui.cards import panel

UPPER = (WHOLE - 16) // 2
MOST, MOST_CALLS, MOST_NEW = 5, 5, 7


def scene(stage: Stage) -> None:
    """The map as large as the screen has room for; beside it what presses, and who is called.

    A video wall has room for the latest reports as well.
    """
    left, right, *far = st.columns([1.3, 1, 0.8] if stage.screen.is_wide else [1.3, 1])
    # Three columns of a video wall are about as wide as two of a full-HD screen.
    stage = replace(stage, screen=FULL_HD) if far else stage
    # The words below the map take two lines on a narrow screen.
    high = 776 if stage.screen.is_narrow else 802
    with left, panel("事件地图", at=stage.at, height=WHOLE):
        called = widgets_wall_calls.called(stage)
        widgets_wall_map.incident_map(stage, width=1000, height=high, label_size=20, called=called)
    with right:
        pressing(stage, UPPER, stage.look(380, 750, 24), most=MOST)
        widgets_wall_calls.standing_calls(stage, UPPER, stage.look(345, 750, 24), most=MOST_CALLS)
    for place in far:
        with place:
            newest(stage, WHOLE, stage.look(850, 590, 30), most=MOST_NEW)
