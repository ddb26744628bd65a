"""The fields of a new report: its words, its source and reporter, how urgent it is, who tries first, when."""

from datetime import timedelta
from typing import Any

import streamlit as st

from dashboard.access.rules import Scope
from dashboard.incidents.find.rules_likeness import sounds_urgent
from dashboard.incidents.life.rules_report import (
    LONGEST_NAME,
    LONGEST_PHONE,
    REPORTERS,
    SOURCES,
    Reporter,
    first_level,
    first_source,
    is_oneself,
    stays_known,
    who_sees,
)
from dashboard.incidents.life.rules_report import widget_key as key
from dashboard.screen.data import fetch
from dashboard.screen.fields import widget
from dashboard.town.clocks import queries
from dashboard.town.clocks.rules_clocks import LimitsByStage, urgency_words, usual_words
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.fields import PLAIN, Part
from dashboard.words.labels import LABELS, plain
from models import TOWNSHIP_ZONE, Level, Source

EARLIEST = timedelta(days=365)


def plain_fields(part: Part, form: str) -> dict[str, Any]:
    """Ask for the plain fields of one part of the page; what stands in each, by name."""
    return {
        field.name: widget(field, key(field.name, form), is_new=True)
        for field in PLAIN
        if field.asked_in is part
    }


def texts(form: str) -> str:
    """The plain fields of the matter; returns what was typed as title and description."""
    typed = plain_fields(Part.MATTER, form)
    return f"{typed['title'] or ''}。{typed['description'] or ''}"


def source(form: str, scope: Scope) -> Source:
    """Where the report comes from."""
    name = key("source", form)
    st.session_state.setdefault(name, first_source(scope))
    chosen: Source = st.selectbox(
        "来源", SOURCES, format_func=LABELS.__getitem__, key=name, persist_state="session"
    )
    return chosen


def reporter(form: str, own_name: str) -> None:
    """Who reported it, and who may see that; `own_name`: of the account that registers."""
    name = key("reporter", form)
    st.session_state.setdefault(name, Reporter.NAMED)
    chosen = st.segmented_control(
        "上报人", list(REPORTERS), format_func=REPORTERS.__getitem__, key=name, persist_state="session",
        required=True,
    )  # fmt: skip
    chosen = chosen or Reporter.NAMED
    if chosen is not Reporter.ANONYMOUS:
        left, right = st.columns(2)
        left.text_input(
            "姓名", key=key("reporter_name", form), max_chars=LONGEST_NAME, persist_state="session"
        )
        right.text_input(
            "电话", key=key("reporter_phone", form), max_chars=LONGEST_PHONE, persist_state="session"
        )
    st.caption(who_sees(chosen))
    if chosen is Reporter.HIDDEN:
        st.warning(plain(stays_known(own_name)), icon=":material/visibility:")
        if is_oneself(st.session_state.get(key("reporter_name", form)), own_name):
            st.checkbox("我知道登记人会是我", key=key("known", form), persist_state="session")


def urgency(form: str, words: str) -> None:
    """Urgent or not, and what each asks of everybody; proposed where `words` speaks of danger."""
    limits = _limits()
    word = sounds_urgent(words)
    if word and not st.session_state.get(key("urgent", form)):
        st.warning(
            f"写到了“{plain(word)}”，建议标为紧急：{urgency_words(limits)}，马上通知指挥长。",
            icon=":material/emergency:",
        )
    is_urgent = st.toggle("紧急", key=key("urgent", form), persist_state="session")
    if is_urgent:
        st.caption(f":red[紧急：{urgency_words(limits)}，马上通知指挥长。]")
    else:
        st.caption(f"一般：{usual_words(limits, '1')}（一类）。紧急：{urgency_words(limits)}。")


def _limits() -> LimitsByStage:
    try:
        frame = fetch(queries.limits, on=township_date(now()))
    except Refused:
        return {}
    return {
        (row["track"], row["urgent"], row["stage"]): (row["amount"], row["unit"])
        for row in frame.to_dict("records")
    }


def level(form: str, scope: Scope) -> None:
    """Whether the village tries first."""
    name = key("level", form)
    st.session_state.setdefault(name, first_level(scope))
    words = {Level.VILLAGE: "村格自办", Level.TOWN: "报镇里"}
    chosen = st.segmented_control(
        "由谁先办",
        list(words),
        format_func=words.__getitem__,
        key=name,
        persist_state="session",
        required=True,
    )
    finish = usual_words({k: v for k, v in _limits().items() if k[2] == "finish"}, "village")
    if chosen is Level.VILLAGE:
        st.caption(f"村格自己办，{finish}；办不了再“上交镇里”。")
    else:
        st.caption("报到指挥室，由指挥室受理、研判、交办。")


def moment(form: str) -> None:
    """When it was found: now, or a day and time."""
    name = key("is_now", form)
    st.session_state.setdefault(name, True)
    words = {True: "现在", False: "另填时间"}
    is_now = st.segmented_control(
        "发现时间",
        list(words),
        format_func=words.__getitem__,
        key=name,
        persist_state="session",
        required=True,
    )
    if is_now is False:
        today = now().astimezone(TOWNSHIP_ZONE)
        left, right = st.columns(2)
        left.date_input(
            "日期",
            value=None,
            min_value=(today - EARLIEST).date(),
            max_value=today.date(),
            key=key("day", form),
            format="YYYY-MM-DD",
            persist_state="session",
        )
        right.time_input(
            "时间", value=None, key=key("hour", form), step=timedelta(minutes=5), persist_state="session"
        )
