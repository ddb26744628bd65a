import random
from contextlib import suppress

import streamlit as st

from dashboard.access.rules import may
from dashboard.screen.cards import failing_alone
from dashboard.screen.data import minute
from dashboard.screen.drawn import once
from dashboard.screen.frame import is_marked
from dashboard.screen.last_answers import watching
from dashboard.screen.links import is_embedded, is_phone
from dashboard.screen.session import current_visitor, require_person
from dashboard.screen.url import url_choice, url_word
from dashboard.town.walls.rules_attention import Bulletin
from dashboard.town.walls.rules_scenes import SCENES, TURNS, scene_at, tick
from dashboard.town.walls.rules_screen import screen_of
from dashboard.wall.scenes import (
    widgets_attention,
    widgets_head,
    widgets_panels,
    widgets_scene_bounties,
    widgets_scene_call,
    widgets_scene_map,
    widgets_scene_overview,
    widgets_scene_people,
    widgets_scene_scores,
    widgets_scene_topic,
    widgets_scene_villages,
)
from dashboard.wall.scenes.widgets_stage import Stage, scenes_to_show
from dashboard.words.clock import now
from dashboard.words.labels import plain
from dashboard.words.palette import palette_of

WALL = "/session/wall"
DRAWN = {
    "overview": widgets_scene_overview.scene,
    "map": widgets_scene_map.scene,
    "people": widgets_scene_people.scene,
    "scores": widgets_scene_scores.scene,
    "bounties": widgets_scene_bounties.scene,
    "villages": widgets_scene_villages.scene,
    "topic": widgets_scene_topic.scene,
}

person = require_person("wall.read")
may_name, may_name_scores = may(person, "staff_name.read"), may(person, "score_name.read")
is_named = url_word("names") == "true"
chosen, own = scenes_to_show()
share = widgets_attention.share()
# Each screen ticks at its own pace, and a moment after a turn, so that many do not ask at the same moment.
# Each drawing sets another: those that waited for the same picture would stay together.
pace, late = random.uniform(8, 11.5), random.uniform(0.2, 1.5)


@st.fragment(
    run_every=tick(chosen, now(), pace, edge=widgets_attention.edge(share, now()), late=late),
)
def heartbeat(shown: object) -> None:
    """Draw the wall again once what it shows is not of now any more; else nothing is sent."""
    if state() != shown:
        st.rerun()
    # A key in use is seen to be.
    require_person("wall.read")


def state() -> tuple[str, Bulletin | None, bool, object]:
    """Whose turn it is, what takes it, whether a call has it; who is there, what he sees, when, and whether
    the store answers."""
    there, at = current_visitor(), now()
    seen = (there.person, there.version, minute(), there.is_down)
    return scene_at(chosen, at), widgets_attention.news(share, at), widgets_scene_call.has_turn(at), seen


def scene() -> None:
    if shown[2]:
        widgets_scene_call.scene(stage)
    elif shown[1]:
        widgets_attention.scene(stage, shown[1])
    elif shown[0] in own:
        widgets_panels.scene(stage, own[shown[0]])
    else:
        DRAWN[shown[0]](stage)


# First, so that it goes on whatever breaks below.
shown = state()
heartbeat(shown)
with watching() as watch:
    colours = palette_of(st.context.theme.type)
    screen = screen_of(url_word("screen"), is_phone=is_phone())
    stage = Stage(minute(), colours, is_named and may_name, is_named and may_name_scores, screen)
    place = st.container()
    with failing_alone():
        if person.is_display:
            once(scene, *shown[:3], stage)
        else:
            scene()
    # Last, so that it knows what could not be read.
    with place:
        invented = False
        # What tells whether the store is invented is as unread as the store: nothing of it is shown then.
        with suppress(Exception):
            invented = is_embedded() and is_marked(person)
        widgets_head.head(stage, watch, is_marked=invented, failure=lambda: widgets_attention.failure(share))
if not is_embedded():
    url_choice("scene", "画面", {"turns": TURNS} | SCENES | {name: name for name in own})
    for note in chosen.notes:
        st.caption(f":orange[{plain(note)}]")
    if may_name:
        st.toggle("显示干部姓名", key="names", bind="query-params")
    st.caption(f"大屏地址：{WALL}")
    st.caption(f"只看一个画面：{WALL}?scene=考评　轮换几个：{WALL}?scenes=事件,地图,力量&every=20")
    st.caption(f"画面有：{'、'.join([*SCENES.values(), *own])}。")
