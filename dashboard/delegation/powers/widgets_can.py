"""办得了吗 on the screen: what somebody comes for, or what the town is to enforce, and whether it can."""

from typing import Any

import streamlit as st

from dashboard.delegation.powers import queries, queries_can, widgets_answer
from dashboard.delegation.powers.rules_can import CAN_WORDS, Authority
from dashboard.lists import queries_lookup
from dashboard.screen.data import fetch, minute
from dashboard.screen.url import url_choice, url_select, url_text
from dashboard.words.days import township_date
from dashboard.words.labels import plain
from models import PowerKind

ASKED = {"approval": "群众来办事", "enforcement": "镇里去执法"}
EXAMPLES = {"approval": "例如：造房子、开店、办医保", "enforcement": "例如：油烟扰民、占道摆摊、占田"}


def can_view() -> None:
    """The question, the answer, whom to go to, and what it rests on."""
    kind = PowerKind(url_choice("ask", "问什么", ASKED))
    if kind is PowerKind.APPROVAL:
        _finish(url_text("what", "什么事（用平常的话说）", EXAMPLES[kind]).strip())
    else:
        _enforce()


def _matter() -> tuple[int | None, str]:
    """What is asked about: a category of events, and what was said."""
    categories = fetch(queries_lookup.categories)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = url_text("what", "什么事（用平常的话说）", EXAMPLES["enforcement"]).strip()
        names = {row["code"]: f"{row['major']} · {row['name']}" for row in categories.to_dict("records")}
        code = url_select("matter", "事件类别", names, placeholder="输入几个字查找")
    ids = dict(zip(categories["code"], categories["category_id"], strict=True))
    return (int(ids[code]) if code else None), words


def checked_power(hint: str) -> dict[str, Any] | None:
    """The question and what queries_can.can_enforce answers; None, and `hint`, while nothing is asked."""
    category_id, words = _matter()
    if category_id is None and not words:
        st.info(hint, icon=":material/gavel:")
        return None
    today = township_date(minute())
    result = fetch(queries_can.can_enforce, category_id=category_id, words=words, on=today)
    widgets_answer.answer(result)
    return result


def _enforce() -> None:
    result = checked_power("选事件类别，或者写下是什么事，这里核对镇里能不能查处、该找哪个部门。")
    if result and (lead := result["answer"].lead):
        who = "由镇里依法查处。事项的主管部门" if result["answer"].word is Authority.YES else "该找的部门"
        st.markdown(f"{who}　**{plain(lead)}**")


def _finish(words: str) -> None:
    if not words:
        st.info("写下群众要办的事，这里回答镇里能不能办，该找哪个部门。", icon=":material/contact_support:")
        return
    result = fetch(queries.can_finish, words=words, on=township_date(minute()))
    told = result["answer"]
    show, icon = widgets_answer.SIGNS[told.word]
    show(f"**{CAN_WORDS[told.word]}**　{plain(told.text)}", icon=icon)
    if told.lead:
        whom = "请群众到镇便民服务窗口办。这一项的主管部门" if told.word is Authority.YES else "该找的部门"
        st.markdown(f"{whom}　**{plain(told.lead)}**")
    widgets_answer.hits(result["hits"], "名录里说的是这些", ("name", "can", *widgets_answer.HIT_COLUMNS[1:]))
