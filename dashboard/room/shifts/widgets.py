"""The desk's shifts on the screen: who is on duty, the log's lines, handing over; earlier shifts."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import town_state
from dashboard.access.rules import Person
from dashboard.incidents.figures import rules as figures
from dashboard.room.shifts import actions
from dashboard.room.shifts.queries import current_figures
from dashboard.room.shifts.rules import LONGEST_HAND_OVER, LONGEST_LINE, is_forgotten
from dashboard.room.state.rules import SHIFT_HOURS, is_too_long
from dashboard.screen.columns import NAME, NEAR_TIME, number_column, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.screen.links import CASE_PAGE
from dashboard.screen.moment import told
from dashboard.screen.picking import picked, picking_table
from dashboard.town.settings import queries as settings
from dashboard.town.shifts import queries
from dashboard.words.labels import LABELS, count, duration, plain
from models import IncidentStatus

# Title and definition of what a hand-over counts.
FIGURES = {
    "open": (figures.FIGURES["open"].title, figures.FIGURES["open"].definition),
    "overdue": (figures.FIGURES["overdue"].title, figures.FIGURES["overdue"].definition),
    "red": ("红灯", "在办事件中，任何一个正在走的时限已经过了的件数。"),
    "urgent": ("紧急在办", "在办事件中标为紧急的件数。"),
}
CHOSEN, SHOWN, TABLE_HEIGHT = "shift", 60, 400


def duty_card(on_duty: pd.DataFrame, at: datetime) -> None:
    """Who is on duty and since when; that nobody is; that somebody was forgotten there."""
    is_emergency = fetch(town_state.state_at, at=at).is_emergency
    if on_duty.empty:
        if is_emergency:
            st.error("应急状态，现在没有人值班。请马上接班。", icon=":material/event_seat:")
        else:
            st.info("现在没有人值班。", icon=":material/event_seat:")
        return
    shift = on_duty.iloc[0]
    long = (at - shift["started_at"]).total_seconds()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge("正在值班", icon=":material/headset_mic:", color="green")
        st.markdown(
            f"**{plain(shift['name'])}**　:gray[{told(shift['started_at'])} 接班，"
            f"已 {duration(max(long, 0))}]",
            width="content",
        )
    hours = int(fetch(settings.values)[SHIFT_HOURS])
    if is_emergency and is_too_long(shift["started_at"], at, hours):
        st.warning(f"应急状态一班不超过 {hours} 小时，该换班了。", icon=":material/schedule:")
    if is_forgotten(shift["started_at"], at):
        st.warning("这个班已经超过 24 小时没有交班。请本人交班；本人不在的，下一位可以直接接班。",
                   icon=":material/schedule:")  # fmt: skip


def is_own_shift(on_duty: pd.DataFrame, person: Person) -> bool:
    """Whether the person is on duty himself, or stands in for who is."""
    own = [one for one in (person.account_id, *person.for_accounts) if one is not None]
    return bool(on_duty["account_id"].isin(own).any())


def line_list(shift: Any, *, may_strike: bool) -> None:
    """The lines of one shift, oldest first; a struck one stays readable."""
    lines = fetch(queries.lines, shift_id=int(shift["shift_id"]))
    if lines.empty:
        st.markdown(":gray[这个班还没有记录。]")
    for line in lines.to_dict("records"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            with st.container(gap="xxsmall"):
                _line(line)
            if may_strike and pd.isna(line["struck_at"]):
                strike = callback_for(actions.strike_line, "已划去。", line_id=int(line["line_id"]))
                st.button("划去", key=key(f"strike_{line['line_id']}"), type="tertiary", on_click=strike)


def _line(line: dict[Any, Any]) -> None:
    is_struck = not pd.isna(line["struck_at"])
    st.caption(f"{told(line['at'])}　{plain(line['actor'])}")
    for part in line["text"].splitlines():
        st.markdown(f"~~{plain(part)}~~" if is_struck else plain(part))
    if is_struck:
        st.caption(f"{told(line['struck_at'])} 由 {plain(line['struck_by'])} 划去")
    if line["number"]:
        st.page_link(CASE_PAGE, label=f"{plain(line['number'])}　{plain(line['title'])}",
                     icon=":material/description:", query_params={"id": line["number"]})  # fmt: skip


def line_form() -> None:
    """Write a line into the running shift."""

    def add() -> None:
        act(actions.add_line, "已记入值班日志。", text=typed("line_text") or "",
            number=typed("line_number") or "")  # fmt: skip

    with kept_form("line_form"):
        st.text_area("记一条", key=key("line_text"), max_chars=LONGEST_LINE, height=90,
                     placeholder="如：14:20 区防指来电，要求两小时内报水库水位")  # fmt: skip
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("有关事件的编号（可以不填）", key=key("line_number"), max_chars=24,
                          placeholder="NL-", width=260)  # fmt: skip
            send_button("记入日志", key=key("line_go"), type="primary", on_click=add)


def standing_figures(values: dict[str, Any] | None) -> None:
    """How the room stands or stood: figures, and what waits in which status."""
    if not values:
        st.markdown(":gray[没有交班时的数字。]")
        return
    with st.grid(4, min_column_width=90, gap="small"):
        for name, (title, definition) in FIGURES.items():
            st.metric(title, count(values.get(name)), help=definition)
    waiting = values.get("waiting", {})
    parts = [f"{LABELS[status]} {waiting[status]}" for status in IncidentStatus if waiting.get(status)]
    st.markdown(f":gray[{'　'.join(parts) or '没有等着办的事件'}]")


def hand_over_form(at: datetime) -> None:
    """End one's shift: how the room stands now, and what the next one must know."""

    def hand_over() -> None:
        act(actions.hand_over, "已交班。", text=typed("hand_over_text") or "")

    with st.container(border=True):
        st.subheader("交班", anchor=False)
        st.caption("下面的数字在点“交班”时再数一遍，和交班内容一起留存。")
        standing_figures(ask(current_figures, at=at))
        with kept_form("hand_over_form"):
            st.text_area("接班的人要知道什么", key=key("hand_over_text"), max_chars=LONGEST_HAND_OVER,
                         placeholder="没有办完的、要盯的、上级交代的；没有的写“无待办事项”")  # fmt: skip
            send_button("交班", key=key("hand_over_go"), type="primary", on_click=hand_over)


