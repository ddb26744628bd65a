"""The audit log on the screen: its filters, which live in the URL, and its table."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.access import queries_audit
from dashboard.access.rules_audit import KINDS, SUBJECTS, AuditFilters, parse
from dashboard.screen.columns import room, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.picking import picked, picked_row, picking_table
from dashboard.screen.url import first_page
from dashboard.words.labels import count, local_time, plain
from models import TOWNSHIP_ZONE

TITLES = {
    "kind": "操作",
    "person": "账号",
    "subject": "对象",
    "from": "不早于",
    "to": "不晚于",
    "q": "查找",
}
HEADINGS = {
    "kind": "操作",
    "actor": "操作人",
    "role": "角色",
    "subject": "对象",
    "reason": "理由",
    "data": "内容",
    "address": "地址",
}
# Characters of what the table shows; the picked entry says everything.
ROOM = {"kind": 8, "actor": 7.5, "subject": 23, "reason": 10, "data": 19}
CHOSEN, TABLE_HEIGHT = "entry", 640
FROM_URL = "audit_filter_"


def filter_bar() -> AuditFilters:
    """Show the filters, and return those that the URL holds."""
    filters, wrong = parse(st.query_params.to_dict())
    if wrong:
        names = "、".join(TITLES[name] for name in wrong)
        st.warning(f"网址里的“{names}”看不懂，没有按它筛选。请重新选择。")
    words = filters.words()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _text("q", words, "操作人、对象、理由、内容、地址")
        _choice("kind", words, KINDS)
        _choice("person", words, _people())
        _choice("subject", words, SUBJECTS)
        _text("from", words, "如 2026-01-31")
        _text("to", words, "如 2026-01-31")
        if words:
            st.button("清除筛选", key="drop_all", icon=":material/close:", on_click=_drop_all)
    return filters


def entry_table(frame: pd.DataFrame) -> None:
    """Show entries, newest first, as `queries_audit.entry_list` gives them, and the picked one whole."""
    at = st.column_config.DatetimeColumn(
        "时间", format="YYYY-MM-DD HH:mm:ss", timezone=str(TOWNSHIP_ZONE), width=room("", 11)
    )
    columns = {"at": at} | {
        name: text_column(HEADINGS[name], characters) for name, characters in ROOM.items()
    }
    ids = [int(seq) for seq in frame["seq"]]
    picking_table(CHOSEN, frame, ids, alt="审计日志", height=TABLE_HEIGHT, columns=columns)
    # On another page of the log there is nothing to say of one that was picked before.
    row = picked_row(CHOSEN, frame, "seq", ids) if picked(CHOSEN, ids) in ids else None
    if row is None:
        return
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(row['kind'])}**　:gray[{plain(local_time(row['at']))}]")
        for name in HEADINGS:
            if name != "kind" and row[name]:
                st.markdown(f":gray[{HEADINGS[name]}]　{plain(row[name])}")


def last_sealed() -> None:
    """Say when the logs were last sealed: what came before cannot be cut off unseen."""
    seals = ask(queries_audit.last_seal)
    if len(seals):
        row = seals.iloc[0]
        st.caption(
            f"最近一次封存：第 {row['number']} 次，{plain(local_time(row['at']))}，"
            f"至今 {count(row['seals'])} 次。"
            "封存以前的记录如果被改动或截去，在服务器上核对日志时会发现（命令见安全说明）。"
        )
        with st.expander("抄在纸上的封存值", icon=":material/verified:"):
            value = row["value"]
            groups = " ".join(value[start : start + 8] for start in range(0, len(value), 8))
            st.code(
                f"第 {row['number']} 次　{local_time(row['at'])}\n{groups}", language=None, wrap_lines=True
            )
            st.caption(
                "打印或抄下这一段，放在服务器以外的地方。以后在服务器上核对日志时写上这个值（命令见安全说明），"
                "就能证明到这一次为止没有一条记录被换过；连服务器的管理员也改不了纸上的值。"
            )
    else:
        st.caption("日志还没有封存过。服务运行后每小时自动封存一次；被截去的记录，封存以后才查得出来。")


def _people() -> dict[str, str]:
    frame = fetch(queries_audit.people)
    are_alike = frame["name"].duplicated(keep=False)
    shown = frame["name"].where(~are_alike, frame["name"] + "（" + frame["login"] + "）")
    return dict(zip(frame["login"], shown, strict=True))


def _choice(name: str, words: dict[str, str], options: dict[str, str]) -> None:
    key, word = FROM_URL + name, words.get(name)
    offered = options if word is None or word in options else {word: word} | options
    st.session_state[key] = word
    st.selectbox(
        TITLES[name],
        list(offered),
        index=None,
        format_func=lambda code: offered.get(code, code),
        key=key,
        placeholder="全部",
        on_change=_to_url(name, key),
        width=200,
    )


def _text(name: str, words: dict[str, str], placeholder: str) -> None:
    key = FROM_URL + name
    st.session_state[key] = words.get(name, "")
    width = 300 if name == "q" else 150
    st.text_input(
        TITLES[name],
        key=key,
        placeholder=placeholder,
        on_change=_to_url(name, key),
        max_chars=100,
        width=width,
    )


def _to_url(name: str, key: str) -> Callable[[], None]:
    def change() -> None:
        value = st.session_state[key]
        first_page()
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)

    return change


def _drop_all() -> None:
    st.query_params.clear()
    first_page()
