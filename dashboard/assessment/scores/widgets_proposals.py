"""按案件提议: what a quarter's cases propose, each with its cases; a person confirms, changes or drops it."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.assessment.departments.rules_quarter import Quarter, quarter_of
from dashboard.assessment.scores import actions_proposals, queries_proposals
from dashboard.assessment.scores.rules_proposals import (
    KINDS,
    OUTCOMES,
    ProposalRules,
    proposal_rules,
)
from dashboard.screen.columns import number_column, text_column
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.links import incident_link
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.url import url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import count, plain, plain_number
from models import ProposalOutcome, ShownKind

CHOSEN, QUARTERS = "proposal", 4
WAITING = "待处理"


def proposals_view() -> None:
    """The proposals of an ended quarter, the rules they follow, and the one that is picked."""
    quarter = _quarter()
    frame = fetch(queries_proposals.proposals, year=quarter.year, quarter=quarter.quarter)
    st.caption(
        "按这个季度的案件提议镇内评分和专项计分。提议本身不计分：每一条都要有人确认、改后确认或者不采用，"
        "并写明理由；确认的专项计分还要另一位领导审批。签到、登录、拍照不算。已登记全区名次的条线不提议。"
    )
    st.button("按案件提议", icon=":material/auto_awesome:", on_click=_do_propose, args=(quarter,))
    left, right = st.columns([3, 2], gap="large")
    with left:
        if frame.empty:
            st.info(
                f"{quarter.name}还没有提议。点上面的“按案件提议”；案件太少的条线、没有可计案件的干部不列。",
                icon=":material/fact_check:",
            )
        else:
            _table(frame)
        with st.expander("规则", icon=":material/gavel:"):
            _rules(proposal_rules(quarter.year))
    with right:
        row = picked_row(CHOSEN, frame, "proposal_id")
        if row is not None:
            _one(row)


def _quarter() -> Quarter:
    offered = [quarter_of(township_date(now())).before]
    while len(offered) < QUARTERS:
        offered.append(offered[-1].before)
    words = {one.word: one for one in offered}
    return words[url_choice("quarter", "季度", {word: one.name for word, one in words.items()})]


def _do_propose(quarter: Quarter) -> None:
    act(
        actions_proposals.propose,
        "已经按案件提议，没有新的就不重复。",
        year=quarter.year,
        quarter=quarter.quarter,
    )


def _who(row: dict[Any, Any]) -> str:
    return str(row["cadre"]) or "·".join(part for part in (row["module"], row["line"]) if part)


def _state(row: dict[Any, Any]) -> str:
    return WAITING if pd.isna(row["outcome"]) else OUTCOMES[ProposalOutcome(row["outcome"])]


def _table(frame: pd.DataFrame) -> None:
    rows = frame.to_dict("records")
    shown = pd.DataFrame(
        {
            "who": [_who(row) for row in rows],
            "what": ["专项计分" if row["cadre"] else "镇内评分" for row in rows],
            "value": [float(row["value"]) for row in rows],
            "cases": frame["cases"],
            "state": [_state(row) for row in rows],
            "by": [row["decided_by"] or "" for row in rows],
        }
    )
    picking_table(
        CHOSEN,
        shown,
        [int(row["proposal_id"]) for row in rows],
        alt="案件提议",
        height=640,
        columns={
            "who": text_column("条线或干部", 12),
            "what": text_column("提议", 4),
            "value": number_column("分值", 3, format="%.2f"),
            "cases": number_column("案件", 3, format="%d 件"),
            "state": text_column("处理", 5),
            "by": text_column("处理人", 7.5),
        },
    )


def _rules(rules: ProposalRules) -> None:
    st.markdown(
        f"规则第 {rules.version} 版。镇内评分从 {plain_number(rules.base)} 分起，"
        "按下表乘以占比加减，0–20 分；"
        f"不满 {rules.least} 件不提议。专项计分按件加减，合计不超过 ±{plain_number(rules.total)} 分。"
    )
    st.dataframe(
        pd.DataFrame(
            [
                (title, float(rules.line[kind]), float(rules.cadre[kind]), float(rules.most[kind]))
                for kind, title in KINDS.items()
            ],
            columns=["情形", "条线（占比 100% 时）", "干部（每件）", "每人最多"],
        ),
        hide_index=True,
        height="content",
        alt="提议规则",
    )


def _one(row: dict[Any, Any]) -> None:
    number = int(row["proposal_id"])
    with st.container(border=True):
        st.subheader(plain(_who(row)), anchor=False)
        what = f"专项计分 {row['value']:+}" if row["cadre"] else f"镇内评分 {row['value']}"
        st.markdown(f"提议{what} 分，依据 {count(row['cases'])} 件案件。")
        for case in fetch(queries_proposals.proposal_cases, proposal_id=number).to_dict("records"):
            kind = ShownKind(case["kind"])
            incident_link(f"{KINDS[kind]} {case['number']} 件", proposal=f"{number}.{kind.value}")
        if not pd.isna(row["outcome"]):
            entered = "" if row["entered"] is None else f"，计 {row['entered']} 分"
            st.markdown(f"**{_state(row)}**{entered}：{plain(row['reason'])}（{plain(row['decided_by'])}）")
            return
        with kept_form(f"proposal_{number}"):
            st.radio(
                "怎么处理",
                list(OUTCOMES),
                format_func=OUTCOMES.__getitem__,
                key=key(f"pr_outcome_{number}"),
                horizontal=True,
            )
            st.number_input(
                "分值（改后确认时填）",
                -20.0,
                20.0,
                float(row["value"]),
                step=0.5,
                format="%.2f",
                key=key(f"pr_value_{number}"),
            )
            st.text_area("理由", key=key(f"pr_reason_{number}"), max_chars=500, height=80)
            send_button("提交", icon=":material/check:", on_click=_do_decide, args=(number,))


def _do_decide(number: int) -> None:
    act(
        actions_proposals.decide,
        "已处理。",
        proposal_id=number,
        outcome=typed(f"pr_outcome_{number}"),
        value=Decimal(f"{typed(f'pr_value_{number}'):.2f}"),
        reason=typed(f"pr_reason_{number}") or "",
    )
