"""The wall's panels: what each shows of its frame, and where a click leads."""

from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard.incidents.find import rules_links
from dashboard.incidents.find.rules_filters import PERIODS
from dashboard.screen.cards import show_empty, show_note
from dashboard.screen.links import follow_case, follow_list
from dashboard.screen.pictures import chart
from dashboard.wall.scenes import charts
from dashboard.wall.scenes.charts_rows import PICK, Look
from dashboard.wall.scenes.widgets_stage import Stage
from dashboard.words.labels import LABELS, count
from dashboard.words.palette import AT_HAND
from models import Presence

# Between two Chinese letters, forbids a line's end there.
WHOLE_WORD = "\u2060"
# A space that no line ends at.
FIRM = "\u00a0"


def unbroken(words: str) -> str:
    """The same, not to be broken over two lines, also not before its first letter."""
    return WHOLE_WORD + WHOLE_WORD.join(words)


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
    told = [
        f":gray[{unbroken(LABELS[word])}]{FIRM}**{numbers[word]}**" for word in AT_HAND if word in numbers
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
