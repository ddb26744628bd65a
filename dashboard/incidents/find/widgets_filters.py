"""The filter bar of a list. The URL holds the filters as stable words; the widgets follow it."""

from collections.abc import Callable

import streamlit as st

from dashboard.incidents.figures import queries
from dashboard.incidents.figures.rules import rows_named
from dashboard.incidents.find.charts import PICK
from dashboard.incidents.find.rules_filters import (
    ANY,
    EVERY,
    NOWHERE,
    OPEN,
    OUTCOMES,
    PERIODS,
    PLAIN,
    RATED,
    Filters,
    parse,
)
from dashboard.incidents.find.rules_squares import square_named
from dashboard.screen.data import fetch
from dashboard.screen.links import is_phone
from dashboard.screen.url import first_page
from dashboard.words.fields import Kind
from dashboard.words.labels import CLASS_LABELS, LABELS, plain
from models import IncidentStatus, Light, OffList, Rating, ShownKind

YES = {"yes": "是"}
TITLES = {
    "q": "查找",
    "status": "状态",
    "light": "亮灯",
    "module": "模块",
    "village": "村社",
    "period": "上报时间",
    "class": "类别",
    "department": "部门",
    "major": "大类",
    "category": "事项",
    "urgent": "紧急",
    "overdue": "超期",
    "due": "应办结",
    "concluded": "了结时间",
    "outcome": "办结情况",
    "rating": "评价",
    "parked": "挂账到期",
    "cell": "地图方格",
    "square": "地图范围",
    "batch": "导入批次",
    "item": "属地管理事项",
    "off_list": "清单之外",
    "passed_by": "移送部门",
    "lecture": "讲堂场次",
    "figure": "考核指标",
    "proposal": "案件提议",
    "number": "编号",
    "from": "上报不早于",
    "to": "上报不晚于",
    **{name: field.title for name, field in PLAIN.items()},
}
WORDS: dict[str, dict[str, str]] = {
    "status": {OPEN: "在办"} | {status.value: LABELS[status] for status in IncidentStatus},
    "light": {light.value: LABELS[light] for light in Light if light is not Light.NONE},
    "class": {str(number): label for number, label in CLASS_LABELS.items()},
    "period": PERIODS,
    "due": PERIODS,
    "concluded": PERIODS,
    "outcome": OUTCOMES,
    "rating": {RATED: "已评价", "content": "满意和基本满意"} | {r.value: LABELS[r] for r in Rating},
    "urgent": YES,
    "overdue": YES,
    "parked": {"past": "已到期"},
    "off_list": {ANY: "清单之外 · 全部"} | {word.value: LABELS[word] for word in OffList},
    **{name: field.options for name, field in PLAIN.items() if field.kind is Kind.CHOICE},
    **{name: YES for name, field in PLAIN.items() if field.kind is Kind.FLAG},
}
STORED = ("module", "village", "department", "passed_by", "lecture", "major", "category")
MAIN = ("status", "light", "module", "village", "period")
MORE = (
    "class",
    "department",
    "major",
    "category",
    *PLAIN,
    "urgent",
    "overdue",
    "due",
    "concluded",
    "outcome",
    "rating",
    "off_list",
    "passed_by",
)


def filter_bar() -> Filters:
    """Show the filters, and return those that the URL holds; where it holds none, those in hand are meant."""
    filters, wrong = parse(st.query_params.to_dict())
    if is_usual():
        filters = filters.but(status=OPEN)
    if wrong:
        names = "、".join(TITLES.get(name, name) for name in wrong)
        st.warning(f"网址里的“{plain(names)}”看不懂，没有按它筛选。请重新选择。")
    words = filters.words()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _text("q", words.get("q", ""))
        # A phone's screen has room for what is looked for alone.
        seldom = (*MAIN, *MORE) if is_phone() else MORE
        for name in MAIN if seldom is MORE else ():
            _choice(name, words.get(name))
        # Sixteen fields that are seldom looked at: they are drawn only while it is open.
        popover = st.popover("更多筛选", icon=":material/tune:", key="filters_more", on_change="rerun")
    if popover.open:
        with popover:
            for name in seldom:
                if name in STORED or name in WORDS:
                    _choice(name, words.get(name))
                else:
                    _text(name, words.get(name, ""), placeholder="")
            for name in ("from", "to"):
                _text(name, words.get(name, ""), placeholder="如 2026-01-31")
    if not is_usual():
        _chips(words)
    return filters


