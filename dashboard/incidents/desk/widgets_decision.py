"""The decision at the desk: the suggestion with its reasons, taken by one key, or changed with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_choices
from dashboard.incidents.case.widgets_acts_parties import choice, unit_names
from dashboard.incidents.case.widgets_report import department_names, department_picker
from dashboard.incidents.desk import actions_desk as dispatching
from dashboard.incidents.desk import queries_suggest
from dashboard.incidents.desk.rules_desk import commonest, village_in, why_not
from dashboard.incidents.desk.rules_suggest import DISTRICT, NOTHING, Alternative, Proposal, changed
from dashboard.incidents.find.rules_likeness import CLEAR
from dashboard.incidents.life.rules_report import PASSED_DOWN
from dashboard.incidents.life.rules_standing import Choice
from dashboard.incidents.register import queries
from dashboard.incidents.register.widgets_category import fits_of, line_of, routes
from dashboard.lists import queries_lists
from dashboard.screen import drafts
from dashboard.screen.data import fetch, minute, perform
from dashboard.screen.drafts import Draft, Reader, watch_typing
from dashboard.screen.moment import looked_back
from dashboard.town.places.rules import village_at
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import CLASS_LABELS, EXAMPLE_MARK, plain
from models import IncidentStatus, Party

# As many likely categories are offered under the keys 1, 2, 3.
MOST_LIKELY = 3
COMMONEST = "近来登记得最多，文字里没有依据"


@dataclass(frozen=True)
class Gaps:
    """Category and village that the report lacks, as its words and its position have them.

    `likely`: category -> why it may be meant, the likeliest first; `is_meant`: the words clearly
    speak of the first.
    """

    categories: Mapping[int, Any]
    likely: Mapping[int, str]
    is_meant: bool
    villages: Mapping[int, str]
    village: tuple[int, str] | None


def gaps_of(row: Any, person: Person) -> Gaps:
    """What the report in `row` lacks; nothing where it lacks nothing, or the person may not amend it."""
    if not may(person, "incident.amend"):
        return Gaps({}, {}, False, {}, None)
    categories: Mapping[int, Any] = {}
    likely: Mapping[int, str] = {}
    is_meant = False
    places = fetch(queries.villages).drop_duplicates("village_id")
    if pd.isna(row["category_id"]):
        table = routes()
        categories = {int(one["category_id"]): one for one in table.to_dict("records")}
        fits = fits_of(f"{row['title']}。{row['description']}", table, tuple(places["name"]))
        is_meant = bool(fits) and fits[0].score >= CLEAR
        likely = {fit.category_id: fit.why for fit in fits[:MOST_LIKELY]} or dict.fromkeys(
            commonest(fetch(queries.earlier)["category_id"], categories, MOST_LIKELY), COMMONEST
        )
    if not pd.isna(row["village_id"]):
        return Gaps(categories, likely, is_meant, {}, None)
    villages = dict(zip(places["village_id"].tolist(), places["name"].tolist(), strict=True))
    text = f"{row['title']}。{row['place']}。{row['description']}"
    return Gaps(categories, likely, is_meant, villages, _village_of(row, places, text, villages))


def _village_of(
    row: Any, places: pd.DataFrame, text: str, villages: Mapping[int, str]
) -> tuple[int, str] | None:
    """The village in which the report's position lies, else the one that its words name; and why."""
    if not pd.isna(row["longitude"]):
        at = (float(row["longitude"]), float(row["latitude"]))
        code = village_at(at, zip(places["code"], places["area"], strict=True))
        for key in places.loc[places["code"] == code, "village_id"].tolist():
            return int(key), "位置在它的范围里"
    named = village_in(text, villages)
    return None if named is None else (named, f"写到了“{villages[named]}”")


