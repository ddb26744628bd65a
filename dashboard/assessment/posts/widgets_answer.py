"""The module's answers: who asks for its posts, whom it takes in which order, and why not."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.posts import actions_wishes, queries_wishes
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, key, typed
from dashboard.words.labels import LABELS, local_time
from models import Identity

TAKE, DECLINE = "接受", "不接受"


def answer_forms(row: dict[Any, Any], rounds: pd.DataFrame, person: Person, at: datetime) -> None:
    """One table for the chosen post, once the round is closed; for those who may answer."""
    if rounds.empty or not may(person, "post.answer"):
        return
    last = rounds.to_dict("records")[-1]
    if not pd.isna(last["matched_at"]) or last["closes_at"] > at:
        return
    wishes = fetch(queries_wishes.wishes, choice_id=int(row["choice_id"]))
    wishes = wishes[wishes["round"] == last["seq"]]
    with st.container(border=True):
        st.subheader("答复志愿", anchor=False)
        st.caption(
            f"答复到 {local_time(last['answers_by'])}。名次 1 最想要；没有名次的排在后面，按工号。"
            "不接受的要写理由。到时没有答复的，按接受、没有名次处理。"
        )
        if wishes.empty:
            st.info("这一轮没有人报您负责的岗位。", icon=":material/inbox:")
            return
        _table(int(row["choice_id"]), wishes)


def _table(choice_id: int, wishes: pd.DataFrame) -> None:
    posts = wishes.drop_duplicates("post_id")
    waiting = wishes[wishes["is_accepted"].isna()].groupby("post_id").size()
    names = {
        int(one["post_id"]): f"{one['post']}（{int(waiting.get(one['post_id'], 0))} 条待答复）"
        for one in posts.to_dict("records")
    }
    chosen = st.selectbox("岗位", list(names), format_func=lambda one: names.get(one, ""), key="answer_post")
    asking = wishes[wishes["post_id"] == chosen].reset_index(drop=True)
    shown = pd.DataFrame({
        "name": asking["name"],
        "who": [LABELS[Identity(one)] for one in asking["identity"]],
        "works_in": asking["works_in"],
        "rank": asking["rank"],
        "word": [DECLINE if one is not pd.NA and not one else TAKE for one in asking["is_accepted"]],
        "module_rank": asking["module_rank"],
        "answer": asking["answer"],
    })  # fmt: skip
    name = f"answers_{chosen}"
    st.data_editor(
        shown,
        hide_index=True,
        key=key(name),
        disabled=["name", "who", "works_in", "rank"],
        column_config={
            "name": st.column_config.TextColumn("姓名"),
            "who": st.column_config.TextColumn("身份"),
            "works_in": st.column_config.TextColumn("现在模块"),
            "rank": st.column_config.NumberColumn("他的志愿", format="%d"),
            "word": st.column_config.SelectboxColumn("答复", options=[TAKE, DECLINE], required=True),
            "module_rank": st.column_config.NumberColumn("名次", min_value=1, max_value=999, step=1),
            "answer": st.column_config.TextColumn("不接受的理由", max_chars=LONGEST_REASON),
        },
        placeholder="",
    )

    def send() -> None:
        rows = shown.to_dict("records")
        for place, changes in (typed(name) or {}).get("edited_rows", {}).items():
            rows[int(place)] |= changes
        ids = [int(one) for one in asking["cadre_id"]]
        act(
            actions_wishes.answer,
            "答复已保存，匹配以前可以再改。",
            choice_id=choice_id,
            post_id=int(chosen),
            accepted={one: row["word"] == TAKE for one, row in zip(ids, rows, strict=True)},
            ranks={one: _rank(row["module_rank"]) for one, row in zip(ids, rows, strict=True)},
            reasons={one: str(row["answer"] or "") for one, row in zip(ids, rows, strict=True)},
        )

    st.button("保存答复", key=key(f"{name}_go"), type="primary", on_click=send)


def _rank(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
