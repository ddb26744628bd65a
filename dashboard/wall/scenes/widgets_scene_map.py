"""The wall's scene of the map: where it burns, where reports lie close, where somebody is called to."""

from dataclasses import replace

import streamlit as st

from dashboard.screen.cards import panel
from dashboard.town.walls.rules_screen import FULL_HD
from dashboard.wall.scenes import widgets_wall_calls, widgets_wall_map
from dashboard.wall.scenes.widgets_rows import newest, pressing
from dashboard.wall.scenes.widgets_stage import GAP, HEADED, NOTED, WHOLE, Stage

MOST, MOST_CALLS, MOST_NEW = 5, 5, 11


def scene(stage: Stage, height: int = WHOLE) -> None:
    """The map as large as there is room for; beside it what presses, and who is called.

    A video wall has room for the latest reports as well.
    """
    left, right, *far = st.columns([1.3, 1, 0.8] if stage.screen.is_wide else [1.3, 1])
    # Three columns of a video wall are about as wide as two of a full-HD screen.
    stage = replace(stage, screen=FULL_HD) if far else stage
    # The words below the map take two lines on a narrow screen.
    high = height - (180 if stage.screen.is_narrow else 154)
    with left, panel("事件地图", at=stage.at, height=height):
        called = widgets_wall_calls.calls_under_way(stage)
        widgets_wall_map.incident_map(stage, width=935, height=high, label_size=20, called=called)
    half = (height - GAP) // 2
    with right:
        pressing(stage, half, stage.look(half - HEADED, 710, 24), most=MOST)
        widgets_wall_calls.calls_panel(stage, half, stage.look(half - NOTED, 710, 24), most=MOST_CALLS)
    for place in far:
        with place:
            newest(stage, height, stage.look(height - HEADED, 590, 26), most=MOST_NEW)
