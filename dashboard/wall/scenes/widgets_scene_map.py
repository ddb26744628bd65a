"""The wall's scene of the map: where it burns, who is called where, and what cannot wait."""

import streamlit as st

from dashboard.wall.scenes import widgets_rows
from dashboard.wall.scenes.widgets_pictures import legend
from dashboard.wall.scenes.widgets_stage import FOOT, GAP, Stage

COLUMNS, NARROW_COLUMNS, WIDE_COLUMNS = (1250, 590), (800, 560), (1300, 570, 570)


def scene(stage: Stage, height: int = 0) -> None:
    """The town as large as there is room for; beside it what presses, and who is called. In `height` pixels,
    else in all that there are.

    A video wall has room for the latest reports as well.
    """
    screen = stage.screen
    columns = NARROW_COLUMNS if screen.is_narrow else WIDE_COLUMNS if screen.is_wide else COLUMNS
    widths, main = screen.shares(columns, GAP), (height or stage.whole) - GAP - FOOT
    half = (main - GAP) // 2
    left, right, *far = st.columns(columns, gap="small")
    with left:
        widgets_rows.town(stage, widths[0], main, with_calls=True)
    with right:
        widgets_rows.pressing(stage, widths[1], half)
        widgets_rows.calls(stage, widths[1], half)
    for place in far:
        with place:
            widgets_rows.newest(stage, widths[2], main)
    legend(stage, with_calls=True)
