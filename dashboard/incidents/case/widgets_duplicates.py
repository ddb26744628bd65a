"""What may be the same matter: shown with why, looked at on the spot, chosen as the one to merge into."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.case import queries_case, queries_history, widgets_case
from dashboard.incidents.case.widgets_acts_fields import Case, Field
from dashboard.incidents.find import queries_duplicates
from dashboard.incidents.find.rules_same import goes_on
from dashboard.incidents.life.actions_merge import merge
from dashboard.incidents.life.rules_life import OPEN_STATUSES
from dashboard.screen.data import fetch, minute
from dashboard.screen.drafts import Draft
from dashboard.screen.forms import callback_for
from dashboard.screen.moment import looked_back
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS, local_time, plain
from models import IncidentStatus, Source

LOOKED_STEPS = 8


def line(row: Any) -> None:
    """One of them: number, title, how it stands, and why it may be the same."""
    title = f"{'【急】' if row['urgent'] else ''}{row['title']}"
    st.markdown(f"**{plain(title)}**")
    status = LABELS[IncidentStatus(row["status"])]
    source = LABELS[Source(row["source"])]
    where = f"{plain(row['number'])}　{source}　{plain(row['village'])}"
    st.caption(f"{where}　{status}　{local_time(row['reported_at'])}")
    st.caption(plain(row["why"]))


def listed(duplicates: pd.DataFrame, key: str, beside: Callable[[Any], None] | None = None) -> None:
    """All of them, each with a way to look at it; `beside`: what else can be done with one."""
    for row in duplicates.to_dict("records"):
        with st.container(border=True, gap="xxsmall"):
            line(row)
            with st.container(horizontal=True, gap="small"):
                if st.button("看这一件", key=f"{key}_look_{row['number']}", icon=":material/visibility:"):
                    look(row["number"])
                if beside is not None:
                    beside(row)


WHAT_JOINING_IS = (
    "并在一起办：几份上报都留着，来源和上报人不变，只办一件、只算一件；"
    "办完以后，凭查询码的每个人都看得到答复。"
)


def to_join(matter: Any, seq: int, duplicates: pd.DataFrame, person: Person) -> None:
    """At the desk: what may be the same as `matter` (its row; `seq` its last entry), to be joined with it.

    The one that is further goes on for both.
    """
    st.subheader(f":orange[可能重复（{len(duplicates)}）]", anchor=False)
    may_join = (
        may(person, "incident.merge")
        and not looked_back()
        and IncidentStatus(matter["status"]) in OPEN_STATUSES
    )
    if may_join and duplicates["is_open"].any():
        st.caption(WHAT_JOINING_IS)

    def join(row: Any) -> None:
        if not may_join or not row["is_open"]:
            return
        own = (IncidentStatus(matter["status"]), matter["reported_at"])
        is_ours = goes_on(*own, IncidentStatus(row["status"]), row["reported_at"])
        st.button(
            "把它并进来" if is_ours else "并到这一件",
            key=f"desk_join_{matter['number']}_{row['number']}",
            icon=":material/merge:",
            on_click=callback_for(
                merge,
                f"已把 {row['number'] if is_ours else matter['number']} 并在一起办。",
                incident_id=int(row["incident_id"] if is_ours else matter["id"]),
                into=str(matter["number"] if is_ours else row["number"]),
                reason=f"核对为同一件事：{row['why']}",
                seen=int(row["seq"] if is_ours else seq),
            ),
        )

    listed(duplicates, "desk_alike", join)


@st.dialog("可能是同一件事", width="large", icon=":material/content_copy:")
def look(number: str) -> None:
    """The other matter over this page: what is typed beneath stays as it is."""
    incidents = fetch(queries_case.incident, number=number)
    if incidents.empty:
        st.warning("没有这个编号的事件，或者它不在您的职责范围内。", icon=":material/search_off:")
        return
    row = incidents.iloc[0]
    widgets_case.head(row, minute())
    widgets_case.texts(row)
    widgets_case.facts(row)
    st.subheader("经过", anchor=False)
    widgets_case.timeline(fetch(queries_history.history, incident_id=int(row["id"]), newest=LOOKED_STEPS))


@dataclass(frozen=True)
class Target(Field):
    """The number of the incident that goes on for both; likely ones are offered, each with why."""

    def draw(self, case: Case, draft: Draft) -> None:
        likely = fetch(queries_duplicates.to_merge, incident_id=case.incident_id)
        words = {
            str(row["number"]): "　".join(
                (row["number"], row["title"], LABELS[IncidentStatus(row["status"])], row["why"])
            )
            for row in likely.to_dict("records")
        }
        if words:
            st.caption(f"附近、近期、同类或说法相近的有 {len(words)} 件，可以直接选；也可以按字找别的。")
        else:
            st.caption("附近近期没有同类或说法相近的事件，请按字找，或输入编号。")
        asked = st.text_input(
            "按标题、地点、编号里的字找（几个词用空格隔开）",
            key=draft.key("words"),
            max_chars=60,
            persist_state="session",
        )
        if asked.strip():
            also = fetch(queries_duplicates.named, words=asked, besides=case.incident_id)
            words |= {
                str(row["number"]): "　".join(
                    (row["number"], row["title"], LABELS[IncidentStatus(row["status"])])
                )
                for row in also.to_dict("records")
                if row["number"] not in words
            }
            if also.empty:
                st.caption("没有找到标题、地点或编号里有这些字的在办事件，请换几个字。")
        st.selectbox(
            "合并到哪一件",
            list(words),
            index=None,
            format_func=lambda number: words.get(number, number),
            key=draft.key("into"),
            placeholder="选一件，或输入编号",
            accept_new_options=True,
            persist_state="session",
        )
        number = str(draft.get("into", "")).strip()
        if number and st.button("看这一件", key=draft.key("look"), icon=":material/visibility:"):
            look(number)

    def read(self, case: Case, draft: Draft) -> dict[str, Any]:
        number = str(draft.get("into", "")).strip()
        if not number:
            raise Refused("还没有选合并到哪一件，请选好或输入编号再提交。")
        return {"into": number}
