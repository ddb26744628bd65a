"""推进 on the screen: a burn-up per target, the records of each day, and the form of who works on it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.bounties import actions_work, charts, queries
from dashboard.assessment.bounties.rules import cadres_of
from dashboard.assessment.bounties.rules_progress import LONGEST_NOTE, burn_up, number
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.pictures import chart
from dashboard.words.days import township_date
from dashboard.words.labels import NO_DATA, local_time, plain
from dashboard.words.palette import palette_of
from models import BountyStatus

SHOWN = 60


def progress_view(row: dict[Any, Any], person: Person, people: pd.DataFrame, at: datetime) -> None:
    """Every target's curve, what was recorded, and the day's form for the team."""
    records = fetch(queries.progress, bounty_id=row["bounty_id"])
    counted = records[records["struck_at"].isna()]
    until = row["submitted_on"] or min(township_date(at), row["finish_on"])
    if not pd.isna(row["concluded_at"]):
        until = row["submitted_on"] or township_date(row["concluded_at"])
    st.subheader("每日进展", anchor=False)
    if is_of_team(person, people) and BountyStatus(row["status"]) is BountyStatus.RUNNING:
        _form(row, at)
    with st.grid(2, min_column_width=330, gap="medium"):
        for target in row["targets"]:
            with st.container(border=True):
                _target(row, target, counted, max(until, row["started_on"]))
    _records(row, records, person, people)


def is_of_team(person: Person, people: pd.DataFrame) -> bool:
    """Whether the person, or one in whose place he stands, works on it; organisers may help out."""
    team = set(people[people["is_chosen"]]["cadre_id"])
    return may(person, "bounty.work") and bool(team & cadres_of(person) or may(person, "bounty.select"))


def _target(row: dict[Any, Any], target: list[Any], counted: pd.DataFrame, until: date) -> None:
    target_id, name, unit, done, goal = target
    own = counted[counted["target_id"] == target_id]
    st.markdown(f"**{plain(name)}**　{number(done)} / {number(goal)} {plain(unit)}")
    st.progress(float(min(done / goal, Decimal(1))))
    if own.empty:
        st.caption(f"还没有记过进展：{NO_DATA}。")
        return
    amounts = dict(zip(own["day"], own["amount"], strict=True))
    points = burn_up(amounts, row["started_on"], until)
    frame = pd.DataFrame(
        {
            "day": [one.day.isoformat() for one in points],
            "told": [f"{one.day.month}月{one.day.day}日" for one in points],
            "amount_told": ["没有记录" if one.amount is None else number(one.amount) for one in points],
            "total": [float(one.total) for one in points],
        }
    )
    chart(
        charts.burn_up,
        frame,
        palette_of(st.context.theme.type),
        goal=float(goal),
        unit=unit,
        until=row["finish_on"].isoformat(),
        key=f"burn_{target_id}",
        alt=f"{name}每日累计",
    )
    st.caption("蓝线是每天的累计，虚线是平均到完成期限的进度，红线是目标。")


def _form(row: dict[Any, Any], at: datetime) -> None:
    bounty_id, targets = row["bounty_id"], row["targets"]

    def record() -> None:
        amounts = {
            target_id: Decimal(str(value))
            for target_id, *_ in targets
            if (value := typed(f"amount_{target_id}")) is not None
        }
        act(
            actions_work.record,
            "已记下。",
            bounty_id=bounty_id,
            day=typed("progress_day") or township_date(at),
            amounts=amounts,
            note=typed("progress_note") or "",
        )

    with kept_form("bounty_progress", of=bounty_id, border=True):
        with st.grid(4, min_column_width=150):
            st.date_input(
                "日期",
                township_date(at),
                key=key("progress_day"),
                format="YYYY-MM-DD",
                min_value=row["started_on"],
                max_value=township_date(at),
            )
            for target_id, name, unit, *_ in targets:
                st.number_input(
                    f"{plain(name)}当日完成（{plain(unit)}）",
                    min_value=0.0,
                    value=None,
                    step=1.0,
                    format="%.2f",
                    key=key(f"amount_{target_id}"),
                )
        st.text_input("说明（可以不填）", key=key("progress_note"), max_chars=LONGEST_NOTE)
        send_button("记进展", key=key("progress_go"), type="primary", on_click=record)


def _records(row: dict[Any, Any], records: pd.DataFrame, person: Person, people: pd.DataFrame) -> None:
    with st.expander(f"每天的记录（{len(records)} 条）", icon=":material/table_rows:"):
        if records.empty:
            st.markdown(":gray[还没有记录。]")
            return
        shown = records.head(SHOWN * len(row["targets"]))
        table = pd.DataFrame(
            {
                "日期": [day.isoformat() for day in shown["day"]],
                "目标": shown["target"],
                "当日完成": [
                    f"{number(one)} {unit}" for one, unit in zip(shown["amount"], shown["unit"], strict=True)
                ],
                "记录人": shown["recorded_by"],
                "记录时间": [local_time(one) for one in shown["recorded_at"]],
                "说明": shown["note"],
                "划去": [
                    "" if pd.isna(one["struck_at"]) else f"{one['struck_by']}：{one['struck_why']}"
                    for one in shown.to_dict("records")
                ],
            }
        )
        st.dataframe(
            table, hide_index=True, height="content" if len(table) < 12 else 420, alt="每天的进展记录"
        )
        if is_of_team(person, people) and BountyStatus(row["status"]) is BountyStatus.RUNNING:
            _strike_form(row["bounty_id"], records[records["struck_at"].isna()])


def _strike_form(bounty_id: int, records: pd.DataFrame) -> None:
    if records.empty:
        return
    options = {
        int(one["progress_id"]): f"{one['day']} {one['target']} {number(one['amount'])} {one['unit']}"
        for one in records.to_dict("records")
    }

    def strike() -> None:
        act(
            actions_work.strike,
            "已划去，可以重新记。",
            bounty_id=bounty_id,
            progress_id=typed("strike_which") or 0,
            reason=typed("strike_why") or "",
        )

    with (
        kept_form("bounty_strike", of=bounty_id),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.selectbox(
            "记错的一条",
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=key("strike_which"),
            placeholder="请选择",
            width=320,
        )
        st.text_input("划去的原因", key=key("strike_why"), max_chars=LONGEST_NOTE, width=260)
        send_button("划去", key=key("strike_go"), on_click=strike)