def _fill(gaps: Gaps, draft: Draft) -> None:
    """The form begins with what the words speak of; what somebody chose stays."""
    meant = next(iter(gaps.likely)) if gaps.is_meant else None
    for name, value in (("category", meant), ("village", gaps.village and gaps.village[0])):
        if draft.key(name) not in st.session_state:
            draft.put(name, value)


def named(gaps: Gaps, draft: Draft) -> dict[str, int]:
    """Category and village that are written onto the report with the decision."""
    chosen = {"category_id": draft.get("category") if gaps.categories else None,
              "village_id": draft.get("village") if gaps.villages else None}  # fmt: skip
    return {name: value for name, value in chosen.items() if value is not None}


def to_be_named(gaps: Gaps, draft: Draft, incident_id: int) -> None:
    """Where the report has no category or no village: the likeliest stand there, any other may be chosen."""
    if gaps.categories:
        chosen = draft.get("category")
        for number, (key, why) in enumerate(gaps.likely.items(), 1):
            st.button(
                f"{plain(gaps.categories[key]['name'])}　:gray[:small[{plain(why)}]]",
                key=f"desk_likely_{incident_id}_{number}",
                icon=":material/check_circle:" if key == chosen else ":material/circle:",
                shortcut=str(number),
                on_click=draft.put,
                args=("category", key),
                width="stretch",
            )
        rest = sorted(
            gaps.categories.keys() - gaps.likely.keys(),
            key=lambda one: (gaps.categories[one]["major"], gaps.categories[one]["name"]),
        )
        st.selectbox(
            "事项类别（上报时没有选）",
            [*gaps.likely, *rest],
            index=None,
            format_func=lambda one: line_of(gaps.categories[one]),
            key=draft.key("category"),
            placeholder="输入几个字查找，如：违停、养殖、欠薪",
            persist_state="session",
        )
    if gaps.villages:
        st.selectbox(
            "村社（上报时没有选）",
            list(gaps.villages),
            index=None,
            format_func=lambda one: gaps.villages[one],
            key=draft.key("village"),
            placeholder="选村社，可输入查找；不清楚可不选",
            persist_state="session",
        )
        if gaps.village and draft.get("village") == gaps.village[0]:
            st.caption(f"按上报的内容：{plain(gaps.village[1])}")


# What of the decision stands in which field of the form.
FIELDS = {"kind": "incident_class", "platform": "platform_id", "module": "module_id", "item": "item_id",
          "thing": "one_thing_id", "department": "department_id"}  # fmt: skip
Rows = dict[int, dict[Any, Any]]


# What is saved of the form until it was sent (`screen/drafts.py`).
KEPT: dict[str, Reader] = {
    **dict.fromkeys((*FIELDS, "category", "village", "passed_by"), drafts.whole),
    "units": lambda value: [drafts.text(one) for one in value],
    "lead": drafts.text,
    "reason": drafts.text,
}


@dataclass(frozen=True)
class Decision(Draft):
    """The form of the decision as a draft; it begins as the suggestion has it, which is nobody's words."""

    fields: Mapping[str, Reader] = field(default_factory=lambda: KEPT)

    def has_words(self) -> bool:
        return "reason" in self.values()


def begin(draft: Draft, advised: Proposal) -> None:
    """The form says what is suggested, also when that changes; what somebody changed in it stays."""
    suggested = [f"{one.party.value}:{one.unit_id}" for one in advised.parties]
    lead = next((f"{one.party.value}:{one.unit_id}" for one in advised.parties if one.is_lead), None)
    begun = {name: advised.values[value] for name, value in FIELDS.items()}
    begun |= {"units": suggested, "lead": lead}
    before = st.session_state.get(draft.key("begun"), {})
    for name, value in begun.items():
        key = draft.key(name)
        if key not in st.session_state or (name in before and st.session_state[key] == before[name]):
            draft.put(name, value)
    draft.put("begun", begun)


