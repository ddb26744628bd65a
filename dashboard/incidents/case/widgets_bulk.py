"""Acts on several incidents at once: one confirmation, each by its own act, and what became of each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.files.widgets_exporting import export_buttons
from dashboard.incidents.case.widgets_acts import Row, possible_by_incident
from dashboard.incidents.case.widgets_acts_parties import choice, unit_names
from dashboard.incidents.find import exports
from dashboard.incidents.find.rules_filters import Filters
from dashboard.incidents.life.actions import FUNCTIONS
from dashboard.incidents.life.rules_acts import ACTS
from dashboard.incidents.life.rules_inputs import LONGEST
from dashboard.screen.data import attempt
from dashboard.screen.moment import looked_back
from dashboard.words.errors import Refused
from dashboard.words.labels import plain
from models import Party

# Which act is asked for, and what became of each case once it was done: while the window is open.
ASKED, RESULT = "bulk_asked", "bulk_result"
Inputs = dict[str, Any]
# A marked row, why its act is not possible now (empty: it is), and the last entry of its log that was seen.
Standing = tuple[Row, str, int]
# Number, title, id, and what kept the act from it; empty where it was done.
Result = tuple[str, str, int, str]


@dataclass(frozen=True)
class Bulk:
    """An act on several cases: its button, what its one form asks, and what each case's act is given of that.

    `asks` draws the form for the marked rows; `given` returns the inputs for one row, or is Refused.
    """

    key: str
    label: str
    asks: Callable[[pd.DataFrame], None]
    given: Callable[[Row], Inputs]
    # The act that takes it back, where the life cycle has one.
    undo: str = ""


def _typed(name: str) -> Any:
    return st.session_state.get(f"bulk_{name}")


def _words(name: str, label: str, value: str = "") -> None:
    key = f"bulk_{name}"
    st.session_state.setdefault(key, value)
    st.text_area(label, key=key, max_chars=LONGEST, height=90)


def _dispatch_form(marked: pd.DataFrame) -> None:
    names = unit_names()
    st.selectbox("由谁牵头", list(names), index=None, format_func=names.__getitem__, key="bulk_unit",
                 placeholder="各按研判时定的部门或模块", help="不选：每件交给研判时定的那家。")  # fmt: skip
    _words("note", "交办要求（可以不填）")


def _dispatched(row: Row) -> Inputs:
    unit = _typed("unit") or _triaged_unit(row)
    if unit is None:
        raise Refused("研判时没有定部门或模块，请在上面选由谁牵头，或单独交办。")
    return {"parties": (choice(unit, is_lead=True, is_required=True),), "note": _typed("note") or ""}


def _triaged_unit(row: Row) -> str | None:
    """The unit that the triage named, by its name in the list."""
    for kind, name in ((Party.DEPARTMENT, row["department"]), (Party.MODULE, row["module"])):
        own = [
            unit
            for unit, label in unit_names().items()
            if label.endswith(f"· {name}") and unit.startswith(f"{kind}:")
        ]
        if name and own:
            return own[0]
    return None


def _merge_form(marked: pd.DataFrame) -> None:
    oldest_first = marked.sort_values(["reported_at", "incident_id"])
    titles = dict(zip(oldest_first["number"], oldest_first["title"], strict=True))
    st.radio("合并到哪一件", list(titles), key="bulk_into",
             format_func=lambda number: f"{number}　{plain(titles.get(number, ''))}")  # fmt: skip
    _words("reason", "为什么是同一件事")


def _merged(row: Row) -> Inputs:
    return {"into": _typed("into"), "reason": _typed("reason") or ""}


BULKS = (
    Bulk("remind", "批量催办", lambda _: _words("text", "催办内容", "请抓紧办理，及时反馈。"),
         lambda _: {"text": _typed("text") or ""}),
    Bulk("verify", "批量核查", lambda _: _words("note", "核查情况（可以不填）"),
         lambda _: {"note": _typed("note") or ""}),
    Bulk("dispatch", "批量交办", _dispatch_form, _dispatched),
    Bulk("merge", "合并", _merge_form, _merged, undo="unmerge"),
)  # fmt: skip


def bulk_bar(marked: pd.DataFrame, person: Person, *, at: datetime, sort: str) -> None:
    """What may be done to the marked rows of `queries.incident_list`; without any, how to mark them."""
    offered = [bulk for bulk in BULKS if may(person, ACTS[bulk.key].right)]
    is_out = may(person, "incident.export")
    if looked_back() or not (offered or is_out):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="bulk"):
        said = (
            f"已选 **{len(marked)}** 件"
            if len(marked)
            else ":gray[点一行打开；勾左边的方框，一次办几件；点列名排序]"
        )
        st.markdown(said, width="content")
        for bulk in offered if len(marked) else []:
            fewest = 2 if bulk.key == "merge" else 1
            if st.button(bulk.label, key=f"bulk_{bulk.key}", icon=f":material/{ACTS[bulk.key].icon}:",
                         disabled=len(marked) < fewest):  # fmt: skip
                _forget()
                st.session_state[ASKED] = bulk.key
        if is_out and len(marked):
            chosen = Filters(number=",".join(marked["number"]))
            with st.popover("导出所选", icon=":material/download:"):
                export_buttons(exports.incident_file, "所选事件", key="marked", total=len(marked),
                               filters=chosen, sort=sort, at=at)  # fmt: skip
    asked = next((bulk for bulk in offered if bulk.key == st.session_state.get(ASKED)), None)
    # What was done has often left the list, and its marks with it.
    if asked and (len(marked) or RESULT in st.session_state):
        _ask(asked, marked, person)


def _forget() -> None:
    st.session_state.pop(ASKED, None)
    st.session_state.pop(RESULT, None)


@st.dialog("一次办几件", width="large", icon=":material/checklist:", on_dismiss=_forget)
def _ask(bulk: Bulk, marked: pd.DataFrame, person: Person) -> None:
    if RESULT in st.session_state:
        _tell(bulk, st.session_state[RESULT])
        return
    st.markdown(f"**{bulk.label}** · 已选 {len(marked)} 件")
    bulk.asks(marked)
    wanted = [
        row for row in marked.to_dict("records") if bulk.key != "merge" or row["number"] != _typed("into")
    ]
    possible = possible_by_incident(tuple(row["incident_id"] for row in wanted), person, only=(bulk.key,))
    able: list[Standing] = []
    unable: list[Standing] = []
    for row in wanted:
        acts = possible[row["incident_id"]]
        why = acts[0]["refused"] if acts else "不在您的职责范围内。"
        (unable if why else able).append((row, why, int(acts[0]["seq"]) if acts else 0))
    if unable:
        with st.expander(f"其中 {len(unable)} 件现在不能办，会留着不动", icon=":material/block:"):
            for row, why, _ in unable:
                st.markdown(f"- {plain(row['number'])} {plain(row['title'])}：{plain(why)}")
    if warning := ACTS[bulk.key].warning:
        st.caption(f":material/warning: {warning}")
    st.button(f"{bulk.label}这 {len(able)} 件", key="bulk_do", type="primary", disabled=not able,
              on_click=_act, args=(bulk, able, unable))  # fmt: skip


def _act(bulk: Bulk, able: list[Standing], unable: list[Standing]) -> None:
    """In a callback: act on each case by itself, and remember what became of it."""
    results = [(row, _done(bulk, row, seen)) for row, _, seen in able] + [
        (row, why) for row, why, _ in unable
    ]
    st.session_state[RESULT] = [
        (row["number"], row["title"], row["incident_id"], why) for row, why in results
    ]


def _done(bulk: Bulk, row: Row, seen: int) -> str:
    """Act on one case; why it was refused, empty where it was done."""
    try:
        inputs = bulk.given(row)
    except Refused as refusal:
        return str(refusal)
    return attempt(FUNCTIONS[bulk.key], incident_id=row["incident_id"], seen=seen, **inputs)


def _tell(bulk: Bulk, rows: list[Result]) -> None:
    done = [row for row in rows if not row[3]]
    st.markdown(
        f"**{bulk.label}**：办了 {len(done)} 件"
        + (f"，{len(rows) - len(done)} 件没有办" if len(done) < len(rows) else "")
        + "。"
    )
    told = [(number, title, why or "已办") for number, title, _, why in rows]
    st.dataframe(pd.DataFrame(told, columns=["编号", "标题", "结果"]), hide_index=True, alt="每件的结果")
    with st.container(horizontal=True):
        if bulk.undo and done:
            st.button(
                "撤销这一次", key="bulk_undo", icon=":material/undo:", on_click=_undo, args=(bulk, rows)
            )
        if st.button("完成", key="bulk_leave", type="primary"):
            _forget()
            st.rerun()


def _undo(bulk: Bulk, rows: list[Result]) -> None:
    """In a callback: take back what was done, case by case."""
    st.session_state[RESULT] = [(*row[:3], row[3] or _undone(bulk, row[2])) for row in rows]


def _undone(bulk: Bulk, incident_id: int) -> str:
    why = attempt(FUNCTIONS[bulk.undo], incident_id=incident_id, reason=f"撤销刚才的{bulk.label}")
    return f"撤销没有成：{why}" if why else "已经撤销，和原来一样。"