def take_over_card(on_duty: pd.DataFrame, waiting: pd.DataFrame, at: datetime) -> None:
    """What was handed over, and the button of who takes over; nothing while another is on duty."""
    if not on_duty.empty and not is_forgotten(on_duty.iloc[0]["started_at"], at):
        return
    with st.container(border=True):
        st.subheader("接班", anchor=False)
        # A shift that was forgotten is ended by taking over, and then waits itself.
        confirms = None
        if not on_duty.empty:
            confirms = int(on_duty.iloc[0]["shift_id"])
            st.markdown(f"{plain(on_duty.iloc[0]['name'])}没有交班，接班后他的班到现在为止。")
        elif not waiting.empty:
            confirms = int(waiting.iloc[0]["shift_id"])
            hand_over_card(waiting.iloc[0])
        st.button("接班" if confirms is None else "已看过，接班", key=key("take_over"), type="primary",
                  on_click=callback_for(actions.take_over, "已接班。", confirms=confirms))  # fmt: skip


def hand_over_card(shift: Any) -> None:
    """What one shift left for the next, and how the room stood then."""
    st.caption(f"{plain(shift['name'])}　{told(shift['ended_at'])} 交班")
    for part in str(shift["hand_over"]).splitlines():
        st.markdown(plain(part))
    standing_figures(shift["standing"])
    if not pd.isna(shift["taken_over_at"]):
        st.caption(f"{plain(shift['taken_over_by'])}　{told(shift['taken_over_at'])} 已看过并接班")


def shift_list() -> None:
    """The newest shifts; the one that is picked goes into the URL and is shown beneath."""
    shifts = fetch(queries.shifts, limit=SHOWN)
    st.subheader("值班记录", anchor=False)
    if shifts.empty:
        st.markdown(":gray[还没有人值过班。接班以后，每个班都记在这里。]")
        return
    shown = shifts.assign(
        began=shifts["started_at"].map(told),
        long=[_long(row) for row in shifts.to_dict("records")],
    )
    st.caption(f"最近 {count(len(shifts))} 个班，选一行看全部记录。")
    # When it ended and what was handed over stands beneath, of the one that is picked.
    columns = {
        "name": text_column("值班人", NAME),
        "began": text_column("接班", NEAR_TIME),
        "long": text_column("时长", 5),
        "lines": number_column("记录", 3),
        "taken_over_by": text_column("接班人", NAME),
    }
    ids = [int(number) for number in shifts["shift_id"]]
    picking_table(CHOSEN, shown, ids, alt="值班记录", height=TABLE_HEIGHT, columns=columns)
    chosen = picked(CHOSEN, ids)
    if chosen is not None:
        _one(chosen)


def _one(shift_id: int) -> None:
    shifts = fetch(queries.shift, shift_id=shift_id)
    if shifts.empty:
        st.warning("没有这个班的记录。请在上面的列表里选择。", icon=":material/search_off:")
        return
    shift = shifts.iloc[0]
    left, right = st.columns(2, gap="large")
    with left, st.container(border=True):
        st.subheader("记录", anchor=False)
        line_list(shift, may_strike=False)
    with right, st.container(border=True):
        st.subheader("交接班", anchor=False)
        if pd.isna(shift["ended_at"]):
            st.markdown(":gray[正在值班，还没有交班。]")
        else:
            hand_over_card(shift)


def _long(row: dict[Any, Any]) -> str:
    if pd.isna(row["ended_at"]):
        return "值班中"
    return duration((row["ended_at"] - row["started_at"]).total_seconds())
