"""The wall's scene of one incident of weight: what and where, who has it, until when, how far it is."""

from contextlib import suppress
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.screen.cards import (
    failing_alone,
    figure_card,
    panel,
    show_empty,
    show_note,
    strip_of_figures,
)
from dashboard.screen.data import fetch
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_word
from dashboard.town.settings import queries as settings
from dashboard.town.settings.rules_known import AUTOMATIC
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes import (
    charts_topic,
    queries_topic,
    widgets_rows,
    widgets_scene_map,
    widgets_topic_map,
    widgets_wall_calls,
)
from dashboard.wall.scenes.charts_rows import Look
from dashboard.wall.scenes.widgets_stage import GAP, HEADED, WHOLE, Stage
from dashboard.words.labels import (
    CLASS_LABELS,
    EXAMPLE_MARK,
    LABELS,
    LIGHT_COLOURS,
    LIGHT_SIGNS,
    NO_DATA,
    duration,
    local_time,
    plain,
)
from models import AssignmentStatus, IncidentStatus, Light

NOTHING = "现在没有可以专题展示的事件。"
LONGEST, PLAYER_WIDTH = 36, 104
# Pixels of the panel that says why there is no topic.
INSTEAD = 122
MOST_PARTIES, MOST_STEPS, MOST_CALLS = 5, 7, 4
# Pixels of the map's panel; of the parties' beside it, with two at most and with more.
MAP, SHORT, HIGH = 682, 226, 330
# Of a panel that has a line or two to show; of an entry of what presses.
BRIEF, ENTRY = 150, 70
# What the room has to do before anybody has the matter, and what its limit is called.
WAITS = {
    IncidentStatus.REPORTED: ("受理", "受理时限"),
    IncidentStatus.ACCEPTED: ("研判", "办理时限"),
    IncidentStatus.TRIAGED: ("交办", "办理时限"),
}
# Title, figure, definition, the line beneath.
Tile = tuple[str, str, str, str]
# Of words, with room and without; lines that a party's two take with what is free between them.
SIZE, SMALL, LINES = 22, 18, 2.7


def scene(stage: Stage, number: str = "", lead: str = "", sound: str = "") -> None:
    """The incident `number`; else the one that the address or the settings name, else the heaviest.

    `lead`: why it has taken the scene, where it has; `sound`: the address of what is heard then.
    """
    incident = None
    with suppress(Exception):
        incident = _found(stage, number)
    if incident is None or incident.empty:
        _instead(stage, number)
        return
    one = incident.iloc[0].to_dict()
    with failing_alone():
        _title(one, lead, sound)
    with strip_of_figures():
        # Read here again, so that the figures have its age.
        _found(stage, number)
        _strip(stage, one)
    left, right = st.columns([1.3, 1])
    with left, panel("位置", at=stage.at, height=MAP):
        widgets_topic_map.place(stage, one, MAP)
    with right:
        upper = _upper(one)
        with panel("谁在办", at=stage.at, height=upper):
            _parties(stage, one, upper - 90)
        _below(stage, one, MAP - GAP - upper)


def _found(stage: Stage, number: str) -> pd.DataFrame:
    return fetch(queries_topic.topic, at=stage.at, number=number or chosen())


def _instead(stage: Stage, number: str) -> None:
    """Why there is no topic; beneath it the whole town."""
    with panel("专题", at=stage.at, height=INSTEAD):
        # Asked once more, a query that fails is told here.
        _found(stage, number)
        st.markdown(f"###### {NOTHING}下面是全镇的情况。")
    widgets_scene_map.scene(stage, WHOLE - GAP - INSTEAD)


def chosen() -> str:
    """The number that the address names, else the one that an administrator has set; empty for none."""
    word = url_word("topic") or str(fetch(settings.values)["wall_topic"])
    return "" if word == AUTOMATIC else word


