"""The case that is open at the desk, and who could help: its clocks, facts, place and log; duty, call-ups."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_case, queries_choices
from dashboard.incidents.case.widgets_parties import call_limits, clock_words
from dashboard.incidents.desk.rules_desk import BEFORE_DISPATCH, clock_lines, gaps
from dashboard.incidents.find.rules_likeness import sounds_urgent
from dashboard.incidents.find.widgets import DESK_HEIGHT, near_map
from dashboard.incidents.life import actions_calls, queries_possible
from dashboard.incidents.life.rules_standing import COUNTS, HANDED_OUT
from dashboard.screen.data import fetch, perform
from dashboard.screen.moment import looked_back, told
from dashboard.screen.pictures import deck
from dashboard.town.clocks import queries
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.town.shifts import queries as shifts
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.frames import records, value_or_none
from dashboard.words.labels import LABELS, LIGHT_COLOURS, LIGHT_SIGNS, NO_DATA, duration, plain
from dashboard.words.palette import Palette
from models import Action, AssignmentStatus, IncidentStatus, Light, Source


def clocks(incidents: pd.DataFrame, at: datetime) -> None:
    """受理, 签收, 办结 of the one incident, each with its lamp; a warning where it has no lead any more."""
    row = records(incidents)[0]
    shares = records(fetch(queries_case.parties, incident_id=row["id"]))
    lines = clock_lines(row, shares, limits(at), at)
    st.markdown("  \n".join(f":gray[{line.step}]　{_lit(line.lamp)}{plain(line.words)}" for line in lines))
    if missing := gaps(row):
        st.warning(
            f"{'；'.join(missing)}。承办方会找不到地方、联系不上人。请先点“更正”补上，再交办；确实问不到的，可以照样交办。",
            icon=":material/contact_support:",
        )
    word = sounds_urgent(f"{row['title']}{row['description']}")
    if word and not row["urgent"] and row["status"] in BEFORE_DISPATCH:
        st.warning(
            f"写到了“{plain(word)}”，却不是紧急事件。要马上办的，请点“更正”改为紧急，时限随着变。",
            icon=":material/emergency:",
        )
    if _lost_its_lead(row, shares):
        st.warning(
            "现在没有人牵头：牵头方退了单，或者是区里办的退回返工。请点“增加承办方”，选一方作牵头。",
            icon=":material/person_off:",
        )
    if owed := owed_parts(row, shares):
        who = "；".join(f"{plain(share['who'])}：{plain(share['reason'] or '没有写理由')}" for share in owed)
        st.warning(
            f"必须办理的承办方退了单，还没有着落（{who}）。处理以前牵头方不能反馈，请点“处理退单”。",
            icon=":material/assignment_return:",
        )


def limits(at: datetime) -> dict[tuple[str, bool, str], tuple[int, str]]:
    """The town's limits of the day; none where it has none."""
    try:
        frame = fetch(queries.limits, on=township_date(at))
    except Refused:
        return {}
    return {(row[0], bool(row[1]), row[2]): (int(row[3]), row[4]) for row in frame.itertuples(index=False)}


def _lit(lamp: Light) -> str:
    return "" if lamp is Light.NONE else f":{LIGHT_COLOURS[lamp]}[{LIGHT_SIGNS[lamp]} {LABELS[lamp]}]　"


def _lost_its_lead(row: dict[str, Any], shares: list[dict[str, Any]]) -> bool:
    own = [share for share in shares if share["round"] == row["round"]]
    is_handed_out = row["status"] in (IncidentStatus.DISPATCHED, IncidentStatus.HANDLING)
    leads = [share for share in own if share["is_lead"] and share["status"] in COUNTS]
    was_away = row["returns"] or row["escalated_at"]
    return bool(is_handed_out and own and was_away and not leads)


