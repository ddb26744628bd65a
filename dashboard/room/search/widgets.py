"""The search box above every page, and what it finds: incidents, villages, departments, list items."""

from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.figures import queries as figures
from dashboard.lists import queries_lists
from dashboard.room.search import actions, queries
from dashboard.room.search.rules import LONGEST, SearchTerms, contains_all
from dashboard.screen.cards import counted_heading
from dashboard.screen.data import fetch, obtain
from dashboard.screen.links import CASE_PAGE, LIST_PAGE, is_embedded
from dashboard.screen.moment import told
from dashboard.words.labels import EXAMPLE_MARK, LABELS, local_time, plain
from models import IncidentStatus

PAGE, WORD = "pages/room/search.py", "q"
BOX, HINT = "search_box", "编号、标题、地点、电话尾号"
# The words for which all incidents were asked for: others begin with the newest again.
ALL = "all"
PHONE, REASON = "search_by_phone", "search_phone_reason"
SHOWN = 20
LISTS_PAGE = "pages/lists/lists.py"
MOST = 8


def search_box(person: Person) -> None:
    """A box whose words open the page of what was found; not on a wall, nor for who may look up nothing.

    A phone's head has room for a link to that page alone.
    """
    if is_embedded() or not may(person, "home.read"):
        return
    with st.container(key="head_find", width="content"):
        st.page_link(PAGE, label="查找", icon=":material/search:")
    with st.container(key="head_search"):
        typed = st.text_input("全局查找", key=BOX, placeholder="查找：编号、文字、电话尾号",
                              icon=":material/search:",
                              label_visibility="collapsed", max_chars=LONGEST)  # fmt: skip
    if typed and typed.strip():
        st.switch_page(PAGE, query_params={WORD: typed.strip()})


def incident_rows(incidents: pd.DataFrame) -> None:
    """Incidents as lines, each a link to its case; on a phone what is said of it stands beneath."""
    for row in incidents.to_dict("records"):
        title, about = st.columns([2, 3], vertical_alignment="center", gap="xxsmall")
        urgent = ":red[【急】]" if row["urgent"] else ""
        title.page_link(CASE_PAGE, label=f"{urgent}{plain(row['title'])}", icon=":material/description:",
                        query_params={"id": row["number"]})  # fmt: skip
        about.caption("　".join(_about(row)))


def _about(row: dict[Any, Any]) -> list[str]:
    # Most places begin with their village.
    village = "" if row["place"].startswith(row["village"]) else row["village"]
    facts = (row["number"], LABELS[IncidentStatus(row["status"])], village, row["place"],
            f"{told(row['reported_at'])} 上报", EXAMPLE_MARK if row["example"] else "")  # fmt: skip
    return [plain(part) for part in facts if part]


def group_heading(title: str, number: int, *, more: bool = False) -> None:
    """The head of one kind of findings."""
    counted_heading(title, f"{number}{'+' if more else ''}")


def bounded_note(since: datetime) -> None:
    """What was not looked at."""
    st.caption(f"按文字只查了 {local_time(since)} 以后上报的事件。")


def search_start(wanted: SearchTerms) -> datetime | None:
    """From when on words are looked for; None for everything, because all are asked for or all are few."""
    bound = fetch(queries.searched_since)
    if bound.empty or st.query_params.get(ALL) == wanted.typed:
        return None
    since: datetime = bound["since"].iloc[0].to_pydatetime()
    return since


def how_to_search() -> None:
    """What can be looked for, each with an example."""
    with st.container(border=True):
        st.subheader("可以这样查", anchor=False)
        st.markdown(
            "- **编号**：可以只写尾号，如 7 或 1125-0007\n"
            "- **文字**：标题、地点、情况里的字，几个词用空格隔开\n"
            "- **名称**：村社、部门、事项类别、清单事项\n"
            "- **电话尾号**：上报人电话的后四位，要有权限，写明理由"
        )
        st.caption("写几个字再按回车。")


def show_newest(person: Person) -> None:
    """What was reported last, for who has not typed anything yet."""
    if not may(person, "incident.read"):
        return
    incidents = fetch(queries.newest, limit=MOST)
    st.subheader("最近上报的", anchor=False)
    if incidents.empty:
        st.markdown(":gray[您的职责范围内还没有事件。]")
    incident_rows(incidents)


def show_by_number(wanted: SearchTerms) -> pd.DataFrame:
    """Those whose number is meant, shown."""
    incidents = fetch(queries.by_number, numbers=wanted.numbers, foreign=wanted.typed, limit=SHOWN)
    if not incidents.empty:
        group_heading("按编号", len(incidents), more=len(incidents) == SHOWN)
        incident_rows(incidents)
    return incidents


