"""The wall's panels: what each shows of its frame, and where a click leads."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.incidents.figures.rules import FIGURES, STRIP, Kind, shown
from dashboard.incidents.find import rules_links
from dashboard.incidents.find.rules_filters import PERIODS
from dashboard.screen.cards import figure_card, show_empty, show_note
from dashboard.screen.drawn import is_for_all
from dashboard.screen.last_answers import is_stale
from dashboard.screen.links import follow_case, follow_list, incident_link
from dashboard.screen.pictures import chart
from dashboard.wall.scenes import charts
from dashboard.wall.scenes.charts_rows import PICK, Look
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.labels import LABELS, count
from models import Presence

# Between two Chinese letters, forbids a line's end there.
WHOLE_WORD = "\u2060"
# A space that no line ends at.
FIRM = "\u00a0"
# Streamlit's names for the colours of `Palette.presence`.
TONES = {
    Presence.ON_DUTY: "green",
    Presence.IN_FIELD: "orange",
    Presence.HANDLING: "blue",
    Presence.TRAINING: "violet",
    Presence.ON_LEAVE: "gray",
    Presence.AWAY: "gray",
}


def unbroken(words: str) -> str:
    """The same, not to be broken over two lines, also not before its first letter."""
    return WHOLE_WORD + WHOLE_WORD.join(words)


def strip(
    now: pd.DataFrame, before: pd.DataFrame, yesterday: pd.DataFrame, *, is_narrow: bool = False
) -> None:
    """Six figures against what they were: rates in the 30 days `before`, counts `yesterday` at this time."""
    period = "较前期" if is_narrow else "较前30天"
    rows, earlier = ({row["key"]: row for row in frame.to_dict("records")} for frame in (now, before))
    then = yesterday.iloc[0].to_dict()
    for place, key in zip(st.columns(len(STRIP)), STRIP, strict=True):
        figure, row = FIGURES[key], rows[key]
        if figure.kind is Kind.COUNT:
            value, made_of = f"{shown(figure, row)}件", f"昨日此时 {count(then[key])} 件"
            lines = [_against(row["value"] - then[key], "较昨日此时", "件")]
        else:
            value, made_of = shown(figure, row), _made_of(row)
            change = row["value"] - earlier[key]["value"]
            lines = [_against(100 * change, period, "百分点", digits=1)]
        with place.container(border=True, gap=None):
            figure_card(figure.title, value, definition=_definition(key), lines=lines)
            if row["whole"] == 0:
                st.markdown("###### :gray[没有可计入的事件]")
            elif is_for_all():
                # Nobody stands at such a screen to follow a link.
                st.markdown(f"###### :gray[{made_of}]")
            else:
                incident_link(_made_of(row), **rules_links.FIGURES[key])


def workloads(frame: pd.DataFrame, look: Look, unassigned: int) -> None:
    picked = chart(charts.workloads, frame, look, key="wall_modules", alt="各模块在办、超期、本月办结件数")
    if chosen := picked.selection.get(PICK):
        follow_list(**rules_links.PARTS[chosen[0]["part"]], module=chosen[0]["code"])
    if unassigned:
        show_note(f"另有 {count(unassigned)} 件在办，还没有定模块")


def people(frame: pd.DataFrame, look: Look, places: int) -> None:
    if frame.empty:
        show_empty(f"编制 {places} 人，还没有登记派驻干部。")
        return
    numbers = frame["presence"].value_counts().to_dict()
    # The words have their tiles' colours: with a square before each, the last would take a second line.
    told = [
        f":{'gray' if is_stale() else TONES[word]}[{unbroken(LABELS[word])}]{FIRM}**{numbers[word]}**"
        for word in Presence
        if word in numbers
    ]
    unknown = len(frame) - sum(numbers.get(word, 0) for word in Presence)
    told += [f":gray[{unbroken(charts.UNKNOWN)}]{FIRM}**{unknown}**"] if unknown else []
    st.markdown("###### " + "\u2002".join(told))
    chart(charts.people, frame, look, key="wall_people", alt="派驻干部在岗状态")


def board(frame: pd.DataFrame, look: Look, of: str) -> None:
    if frame.empty:
        show_empty(f"{PERIODS[rules_links.BOARDS[of]]}没有到期应办结的事件，无数据。")
        return
    picked = chart(charts.leaderboard, frame, look, key=f"wall_board_{of}", alt="按期办结率排名")
    show_note(charts.board_note(frame))
    if chosen := picked.selection.get(PICK):
        follow_list(**{"due": rules_links.BOARDS[of], of: chosen[0]["code"]})


def news(
    frame: pd.DataFrame, look: Look, *, at: datetime, key: str, empty: str, since: str = "reported_at"
) -> None:
    if frame.empty:
        show_empty(empty)
        return
    picked = chart(charts.news, frame, look, key=key, alt="事件标题与去向", at=at, since=since)
    chosen = picked.selection.get(PICK)
    if chosen:
        follow_case(chosen[0]["code"])


def pressing(stage: Stage, frame: pd.DataFrame, look: Look) -> None:
    """What cannot wait, each with how long it has been red."""
    empty = "现在没有紧急或红灯事件。"
    news(frame, look, at=stage.at, key="wall_pressing", empty=empty, since="red_at")


def _made_of(row: dict[Any, Any]) -> str:
    return "查看名单" if pd.isna(row["whole"]) else f"{count(row['part'])} / {count(row['whole'])} 件"


def _definition(key: str) -> str:
    figure = FIGURES[key]
    return figure.definition + ("" if figure.kind is Kind.COUNT else "本期指近30天。")


def _against(change: float, what: str, unit: str, digits: int = 0) -> str:
    if pd.isna(change):
        return f"{what}：无数据"
    sign = "持平" if round(change, digits) == 0 else f"{change:+,.{digits}f}{unit}"
    return f"{what} {sign}"