def owed_parts(row: dict[str, Any], shares: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The required parts of the present round that came back and wait for the room's word."""
    if row["status"] not in HANDED_OUT:
        return []
    own = (share for share in shares if share["round"] == row["round"])
    back = (share for share in own if share["status"] == AssignmentStatus.RETURNED)
    return [share for share in back if share["is_required"] and not share["is_lead"]]


def facts(row: Any) -> None:
    """What is known, in one paragraph; the rest stands on the case's own page."""
    shown = {
        "来源": LABELS[Source(row["source"])],
        "事项": _joined("·", row["major"], row["category"]),
        "村社": _joined(" ", row["village"], row["grid"]),
        "地点": row["place"],
        "上报": told(row["reported_at"]),
        "平台": _joined(" → ", row["platform"], row["module"]),
        "牵头部门": row["department"],
        "属地清单": None if pd.isna(row["item_number"]) else
        f"第{row['item_number']:.0f}项（第{row['item_version']:.0f}版）{row['item_matter']}",
        "一件事": row["one_thing"],
        "退单 / 返工 / 延期": f"{row['returns']} / {row['reworks']} / {row['extensions']}",
    }  # fmt: skip
    st.markdown("  \n".join(f":gray[{name}]　{_value(value)}" for name, value in shown.items()))


def _value(value: Any) -> str:
    return NO_DATA if value_or_none(value) is None else plain(value)


def _joined(sign: str, *parts: Any) -> str:
    return sign.join(str(part) for part in parts if value_or_none(part) is not None)


def place(row: Any, near: pd.DataFrame, palette: Palette) -> None:
    """A small map of the place with what may be the same nearby; a sentence where the place is unknown."""
    if pd.isna(row["longitude"]):
        st.info("没有位置，不在地图上。", icon=":material/location_off:")
        return
    at = (float(row["longitude"]), float(row["latitude"]))
    grounds = fetch(ground.town), fetch(ground.villages)
    deck(
        near_map, at, near, *grounds, palette,
        key="desk_place", height=DESK_HEIGHT, alt="这件事的位置，和附近可能重复的事",
    )  # fmt: skip
    dots = f"，小圆是可能重复的 {len(near)} 件" if len(near) else ""
    st.caption(f"红圈是这件事{dots}。{basemap.caption(*grounds)}")


def happened(log: pd.DataFrame) -> None:
    """The last steps in one paragraph, oldest first (`queries_history.history`)."""
    total = int(log["seq"].max()) if len(log) else 0
    more = f" :gray[:small[共 {total} 步，显示最近 {len(log)} 步]]" if total > len(log) else ""
    st.markdown(f"**经过**{more}")
    for_all = [_step(step) for step in log.to_dict("records")]
    st.markdown("\n\n".join(for_all))


def _step(step: Mapping[Any, Any]) -> str:
    act, status = LABELS[Action(step["action"])], LABELS[IncidentStatus(step["to_status"])]
    moved = step["from_status"] != step["to_status"] and status != act
    who = plain(" · ".join(part for part in (step["actor"], step["role"]) if part))
    head = f"**{act}**{f' → {status}' if moved else ''}　:gray[:small[{told(step['at'])}　{who}]]"
    words = [plain(line) for line in str(step["details"]).splitlines() if line.strip()]
    if step["struck"]:
        words = [f"~~{line}~~" for line in words]
    return "  \n".join([head, *words])


SHIFTS_PAGE = "pages/room/shifts.py"
PEOPLE, DEPARTMENTS = 3, 2
TASK = "到现场核实处置"


def on_duty(person: Person, at: datetime) -> None:
    """Who keeps the room now, and since when."""
    if not may(person, "shift.read"):
        return
    people = fetch(shifts.on_duty)
    if people.empty:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":orange[:material/person_off: 现在没有人值班]", width="content")
            st.page_link(SHIFTS_PAGE, label="去接班", icon=":material/headset_mic:")
        return
    row = people.iloc[0]
    since = duration((at - row["started_at"]).total_seconds())
    st.markdown(
        f":material/headset_mic: 值班 **{plain(row['name'])}**　"
        f":gray[:small[{told(row['started_at'])} 起，已{since}]]"
    )


def call_up(incident_id: int, person: Person, seq: int, at: datetime) -> None:
    """点将: who was called and how far he is; who is free and near, each called by one touch."""
    if not may(person, "incident.call_up") or looked_back():
        return
    st.subheader("点将", anchor=False)
    called = fetch(queries_case.call_ups, incident_id=incident_id)
    open_calls = called[called["released_at"].isna()].to_dict("records")
    for call in open_calls:
        st.markdown(f":material/directions_run: **{plain(call['who'])}**　{plain(_state(call, at))}")
    acts = fetch(queries_possible.possible, incident_id=incident_id, person=person)
    refused = acts.loc[acts["act"] == "call_up", "refused"]
    if refused.empty or refused.iloc[0]:
        st.caption(plain(refused.iloc[0]) if len(refused) else "这件事不由您点将。")
        return
    offered = _offered(incident_id, {call["who"] for call in open_calls}, at)
    if not offered:
        st.caption("现在没有空闲的人，也没有相关的部门。请按 G 从全部名单里选。")
        return
    key = f"desk_task_{incident_id}"
    st.session_state.setdefault(key, TASK)
    st.text_input("到场做什么", key=key, max_chars=200, persist_state="session")
    for number, (kind, unit_id, name, why) in enumerate(offered, 1):
        st.button(
            f"点 {plain(name)}　:gray[:small[{plain(why)}]]",
            key=f"desk_call_{incident_id}_{kind}_{unit_id}",
            icon=":material/person_pin_circle:" if kind == "cadre_ids" else ":material/account_balance:",
            shortcut=f"Alt+{number}" if number <= PEOPLE else None,
            width="stretch",
            on_click=_calling(incident_id, seq, {kind: (unit_id,)}, name, key),
        )


def _state(call: dict[Any, Any], at: datetime) -> str:
    if not pd.isna(call["arrived_at"]):
        return f"{told(call['arrived_at'])} 已到场"
    return clock_words(*call_limits(call), at)


def _offered(incident_id: int, taken: set[str], at: datetime) -> list[tuple[str, int, str, str]]:
    """Free cadres, the nearest first, and departments that the matter concerns; with why."""
    cadres = fetch(queries_choices.cadres, incident_id=incident_id, at=at)
    departments = fetch(queries_choices.departments, incident_id=incident_id)
    free = cadres[cadres["is_free"] & ~cadres["name"].isin(taken)].head(PEOPLE)
    bound = departments[(departments["why"] != "") & ~departments["name"].isin(taken)].head(DEPARTMENTS)
    return [
        *zip(["cadre_ids"] * len(free), free["cadre_id"].tolist(), free["name"], free["why"], strict=True),
        *zip(
            ["department_ids"] * len(bound),
            bound["department_id"].tolist(), bound["name"], bound["why"], strict=True,
        ),
    ]  # fmt: skip


def _calling(incident_id: int, seq: int, whom: dict[str, Any], name: str, key: str) -> Callable[[], None]:
    def call() -> None:
        perform(
            actions_calls.call_up,
            f"已点将：{plain(name)}。",
            incident_id=incident_id,
            seen=seq,
            task=str(st.session_state.get(key) or ""),
            **whom,
        )

    return call
