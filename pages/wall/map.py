import streamlit as st

from dashboard.screen.cards import scope_note
from dashboard.screen.data import minute
from dashboard.screen.session import require_person
from dashboard.screen.url import url_word
from dashboard.wall.maps.rules import selection_from_word
from dashboard.wall.maps.widgets_bar import (
    chosen_filters,
    figure_choice,
    filters_bar,
    layer_switch,
    place_box,
    place_matches,
)
from dashboard.wall.maps.widgets_map import line_above, picture
from dashboard.wall.maps.widgets_panel import panel
from dashboard.wall.maps.widgets_source import LiveSource, PastSource, Source
from dashboard.wall.maps.widgets_table import villages_table
from dashboard.wall.maps.widgets_time import (
    day_bar,
    hour_slider,
    seconds_between,
    take_over_moment,
    when_bar,
)
from dashboard.words.labels import local_time
from dashboard.words.palette import palette_of

person = require_person("incident.read")
take_over_moment()
palette = palette_of(st.context.theme.type)
st.title("事件地图")
scope_note(person)
with st.container(horizontal=True, vertical_alignment="bottom"):
    when_bar()
    shown = layer_switch()
    figure = figure_choice()
    filters = filters_bar()
    word = place_box()
place_matches(word)
chosen_filters(filters)
reel = day_bar()


@st.fragment(run_every=seconds_between(reel))
def scene() -> None:
    """The map of one moment: a click, the hour and a replay redraw it, and nothing else."""
    require_person("incident.read")
    source: Source = LiveSource(minute(), filters)
    if reel:
        source = PastSource(hour_slider(reel), filters, reel.film)
    line_above(source)
    map_side, side = st.columns([5, 2], gap="medium")
    with map_side:
        picture(source, shown, figure, palette)
    with side:
        panel(selection_from_word(url_word("pick")), source)
        villages_table(source, figure)
    st.caption(f"数据时间 {local_time(source.at)}")


scene()