def _title(one: dict[Any, Any], lead: str, sound: str) -> None:
    light = Light(one["light"])
    # A green ring beside 急 would say that all is well.
    is_lit = light is not Light.NONE and not (one["urgent"] and light is Light.GREEN)
    sign = f":{LIGHT_COLOURS[light]}[{LIGHT_SIGNS[light]}] " if is_lit else ""
    urgent = ":red[【急】]" if one["urgent"] else ""
    title = plain(" ".join(one["title"].split())[:LONGEST])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"{sign}{urgent}{title}", anchor=False, width="content")
        if sound:
            st.audio(sound, autoplay=True, width=PLAYER_WIDTH, alt="提示音")
    kind = "" if pd.isna(one["incident_class"]) else CLASS_LABELS[int(one["incident_class"])]
    when = f"{local_time(one['reported_at'])[5:]} 上报"
    mark = EXAMPLE_MARK if one["example"] else ""
    told = filter(None, (one["number"], kind, one["category"], one["village"], when, mark))
    said = f":red[{lead}]　" if lead else ""
    st.subheader(f"{said}:gray[{plain(' · '.join(told))}]", anchor=False)


def _strip(stage: Stage, one: dict[Any, Any]) -> None:
    waits = WAITS.get(IncidentStatus(one["status"]))
    if waits is not None:
        _tiles(_waiting(stage, one, *waits))
        return
    parties = fetch(queries_topic.parties, incident_id=one["incident_id"])
    calls = _calls(stage, one)
    done = int((parties["status"] == AssignmentStatus.DONE).sum())
    signed = int(parties["signed_at"].notna().sum())
    status, light = IncidentStatus(one["status"]), Light(one["light"])
    lamp = LABELS[light] if light is not Light.NONE else "没有正在走的时限"
    # Another limit than the one that is told beside it may have passed.
    if light is Light.RED and not pd.isna(one["red_at"]) and one["red_at"] < stage.at:
        lamp += f"，超时{duration((stage.at - one['red_at']).total_seconds())}"
    tiles = (
        ("状态", LABELS[status], "现在办到哪一步。", lamp),
        ("办理时限", *_left(stage, one)),
        ("承办方", f"{len(parties)}个", "这一轮的牵头和配合单位。", f"已签收 {signed}，已完成 {done}"),
        (
            "点将",
            f"{len(calls)}人次",
            "这件事上还没有解除的点将。",
            f"已到场 {int(calls['arrived_at'].notna().sum())}",
        ),
    )
    _tiles(tiles)


def _waiting(stage: Stage, one: dict[Any, Any], act: str, limit: str) -> tuple[Tile, ...]:
    """Before anybody has it: who has to do what, by when, and for how long it has waited."""
    status, since = IncidentStatus(one["status"]), (stage.at - one["reported_at"]).total_seconds()
    name = ""
    with suppress(Exception):
        duty = queries_calls.on_duty_by_name if stage.is_named else queries_calls.on_duty
        name = "".join(fetch(duty)["shown"][:1])
    mine = f"现在是{name}" if name else "现在没有人值班"
    return (
        ("现在要办", f"请{act}", f"事件现在是“{LABELS[status]}”，下一步是{act}。", LABELS[status]),
        ("谁来办", "值班员", "受理、研判和交办由指挥室的值班员做。", mine),
        (limit, *_limit(stage, one)),
        ("已等", duration(since), "从上报到现在。", f"{local_time(one['reported_at'])[5:]} 上报"),
    )


def _limit(stage: Stage, one: dict[Any, Any]) -> tuple[str, str, str]:
    told = "这一步最晚什么时候要做完。"
    if pd.isna(one["red_at"]):
        return "没有时限", told, "请尽快办理"
    left = (one["red_at"] - stage.at).total_seconds()
    whole = (one["red_at"] - one["reported_at"]).total_seconds()
    is_first = one["status"] == IncidentStatus.REPORTED
    line = f"{duration(whole)}内要受理" if is_first else f"{local_time(one['red_at'])[5:]} 到期"
    return f"还剩{duration(left)}" if left >= 0 else f"超{duration(-left)}", told, line


