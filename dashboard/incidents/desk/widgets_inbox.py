"""The desk's inbox, which ticks by itself, and its keys; and the way from a case's own page to the desk."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.incidents.desk import queries_inbox
from dashboard.incidents.desk.queries_inbox import ALL, MOST, QUEUES
from dashboard.incidents.life.rules_acts import ACTS, OFFERED
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.screen.data import fetch, minute
from dashboard.screen.moment import told
from dashboard.words.labels import LIGHT_COLOURS, LIGHT_SIGNS, plain
from models import IncidentStatus, Light

DESK_PAGE, REGISTER_PAGE = "pages/incidents/desk.py", "pages/incidents/register.py"
ORDER, KNOWN, CHOSEN, TURNED = "desk_order", "desk_known", "desk_inbox", "desk_turned"
INBOX_HEIGHT = 560
# The keys of the acts stand in their records; at the desk two of them have words that tell them from its own.
ACT_KEYS = {act.key: act.shortcut for act in OFFERED if act.shortcut}
DESK_LABELS = {"accept": "只受理", "call_up": "点别的人"}
LEGEND = (
    ("J / K", "下一件 / 上一件"),
    ("Alt+A", "按建议（或改过的）一次办完"),
    ("1 至 3", "选可能的类别"),
    ("E", "改建议"),
    ("Alt+Enter", "按改过的交办"),
    ("Alt+1 至 3", "点将"),
    *((key, DESK_LABELS.get(act, ACTS[act].label)) for act, key in ACT_KEYS.items()),
    ("Ctrl+Enter", "提交打开的表"),
)


def known_id(value: Any) -> int | None:
    """An id of a frame's row; None where it has none."""
    return None if pd.isna(value) else int(value)


def position_of(row: Any) -> tuple[float, float] | None:
    """Where the incident lies, WGS-84; None where it has no position."""
    return None if pd.isna(row["longitude"]) else (float(row["longitude"]), float(row["latitude"]))


def open_first(at: datetime) -> str:
    """Open the most pressing one, for who came without a number; empty where nothing waits.

    It stands in the URL, so that it stays when a more pressing one comes.
    """
    rows = fetch(queries_inbox.inbox, queue=queue_word(), at=at)
    if rows.empty:
        return ""
    # Those that stand there now are not new.
    st.session_state.setdefault(KNOWN, set(rows["number"]))
    open_case(str(rows["number"].iloc[0]))
    return str(rows["number"].iloc[0])


def queue_word() -> str:
    """Which queue the URL names."""
    word = st.query_params.get("queue", ALL)
    return word if word in QUEUES else ALL


def queue_choice(totals: dict[str, int]) -> str:
    """Which queue is shown; its word lives in the URL."""
    st.session_state["desk_queue"] = queue_word()

    def change() -> None:
        st.query_params["queue"] = st.session_state["desk_queue"] or ALL

    st.pills(
        "队列",
        list(QUEUES),
        format_func=lambda name: f"{QUEUES[name]} {totals.get(name, 0)}",
        key="desk_queue",
        on_change=change,
        label_visibility="collapsed",
    )
    return str(st.session_state["desk_queue"] or ALL)


def inbox() -> None:
    """The rows of the queue; choosing one opens it. New ones, since the desk was opened, are marked."""
    if st.session_state.pop(TURNED, False):
        # Chosen here, where only the inbox runs again: the case stands outside.
        st.rerun()
    counts = fetch(queries_inbox.counts, at=minute())
    totals = dict(zip(counts["queue"], counts["total"].tolist(), strict=True))
    totals[ALL] = sum(totals.values())
    queue = queue_choice(totals)
    rows = fetch(queries_inbox.inbox, queue=queue, at=minute()).to_dict("records")
    by_number = {str(row["number"]): row for row in rows}
    st.session_state[ORDER] = list(by_number)
    seen: set[str] = st.session_state.setdefault(KNOWN, set(by_number))
    with st.container(height=INBOX_HEIGHT, border=False, gap="xxsmall"):
        if not rows:
            st.info("这一队没有等着办的事。", icon=":material/task_alt:")
            return
        if totals.get(queue, 0) > MOST:
            st.caption(f"先列最急、最早的 {MOST} 件，共 {totals[queue]} 件。")
        now_at = st.query_params.get("id")
        st.session_state[CHOSEN] = now_at if now_at in by_number else None
        # One element for all of them: sixty buttons would be redrawn at every tick.
        st.radio(
            "等着办的事",
            list(by_number),
            index=None,
            format_func=lambda number: _title(by_number[number], is_new=number not in seen),
            captions=[_beneath(row) for row in rows],
            key=CHOSEN,
            on_change=_choose,
            label_visibility="collapsed",
            width="stretch",
        )


def _title(row: dict[Any, Any], *, is_new: bool) -> str:
    urgent, new = ":red-badge[急] " if row["urgent"] else "", ":blue-badge[新] " if is_new else ""
    lamp = Light(row["light"])
    return f":{LIGHT_COLOURS[lamp]}[{LIGHT_SIGNS[lamp]}] {urgent}{new}{plain(row['title'][:40])}"


def _beneath(row: dict[Any, Any]) -> str:
    where = plain(row["village"] or "村社不明")
    return f"{QUEUES[row['queue']]}　{where}　{told(row['reported_at'])} 上报"


def _choose() -> None:
    if chosen := st.session_state[CHOSEN]:
        open_case(chosen)
        st.session_state[TURNED] = True


def nothing_chosen() -> None:
    """What to do while no case is open."""
    if st.session_state.get(ORDER):
        st.info(
            "没有这个编号的事件，或者它不在您的职责范围内。按 J 打开最急的一件。", icon=":material/inbox:"
        )
        return
    st.info("现在没有等指挥室办的事。新来的事会自己出现在左边。", icon=":material/inbox:")
    st.page_link(REGISTER_PAGE, label="登记一件", icon=":material/add_circle:")


def open_case(number: str) -> None:
    """Choose an incident: its number stands in the URL."""
    st.query_params["id"] = number
    st.session_state.setdefault(KNOWN, set()).add(number)


def step(by: int) -> None:
    """In a callback: the next or the previous one of the inbox."""
    numbers: list[str] = st.session_state.get(ORDER, [])
    if not numbers:
        return
    now_at = st.query_params.get("id")
    at = numbers.index(now_at) + by if now_at in numbers else 0
    open_case(numbers[min(max(at, 0), len(numbers) - 1)])


def legend() -> None:
    """Which key does what."""
    words = "　".join(f"**{key}**\u00a0{word}" for key, word in LEGEND)
    st.caption(f"按键　{words}　（正在打字时，单个字母不起作用）")


def desk_link(row: Any, person: Person) -> None:
    """From the case's own page to the desk, for those who dispatch, while there is something to do."""
    if may(person, "incident.dispatch") and IncidentStatus(row["status"]) not in CLOSED_STATUSES:
        query = {"id": str(row["number"])}
        st.page_link(
            DESK_PAGE, label="到调度台", icon=":material/headset_mic:", query_params=query, width="content"
        )
