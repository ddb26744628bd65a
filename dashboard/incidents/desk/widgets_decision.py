"""The decision at the desk: the suggestion with its reasons, taken by one key, or changed with a reason."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_choices
from dashboard.incidents.case.widgets_acts_parties import choice, unit_names
from dashboard.incidents.case.widgets_report import department_names, department_picker
from dashboard.incidents.desk import actions_desk as dispatching
from dashboard.incidents.desk import queries_suggest
from dashboard.incidents.desk.rules_suggest import NOTHING, Alternative, Proposal, changed
from dashboard.incidents.life import actions_notes
from dashboard.incidents.life.rules_report import PASSED_DOWN
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.register import queries
from dashboard.incidents.register.widgets_category import fits_of, line_of, routes
from dashboard.lists import queries_lists
from dashboard.screen.data import fetch, minute, perform
from dashboard.screen.drafts import Draft
from dashboard.screen.moment import looked_back
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, plain
from models import IncidentStatus, Party

REASON = "研判时定事项类别"


def to_be_named(row: Any, seq: int, person: Person, draft: Draft) -> None:
    """A picker where the incident in `row` has no category yet; the likeliest comes first.

    `seq`: the last entry of its log that this screen shows; `draft`: the form of the decision, which
    begins anew, because it began with suggestions that knew no category.
    """
    if not pd.isna(row["category_id"]) or not may(person, "incident.amend"):
        return
    table = routes()
    rows: dict[int, Any] = {int(one["category_id"]): one for one in table.to_dict("records")}
    words, places = f"{row['title']}。{row['description']}", tuple(fetch(queries.villages)["name"])
    fits = {fit.category_id: fit.why for fit in fits_of(words, table, places)}
    rest = sorted(rows.keys() - fits.keys(), key=lambda one: (rows[one]["major"], rows[one]["name"]))
    key = f"desk_category_{row['id']}"

    def name() -> None:
        chosen = st.session_state[key]
        done = f"已定为“{plain(rows[chosen]['name'])}”，下面的建议跟着变。"
        inputs: dict[str, Any] = {
            "incident_id": int(row["id"]),
            "changes": {"category_id": chosen},
            "seen": seq,
        }
        if perform(actions_notes.amend, done, reason=REASON, **inputs):
            draft.clear()

    with st.container(border=True):
        chosen = st.selectbox(
            "事项类别（上报时没有选）",
            [*fits, *rest],
            index=0 if fits else None,
            format_func=lambda one: line_of(rows[one]),
            key=key,
            placeholder="输入几个字查找，如：违停、养殖、欠薪",
            persist_state="session",
        )
        if chosen in fits:
            st.caption(f"可能是这一类：{plain(fits[chosen])}")
        st.button(
            "定为这一类",
            key=f"desk_name_{row['id']}",
            icon=":material/label:",
            disabled=chosen is None,
            on_click=name,
            width="stretch",
        )


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
        return _by_id(fetch(queries_lists.items, on=today), "item_id")
    return _by_id(fetch(queries_lists.things, on=today), "one_thing_id") if field == "thing" else {}


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
            suggested=advised.as_logged,
            changed=changed(advised, values, parties),
            reason=str(draft.get("reason", "")),
        )
        if done:
            draft.clear()

    return send


DECIDED = frozenset({IncidentStatus.REPORTED, IncidentStatus.ACCEPTED, IncidentStatus.TRIAGED})


def decision(row: Any, seq: int, person: Person) -> bool:
    """The suggestion; taken as it stands by one key, or changed with a reason. Says whether there is one.

    `seq`: the last entry of the incident's log that this screen shows.
    """
    incident_id = int(row["id"])
    if IncidentStatus(row["status"]) not in DECIDED or row["arbitration"] or row["level"] != "town":
        return False
    if looked_back():
        # Nobody decides what was.
        return False
    if not may(person, "incident.dispatch"):
        st.caption("研判和交办由指挥室办理。")
        return False
    advised: Proposal = fetch(queries_suggest.proposal, incident_id=incident_id, on=township_date(now()))
    draft = Draft(f"desk_{incident_id}")
    st.subheader("建议", anchor=False)
    to_be_named(row, seq, person, draft)
    st.markdown("  \n".join(_line(one) for one in advised.advice))
    if advised.is_off_list:
        st.warning("部门移送的事，两张清单上都没有找到：承接要写明理由和移送部门，或者不予受理。")
    if advised.is_whole:
        word = "按建议受理并上报区级" if advised.values["incident_class"] == 3 else "按建议受理并交办"
        st.button(
            word,
            key=f"desk_take_{incident_id}",
            type="primary",
            icon=":material/bolt:",
            shortcut="Alt+A",
            width="stretch",
            on_click=_taking(incident_id, seq, advised),
        )
    else:
        st.info("表里的依据不够，请在下面自己选。", icon=":material/help:")
        st.button(
            "按建议办不了：还缺什么",
            key=f"desk_lacking_{incident_id}",
            icon=":material/help:",
            shortcut="Alt+A",
            width="stretch",
            on_click=_tell_lacking,
            args=(advised,),
        )
    begin(draft, advised)
    opened = f"desk_open_{incident_id}"
    is_open = st.session_state.get(opened, not advised.is_whole)

    def turn() -> None:
        st.session_state[opened] = not is_open

    st.button(
        "收起" if is_open else "改一改再交办",
        key=f"desk_change_{incident_id}",
        icon=":material/edit:",
        shortcut="E",
        on_click=turn,
        width="stretch",
    )
    if is_open:
        with st.container(border=True):
            change(row, seq, advised, draft)
    _others(incident_id, advised, draft)
    return True


def _line(one: Any) -> str:
    """What is suggested, why, and the row of a table that says so; or why nothing is."""
    rule = f"（依据：{plain(one.rule)}）" if one.rule else ""
    name = f"**{plain(one.text)}**" if one.text else f":gray[{NOTHING}]"
    return f":gray[{one.about}]　{name}  \n:small[:gray[{plain(one.why)}{rule}]]"


def _tell_lacking(advised: Proposal) -> None:
    """In a callback: what the suggestion has no basis for."""
    lacking = "、".join(one.about for one in advised.advice if not one.text)
    st.toast(
        f"不能按建议办：{plain(lacking) or '承办方'}还没有依据。请先定类别，或按 E 自己选。",
        icon=":material/block:",
    )


def _taking(incident_id: int, seq: int, advised: Proposal) -> Callable[[], None]:
    def take() -> None:
        perform(
            dispatching.decide,
            "已按建议办理。",
            incident_id=incident_id,
            seen=seq,
            values=advised.values,
            parties=advised.parties,
            why=advised.why,
            suggested=advised.as_logged,
        )

    return take


def _others(incident_id: int, advised: Proposal, draft: Draft) -> None:
    """What could be chosen instead; a touch puts it into the form of the change."""
    offered = {f"{one.about}：{one.text}": one for one in advised.alternatives}
    if not offered:
        st.caption("没有别的备选：近来没有同类的事，清单里也没有相近的条目。")
        return
    key = draft.key("other")
    if st.session_state.get(key) not in offered:
        st.session_state[key] = None

    def use() -> None:
        if chosen := offered.get(st.session_state[key]):
            take_over(draft, chosen)
            st.session_state[f"desk_open_{incident_id}"] = True

    st.radio(
        "备选（可能性大的在前，选中就填进上面的表）",
        list(offered),
        index=None,
        format_func=plain,
        captions=[f"{plain(one.why)}（依据：{plain(one.rule)}）" for one in offered.values()],
        key=key,
        on_change=use,
    )
