"""The wall's scenes as a form: which are shown is picked, and the town's own ones are put together."""

from collections.abc import Mapping

import streamlit as st

from dashboard.screen.forms import key, typed
from dashboard.town.settings.rules_known import Value
from dashboard.town.walls.rules_own_scenes import LONGEST_NAME, MOST_PANELS, MOST_SCENES, NONE, PANELS, read
from dashboard.town.walls.rules_scenes import SCENES, named

SHOWN, OWN = "wall_scenes", "wall_own"
_BY_TITLE = {panel.title: word for word, panel in PANELS.items()}


def scenes_picker(name: str, values: Mapping[str, Value]) -> None:
    """Which scenes turn, in their order; one that is put together in the same form can be typed."""
    own, _ = read(str(values[OWN]))
    words, _ = named(str(values[SHOWN]), own)
    st.multiselect(
        name,
        [*SCENES.values(), *own],
        [SCENES.get(word, word) for word in words],
        key=key(f"setting_{SHOWN}"),
        accept_new_options=True,
        select_all=False,
        placeholder="点选画面",
    )


def own_scenes(name: str, values: Mapping[str, Value]) -> None:
    """A row for each scene of the town's own, and an empty one for another."""
    own, _ = read(str(values[OWN]))
    st.markdown(name)
    for place, (title, panels) in enumerate([*own.items(), ("", ())][:MOST_SCENES]):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                f"第 {place + 1} 个画面的名称", title, key=key(f"own_name_{place}"), max_chars=LONGEST_NAME,
                placeholder="如：早会", width=150,
            )  # fmt: skip
            st.multiselect(
                f"第 {place + 1} 个画面的板块", list(_BY_TITLE), [PANELS[word].title for word in panels],
                key=key(f"own_panels_{place}"), max_selections=MOST_PANELS, placeholder="点选板块，按顺序排",
                select_all=False,
            )  # fmt: skip


def picked_scenes() -> str:
    """What was picked, as the setting holds it."""
    return "、".join(typed(f"setting_{SHOWN}") or [])


def composed_scenes() -> str:
    """What was put together, as the setting holds it; a row without a name and panels is none."""
    rows = [(typed(f"own_name_{place}"), typed(f"own_panels_{place}")) for place in range(MOST_SCENES)]
    lines = [f"{(name or '').strip()}：{'，'.join(panels or [])}" for name, panels in rows if name or panels]
    return "\n".join(lines) or NONE
