"""The posts in force with their holders, and whether everybody is covered."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.assessment.posts import queries
from dashboard.delegation.seconded.rules import MOST_POSTS
from dashboard.screen.data import fetch
from dashboard.screen.url import url_select
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, plain
from models import Identity

number, text = st.column_config.NumberColumn, st.column_config.TextColumn
HEIGHT = 620
NO_POSTS = (
    "还没有岗位清单。请到“清单版本”里开始梳理：各线提出岗位，登记班子会决议，到生效日期就成为正式清单。"
)


def list_view(on: date) -> None:
    """Every post with points, holders, and places that are free."""
    posts = fetch(queries.register, on=on)
    if posts.empty:
        st.info(NO_POSTS, icon=":material/inventory_2:")
        return
    _figures(posts, fetch(queries.coverage, on=on))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = dict(zip(posts["module_id"].astype(str), posts["module"], strict=True))
        module = url_select("module", "模块", names)
        only = st.segmented_control(
            "显示", ["全部", "有空缺", "超员"], default="全部", key="posts_shown", required=True
        )
    shown = posts if module is None else posts[posts["module_id"].astype(str) == module]
    if only == "有空缺":
        shown = shown[shown["free"] > 0]
    elif only == "超员":
        shown = shown[shown["free"] < 0]
    if shown.empty:
        st.info("没有这样的岗位。", icon=":material/search_off:")
        return
    st.dataframe(
        shown.assign(
            state=[_state(int(free)) for free in shown["free"]],
            mark=[EXAMPLE_MARK if one else "" for one in shown["example"]],
        ),
        hide_index=True,
        height=HEIGHT if len(shown) > 16 else "content",
        column_order=[
            "number", "name", "module", "points", "difficulty", "workload", "held", "places", "state",
            "holders", "mark",
        ],
        column_config={
            "number": number("序号", format="%d", width=60),
            "name": text("岗位", width="medium"),
            "module": text("模块", width="small"),
            "points": number("分值", format="%d", width=60, help="难度 + 工作量，1–15 分。"),
            "difficulty": number("难度", format="%d", width=60),
            "workload": number("工作量", format="%d", width=70),
            "held": number("在岗", format="%d", width=60, help="这一天在这个岗位上的人数。"),
            "places": number("可任", format="%d", width=60, help="最多几个人同时任这个岗位。"),
            "state": text("空缺", width="small"),
            "holders": text("任岗人员", width="large"),
            "mark": text("", width=60),
        },
        key="posts_table",
        alt="岗位、分值和任岗人员",
    )  # fmt: skip


def _state(free: int) -> str:
    return "满员" if free == 0 else f"空 {free}" if free > 0 else f"超 {-free}"


def _figures(posts: pd.DataFrame, people: pd.DataFrame) -> None:
    free = posts["free"]
    over = people["overflow"]
    shown = (
        ("岗位", count(len(posts)), f"第 {posts['version'].iloc[0]} 版清单里的岗位。"),
        ("分值", f"{posts['points'].min()}–{posts['points'].max()}", "最低和最高的岗位分值。"),
        ("任岗人次", count(int(posts["held"].sum())), "一人任几个岗位就算几次。"),
        ("空缺名额", count(int(free[free > 0].sum())), "可任人数减去在岗人数，只算有空缺的岗位。"),
        (
            "超出上限的人",
            NO_DATA if over.isna().any() else count(int((over > 0).sum())),
            "岗位分加起来超过每天上限的人；超出的部分不计分，但会显示。",
        ),
    )
    with st.grid(5, min_column_width=140):
        for title, value, definition in shown:
            st.metric(title, value, help=definition, border=True)


def coverage_view(on: date) -> None:
    """全覆盖: everybody, of both identities alike, with what he has; gaps first."""
    people = fetch(queries.coverage, on=on)
    if people.empty:
        st.info("还没有登记干部。请到“系统设置”的“名册”里导入干部名册。", icon=":material/group_off:")
        return
    without, no_village = people[people["number"] == 0], people[people["villages"] == 0]
    many, no_module = people[people["number"] > MOST_POSTS], people[people["module"] == ""]
    with st.grid(4, min_column_width=150):
        for identity in Identity:
            own = people[people["identity"] == identity.value]
            covered = int((own["number"] > 0).sum())
            share = f"{covered} / {len(own)}" if len(own) else NO_DATA
            st.metric(f"{LABELS[identity]}有岗位", share, border=True, help="有岗位的人数 / 在岗人数。")
        st.metric("没有岗位", count(len(without)), border=True, help="每名干部至少要有一个岗位。")
        st.metric(
            "没有联村", count(len(no_village)), border=True, help="所在组团没有联系的村，组团积分算不出来。"
        )
    gaps = (
        (without, "没有岗位", "请到“双向选择”补选，或者由组织安排。"),
        (many, f"超过 {MOST_POSTS} 个岗位", "请核对任岗名册。"),
        (no_module, "没有模块", "请在名册里登记所在模块。"),
    )
    for frame, what, todo in gaps:
        if not frame.empty:
            names = "、".join(plain(name) for name in frame["name"].head(12))
            more = f"等 {len(frame)} 人" if len(frame) > 12 else f"，{len(frame)} 人"
            st.warning(f"{what}：{names}{more}。{todo}", icon=":material/person_alert:")
    if without.empty and many.empty and no_module.empty:
        st.success(
            "全覆盖：每名在岗干部都有模块和 1–3 个岗位，镇干部和派驻干部一样。",
            icon=":material/check_circle:",
        )
    st.dataframe(
        people.assign(
            who=[LABELS[Identity(one)] for one in people["identity"]],
            mark=[EXAMPLE_MARK if one else "" for one in people["example"]],
        ),
        hide_index=True,
        height=HEIGHT if len(people) > 16 else "content",
        column_order=[
            "staff_number", "name", "who", "module", "number", "posts", "points", "overflow", "villages",
            "mark",
        ],
        column_config=_people_columns(),
        key="coverage_table",
        alt="每名干部的岗位、分值和联村",
    )  # fmt: skip


def _people_columns() -> dict[str, Any]:
    return {
        "staff_number": text("工号", width="small"),
        "name": text("姓名", width="small"),
        "who": text("身份", width="small"),
        "module": text("模块", width="small"),
        "number": number("岗位数", format="%d", width=70),
        "posts": text("岗位", width="large"),
        "points": number("岗位分", format="%d", width=70, help="各岗位分值相加，没有封顶。"),
        "overflow": number("超出上限", format="%d", width=80, help="超过每天上限、不计分的部分。"),
        "villages": number("联村数", format="%d", width=70),
        "mark": text("", width=60),
    }