def _chosen(draft: Draft, advised: Proposal) -> tuple[dict[str, Any], tuple[Choice, ...], list[str]]:
    """What the form says: values of the triage, parties, and what differs from the suggestion, by name."""
    values = {value: draft.get(name) for name, value in FIELDS.items()}
    parties = tuple(choice(unit, is_lead=unit == draft.get("lead")) for unit in draft.get("units", []))
    differing = changed(advised, values, parties)
    return (values, parties, differing) if differing else (dict(advised.values), advised.parties, [])


def take_over(draft: Draft, chosen: Alternative) -> None:
    """In a callback: put an alternative into the form. A single matter changes hands, a joint one grows."""
    for name, value in chosen.sets.items():
        if name != "units":
            draft.put(name, value)
            _follow(draft, name, _listed(name))
            continue
        others = list(draft.get("units", [])) if draft.get("kind") == 2 else []
        units = [*others, *(unit for unit in value if unit not in others)]
        draft.put("units", units)
        if draft.get("lead") not in units:
            draft.put("lead", units[0])


def _listed(name: str) -> Rows:
    today = township_date(minute())
    if name == "item":
        return _by_id(fetch(queries_lists.items, on=today), "item_id")
    return _by_id(fetch(queries_lists.things, on=today), "one_thing_id") if name == "thing" else {}


def _by_id(frame: Any, key: str) -> Rows:
    return {int(row[key]): row for row in frame.to_dict("records")}


def _follow(draft: Draft, field: str, rows: Rows) -> None:
    """The lead department follows the entry of a list, and the module its platform."""
    row = rows.get(draft.get(field, 0))
    if row is not None and field in ("item", "thing"):
        draft.put("department", int(row["lead_id"]))
    if row is not None and field == "platform":
        draft.put("module", int(row["module_id"]))


def change(matter: Any, draft: Draft, send: Callable[[], None]) -> None:
    """The form: class, way, entry of a list, lead department, parties, and why it is changed.

    `matter`: the incident's row; who passed it down is asked where nobody said. `send`: what its button does.
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
    if _asks_department(matter):
        department_picker(draft.key("passed_by"), department_names())
    st.text_area("改动的理由", key=draft.key("reason"), height=68, persist_state="session",
                 placeholder="和建议不同时要写明，记入研判理由")  # fmt: skip
    st.button(
        "按我的选择受理并上报区级" if draft.get("kind") == 3 else "按我的选择受理并交办",
        key=f"desk_send_{matter['id']}",
        shortcut="Alt+Enter",
        width="stretch",
        on_click=send,
    )


def _asks_department(matter: Any) -> bool:
    """Whether nobody said who passed the matter down."""
    return matter["source"] in PASSED_DOWN and bool(pd.isna(matter["from_department_id"]))


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


def _sending(row: Any, seq: int, advised: Proposal, draft: Draft, gaps: Gaps) -> Callable[[], None]:
    """A click's callback: take what the form says, or say in a sentence why that cannot be."""

    def send() -> None:
        drafts.note_press()
        values, parties, differing = _chosen(draft, advised)
        if sentence := why_not(values, parties, is_named=not gaps.categories or bool(draft.get("category"))):
            st.toast(plain(sentence), icon=":material/block:", duration="long")
            return
        if _asks_department(row):
            values["from_department_id"] = draft.get("passed_by")
        done = perform(
            dispatching.decide,
            "已上报区级。" if values["incident_class"] == 3 else "已交办。",
            beside=draft.settling(lambda _: {"act": "triage"}),
            incident_id=int(row["id"]),
            seen=seq,
            named=named(gaps, draft),
            values=values,
            parties=parties,
            why=advised.why or "调度员自行研判",
            suggested=advised.as_logged,
            changed=differing,
            reason=str(draft.get("reason", "")),
        )
        if done:
            draft.clear()

    return send


DECIDED = frozenset({IncidentStatus.REPORTED, IncidentStatus.ACCEPTED, IncidentStatus.TRIAGED})


