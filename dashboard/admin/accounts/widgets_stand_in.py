"""Who stands in for whom, and the form by which somebody asks a colleague to."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_stand_in, queries_stand_in
from dashboard.access.rules import Person, may
from dashboard.access.rules_accounts import dates_in_words
from dashboard.access.rules_stand_in import LONGEST_REASON, MANAGE, STATES
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, callback_for, kept_form, key, send_button, typed
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import local_time, plain

SHOWN_DAYS = 90
DATE = "YYYY-MM-DD"
STATE_COLOURS: dict[str, Any] = {"running": "green", "coming": "blue"}


def stand_in_lists(person: Person) -> None:
    """Stand-ins of today and to come, each with its end for who may end it; then those that are over."""
    today = township_date(now())
    frame = fetch(queries_stand_in.stand_ins, since=today - timedelta(days=SHOWN_DAYS), today=today)
    is_current = frame["state"].isin(list(STATE_COLOURS))
    st.subheader("正在代岗和将要代岗", anchor=False)
    if not is_current.any():
        st.info("现在没有人请人代岗。", icon=":material/how_to_reg:")
    for turn in frame[is_current].to_dict("records"):
        _turn(turn, person)
    if not is_current.all():
        with st.expander(f"近 {SHOWN_DAYS} 天结束和取消的"):
            _over(frame[~is_current])


def stand_ins_of(account_id: int) -> None:
    """The stand-ins of today and to come in which one account has a part; nothing where there are none."""
    today = township_date(now())
    for turn in fetch(queries_stand_in.stand_ins, since=today, today=today).to_dict("records"):
        if turn["state"] not in STATE_COLOURS:
            continue
        days = dates_in_words(turn["from_on"], turn["to_on"])
        if turn["account_id"] == account_id:
            st.markdown(f":material/swap_horiz: 由 **{plain(turn['stand_in'])}** 代岗　{days}")
        elif turn["stand_in_id"] == account_id:
            st.markdown(f":material/swap_horiz: 代 **{plain(turn['absent'])}** 的岗　{days}")


def _turn(turn: dict[Any, Any], person: Person) -> None:
    with st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(
            f"**{plain(turn['stand_in'])}** 代 **{plain(turn['absent'])}**　"
            f"{dates_in_words(turn['from_on'], turn['to_on'])}  \n"
            f":gray[{plain(turn['made_by'])} 安排于 {local_time(turn['made_at'])}]",
            width="content",
        )
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            st.badge(STATES[turn["state"]], color=STATE_COLOURS[turn["state"]])
            is_own = person.account_id in (turn["account_id"], turn["stand_in_id"])
            if is_own or may(person.without_lent, MANAGE):
                _revoke(int(turn["turn_id"]))


def _revoke(turn_id: int) -> None:
    with st.popover("取消", key=key(f"turn_{turn_id}")):
        st.markdown("取消后，代岗人下一次操作时就只有自己的权限。")
        st.button(
            "确认取消",
            key=key(f"turn_{turn_id}_go"),
            type="primary",
            on_click=callback_for(actions_stand_in.revoke_stand_in, "代岗已取消。", turn_id=turn_id),
        )


def _over(frame: pd.DataFrame) -> None:
    st.dataframe(
        frame.assign(state=frame["state"].map(STATES)),
        hide_index=True,
        column_order=("absent", "stand_in", "from_on", "to_on", "state", "made_by"),
        column_config={
            "absent": st.column_config.TextColumn("离岗人"),
            "stand_in": st.column_config.TextColumn("代岗人"),
            "from_on": st.column_config.DateColumn("开始日期", format=DATE),
            "to_on": st.column_config.DateColumn("截止日期", format=DATE),
            "state": st.column_config.TextColumn("状态"),
            "made_by": st.column_config.TextColumn("安排人"),
        },
        alt="已经结束的代岗",
    )


def stand_in_form(person: Person) -> None:
    """Ask a colleague to stand in: for oneself, or for anybody where one manages stand-ins."""
    people = ask(queries_stand_in.people, at=now())
    names = {int(row["account_id"]): _name(row) for row in people.to_dict("records")}
    is_manager = may(person.without_lent, MANAGE)
    today = township_date(now())
    with kept_form("stand_in_form", border=True):
        st.subheader("请人代岗", anchor=False)
        if is_manager:
            _choice("谁离岗", "stand_in_absent", names, chosen=person.account_id)
        others = (
            names if is_manager else {one: name for one, name in names.items() if one != person.account_id}
        )
        _choice("谁代岗", "stand_in_who", others)
        left, right = st.columns(2)
        left.date_input("从哪天起", today, min_value=today, key=key("stand_in_from"), format=DATE)
        right.date_input("到哪天止", today, min_value=today, key=key("stand_in_to"), format=DATE)
        st.text_input(
            "原因", key=key("stand_in_reason"), max_chars=LONGEST_REASON, placeholder="如：外出培训"
        )
        send_button("安排代岗", key=key("stand_in_go"), type="primary", on_click=_make, args=(person,))


def _choice(label: str, name: str, names: dict[int, str], *, chosen: int | None = None) -> None:
    options = list(names)
    st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen in names else None,
        format_func=lambda one: names.get(one, ""),
        key=key(name),
        placeholder="请选择",
    )


def _name(row: Any) -> str:
    return f"{row['name']}（{row['roles'] or '没有角色'}）"


def _make(person: Person) -> None:
    today = township_date(now())
    act(
        actions_stand_in.make_stand_in,
        "代岗已安排。",
        account_id=typed("stand_in_absent") or person.account_id or 0,
        stand_in_id=typed("stand_in_who") or 0,
        from_on=typed("stand_in_from") or today,
        to_on=typed("stand_in_to") or today,
        reason=typed("stand_in_reason") or "",
    )
