"""测算与公布: runs made, compared by their digests, published; and the bonus that could follow."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_runs, queries
from dashboard.assessment.scores.widgets import chosen_run, run_name
from dashboard.screen.columns import NEAR_TIME, day_column, number_column, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, key, typed
from dashboard.screen.moment import told
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import plain

YEARS_BACK = 5
# Characters of who computed or published: an account's name.
RUN_BY = 9.5


def runs_view(person: Person) -> None:
    """What was computed when, from which inputs; a new run; publication."""
    frame = fetch(queries.runs)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("测算记录", anchor=False)
        if frame.empty:
            st.info("还没有测算过。登记考核依据后，在右边选年份测算。", icon=":material/calculate:")
        else:
            _table(frame)
    with right:
        if may(person, "score.manage"):
            _compute()
        if may(person, "score.publish") and not frame.empty:
            _publish(frame)


def _table(frame: pd.DataFrame) -> None:
    rows = frame.to_dict("records")
    shown = frame.assign(
        made=[_done(row["made_at"], row["made_by"]) for row in rows],
        published=[_done(row["published_at"], row["published_by"]) for row in rows],
        digest=frame["digest"].str[:12],
    )
    st.dataframe(
        shown,
        hide_index=True,
        alt="测算记录",
        placeholder="",
        column_order=("run_id", "to_on", "made", "published", "digest"),
        column_config={
            "run_id": number_column("编号"),
            "to_on": day_column("算到"),
            "made": text_column("测算", NEAR_TIME + RUN_BY),
            "published": text_column("公布", NEAR_TIME + RUN_BY),
            "digest": text_column("依据指纹", 7, help="相同的依据得到相同的指纹。"),
        },
    )
    st.caption(
        "每次测算都是一条新记录，原来的结果和依据保留不变。算了多少人、从哪天算起、用哪一版规则，"
        "在“成绩”里选这一次看。"
    )


def _done(at: Any, by: Any) -> str:
    """When, and by whom; of another year the day alone."""
    if pd.isna(at):
        return ""
    when = told(at)
    return f"{when[:10] if when[:4].isdigit() else when} {by}"


def _compute() -> None:
    this = township_date(now()).year
    with st.container(border=True):
        st.subheader("测算", anchor=False)
        st.selectbox("年度", [this - back for back in range(YEARS_BACK)], key=key("score_year"))
        st.caption("从当年 1 月 1 日算到今天；往年算到年底。")
        st.button(
            "测算",
            key=key("score_compute"),
            type="primary",
            icon=":material/calculate:",
            on_click=_do_compute,
        )


def _do_compute() -> None:
    act(actions_runs.compute, "已测算，见“成绩”。", year=int(typed("score_year")))


def _publish(frame: pd.DataFrame) -> None:
    drafts = frame[frame["published_at"].isna()]
    with st.container(border=True):
        st.subheader("公布", anchor=False)
        if drafts.empty:
            st.markdown("没有等待公布的测算。")
            return
        names = {int(row["run_id"]): run_name(row) for row in drafts.to_dict("records")}
        st.selectbox(
            "哪次测算", list(names), format_func=lambda one: names.get(one, ""), key=key("score_publish")
        )
        st.caption("公布后就是这一年度的结果，每位干部可以看到本人的得分和依据，并可以申诉。")
        st.button("公布", key=key("score_publish_go"), icon=":material/campaign:", on_click=_do_publish)


def _do_publish() -> None:
    act(actions_runs.publish, "已公布。", run_id=int(typed("score_publish")))


def bonus_view() -> None:
    """A simulation that keeps nothing: the pool to the yuan."""
    runs = fetch(queries.runs)
    if runs.empty:
        st.info("还没有考核结果，不能测算奖金。", icon=":material/payments:")
        return
    run = chosen_run(runs)
    with st.container(horizontal=True):
        pool = st.number_input("奖金总额（元）", 0, 1_000_000_000, 3_000_000, step=10_000, width=240)
        base = st.number_input("每人基数（元）", 0, 1_000_000, 10_000, step=1_000, width=240)
    try:
        frame = ask(queries.simulated, run_id=int(run["run_id"]), pool=int(pool), base=int(base))
    except Refused as refusal:
        st.warning(plain(refusal), icon=":material/block:")
        return
    _bonus(frame, int(pool))


def _bonus(frame: pd.DataFrame, pool: int) -> None:
    figures: tuple[tuple[str, Any], ...] = (
        ("人数", len(frame)),
        ("合计（元）", f"{int(frame['yuan'].sum()):,}"),
        ("最高（元）", f"{int(frame['yuan'].max()):,}"),
        ("最低（元）", f"{int(frame['yuan'].min()):,}"),
        ("最高与最低相差（元）", f"{int(frame['yuan'].max() - frame['yuan'].min()):,}"),
    )
    for place, (label, value) in zip(st.columns(len(figures)), figures, strict=True):
        place.metric(label, value, border=True)
    st.dataframe(
        frame.assign(t=frame["t"].astype("float64")),
        hide_index=True,
        height=640,
        alt="奖金测算",
        column_config={
            "rank": st.column_config.NumberColumn("名次", format="%d"),
            "staff_number": "工号",
            "name": "姓名",
            "module": "模块",
            "t": st.column_config.NumberColumn("总分", format="%.2f"),
            "yuan": st.column_config.NumberColumn("测算奖金（元）", format="localized"),
        },
    )
    st.caption(
        f"测算：每人先得基数，其余按总分占比分配，取整到元，尾数按最大余数补足，合计正好 {pool:,} 元。"
        "只做测算，不保存、不发放。没有参加排名的干部不在内。"
    )