def decision(row: Any, seq: int, person: Person, *, height: int) -> DeltaGenerator | None:
    """The one act on top, under it the suggestion with its reasons and the form of another decision.

    The act takes what the form says: the suggestion, or what somebody changed in it. `seq`: the last entry of
    the incident's log that this screen shows. Returns the container of `height` px that scrolls under the
    act; None where nothing is to be decided.
    """
    incident_id = int(row["id"])
    if IncidentStatus(row["status"]) not in DECIDED or row["arbitration"] or row["level"] != "town":
        return None
    if looked_back():
        # Nobody decides what was.
        return None
    if not may(person, "incident.dispatch"):
        st.caption("研判和交办由指挥室办理。")
        return None
    draft = Decision(f"desk_{incident_id}")
    draft.resume()
    gaps = gaps_of(row, person)
    _fill(gaps, draft)
    assumed = named(gaps, draft)
    advised: Proposal = fetch(
        queries_suggest.proposal, incident_id=incident_id, on=township_date(now()),
        category_id=assumed.get("category_id"), village_id=assumed.get("village_id"),
    )  # fmt: skip
    begin(draft, advised)
    send = _sending(row, seq, advised, draft, gaps)
    _act(incident_id, advised, draft, gaps, send)
    below = st.container(height=height, border=False)
    with below:
        _shown_decision(row, advised, draft, gaps, send)
    draft.keep()
    return below


def _act(incident_id: int, advised: Proposal, draft: Draft, gaps: Gaps, send: Callable[[], None]) -> None:
    """The button that decides, and in a sentence what it does or why it cannot."""
    values, parties, differing = _chosen(draft, advised)
    category = gaps.categories.get(draft.get("category"))
    refused = why_not(values, parties, is_named=not gaps.categories or category is not None)
    word = "上报区级" if values["incident_class"] == 3 else "交办"
    is_pressed = st.button(
        f"按{'改过的' if differing else '建议'}受理并{word}",
        key=f"desk_take_{incident_id}",
        type="primary",
        icon=":material/bolt:",
        shortcut="Alt+A",
        width="stretch",
        on_click=send,
    )
    drafts.warn_if_press_lost(is_pressed)
    if refused:
        st.caption(f":material/block: {plain(refused)}")
        return
    parts = [f"定为“{category['name']}”"] if category else []
    parts += [f"改了{'、'.join(differing)}"] if differing else []
    names = unit_names()
    units = [f"{one.party.value}:{one.unit_id}" for one in parties]
    handed = "、".join(names.get(unit, "") for unit in units)
    parts.append(f"报{DISTRICT}" if values["incident_class"] == 3 else f"交{handed}")
    st.caption(plain("，".join(parts)))


def _shown_decision(row: Any, advised: Proposal, draft: Draft, gaps: Gaps, send: Callable[[], None]) -> None:
    incident_id = int(row["id"])
    draft.show_resumed(about_files=False)
    to_be_named(gaps, draft, incident_id)
    st.subheader("建议", anchor=False)
    st.markdown("  \n".join(_line(one) for one in advised.advice))
    if advised.is_off_list:
        st.warning("部门移送的事，两张清单上都没有找到：承接要写明理由和移送部门，或者不予受理。")
    opened = f"desk_open_{incident_id}"
    is_open = st.session_state.get(opened, not advised.is_whole or draft.held.resumed_at is not None)

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
        with st.container(border=True, key=f"desk_form_{incident_id}"):
            change(row, draft, send)
            draft.show_state(about_files=False)
        watch_typing(f"desk_form_{incident_id}")
    _others(incident_id, advised, draft)


def _line(one: Any) -> str:
    """What is suggested, why, and the row of a table that says so; or why nothing is."""
    rule = f"（依据：{plain(one.rule)}）" if one.rule else ""
    name = f"**{plain(one.text)}**" if one.text else f":gray[{NOTHING}]"
    return f":gray[{one.about}]　{name}  \n:small[:gray[{plain(one.why)}{rule}]]"


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