def show_by_words(wanted: SearchTerms, since: datetime | None, besides: pd.DataFrame) -> pd.DataFrame:
    """Those in which the words stand, shown; without those that were found `besides`."""
    # One more than is shown tells whether there are more.
    incidents = fetch(queries.by_words, words=wanted.words, since=since, limit=SHOWN + len(besides) + 1)
    incidents = incidents[~incidents["incident_id"].isin(besides["incident_id"])]
    if not incidents.empty:
        group_heading("按文字", min(len(incidents), SHOWN), more=len(incidents) > SHOWN)
        incident_rows(incidents.head(SHOWN))
        if len(incidents) > SHOWN and len(wanted.words) == 1:
            st.page_link(LIST_PAGE, label="在事件列表里看全部", icon=":material/list_alt:",
                         query_params={"q": wanted.words[0]})  # fmt: skip
    if since is not None and wanted.words:
        with st.container(horizontal=True, vertical_alignment="center"):
            bounded_note(since)
            st.button("查全部（可能要等几秒）", key="search_all", type="tertiary", on_click=_all,
                      args=(wanted.typed,))  # fmt: skip
    return incidents


def _all(typed: str) -> None:
    st.query_params[ALL] = typed


def show_by_phone(wanted: SearchTerms, person: Person, since: datetime | None) -> bool:
    """A button for who may look up phones, and then those whose reporter's phone ends so.

    Returns whether somebody has looked: then the section speaks for itself.
    """
    if not wanted.phone or not may(person, "phone.reveal"):
        return False
    result: Any = st.session_state.get(PHONE)
    # What was found is gone with the right to look for it, and with another person at the screen.
    if result is None or result[:2] != (wanted.phone, since):
        with (
            st.popover(f"按上报人电话尾号 {wanted.phone} 查", icon=":material/call:"),
            st.form("search_phone_form", border=False),
        ):
            st.text_input("为什么要按电话查", key=REASON, max_chars=200, placeholder="如：来电人问办到哪一步")
            st.caption("只匹配，不显示号码；您的姓名、时间、尾号和理由会记入审计日志。")
            st.form_submit_button("按电话查", key="search_phone", on_click=_look, args=(wanted.phone, since))
        return False
    incidents = fetch(queries.by_ids, ids=result[2], limit=SHOWN)
    group_heading("按上报人电话尾号", len(incidents), more=len(incidents) == SHOWN)
    if incidents.empty:
        st.markdown(f"没有找到上报人电话以 {plain(wanted.phone)} 结尾的事件。")
    incident_rows(incidents)
    if since is not None:
        bounded_note(since)
    return True


def _look(digits: str, since: datetime | None) -> None:
    # A form that somebody else sent may hold no reason at all.
    why = st.session_state.get(REASON) or ""
    ids = obtain(actions.find_by_phone, digits=digits, reason=why, since=since)
    if ids is not None:
        # Of one search only: what was found does not pile up in the session.
        st.session_state[PHONE] = (digits, since, ids)


class NamedMatch(NamedTuple):
    """Something with a name, and the page that is about it."""

    kind: str
    name: str
    page: str
    query: dict[str, str]


def named_matches(words: tuple[str, ...], person: Person, today: date) -> list[NamedMatch]:
    """All that is named so, in the order in which it is shown."""
    matches: list[NamedMatch] = []
    if may(person, "incident.read"):
        for of, kind in (("village", "村社"), ("department", "部门"), ("category", "事项")):
            options = fetch(figures.options, of=of)
            pairs = zip(options["code"], options["name"], strict=True)
            matches += [
                NamedMatch(kind, name, LIST_PAGE, {of: code})
                for code, name in pairs
                if contains_all(name, words)
            ]
    for row in fetch(queries_lists.items, on=today).to_dict("records"):
        if contains_all(row["matter"], words):
            name = f"第{row['number']}项 {row['matter']}" + (f"（{EXAMPLE_MARK}）" if row["example"] else "")
            matches.append(NamedMatch("属地管理", name, LISTS_PAGE, {"item": str(row["number"])}))
    for row in fetch(queries_lists.things, on=today).to_dict("records"):
        if contains_all(row["name"], words):
            query = {"view": "things", "thing": str(row["number"])}
            matches.append(NamedMatch("一件事", f"第{row['number']}项 {row['name']}", LISTS_PAGE, query))
    return matches


def match_rows(matches: list[NamedMatch]) -> None:
    """Each as a link; of many only the first."""
    for one in matches[:MOST]:
        st.page_link(one.page, label=f":gray[{one.kind}]　{plain(one.name)}", icon=":material/chevron_right:",
                     query_params=one.query)  # fmt: skip
    if len(matches) > MOST:
        st.caption(f"还有 {len(matches) - MOST} 项，请多写几个字。")
