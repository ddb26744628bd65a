"""接口认词: what other systems sent with words that nobody knows, and what they mean."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.admin.adapters import actions, queries
from dashboard.files.attachments.storage import files
from dashboard.files.sheets.profile_model import LABELS
from dashboard.files.sheets.rules_choices import NOTHING
from dashboard.screen.data import ask, perform
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.words.labels import local_time, plain
from models import TOWNSHIP_ZONE

FLAGS = {"urgent": {"yes": "紧急", "no": "不紧急"}, "secret": {"yes": "要保密", "no": "不保密"}}
PREVIEW = 140
EMPTY = "（留空，照样登记）"


def words_view() -> None:
    """Each record that waits, with its unknown words and both ways out; then what was learnt."""
    rows = ask(queries.waiting)
    if rows:
        st.caption("选好以后记住，以后同样的词不再问；别的等着同一个词的，一起登记。")
    else:
        st.info("没有等着认词的。", icon=":material/check:")
    names = ask(queries.meanings) if rows else {}
    for row in rows:
        with st.container(border=True):
            _waiting(row, names)
    _learnt()


def _waiting(row: dict[str, Any], names: dict[str, list[str]]) -> None:
    where = f"{row['system']}　{row['adapter']}　{row['source_id']}"
    st.markdown(f"**{plain(row['title'] or row['description'])}**")
    st.caption(f"{plain(where)}　{local_time(row['received_at'])}")
    for text in (row["description"], row["place"]):
        if text:
            st.text(text)
    _files(row)
    with kept_form("adapter_words", of=row["record_id"]):
        for at, (field, word) in enumerate(row["unknown"]):
            options = FLAGS.get(field) or {NOTHING: EMPTY} | {name: name for name in names[field]}
            shown = options.__getitem__
            st.selectbox(
                f"{LABELS[field]}“{plain(word)}”是", list(options), index=None, key=key(f"adapter_word_{at}"),
                format_func=shown,
                placeholder="选一个，可输入查找",
            )  # fmt: skip
        st.text_input(
            "不收的原因（对方的系统会看到）", key=key("adapter_why"), max_chars=actions.LONGEST_REASON
        )
        with st.container(horizontal=True):
            send_button(
                "记住并登记", key=key("adapter_settle"), icon=":material/check:", type="primary",
                on_click=_settle, args=(row,),
            )  # fmt: skip
            send_button(
                "不收", key=key("adapter_refuse"), icon=":material/block:", on_click=_refuse, args=(row,)
            )


def _files(row: dict[str, Any]) -> None:
    """What came with it: pictures are shown, other files named; then what was not taken, and why."""
    pictures = [file for file in row["files"] if file["is_picture"]]
    if pictures:
        with st.container(horizontal=True):
            for file in pictures:
                st.image(files().thumbnail(file["sha256"]), width=PREVIEW, alt=file["name"])
    if others := [file["name"] for file in row["files"] if not file["is_picture"]]:
        st.caption(plain(f"附件：{'、'.join(others)}（登记后在事件里打开）"))
    if row["files_refused"]:
        st.caption(plain(row["files_refused"]))


def _settle(row: dict[str, Any]) -> None:
    picked = {pair: typed(f"adapter_word_{at}") for at, pair in enumerate(row["unknown"])}
    meant = {pair: word for pair, word in picked.items() if word is not None}
    act(actions.settle, "已记住，登记成事件。", record_id=row["record_id"], meant=meant)


def _refuse(row: dict[str, Any]) -> None:
    reason = typed("adapter_why") or ""
    act(actions.refuse, "已记下，不收。", record_id=row["record_id"], reason=reason)


def _learnt() -> None:
    """What was said of words before, and the way to forget it."""
    rows = ask(queries.learnt)
    if not rows:
        return
    with st.expander(f"已经记住的词（{len(rows)}）", icon=":material/bookmark:"):
        shown = pd.DataFrame(
            {
                "接口": row["adapter"],
                "哪一项": LABELS[row["field"]],
                "对方写的": row["said"],
                "就是": FLAGS.get(row["field"], {}).get(row["meant"], row["meant"]) or EMPTY,
                "谁选的": row["actor"],
                "时间": row["made_at"].astimezone(TOWNSHIP_ZONE),
            }
            for row in rows
        )
        picked = st.dataframe(
            shown, hide_index=True, alt="已经记住的词",
            key=f"adapter_learnt_{rows[-1]['choice_id']}_{len(rows)}",
            on_select="rerun", selection_mode="multi-row",
            column_config={"时间": st.column_config.DatetimeColumn("时间", format="YYYY-MM-DD HH:mm")},
        )  # fmt: skip
        chosen = picked.selection.rows
        if st.button("忘掉选中的", disabled=not chosen, key="adapter_forget", icon=":material/delete:"):
            ids = [int(rows[at]["choice_id"]) for at in chosen]
            if perform(actions.forget, "已忘掉", choice_ids=ids):
                st.rerun()
