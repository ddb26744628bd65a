"""The case in the middle of the desk: clocks, facts, place, what happened, in as few elements as it takes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.case import queries_one
from dashboard.incidents.desk.rules_desk import BEFORE_DISPATCH, clock_lines, gaps
from dashboard.incidents.find.widgets_maps import DESK_HEIGHT, near_map
from dashboard.incidents.life.rules_standing import COUNTS, HANDED_OUT
from dashboard.incidents.register.rules_urgent import sounds_urgent
from dashboard.screen.data import fetch
from dashboard.screen.pictures import deck
from dashboard.town.clocks import queries_limits
from dashboard.town.ground import basemap
from dashboard.town.ground import queries_town as ground
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.frames import records, value_or_none
from dashboard.words.labels import LABELS, LIGHT_COLOURS, LIGHT_SIGNS, NO_DATA, local_time, plain
from dashboard.words.palette import Palette
from models import Action, AssignmentStatus, IncidentStatus, Light, Source


def clocks(found: pd.DataFrame, at: datetime) -> None:
    """受理, 签收, 办结 of the one incident, each with its lamp; and a word where nobody leads any more."""
    row = records(found)[0]
    shares = records(fetch(queries_one.parties, incident_id=row["id"]))
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
        found = fetch(queries_limits.limits, on=township_date(at))
    except Refused:
        return {}
    return {(row[0], bool(row[1]), row[2]): (int(row[3]), row[4]) for row in found.itertuples(index=False)}


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
        "上报": local_time(row["reported_at"]),
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
    head = f"**{act}**{f' → {status}' if moved else ''}　:gray[:small[{local_time(step['at'])[5:]}　{who}]]"
    words = [plain(line) for line in str(step["details"]).splitlines() if line.strip()]
    if step["struck"]:
        words = [f"~~{line}~~" for line in words]
    return "  \n".join([head, *words])
