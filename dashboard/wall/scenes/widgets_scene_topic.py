"""The wall's scene of one incident of weight: what it is, who must act by when, where, and how far it is."""

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.room.situation import queries as situation
from dashboard.room.situation.rules import order
from dashboard.screen.cards import panel
from dashboard.screen.data import fetch
from dashboard.screen.links import is_embedded
from dashboard.screen.url import url_word
from dashboard.town.ground import basemap, queries_town
from dashboard.town.ground.picture import town_picture
from dashboard.town.settings import queries as settings
from dashboard.town.settings.rules_known import AUTOMATIC
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import (
    pictures,
    pictures_topic,
    queries_topic,
    widgets_scene_map,
    widgets_topic_map,
    widgets_wall_calls,
)
from dashboard.wall.scenes.widgets_pictures import picture_panel, show, since
from dashboard.wall.scenes.widgets_stage import GAP, Stage
from dashboard.words.labels import plain

NOTHING = "现在没有可以专题展示的事件。"
PLAYER_WIDTH = 104
# Pixels of the panel that says why there is no topic; of what it is and who must act.
INSTEAD, ALARM = 122, 236
COLUMNS, NARROW_COLUMNS = (1130, 710), (760, 600)
# As many as are looked up; a panel shows those that it has room for.
MOST_STEPS, MOST_PRESSING = 7, 6
# Of the right column's height: the first panel, and where somebody is called, who.
FIRST, CALLED = 0.42, 0.28


def scene(stage: Stage, number: str = "", lead: str = "", sound: str = "") -> None:
    """The incident `number`; else the one that the address or the settings name, else the heaviest.

    `lead`: why it has taken the scene, where it has; `sound`: the address of what is heard then.
    """
    incident = None
    with suppress(Exception):
        incident = _incident(stage, number)
    if incident is None or incident.empty:
        _instead(stage, number)
        return
    one = incident.iloc[0].to_dict()
    _alarm(stage, number, lead, sound)
    screen = stage.screen
    columns = NARROW_COLUMNS if screen.is_narrow else COLUMNS
    widths = screen.shares(columns, GAP)
    left, right = st.columns(columns, gap="small")
    with left:
        _place(stage, one, widths[0])
    with right:
        _progress(stage, one, widths[1])


def _incident(stage: Stage, number: str) -> pd.DataFrame:
    return fetch(queries_topic.topic, at=stage.at, number=number or chosen())


def _instead(stage: Stage, number: str) -> None:
    """Why there is no topic; beneath it the whole town."""
    width = stage.screen.room
    with picture_panel(stage, "专题", width, INSTEAD):
        # Asked once more, a query that fails is told here.
        _incident(stage, number)
        show(
            stage, pictures.message, width, INSTEAD,
            title="专题", said=f"{NOTHING}下面是全镇的情况。", aside=since(), alt=NOTHING,
        )  # fmt: skip
    widgets_scene_map.scene(stage, stage.whole - GAP - INSTEAD)


def chosen() -> str:
    """The number that the address names, else the one that an administrator has set; empty for none."""
    word = url_word("topic") or str(fetch(settings.values)["wall_topic"])
    return "" if word == AUTOMATIC else word


def _alarm(stage: Stage, number: str, lead: str, sound: str) -> None:
    width = stage.screen.room - (PLAYER_WIDTH + GAP if sound else 0)
    with picture_panel(stage, "专题", width, ALARM):
        # Read here again, so that what it says has its age.
        one = _incident(stage, number).iloc[0].to_dict()
        title = " ".join(str(one["title"]).split())
        if not is_embedded():
            st.title(plain(title), anchor=False)
        who, what, late = order(one, stage.at)
        on_duty, aside = _on_duty(stage), since()
        words = (lead, title, who, what, late, f"值班员：{on_duty}" if on_duty else "", aside)
        alt = "，".join(word for word in words if word)
        with st.container(horizontal=True, gap="small"):
            show(
                stage, pictures_topic.alarm, width, ALARM, one,
                at=stage.at, lead=lead, on_duty=on_duty, aside=aside, alt=alt,
            )  # fmt: skip
            if sound:
                st.audio(sound, autoplay=True, width=PLAYER_WIDTH, alt="提示音")


def _on_duty(stage: Stage) -> str:
    """Who is on duty now; empty where that cannot be read."""
    with suppress(Exception):
        duty = queries_calls.on_duty_by_name if stage.is_named else queries_calls.on_duty
        return "".join(fetch(duty)["shown"][:1]) or "现在没有人值班"
    return ""


