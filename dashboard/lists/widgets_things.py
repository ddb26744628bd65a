"""The 一件事 list on the screen: how it stands, the ten matters, and one of them beside."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import documents, queries_lists
from dashboard.lists.rules import ALARMS, ARTICLE_RUNS, PERSON_STATES
from dashboard.lists.widgets_shared import docx_button
from dashboard.lists.widgets_thing import new_thing, thing_card
from dashboard.screen.columns import DEPARTMENT, number_column, text_column
from dashboard.screen.data import fetch, minute
from dashboard.screen.url import url_number, url_select
from dashboard.words.days import day_start, township_date
from dashboard.words.labels import NO_DATA, count

THING, STATE = "thing", "state"
EVER = datetime(2000, 1, 1, tzinfo=UTC)
ROW = 35


def things_view(person: Person, runs_saved: Callable[..., pd.DataFrame]) -> None:
    """Figures, the list, and the chosen matter; `runs_saved`: the figure of the runs saved, by matter."""
    today = township_date(minute())
    things = fetch(queries_lists.things, on=today)
    parties = fetch(queries_lists.parties, on=today, today=today)
    if things.empty:
        st.info("清单上还没有“一件事”。请在“导入”里导入本镇的清单。", icon=":material/inbox:")
    saved = _figures(things, parties, person, runs_saved)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        alarms = {state.value: PERSON_STATES[state] for state in ALARMS}
        state = url_select(STATE, "责任人", alarms)
        docx_button(documents.thing_list, "一件事清单", "下载清单文档", on=today, at=minute())
        if may(person, "list.manage"):
            new_thing()
    shown = things
    if state:
        shown = things[things["number"].isin(parties.loc[parties["state"] == state, "number"])]
    if shown.empty and not things.empty:
        st.info(f"没有责任人{alarms[state or '']}的一件事。", icon=":material/check:")
    list_side, one_side = st.columns([3, 2], gap="medium")
    with list_side:
        number = _table(shown, parties, saved) if not shown.empty else url_number(THING)
        st.caption("少跑次数：一件事办结后，参与的部门数减一，逐件合计；“最多”是一张单子上最多的部门数。")
    with one_side:
        if number is not None:
            thing_card(number, today, person)


def _figures(
    things: pd.DataFrame, parties: pd.DataFrame, person: Person, runs_saved: Callable[..., pd.DataFrame]
) -> pd.DataFrame:
    """How the list stands; the runs saved by matter, empty for whoever may not know."""
    states = parties["state"].value_counts()
    figures = [("一件事", count(len(things)), "现在有效的“一件事”，每件一个牵头部门。")]
    figures += [
        (f"责任人{PERSON_STATES[state]}", count(int(states.get(state.value, 0))), "按部门计，逐件合计。")
        for state in ALARMS
    ]
    saved = pd.DataFrame()
    if may(person, "incident.read", "wall.read"):
        at = minute()
        year = day_start(date(township_date(at).year, 1, 1))
        saved = fetch(runs_saved, at=at, start=EVER, end=at)
        this_year = fetch(runs_saved, at=at, start=year, end=at)
        says = "办结的一件事少跑的部门数：参与部门数减一，逐件合计。"
        figures += [("少跑次数（今年）", _sum(this_year), says), ("少跑次数（累计）", _sum(saved), says)]
    figures.append(
        (
            "文章：以前最多",
            f"{ARTICLE_RUNS} 家",
            "文章所述：以前欠薪最多要跑 13 家部门。不是本系统统计的。",
        )
    )
    with st.grid(len(figures), min_column_width=150, gap="small"):
        for title, value, says in figures:
            st.metric(title, value, help=says, border=True)
    return saved


def _sum(saved: pd.DataFrame) -> str:
    return NO_DATA if saved.empty else count(int(saved["saved"].sum()))


def _table(shown: pd.DataFrame, parties: pd.DataFrame, saved: pd.DataFrame) -> int | None:
    numbers = [int(number) for number in shown["number"]]
    table = f"things_{hash(tuple(numbers))}"
    chosen = url_number(THING)
    if chosen is None and numbers:
        chosen = numbers[0]
    by_number = (
        saved.set_index("number") if not saved.empty else pd.DataFrame(columns=["cases", "most", "saved"])
    )
    own = parties.groupby("number")
    frame = shown.assign(
        alarms=[_alarms(own.get_group(number)) for number in shown["number"]],
        **{name: shown["number"].map(by_number[name]) for name in ("cases", "most", "saved")},
    )
    if not saved.empty:
        frame["cases"] = frame["cases"].fillna(0)
    config: dict[str, Any] = {
        "number": number_column("序号", pinned=True),
        "name": text_column("事项", 12.5, pinned=True),
        "lead": text_column("牵头部门", DEPARTMENT),
        "alarms": text_column("责任人", 6),
        "cases": number_column("办结", 3, format="%d 件"),
        "saved": number_column("少跑", 3, format="%d 次"),
        "most": number_column("最多", 3, format="%d 家"),
    }
    st.dataframe(
        frame[list(config)],
        hide_index=True,
        height=ROW * (len(frame) + 1) + 3,
        key=table,
        on_select=lambda: _choose(numbers, st.session_state[table].selection.rows),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [numbers.index(chosen)] if chosen in numbers else []}},
        placeholder=NO_DATA,
        column_config=config,
        alt="一件事清单",
    )
    return chosen


def _alarms(own: pd.DataFrame) -> str:
    """What is wrong with a matter's persons, the worst first."""
    states = own["state"].value_counts()
    alarms = [f"{PERSON_STATES[state]} {states[state.value]}" for state in ALARMS if state.value in states]
    return "、".join(alarms) or "齐全"


def _choose(numbers: list[int], rows: list[int]) -> None:
    st.query_params.pop("version", None)
    if rows:
        st.query_params[THING] = str(numbers[rows[0]])
    else:
        st.query_params.pop(THING, None)
