"""Deciding otherwise than suggested: every part can be changed, and the reason stays with the matter."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.case import queries_choices
from dashboard.incidents.case.widgets_acts_parties import choice, unit_names
from dashboard.incidents.case.widgets_origin import department_names, department_picker
from dashboard.incidents.desk import actions_desk as dispatching
from dashboard.incidents.desk.rules_suggest import Alternative, Proposal
from dashboard.incidents.desk.rules_suggest_more import changed
from dashboard.incidents.life.rules_register import PASSED_DOWN
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.register.widgets_category import routes
from dashboard.lists import queries_items, queries_things
from dashboard.screen.data import fetch, minute, perform
from dashboard.screen.drafts import Draft
from dashboard.words.days import township_date
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK
from models import Party

# What of the decision stands in which field of the form.
FIELDS = {"kind": "incident_class", "platform": "platform_id", "module": "module_id", "item": "item_id",
          "thing": "one_thing_id", "department": "department_id"}  # fmt: skip
Rows = dict[int, dict[Any, Any]]


def begin(draft: Draft, advised: Proposal) -> None:
    """The form begins as the suggestion has it; what somebody changed in it stays."""
    suggested = [f"{one.party.value}:{one.unit_id}" for one in advised.parties]
    lead = next((f"{one.party.value}:{one.unit_id}" for one in advised.parties if one.is_lead), None)
    first = {field: advised.values[name] for field, name in FIELDS.items()}
    for field, value in (first | {"units": suggested, "lead": lead}).items():
        if draft.key(field) not in st.session_state:
            draft.put(field, value)


def take_over(draft: Draft, chosen: Alternative) -> None:
    """In a callback: put an alternative into the form. A single matter changes hands, a joint one grows."""
    for field, value in chosen.sets.items():
        if field != "units":
            draft.put(field, value)
            _follow(draft, field, _listed(field))
            continue
        others = list(draft.get("units", [])) if draft.get("kind") == 2 else []
        units = [*others, *(unit for unit in value if unit not in others)]
        draft.put("units", units)
        if draft.get("lead") not in units:
            draft.put("lead", units[0])


def _listed(field: str) -> Rows:
    today = township_date(minute())
    if field == "item":
        return _by_id(fetch(queries_items.items, on=today), "item_id")
    return _by_id(fetch(queries_things.things, on=today), "one_thing_id") if field == "thing" else {}


def _by_id(frame: Any, key: str) -> Rows:
    return {int(row[key]): row for row in frame.to_dict("records")}


def _follow(draft: Draft, field: str, rows: Rows) -> None:
    """The lead department follows the entry of a list, and the module its platform."""
    row = rows.get(draft.get(field, 0))
    if row is not None and field in ("item", "thing"):
        draft.put("department", int(row["lead_id"]))
    if row is not None and field == "platform":
        draft.put("module", int(row["module_id"]))


def change(matter: Any, seq: int, advised: Proposal, draft: Draft) -> None:
    """The form: class, way, entry of a list, lead department, parties, and why it is changed.

    `matter`: the incident's row; who passed it down is asked where nobody said.
    """
    units = unit_names()
    way = routes().dropna(subset=["platform_id"]).drop_duplicates("platform_id")
    platforms, items, things = _by_id(way, "platform_id"), _listed("item"), _listed("thing")
    st.radio("类别", list(CLASS_LABELS), index=None, format_func=CLASS_LABELS.__getitem__,
             key=draft.key("kind"), horizontal=True, persist_state="session")  # fmt: skip
    with st.grid(2, min_column_width=170, gap="small"):
        _pick("平台", "platform", draft, {key: row["platform"] for key, row in platforms.items()}, platforms)
        _pick("模块", "module", draft, _of_kind(Party.MODULE))
        _pick(
            "属地清单", "item", draft, {key: _entry(row, "项", "matter") for key, row in items.items()}, items
        )
        _pick(
            "一件事", "thing", draft, {key: _entry(row, "件", "name") for key, row in things.items()}, things
        )
    _pick("牵头部门", "department", draft, _of_kind(Party.DEPARTMENT))
    draft.put("units", [unit for unit in draft.get("units", []) if unit in units])
    st.multiselect("承办方（模块、组团、部门、村社）", list(units), format_func=units.__getitem__,
                   key=draft.key("units"), placeholder="可以输入名称查找，可以选几个",
                   persist_state="session", select_all=False)  # fmt: skip
    if draft.get("thing") is not None:
        st.caption("一件事点名的部门，交办时各开一份；用不着的，签收后由牵头部门写明理由撤下。")
    chosen = list(draft.get("units", []))
    if draft.get("lead") not in chosen:
        draft.put("lead", chosen[0] if chosen else None)
    st.selectbox("由谁牵头", chosen, index=None, format_func=lambda unit: units.get(unit, ""),
                 placeholder="请选择" if chosen else "先选承办方", key=draft.key("lead"),
                 persist_state="session")  # fmt: skip
    asks_department = matter["source"] in PASSED_DOWN and pd.isna(matter["from_department_id"])
    if asks_department:
        department_picker(draft.key("passed_by"), department_names())
    st.text_area("改动的理由", key=draft.key("reason"), height=68, persist_state="session",
                 placeholder="和建议不同时要写明，记入研判理由")  # fmt: skip
    is_district = draft.get("kind") == 3
    st.button(
        "按我的选择受理并上报区级" if is_district else "按我的选择受理并交办",
        key=f"desk_send_{matter['id']}",
        shortcut="Alt+Enter",
        width="stretch",
        on_click=_sending(int(matter["id"]), seq, advised, draft, asks_department=asks_department),
    )


def _pick(label: str, field: str, draft: Draft, names: dict[int, str], rows: Rows | None = None) -> None:
    if draft.get(field) not in names:
        draft.put(field, None)
    st.selectbox(label, list(names), index=None, format_func=lambda key: names.get(key, ""),
                 key=draft.key(field), placeholder="没有", persist_state="session",
                 on_change=_follow, args=(draft, field, rows or {}))  # fmt: skip


def _of_kind(kind: Party) -> dict[int, str]:
    frame = fetch(queries_choices.units)
    rows = frame[frame["kind"] == kind.value]
    return dict(zip(rows["unit_id"].tolist(), rows["name"].tolist(), strict=True))


def _entry(row: dict[Any, Any], counter: str, name: str) -> str:
    mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
    return f"第{row['number']}{counter}（第{row['version']}版）{row[name]}　{row['lead']}{mark}"


def _sending(
    incident_id: int, seq: int, advised: Proposal, draft: Draft, *, asks_department: bool
) -> Callable[[], None]:
    def send() -> None:
        values = {name: draft.get(field) for field, name in FIELDS.items()}
        if asks_department:
            values["from_department_id"] = draft.get("passed_by")
        parties: tuple[Choice, ...] = tuple(
            choice(unit, is_lead=unit == draft.get("lead")) for unit in draft.get("units", [])
        )
        done = perform(
            dispatching.decide,
            "已上报区级。" if values["incident_class"] == 3 else "已交办。",
            incident_id=incident_id,
            seen=seq,
            values=values,
            parties=parties,
            why=advised.why or "调度员自行研判",
            suggested=advised.told,
            changed=changed(advised, values, parties),
            reason=str(draft.get("reason", "")),
        )
        if done:
            draft.clear()

    return send