def is_usual() -> bool:
    """Whether the URL narrows to nothing, and so to what is in hand."""
    words = st.query_params.to_dict()
    return not parse(words)[0].words() and words.get("status") != EVERY


def narrow_to(name: str, word: str) -> None:
    """Narrow the list by one condition more; what it was narrowed to unsaid is said from then on."""
    if is_usual():
        st.query_params["status"] = OPEN
    first_page()
    st.query_params[name] = word


def widen(name: str) -> None:
    """Take one condition away; where none is left, every incident is meant."""
    if not is_usual() or name == "status":
        st.query_params.pop(name, None)
        if is_usual():
            st.query_params["status"] = EVERY
    first_page()


def in_words(filters: Filters) -> str:
    """What the list is narrowed to, as paper says it (状态：在办　村社：塘湖村); empty where nothing does."""
    return "　".join(f"{TITLES[name]}：{meaning(name, word)}" for name, word in filters.words().items())


def meaning(name: str, word: str) -> str:
    """What a filter's word says on the screen."""
    if name in STORED and word == NOWHERE:
        return "未定"
    if name == "figure" and (rows := rows_named(word)):
        return rows.shown
    if name == "proposal":
        number, _, kind = word.partition(".")
        return f"第{number}号 {LABELS[ShownKind(kind)]}"
    if name in STORED:
        return _stored(name).get(word, word)
    if name == "item":
        number, _, version = word.partition("-")
        return f"第{number}项第{version}版"
    if name == "square" and (square := square_named(word)):
        return f"约{square.metres}米见方"
    return WORDS.get(name, {}).get(word, word)


def _stored(name: str) -> dict[str, str]:
    frame = fetch(queries.options, of=name)
    return dict(zip(frame["code"], frame["name"], strict=True))


def _choice(name: str, word: str | None) -> None:
    options = _stored(name) if name in STORED else WORDS[name]
    key = f"filter_{name}"
    labels = options if word is None or word in options else {word: word} | options
    st.session_state[key] = word
    st.selectbox(
        TITLES[name],
        list(labels),
        index=None,
        format_func=lambda code: labels.get(code, code),
        key=key,
        placeholder="全部",
        on_change=_to_url(name, key),
        width=170 if name in MAIN else "stretch",
    )


def _text(name: str, word: str, placeholder: str = "标题、编号、地点") -> None:
    key = f"filter_{name}"
    st.session_state[key] = word
    st.text_input(TITLES[name], key=key, placeholder=placeholder, on_change=_to_url(name, key), max_chars=100)


def _to_url(name: str, key: str) -> Callable[[], None]:
    def change() -> None:
        if value := st.session_state[key]:
            narrow_to(name, value)
        else:
            widen(name)

    return change


def narrowed_by(name: str, key: str) -> Callable[[], None]:
    """What a pick in the chart `key` does: narrow the list to the picked bar's code of the filter `name`."""

    def narrow() -> None:
        if chosen := st.session_state[key].selection.get(PICK):
            narrow_to(name, chosen[0]["code"])

    return narrow


def _chips(words: dict[str, str]) -> None:
    if not words:
        return
    with st.container(horizontal=True, gap="small"):
        for name, word in words.items():
            st.button(
                f"{TITLES[name]}：{plain(meaning(name, word))}",
                key=f"drop_{name}",
                icon=":material/close:",
                help="去掉这个条件",
                on_click=_drop(name),
                type="tertiary",
            )
        st.button("清除全部", key="drop_all", on_click=_drop_all, type="tertiary")


def _drop_all() -> None:
    st.query_params.clear()
    first_page()


def _drop(name: str) -> Callable[[], None]:
    def drop() -> None:
        widen(name)

    return drop
