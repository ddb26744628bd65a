"""What is set most often: the town's name, and every threshold by what it is about."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions
from dashboard.admin.settings.widgets_wall import (
    OWN,
    SHOWN,
    composed_scenes,
    own_scenes,
    picked_scenes,
    scenes_picker,
)
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.town.ground import queries_town as ground
from dashboard.town.settings import queries
from dashboard.town.settings.rules import in_words, stored
from dashboard.town.settings.rules_known import GROUPS, REGISTRY, SettingDefinition, Value
from dashboard.words.labels import local_time, plain
from models import SettingKind

# Settings that are picked rather than typed: how they are drawn, and what was picked.
PICKED: dict[str, tuple[Callable[[str, Mapping[str, Value]], None], Callable[[], str]]] = {
    SHOWN: (scenes_picker, picked_scenes),
    OWN: (own_scenes, composed_scenes),
}
# So that both sides are about as long.
ON_THE_RIGHT = ("overdue", "follow_up", "wall")


def common(person: Person) -> None:
    """The thresholds and, beside them, the town's name."""
    values = ask(queries.values)
    changes = fetch(queries.changed).set_index("key")
    left, right = st.columns([3, 1], gap="large")
    with left:
        if may(person, "practice.manage"):
            _form(values, changes)
        else:
            _table(values, changes)
    with right:
        _town(may_act=may(person, "setting.manage"))


def _form(values: Mapping[str, Value], changes: pd.DataFrame) -> None:
    with kept_form("settings", seen={name: stored(value) for name, value in values.items()}) as seen:
        sides = st.columns(2, gap="medium")
        for group, title in GROUPS.items():
            with sides[group in ON_THE_RIGHT].container(border=True):
                st.subheader(title, anchor=False)
                for known in (known for known in REGISTRY.values() if known.group == group):
                    with st.container(gap="xxsmall"):
                        _widget(known, values)
                        st.caption(_origin(known, values[known.key], changes))
        send_button(
            "保存",
            key=key("settings_save"),
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(seen,),
        )


def _widget(known: SettingDefinition, values: Mapping[str, Value]) -> None:
    if known.key in PICKED:
        PICKED[known.key][0](known.name, values)
        return
    name, value = key(f"setting_{known.key}"), values[known.key]
    if known.kind is SettingKind.YES_NO:
        st.toggle(known.name, bool(value), key=name)
    elif known.kind is SettingKind.TEXT:
        st.text_input(known.name, str(value), key=name, max_chars=known.high)
    else:
        label = f"{known.name}（{known.unit}）"
        st.number_input(label, known.low, known.high, int(value), key=name)


def _origin(known: SettingDefinition, value: Value, changes: pd.DataFrame) -> str:
    """Whether the value is the default, and who changed it when."""
    if known.key not in changes.index:
        return f"默认值。{known.help}"
    row: Any = changes.loc[known.key]
    by = f"{plain(row['changed_by'])} {local_time(row['changed_at'])} 修改"
    usual = plain(in_words(known, known.default))
    default = "" if value == known.default else f"，默认是 {usual}" if usual else "，默认不填"
    return f"{by}{default}。{known.help}"


def _save(seen: Mapping[str, str]) -> None:
    texts = {
        name: PICKED[name][1]() if name in PICKED else stored(typed(f"setting_{name}")) for name in REGISTRY
    }
    act(actions.change_settings, "已保存。", texts=texts, seen=seen)


def _table(values: Mapping[str, Value], changes: pd.DataFrame) -> None:
    rows = [
        {
            "用在": GROUPS[known.group],
            "名称": known.name,
            "现在": in_words(known, values[known.key]),
            "默认": in_words(known, known.default),
            "修改": _by(known.key, changes),
            "说明": known.help,
        }
        for known in REGISTRY.values()
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height="content", alt="阈值")


def _by(name: str, changes: pd.DataFrame) -> str:
    if name not in changes.index:
        return ""
    row: Any = changes.loc[name]
    return f"{row['changed_by']} {local_time(row['changed_at'])}"


def _town(*, may_act: bool) -> None:
    name = str(fetch(ground.town)["name"].iloc[0])
    with st.container(border=True):
        st.subheader("镇名", anchor=False)
        st.markdown(f"**{plain(name)}**　:gray[显示在大屏、地图和文书上]")
        if may_act:
            with kept_form("town", seen=name) as seen:
                st.text_input("改为", name, key=key("town_name"), max_chars=actions.LONGEST_TOWN)
                send_button(
                    "保存镇名", key=key("town_save"), icon=":material/save:", on_click=_rename, args=(seen,)
                )


def _rename(seen: str) -> None:
    act(actions.rename_town, "镇名已修改。", name=typed("town_name"), seen=seen)
