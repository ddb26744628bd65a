"""The counter on the screen: how many matters end in town, how often people come, and the cases."""

import uuid
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions_counter, charts, queries, queries_counter
from dashboard.delegation.powers.rules_counter import (
    CONCLUSIONS,
    LONGEST_APPLICANT,
    LONGEST_REASON,
    MOST_VISITS,
    PERIODS,
    Shares,
    since,
)
from dashboard.screen.cards import counted_heading
from dashboard.screen.columns import NEAR_TIME, text_column
from dashboard.screen.data import fetch, minute
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.moment import told
from dashboard.screen.picking import picked
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import (
    EXAMPLE_MARK,
    LABELS,
    NO_DATA,
    count,
    in_chinese,
    local_time,
    percent,
    plain,
)
from dashboard.words.palette import palette_of
from models import CounterStatus, PowerKind

BY = {"category": "按类别", "department": "按部门", "window": "按窗口", "month": "按月"}
ALL_COLUMNS = ("number", "item", "department", "window", "stationed", "applicant", "accepted", "status",
               "visits", "reason", "example")  # fmt: skip
FORM, TABLE_HEIGHT = "counter_form", 460
CASE = "case"
COLOURS: dict[CounterStatus, Any] = {
    CounterStatus.ACCEPTED: "blue",
    CounterStatus.FINISHED: "green",
    CounterStatus.SENT_UP: "orange",
    CounterStatus.WITHDRAWN: "gray",
}


def counter_view(person: Person) -> None:
    """Figures of a period, the table that they come from, what is under way, and the newest cases."""
    today = township_date(minute())
    chosen = chosen_case_card()
    with st.container(horizontal=True, vertical_alignment="center"):
        first = since(url_choice("period", "哪一段时间", PERIODS, "quarter"), today)
        if may(person, "counter.record"):
            _accept_form()
    time: dict[str, Any] = {"since": first, "until": today}
    whole = fetch(queries_counter.counts, **time)
    _figures(whole)
    of = url_choice("of", "怎么分", BY)
    parts = fetch(queries_counter.counts, of=of, **time)
    if of == "month" and len(parts) > 1:
        _by_month(parts)
    _table(parts, BY[of].removeprefix("按"))
    _waiting(person, fetch(queries_counter.cases, is_open=True, **time), chosen)
    total = _shares(whole.to_dict("records")[0]).total
    _cases(fetch(queries_counter.cases, **time), total)


def _figures(frame: pd.DataFrame) -> None:
    row: dict[Any, Any] = frame.to_dict("records")[0]
    shares = _shares(row)
    with st.grid(4, min_column_width=180):
        st.metric("受理", count(shares.total), border=True, help="这段时间里窗口登记的办件，件。")
        st.metric(
            "镇内办结率", percent(shares.finished, shares.concluded), border=True,
            help="镇内办结的，占镇内办结和上报区级的合计。没有办出结果的、群众撤回的不算。",
        )  # fmt: skip
        st.metric("上报区级", count(shares.sent_up), border=True, help="镇里不能办结、报到区级部门的，件。")
        st.metric(
            "最多跑一次", percent(row["once"], row["asked"]), border=True,
            help="办出结果、问过跑几次的里面，只跑一次或者没有跑的占多少。",
        )  # fmt: skip
    mean = f"{row['visits'] / row['asked']:.2f} 次" if row["asked"] else NO_DATA
    st.caption(
        f"办出结果 {count(shares.concluded)} 件；问过跑几次的 {count(row['asked'])} 件，平均跑 {mean}；"
        f"办理中 {count(shares.open)} 件，群众撤回 {count(shares.withdrawn)} 件。"
    )


def _by_month(frame: pd.DataFrame) -> None:
    concluded = frame["finished"] + frame["sent_up"]
    rate = 100 * frame["finished"] / concluded.where(concluded > 0)
    chart(
        charts.rate_by_month,
        frame.assign(concluded=concluded, rate=rate),
        palette_of(st.context.theme.type),
        key="counter_chart",
        alt="每个月的镇内办结率",
    )


def _table(frame: pd.DataFrame, title: str) -> None:
    if frame.empty:
        st.info("这段时间没有登记办件。", icon=":material/inbox:")
        return
    rows = []
    for row in frame.to_dict("records"):
        shares = _shares(row)
        rows.append({
            title: row["name"], "受理": shares.total, "镇内办结": shares.finished,
            "上报区级": shares.sent_up, "办理中": shares.open, "群众撤回": shares.withdrawn,
            "镇内办结率": f"{percent(shares.finished, shares.concluded)}（{shares.concluded} 件）",
            "最多跑一次": f"{percent(row['once'], row['asked'])}（{row['asked']} 件）",
        })  # fmt: skip
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, height="content", key="counter_table", alt=f"办件按{title}"
    )


def _shares(row: dict[Any, Any]) -> Shares:
    return Shares(row["open"], row["finished"], row["sent_up"], row["withdrawn"])


def _accept_form() -> None:
    with (
        st.popover("登记一件", icon=":material/add:", type="primary", key=key("counter_new")),
        kept_form("counter_accept"),
    ):
        items = fetch(queries.items, kind=PowerKind.APPROVAL)
        names = {
            int(row["item_id"]): f"{row['name']}（{row['category']}）" for row in items.to_dict("records")
        }
        windows = fetch(queries_counter.windows, on=township_date(now()))
        open_now = {
            int(row["window_id"]): row["name"] + (f"（{row['department']}）" if row["department"] else "")
            for row in windows.to_dict("records")
        }
        st.selectbox(
            "事项", list(names), None, format_func=names.__getitem__, key=key("counter_item"),
            placeholder="选名录里的事项",
        )  # fmt: skip
        st.selectbox(
            "窗口", list(open_now), None, format_func=open_now.__getitem__, key=key("counter_window"),
            placeholder="在哪个窗口受理",
        )  # fmt: skip
        st.text_input(
            "办事人", key=key("counter_applicant"), max_chars=LONGEST_APPLICANT,
            help="只留姓，保存为“王某”；单位保存为“某单位”。",
        )  # fmt: skip
        send_button("登记", key=key("counter_go"), type="primary", on_click=_accept)


