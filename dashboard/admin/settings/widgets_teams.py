"""The teams: how many villages and members each has, a new one, another name."""

from typing import Any

import streamlit as st

from dashboard.admin.settings import actions_places as actions
from dashboard.admin.settings import queries_places as queries
from dashboard.admin.settings.rules_places import LONGEST_TEAM
from dashboard.screen.data import fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import list_beside_one
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import ASSUMED_MARK, count, plain

CHOSEN = "team"


def team_list(*, may_act: bool) -> None:
    """The list, and beside it the team that was picked."""
    frame = fetch(queries.teams, today=township_date(now()))
    if may_act:
        with st.popover("新增组团", icon=":material/add:", key=key("team_new")):
            _form("new", "", "新增")
    villages = fetch(queries.villages)
    names = villages[villages["team"] != ""].groupby("team_id")["name"].agg("、".join)
    shown = frame.assign(
        where=[names.get(number, "") for number in frame["team_id"]],
        state=[ASSUMED_MARK if example else "" for example in frame["example"]],
    )
    columns = {
        "name": st.column_config.TextColumn("组团", width=120),
        "members": st.column_config.NumberColumn("成员", format="%d", width=70),
        "villages": st.column_config.NumberColumn("村社", format="%d", width=70),
        "where": st.column_config.TextColumn("联系哪些村社", width=420),
        "state": st.column_config.TextColumn("标记", width=70),
    }
    hint = "在左边选一个组团改名；哪个村社属于哪个组团，在“村社”里改。"
    list_beside_one(
        CHOSEN,
        shown,
        lambda row: _one(row, may_act=may_act),
        of=frame,
        key="team_id",
        columns=columns,
        head=f"**共 {count(len(frame))} 个组团**　:gray[成员按今天的名册计。]",
        none="还没有组团。",
        hint=hint if may_act else "",
        alt="组团",
        height=560,
    )


def _one(row: dict[Any, Any], *, may_act: bool) -> None:
    with st.container(border=True):
        st.subheader(plain(row["name"]), anchor=False)
        if may_act:
            _form(str(row["team_id"]), row["name"], "保存名称")


def _form(name: str, held: str, label: str) -> None:
    with kept_form(f"team_form_{name}", seen=held) as seen:
        st.text_input("名称", held, key=key(f"team_name_{name}"), max_chars=LONGEST_TEAM)
        send_button(label, key=key(f"team_save_{name}"), on_click=_save, args=(name, seen))


def _save(name: str, seen: str) -> None:
    wanted: dict[str, Any] = {"name": typed(f"team_name_{name}")}
    if name == "new":
        act(actions.add_team, "已新增组团。", **wanted)
    else:
        act(actions.rename_team, "组团已改名。", team_id=int(name), seen=seen, **wanted)
