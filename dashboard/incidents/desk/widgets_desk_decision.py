"""The decision at the desk: the suggestion with its reasons, taken by one key; what else could be done."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.desk import actions_desk as dispatching
from dashboard.incidents.desk import queries_suggest
from dashboard.incidents.desk.rules_suggest import NOTHING, Proposal
from dashboard.incidents.desk.widgets_desk_category import to_be_named
from dashboard.incidents.desk.widgets_desk_change import begin, change, take_over
from dashboard.screen.data import fetch, perform
from dashboard.screen.drafts import Draft
from dashboard.screen.moment import looked_back
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import plain
from models import IncidentStatus

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
            suggested=advised.told,
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
