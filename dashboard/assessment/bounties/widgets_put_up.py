"""起草、发布、延长、撤榜 on the screen."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person
from dashboard.assessment.bounties import actions_draft
from dashboard.assessment.bounties.rules import (
    LONGEST_DESCRIPTION,
    LONGEST_REASON,
    LONGEST_TITLE,
    MOST_PLACES,
    MOST_POINTS,
    MOST_RATERS,
    Draft,
    Target,
    is_open,
    possible,
)
from dashboard.assessment.bounties.widgets import close_one
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import TOWNSHIP_ZONE, BountyAction, BountyStatus, BountyTopic

A = BountyAction
ROWS = 3


def put_up_forms(row: dict[Any, Any], person: Person, at: datetime) -> None:
    """Of one bounty: publish or write it anew while it is a draft, extend or cancel what is put up."""
    can, bounty_id = possible(person, BountyStatus(row["status"])), row["bounty_id"]
    if A.PUBLISH in can:
        publish = callback_for(actions_draft.publish, "已发布，大家可以报名了。", bounty_id=bounty_id)
        st.button("发布", key=key("publish"), type="primary", icon=":material/campaign:", on_click=publish)
    if A.EDIT in can:
        with st.expander("修改榜文", icon=":material/edit:"):
            draft_form(at, row)
    if A.EXTEND in can and is_open(BountyStatus(row["status"]), row["closes_at"], at):
        st.caption("正在报名。过了报名截止时间，在这里评选。")
        with st.expander("延长报名", icon=":material/schedule:"):
            _extend_form(row)
    if A.CANCEL in can:
        with st.expander("撤榜", icon=":material/delete:"):
            _cancel_form(bounty_id)


def draft_form(at: datetime, row: dict[Any, Any] | None = None) -> None:
    """Write a bounty down, or write one anew."""
    values: dict[Any, Any] = row or {}
    closes = values.get("closes_at")
    local = (closes.astimezone(TOWNSHIP_ZONE) if closes is not None else None) or datetime.combine(
        township_date(at) + timedelta(days=7), time(18), TOWNSHIP_ZONE
    )

    def save() -> None:
        draft = _typed()
        if row is None:
            if act(actions_draft.draft, "草稿已保存，请有权的人发布。", draft=draft):
                close_one()
        else:
            act(actions_draft.edit, "已修改。", bounty_id=row["bounty_id"], draft=draft)

    with kept_form("bounty_draft", of=values.get("bounty_id", "")):
        with st.grid(3, min_column_width=220) as grid:
            with grid.cell(column_span=2):
                st.text_input(
                    "榜题", values.get("title", ""), key=key("draft_title"), max_chars=LONGEST_TITLE
                )
            st.selectbox(
                "类型",
                list(BountyTopic),
                format_func=LABELS.__getitem__,
                key=key("draft_topic"),
                index=list(BountyTopic).index(BountyTopic(values.get("topic", BountyTopic.PROJECT))),
            )
        st.text_area(
            "任务说明",
            values.get("description", ""),
            key=key("draft_description"),
            max_chars=LONGEST_DESCRIPTION,
            height=120,
        )
        st.caption("目标：写数量和单位，例如 征地 300 亩。")
        _target_rows(values.get("targets", []))
        with st.grid(4, min_column_width=160):
            st.number_input(
                "每人加分",
                0.0,
                float(MOST_POINTS),
                float(values.get("points", 5)),
                0.5,
                key=key("draft_points"),
            )
            st.number_input(
                "未完成每人扣分",
                0.0,
                float(MOST_POINTS),
                float(values.get("penalty", 2)),
                0.5,
                key=key("draft_penalty"),
            )
            places = values.get("places")
            st.number_input(
                "报名名额（不填不限）",
                1,
                MOST_PLACES,
                None if pd.isna(places) or places is None else int(places),
                key=key("draft_places"),
            )
            st.number_input(
                "至少几名评委", 1, MOST_RATERS, int(values.get("min_raters", 2)), key=key("draft_raters")
            )
            st.slider(
                "业务能力占比（%）",
                0,
                100,
                int(values.get("ability_share", 50)),
                5,
                key=key("draft_share"),
                help="其余是村情熟悉程度的占比。",
            )
            st.datetime_input(
                "报名截止", local.replace(tzinfo=None), key=key("draft_closes"), format="YYYY-MM-DD"
            )
            st.date_input(
                "完成期限",
                values.get("finish_on") or township_date(at) + timedelta(days=37),
                key=key("draft_finish"),
                format="YYYY-MM-DD",
            )
        send_button("保存草稿", key=key("draft_go"), type="primary", on_click=save)


def _target_rows(targets: list[list[Any]]) -> None:
    for place in range(max(ROWS, len(targets))):
        _, name, unit, _, goal = targets[place] if place < len(targets) else (None, "", "", None, None)
        # Only the first row has titles.
        look: Any = "visible" if place == 0 else "collapsed"
        with st.container(horizontal=True):
            st.text_input(
                "目标名称",
                name,
                key=key(f"target_name_{place}"),
                label_visibility=look,
                max_chars=40,
                placeholder="征地",
            )
            st.number_input(
                "数量",
                0.0,
                value=None if goal is None else float(goal),
                key=key(f"target_amount_{place}"),
                label_visibility=look,
                format="%.2f",
            )
            st.text_input(
                "单位",
                unit,
                key=key(f"target_unit_{place}"),
                label_visibility=look,
                max_chars=10,
                placeholder="亩",
                width=110,
            )


def _typed() -> Draft:
    """The draft as it stands in the form; what is missing is for the action to refuse."""
    targets = []
    place = 0
    while key(f"target_name_{place}") in st.session_state:
        name, unit = typed(f"target_name_{place}") or "", typed(f"target_unit_{place}") or ""
        amount = typed(f"target_amount_{place}")
        if name.strip() or amount is not None:
            targets.append(Target(name, unit, Decimal(str(amount or 0))))
        place += 1
    return Draft(
        topic=typed("draft_topic") or BountyTopic.OTHER,
        title=typed("draft_title") or "",
        description=typed("draft_description") or "",
        points=Decimal(str(typed("draft_points") or 0)),
        penalty=Decimal(str(typed("draft_penalty") or 0)),
        closes_at=typed("draft_closes").replace(tzinfo=TOWNSHIP_ZONE),
        finish_on=typed("draft_finish"),
        targets=targets,
        places=typed("draft_places"),
        ability_share=int(typed("draft_share")),
        min_raters=int(typed("draft_raters") or 0),
    )


def _extend_form(row: dict[Any, Any]) -> None:
    local = row["closes_at"].astimezone(TOWNSHIP_ZONE).replace(tzinfo=None)

    def extend() -> None:
        until = (typed("extend_until") or local).replace(tzinfo=TOWNSHIP_ZONE)
        act(
            actions_draft.extend,
            "报名已延长。",
            bounty_id=row["bounty_id"],
            closes_at=until,
            reason=typed("extend_why") or "",
        )

    with kept_form("bounty_extend", of=row["bounty_id"]):
        st.datetime_input(
            "新的报名截止", local + timedelta(days=3), key=key("extend_until"), format="YYYY-MM-DD"
        )
        st.text_input("延长的理由", key=key("extend_why"), max_chars=LONGEST_REASON)
        send_button("延长报名", key=key("extend_go"), on_click=extend)


def _cancel_form(bounty_id: int) -> None:
    def cancel() -> None:
        act(actions_draft.cancel, "已撤榜。", bounty_id=bounty_id, reason=typed("cancel_why") or "")

    with kept_form("bounty_cancel", of=bounty_id):
        st.text_input("撤榜的理由", key=key("cancel_why"), max_chars=LONGEST_REASON)
        send_button("撤榜", key=key("cancel_go"), on_click=cancel)
