"""考核指标 on the screen: every figure with what it is compared with, and one of them cut into its units."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.figures import queries, queries_compared
from dashboard.incidents.figures.rules import (
    FIGURES,
    NOWHERE,
    OF_NOW,
    OF_SHARES,
    PART,
    WHOLE,
    Figure,
    Kind,
    Rows,
    moved_words,
    shown,
)
from dashboard.incidents.figures.rules_spans import PERIODS, Span, Spans, month_words, spans
from dashboard.screen.columns import DEPARTMENT, text_column
from dashboard.screen.data import fetch, minute
from dashboard.screen.links import incident_link
from dashboard.screen.picking import picked, picking_table
from dashboard.screen.url import url_choice, url_select
from dashboard.words.days import township_date
from dashboard.words.labels import NO_DATA, count

CUTS = {"module": "按模块", "department": "按部门", "village": "按村社", "month": "按月份"}
MONTH = "month"
FIRST_PERIOD, MONTHS_OFFERED = "30d", 24
FIGURE, UNIT = "indicator", "row"
NOT_COMPARED = "不比较"
NOWHERE_TITLE = "未定"


@dataclass(frozen=True)
class Chosen:
    """What the page is about: the period, by what it is cut, and the one unit that is looked at."""

    period: str
    spans: Spans
    of: str
    unit: str | None
    whole: str

    def narrowed(self) -> dict[str, str]:
        """The unit as the filters and queries take it."""
        return {self.of: self.unit} if self.unit else {}


def choices(*, whole: str) -> Chosen:
    """The period, the cut and the unit, all in the URL. `whole`: what all within the scope is called."""
    today = township_date(minute())
    months = {word: f"{word[:4]}年{int(word[5:])}月" for word in month_words(today, MONTHS_OFFERED)}
    offered = {word: name for word, name in PERIODS.items() if word != FIRST_PERIOD} | months
    period = url_select("period", "时段", offered, placeholder=PERIODS[FIRST_PERIOD]) or FIRST_PERIOD
    of = url_choice("of", "分组", CUTS, is_labelled=True)
    unit = None
    if of != MONTH:
        frame = fetch(queries.options, of=of)
        names = dict(zip(frame["code"], frame["name"], strict=True))
        unit = url_select("unit", "范围", names, placeholder=whole)
        whole = names.get(unit or "", whole)
    return Chosen(period, spans(period, today), of, unit, whole)


def days_meant(chosen: Chosen) -> None:
    """In a line: which days are looked at, and with which they are compared."""
    compared = chosen.spans
    st.caption(
        f"本期 {compared.now.words()}；环比的上期 {compared.before.words()}；"
        f"同比的去年同期 {compared.year_ago.words()}。没有可以统计的事件时写“无数据”。"
    )


def all_figures(chosen: Chosen) -> Figure:
    """The table of all figures; returns the one that is picked, 返工率 at first."""
    frame = fetch(queries_compared.compared, period=chosen.period, at=minute(), **chosen.narrowed())
    keys = list(FIGURES)
    first = keys.index("rework_rate")
    st.subheader(chosen.whole, anchor=False)
    picking_table(
        FIGURE,
        _table(frame).assign(
            title=[FIGURES[key].title for key in frame["key"]],
        ),
        range(1, len(keys) + 1),
        alt="考核指标",
        height=800,
        begins=first,
        # What it means stands beside, of the one that is picked.
        columns={
            "title": text_column("指标", 7),
            "now": _COLUMNS["now"],
            "of": text_column("分子 / 分母", 7.5),
            "since": _COLUMNS["since"],
            "then": _COLUMNS["then"],
        },
    )
    place = picked(FIGURE) or 0
    return FIGURES[keys[place - 1 if 0 < place <= len(keys) else first]]


_COLUMNS: dict[str, Any] = {
    "now": text_column("本期", 4.5),
    "since": text_column("环比", 8),
    "then": text_column("同比", 8),
}


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.to_dict("records")
    return pd.DataFrame(
        {
            "now": [shown(FIGURES[row["key"]], row) for row in rows],
            "of": [_parts(row) for row in rows],
            "since": [_moved(row, "before") for row in rows],
            "then": [_moved(row, "year_ago") for row in rows],
        }
    )


def _parts(row: dict[Any, Any]) -> str:
    if FIGURES[row["key"]].kind is not Kind.PERCENT:
        return ""
    return f"{count(row['part'])} / {count(row['whole'])}" if row["whole"] > 0 else NO_DATA


def _moved(row: dict[Any, Any], name: str) -> str:
    if row["key"] in ("open", "overdue"):
        return NOT_COMPARED
    return moved_words(FIGURES[row["key"]], row["value"], row[name])


def one_figure(chosen: Chosen, figure: Figure) -> None:
    """One figure: its definition, its rows, and every unit or month of it."""
    st.subheader(figure.title, anchor=False)
    st.markdown(figure.definition)
    if figure.key in ("open", "overdue"):
        st.caption("此刻的数，与时段无关；要看过去某一刻的，请用页面上方的回看。")
    elif figure.key in OF_NOW:
        st.caption("今天的数，与时段无关；环比比昨天全天，同比比去年今天。")
    if figure.key in OF_SHARES:
        st.caption("按交办单计数；一件事件可以有几张交办单，名单里只列一次。")
    if chosen.of == MONTH and figure.key in OF_NOW:
        st.info("这个指标不分月份。换一种分组看看。", icon=":material/calendar_month:")
        return
    frame = fetch(
        queries_compared.compared_by, of=chosen.of, period=chosen.period, keys=(figure.key,), at=minute()
    )
    names = [NOWHERE_TITLE if name == NOWHERE else name for name in frame["name"]]
    first = "月份" if chosen.of == MONTH else CUTS[chosen.of].removeprefix("按")
    picking_table(
        UNIT,
        _table(frame).assign(title=names),
        range(1, len(frame) + 1),
        alt=f"{figure.title}{CUTS[chosen.of]}",
        height=560,
        begins=None,
        columns={"title": text_column(first, DEPARTMENT), **_COLUMNS},
    )
    place = picked(UNIT)
    if place is None or not 0 < place <= len(frame):
        whole = fetch(queries_compared.compared, period=chosen.period, at=minute(), **chosen.narrowed())
        row = whole[whole["key"] == figure.key].to_dict("records")[0]
        _ways(chosen.whole, figure, row, chosen.spans.now, chosen.narrowed())
        st.caption("在上面的表里选一行，打开那一行的名单。")
        return
    row = frame.iloc[place - 1].to_dict()
    if chosen.of == MONTH:
        _ways(names[place - 1], figure, row, _days_of(row["code"]), {})
    else:
        _ways(names[place - 1], figure, row, chosen.spans.now, {chosen.of: row["code"]})


def _days_of(month: str) -> Span:
    return spans(month, township_date(minute())).now


def _ways(name: str, figure: Figure, row: dict[Any, Any], span: Span, unit: dict[str, str]) -> None:
    """Links to the incidents behind a figure: its part, and the whole that it is measured against."""
    st.markdown(f"**{name}**　{shown(figure, row)}")
    if (figure.kind is Kind.PERCENT and not row["whole"] > 0) or pd.isna(row["value"]):
        st.caption("没有可以统计的事件。")
        return
    noun = "张交办单" if figure.key in OF_SHARES else "件"
    is_rate = figure.kind is Kind.PERCENT
    for which, label in ((PART, "分子"), (WHOLE, "分母")) if is_rate else ((PART, ""),):
        number = "" if figure.kind is Kind.DURATION or figure.key == "runs_saved" else count(row[which])
        if number == "0":
            continue
        words = f"{label} {number} {noun}：查看名单" if number else "查看计入的事件"
        incident_link(words.strip(), figure=_rows(figure, which, span).word, **unit)


def _rows(figure: Figure, which: str, span: Span) -> Rows:
    return Rows(figure.key, which, span.first, span.last)