def _accept() -> None:
    form = st.session_state.setdefault(FORM, uuid.uuid4().hex)
    if act(
        actions_counter.accept,
        "已登记办件。",
        item_id=typed("counter_item"),
        window_id=typed("counter_window"),
        applicant=typed("counter_applicant") or "",
        form_key=form,
    ):
        st.session_state.pop(FORM, None)


def _waiting(person: Person, frame: pd.DataFrame, chosen: int | None) -> None:
    counted_heading("办理中", count(len(frame)))
    if frame.empty:
        st.info("没有等着办结的办件。", icon=":material/task_alt:")
        return
    if may(person, "counter.record"):
        _conclude_form(frame, chosen)
    _listed(frame, "counter_waiting", "办理中的办件", ("number", "item", "window", "applicant", "accepted_at",
            "example"))  # fmt: skip


def _conclude_form(frame: pd.DataFrame, chosen: int | None) -> None:
    names = {
        int(row["case_id"]): f"{row['number']} {row['item']} {row['applicant']}"
        for row in frame.to_dict("records")
    }
    with (
        st.popover("办结或上报", icon=":material/task_alt:", key=key("counter_end")),
        kept_form("counter_conclude"),
    ):
        st.selectbox(
            "办件", list(names), list(names).index(chosen) if chosen in names else None,
            format_func=names.__getitem__, key=key("counter_case"), placeholder="选一件",
        )  # fmt: skip
        st.radio("结果", CONCLUSIONS, None, format_func=LABELS.__getitem__, key=key("counter_to"))
        st.number_input(
            "群众跑了几次", 0, MOST_VISITS, None, key=key("counter_visits"), help="全程网上办的填 0。",
            placeholder="还没有问",
        )  # fmt: skip
        st.text_input("原因（上报、撤回必填）", key=key("counter_reason"), max_chars=LONGEST_REASON)
        send_button("保存", key=key("counter_end_go"), type="primary", on_click=_conclude)


def _conclude() -> None:
    act(
        actions_counter.conclude,
        "已保存办件结果。",
        case_id=typed("counter_case") or 0,
        to=typed("counter_to"),
        visits=typed("counter_visits"),
        reason=typed("counter_reason") or "",
    )


def _cases(frame: pd.DataFrame, total: int) -> None:
    counted_heading("这段时间的办件", count(total))
    if frame.empty:
        st.info("还没有登记办件。", icon=":material/inbox:")
        return
    if total > len(frame):
        st.caption(f"只列出最近 {count(len(frame))} 件。")
    _listed(frame, "counter_cases", "窗口办件", ALL_COLUMNS)


def _listed(frame: pd.DataFrame, name: str, alt: str, order: tuple[str, ...]) -> None:
    shown = in_chinese(frame, status=CounterStatus)
    shown["accepted"] = shown["accepted_at"].map(told)
    shown["visits"] = ["—" if pd.isna(times) else f"{times} 次" for times in shown["visits"]]
    shown["example"] = shown["example"].map({True: EXAMPLE_MARK, False: ""})
    st.dataframe(
        shown,
        hide_index=True,
        height=TABLE_HEIGHT if len(shown) > 12 else "content",
        key=name,
        alt=alt,
        column_order=order,
        column_config={
            "number": text_column("编号", 9.2),
            "item": text_column("事项", 12),
            "department": text_column("部门", 8.5),
            "window": text_column("窗口", 7),
            "stationed": text_column("入驻部门", 8.5),
            "applicant": text_column("办事人", 4),
            "accepted": text_column("受理时间", NEAR_TIME),
            "status": text_column("结果", 4),
            "visits": text_column("跑了几次"),
            "reason": text_column("原因", 10),
            "example": text_column("示例"),
        },
    )


def chosen_case_card() -> int | None:
    """The case that the URL names, above the list; its id, or None where it names none that is there."""
    chosen = picked(CASE)
    if chosen is None:
        return None
    cases = fetch(queries_counter.counter_case, case_id=chosen).to_dict("records")
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            number = f"**{plain(cases[0]['number'])}**" if cases else "没有找到这件办件。"
            st.markdown(number, width="content")
            st.button("收起", key="counter_close", icon=":material/close:", type="tertiary", on_click=_close)
        for row in cases:
            _facts(row)
    return chosen if cases else None


def _facts(row: dict[Any, Any]) -> None:
    status = CounterStatus(row["status"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(LABELS[status], color=COLOURS[status])
        if row["example"]:
            st.badge(EXAMPLE_MARK, color="gray")
    st.markdown(f"#### {plain(row['item'])}")
    window = f"{row['window']}（{row['stationed']}）" if row["stationed"] else row["window"]
    facts = {
        "部门": row["department"], "窗口": window, "办事人": row["applicant"],
        "受理时间": local_time(row["accepted_at"]),
    }  # fmt: skip
    if status is not CounterStatus.ACCEPTED:
        came = "没有问" if pd.isna(row["visits"]) else f"{row['visits']} 次"
        facts |= {"结果时间": local_time(row["concluded_at"]), "跑了几次": came}
    if row["reason"]:
        facts["原因"] = row["reason"]
    st.markdown("　".join(f"{name}：{plain(value)}" for name, value in facts.items()))


def _close() -> None:
    st.query_params.pop(CASE, None)