def _tiles(tiles: tuple[Tile, ...]) -> None:
    for place, (title, value, definition, line) in zip(st.columns(len(tiles)), tiles, strict=True):
        with place.container(border=True, gap=None):
            figure_card(title, value, definition=definition, lines=[line])


def _left(stage: Stage, one: dict[Any, Any]) -> tuple[str, str, str]:
    told = "离办理时限还有多久，或者超过了多久。"
    if not pd.isna(one["concluded_at"]):
        return "已结束", told, f"{local_time(one['concluded_at'])[5:]} 结束"
    if IncidentStatus(one["status"]) is IncidentStatus.SUSPENDED and not pd.isna(one["suspended_until"]):
        return "暂停", told, f"挂账到 {local_time(one['suspended_until'])[5:]}"
    if pd.isna(one["due_at"]):
        return NO_DATA, told, "还没有办理时限"
    seconds = (one["due_at"] - stage.at).total_seconds()
    left = f"还有{duration(seconds)}" if seconds >= 0 else f"超{duration(-seconds)}"
    left = "刚超时" if -60 < seconds < 0 else left
    return left, told, f"{local_time(one['due_at'])[5:]} 到期"


def _calls(stage: Stage, one: dict[Any, Any]) -> pd.DataFrame:
    calls = widgets_wall_calls.calls_under_way(stage)
    theirs: pd.DataFrame = calls[calls["number"] == one["number"]]
    return theirs


def _upper(one: dict[Any, Any]) -> int:
    with suppress(Exception):
        number = len(fetch(queries_topic.parties, incident_id=one["incident_id"]))
        return HIGH if number > 2 else SHORT if number else BRIEF
    return HIGH


def _parties(stage: Stage, one: dict[Any, Any], high: int) -> None:
    frame = fetch(queries_topic.parties, incident_id=one["incident_id"])
    if frame.empty:
        show_empty("还没有交办，没有承办单位。")
        return
    shown = frame.head(MOST_PARTIES)
    more = len(frame) > len(shown)
    room = high - 40 * more
    size = max(min(int(room / len(shown) / LINES), SIZE), SMALL)
    look, alt = stage.look(room, 710, size), "承办单位和进度"
    chart(charts_topic.parties, shown, look, key="wall_topic_parties", alt=alt, at=stage.at)
    if more:
        show_note(f"共{len(frame)}个承办单位，这里{len(shown)}个")


def _below(stage: Stage, one: dict[Any, Any], high: int) -> None:
    """The last steps; beside them who is called, where somebody is; beneath a new one's what else presses."""
    has_calls, is_new = True, False
    with suppress(Exception):
        has_calls = len(_calls(stage, one)) > 0
        is_new = not has_calls and len(_last(one)) <= 2
    if is_new:
        with panel("最近进展", at=stage.at, height=BRIEF):
            _steps(stage, one, stage.look(BRIEF - HEADED, 710, SIZE))
        rest = high - GAP - BRIEF
        look = stage.look(rest - HEADED, 710, SIZE)
        widgets_rows.pressing(stage, rest, look, most=max(look.height // ENTRY, 1))
        return
    places = st.columns(2) if has_calls else [st.container()]
    with places[0], panel("最近进展", at=stage.at, height=high):
        look = stage.look(high - 90, 325 if has_calls else 710, 18 if has_calls else 22)
        _steps(stage, one, look)
    if has_calls:
        with places[1], panel("正在点将", at=stage.at, height=high):
            look = stage.look(high - 130, 325, 18)
            widgets_wall_calls.calls(stage, _calls(stage, one), look, most=MOST_CALLS)


def _last(one: dict[Any, Any]) -> pd.DataFrame:
    steps: pd.DataFrame = fetch(queries_topic.last_steps, incident_id=one["incident_id"], most=MOST_STEPS)
    return steps


def _steps(stage: Stage, one: dict[Any, Any], look: Look) -> None:
    steps = _last(one)
    if steps.empty:
        show_empty("还没有办理记录。")
        return
    chart(charts_topic.steps, steps, look, key="wall_topic_steps", alt="最近进展", at=stage.at)
