"""双向选择 on the screen: rounds, results and reasons, and the forms by which modules answer."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.access.rules_audit import KINDS
from dashboard.assessment.posts import actions_wishes, queries_choice
from dashboard.assessment.posts.rules import LONGEST_REASON
from dashboard.assessment.posts.widgets_choice_forms import new_choice, room_forms
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, key, typed
from dashboard.screen.picking import picked
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, local_time, plain
from models import ChoiceKind, ChoiceStatus, Identity, WishResult

number, text = st.column_config.NumberColumn, st.column_config.TextColumn
COLOURS = {ChoiceStatus.OPEN: "orange", ChoiceStatus.SETTLED: "green", ChoiceStatus.CANCELLED: "gray"}
RULE = (
    "匹配规则：每人按自己的志愿顺序报；岗位按模块排的名次留人，名次相同或没有排名的按工号，没有答复的排在最后，"
    "留到名额为止；没留下的报下一志愿。这样没有一个人和一个岗位会互相更愿意要对方，谁先报谁后报结果都一样。"
)
TAKE, DECLINE = "接受", "不接受"


def choice_view(person: Person, at: datetime) -> None:
    """The chosen choice; where none is open, the room may open one."""
    choices = fetch(queries_choice.choices)
    is_open = bool((choices["status"] == ChoiceStatus.OPEN).any())
    if not is_open and may(person, "post.organise"):
        new_choice(at, expanded=choices.empty)
    if choices.empty:
        st.info(
            "还没有选过岗。由指挥长或综合督考办开始一次选岗：干部填志愿，模块答复，系统匹配，最后正式任岗。",
            icon=":material/handshake:",
        )
        return
    rows = {int(row["choice_id"]): row for row in choices.to_dict("records")}
    asked = picked("choice")
    chosen = st.selectbox(
        "哪一次选岗", list(rows), key=f"choice_shown_{len(rows)}", width=420,
        index=list(rows).index(asked) if asked in rows else 0,
        format_func=lambda one: f"{rows[one]['title']}（{LABELS[ChoiceStatus(rows[one]['status'])]}）",
    )  # fmt: skip
    row, rounds = rows[chosen], fetch(queries_choice.rounds, choice_id=chosen)
    people = fetch(queries_choice.people, choice_id=chosen)
    _head(row, rounds, people, at)
    if ChoiceStatus(row["status"]) is ChoiceStatus.OPEN:
        room_forms(row, rounds, people, person, at)
        answer_forms(row, rounds, person, at)
    _rounds(rounds)
    _given(chosen)
    _left(row, people)
    _wishes(chosen, person)
    _offer(chosen)
    _history(chosen)


def _head(row: Any, rounds: pd.DataFrame, people: pd.DataFrame, at: datetime) -> None:
    status = ChoiceStatus(row["status"])
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{plain(row['title'])}**", width="content")
            st.badge(LABELS[status], color=COLOURS[status])  # type: ignore[arg-type]
            st.badge(LABELS[ChoiceKind(row["kind"])], color="gray")
            if row["example"]:
                st.badge(EXAMPLE_MARK, color="gray")
        st.markdown(
            f"按第 {row['version']} 版清单，任岗日期 {row['from_on']}。　:gray[{_phase(status, rounds, at)}]"
        )
        if row["reason"]:
            st.markdown(f"取消的理由：{plain(row['reason'])}")
        st.caption(RULE)
    shown = (
        ("轮次", count(len(rounds))),
        ("填报人数", count(int(rounds["people"].max()) if len(rounds) else 0)),
        ("已定岗位", count(int(row["given"]))),
        ("没有岗位的人", count(int((people["posts"] == 0).sum()))),
    )
    helps = (
        "开过几轮。", "填报人数最多的一轮。", "按志愿录取和组织安排的，人次。",
        "加上原有的岗位，到任岗日期还没有岗位的在岗干部。",
    )  # fmt: skip
    with st.grid(4, min_column_width=140):
        for (title, value), help_text in zip(shown, helps, strict=True):
            st.metric(title, value, help=help_text, border=True)


def _phase(status: ChoiceStatus, rounds: pd.DataFrame, at: datetime) -> str:
    if status is not ChoiceStatus.OPEN or rounds.empty:
        return ""
    last = rounds.to_dict("records")[-1]
    if not pd.isna(last["matched_at"]):
        return f"第 {last['seq']} 轮已匹配，可以开下一轮、组织安排或者正式任岗"
    if last["closes_at"] > at:
        return f"第 {last['seq']} 轮填报中，{local_time(last['closes_at'])} 截止"
    return f"第 {last['seq']} 轮等模块答复，答复到 {local_time(last['answers_by'])}"


def _rounds(rounds: pd.DataFrame) -> None:
    st.subheader("各轮", anchor=False)
    shown = rounds.assign(
        closes=[local_time(one) for one in rounds["closes_at"]],
        by=[local_time(one) for one in rounds["answers_by"]],
        done=[NO_DATA if pd.isna(one) else local_time(one) for one in rounds["matched_at"]],
        got=rounds["matched"].where(rounds["matched_at"].notna()).astype("Int64"),
        lost=rounds["left"].where(rounds["matched_at"].notna()).astype("Int64"),
        whom=["只限没有岗位的人" if one else "所有还能任岗的人" for one in rounds["only_without"]],
    )
    st.dataframe(
        shown,
        hide_index=True,
        column_order=["seq", "whom", "closes", "by", "people", "wishes", "answered", "done", "got", "lost"],
        column_config={
            "seq": number("轮次", format="%d", width=60),
            "whom": text("谁可以报", width="medium"),
            "closes": text("填报截止", width="small"),
            "by": text("答复截止", width="small"),
            "people": number("填报人数", format="%d", width=80),
            "wishes": number("志愿", format="%d", width=60),
            "answered": number("已答复", format="%d", width=70),
            "done": text("匹配时间", width="small"),
            "got": number("录取", format="%d", width=60),
            "lost": number("未录取", format="%d", width=70),
        },
        key="choice_rounds",
        placeholder=NO_DATA,
        alt="各轮的时间和结果",
    )


def _given(choice_id: int) -> None:
    given = fetch(queries_choice.given, choice_id=choice_id)
    st.subheader(f"结果（{len(given)}）", anchor=False)
    if given.empty:
        st.info("还没有结果：匹配以后，每个人得到哪个岗位、为什么，都列在这里。", icon=":material/pending:")
        return
    st.dataframe(
        given.assign(who=[LABELS[Identity(one)] for one in given["identity"]]),
        hide_index=True,
        height=420 if len(given) > 10 else "content",
        column_order=["module", "post", "points", "name", "who", "round", "reason"],
        column_config={
            "module": text("模块", width="small"),
            "post": text("岗位", width="medium"),
            "points": number("分值", format="%d", width=60),
            "name": text("姓名", width="small"),
            "who": text("身份", width="small"),
            "round": number("轮次", format="%d", width=60),
            "reason": text("为什么", width="large"),
        },
        key="choice_given",
        placeholder=NO_DATA,
        alt="谁得到哪个岗位和理由",
    )


def _left(row: Any, people: pd.DataFrame) -> None:
    without = people[people["posts"] == 0]
    if without.empty:
        return
    if ChoiceStatus(row["status"]) is ChoiceStatus.OPEN:
        names = "、".join(plain(name) for name in without["name"].head(20))
        more = f"等 {len(without)} 人" if len(without) > 20 else ""
        st.warning(f"还没有岗位的人（{len(without)}）：{names}{more}", icon=":material/person_alert:")


def _wishes(choice_id: int, person: Person) -> None:
    """Every wish with its reason, for those who answer or organise."""
    if not may(person, "post.answer", "post.organise"):
        return
    wishes = fetch(queries_choice.wishes, choice_id=choice_id)
    with st.expander(f"志愿和理由（{len(wishes)} 条）", icon=":material/format_list_numbered:"):
        if wishes.empty:
            st.markdown(":gray[还没有人填报。]")
            return
        st.dataframe(
            wishes.assign(word=[LABELS[WishResult(one)] for one in wishes["result"]]),
            hide_index=True,
            height=420 if len(wishes) > 10 else "content",
            column_order=["round", "post", "name", "works_in", "rank", "module_rank", "word", "why"],
            column_config={
                "round": number("轮次", format="%d", width=60),
                "post": text("岗位", width="medium"),
                "name": text("姓名", width="small"),
                "works_in": text("现在模块", width="small"),
                "rank": number("志愿", format="%d", width=60),
                "module_rank": number("模块名次", format="%d", width=80),
                "word": text("结果", width="small"),
                "why": text("为什么", width="large"),
            },
            key="choice_wishes",
            placeholder=NO_DATA,
            alt="每条志愿的结果和理由",
        )


def _offer(choice_id: int) -> None:
    offer = fetch(queries_choice.offer, choice_id=choice_id)
    contested = offer[(offer["asked"] > offer["free"]) & (offer["free"] > 0)]
    free = int(offer["free"].sum())
    with st.expander(f"空缺名额 {free} 个，争抢的岗位 {len(contested)} 个", icon=":material/event_seat:"):
        st.dataframe(
            offer[(offer["free"] > 0) | (offer["asked"] > 0)],
            hide_index=True,
            height=420,
            column_order=["number", "name", "module", "points", "places", "free", "asked"],
            column_config={
                "number": number("序号", format="%d", width=60),
                "name": text("岗位", width="medium"),
                "module": text("模块", width="small"),
                "points": number("分值", format="%d", width=60),
                "places": number("可任", format="%d", width=60),
                "free": number("空缺", format="%d", width=60),
                "asked": number("最近一轮报的人", format="%d", width="small"),
            },
            key="choice_offer",
            alt="各岗位的空缺和报名人数",
        )


def _history(choice_id: int) -> None:
    entries = fetch(queries_choice.history, choice_id=choice_id)
    with st.popover(f"经过（{len(entries)} 条）", icon=":material/history:"):
        for step in entries.head(60).to_dict("records"):
            st.markdown(f"**{KINDS[step['kind']]}**　:gray[{local_time(step['at'])}　{plain(step['actor'])}]")
            for line in (step["reason"], step["told"]):
                if line:
                    st.caption(plain(line))


def answer_forms(row: dict[Any, Any], rounds: pd.DataFrame, person: Person, at: datetime) -> None:
    """One table for the chosen post, once the round is closed; for those who may answer."""
    if rounds.empty or not may(person, "post.answer"):
        return
    last = rounds.to_dict("records")[-1]
    if not pd.isna(last["matched_at"]) or last["closes_at"] > at:
        return
    wishes = fetch(queries_choice.wishes, choice_id=int(row["choice_id"]))
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