def _place(stage: Stage, one: dict[Any, Any], width: int) -> None:
    with picture_panel(stage, "位置", width, _main(stage)):
        town, villages = fetch(queries_town.town), fetch(queries_town.villages)
        if town["style"].iloc[0]:
            with panel("位置", at=stage.at, height=_main(stage)):
                widgets_topic_map.place(stage, one, _main(stage))
            return
        at = None if pd.isna(one["longitude"]) else (float(one["longitude"]), float(one["latitude"]))
        said = "没有登记位置" if at is None else "" if one["is_exact"] else "没有登记准确位置，标在村社"
        note = "；".join(word for word in (said, basemap.caption(town, villages)) if word)
        quiet = villages.assign(open=0, red=0, yellow=0)
        show(
            stage, town_picture, width, _main(stage), town, quiet, [at] if at else [],
            focus=at, note=note, aside=since(), alt=f"事发位置：{one['village'] or said or '镇内'}",
        )  # fmt: skip


def _main(stage: Stage) -> int:
    """The pixels of height beneath what it is and who must act."""
    return stage.whole - GAP - ALARM


def _progress(stage: Stage, one: dict[Any, Any], width: int) -> None:
    """Who has it, its last steps, and who is called; where nobody has it yet, what else presses."""
    has_calls, has_parties = True, True
    # A panel that cannot be read says so itself.
    with suppress(Exception):
        has_calls = len(_calls(stage, one)) > 0
    with suppress(Exception):
        has_parties = len(_parties(stage, one)) > 0
    rest = _main(stage) - GAP * (2 if has_parties and has_calls else 1)
    first, last = int(rest * FIRST), int(rest * CALLED) if has_calls else 0
    if not has_parties:
        first = min(first, _height_of(_told(one)))
        _steps(stage, one, width, first)
        (_called if has_calls else _pressing)(stage, one, width, rest - first)
        return
    with picture_panel(stage, "谁在办", width, first):
        rows = _parties(stage, one).to_dict("records")
        alt = "谁在办：" + "、".join(str(row["who"]) for row in rows)
        _rows(stage, pictures_topic.parties, width, first, rows, alt=alt)
    _steps(stage, one, width, rest - first - last)
    if has_calls:
        _called(stage, one, width, last)


def _called(stage: Stage, one: dict[Any, Any], width: int, height: int) -> None:
    with picture_panel(stage, "正在点将", width, height):
        rows = _calls(stage, one).to_dict("records")
        _rows(stage, pictures_topic.calls, width, height, rows, alt=f"正在点将：{len(rows)}人次")


def _pressing(stage: Stage, one: dict[Any, Any], width: int, height: int) -> None:
    with picture_panel(stage, "急办", width, height):
        pressing = fetch(situation.pressing, at=stage.at, most=MOST_PRESSING)
        rows = pressing[pressing["number"] != one["number"]].to_dict("records")
        _rows(stage, pictures.pressing, width, height, rows, alt=f"急办：另有 {len(rows)} 件")


def _steps(stage: Stage, one: dict[Any, Any], width: int, height: int) -> None:
    with picture_panel(stage, "最近进展", width, height):
        rows = _last_steps(one).to_dict("records")
        _rows(stage, pictures_topic.steps, width, height, rows, alt="最近进展")


def _last_steps(one: dict[Any, Any]) -> pd.DataFrame:
    asked = {"incident_id": one["incident_id"], "most": MOST_STEPS}
    steps: pd.DataFrame = fetch(queries_topic.last_steps, **asked)
    return steps


def _told(one: dict[Any, Any]) -> int:
    """How many rows there are of what happened to it; as many as there may be, where that cannot be read."""
    with suppress(Exception):
        return max(len(_last_steps(one)), 1)
    return MOST_STEPS


def _height_of(rows: int) -> int:
    """The pixels that so many rows of two lines take, with their title."""
    return pictures.TOP + rows * (pictures.TALL + pictures.LOOSE)


def _rows(stage: Stage, draw: Any, width: int, height: int, rows: list[dict[Any, Any]], *, alt: str) -> None:
    show(stage, draw, width, height, rows, at=stage.at, aside=since(), alt=alt)


def _parties(stage: Stage, one: dict[Any, Any]) -> pd.DataFrame:
    parties: pd.DataFrame = fetch(queries_topic.parties, incident_id=one["incident_id"])
    return parties


def _calls(stage: Stage, one: dict[Any, Any]) -> pd.DataFrame:
    calls = widgets_wall_calls.calls_under_way(stage)
    theirs: pd.DataFrame = calls[calls["number"] == one["number"]]
    return theirs
