"""The working calendar by the year: what it amounts to, what another library thinks, and a file of it."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.admin.settings import actions_calendar, queries_calendar
from dashboard.admin.settings.rules_calendar import (
    AREA,
    HINTS,
    LONGEST_BASIS,
    WORDS,
    day_in_words,
    in_words,
    is_ordinary,
    plan,
)
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Outcome
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import key, typed

FORM = Form(AREA, HINTS, takes_csv=True)
BASIS_HELP = "例如国务院办公厅放假通知的文号"


def year_card(year: int, days: pd.DataFrame) -> None:
    """How many days are worked, what is out of the ordinary, and the other library's opinion."""
    worked = int(days["is_working"].sum())
    st.markdown(f"**{year} 年：工作日 {worked} 天，休息 {len(days) - worked} 天**")
    _opinion(year, is_published=bool(days["published"].all()))
    special = [
        {"日期": day_in_words(row["day"]), "安排": in_words(row["is_working"], ""), "名称": row["name"]}
        for row in days.to_dict("records")
        if row["published"] and not is_ordinary(row["day"], row["is_working"], row["name"])
    ]
    if special:
        with st.expander(f"节假日和调休（{len(special)} 天）"):
            st.dataframe(pd.DataFrame(special), hide_index=True, alt="节假日和调休")


def _opinion(year: int, *, is_published: bool) -> None:
    found = fetch(queries_calendar.differences, year=year)
    if found.empty:
        st.success("与另一个日历库逐日核对：没有不同。", icon=":material/verified:")
        return
    told = [
        f"{day_in_words(row['day'])}：这里{in_words(row['is_working'], row['name'] * is_published)}，"
        f"那里{in_words(row['other'], row['other_name'])}"
        for row in found.to_dict("records")
    ]
    head = (
        f"与另一个日历库核对，有 {len(told)} 天不同，请对照放假通知"
        if is_published
        else f"另一个日历库按法定节日推算，有 {len(told)} 天和这里不同，以公布的安排为准"
    )
    with st.expander(head, expanded=is_published, icon=":material/compare_arrows:"):
        st.text("\n".join(told))


def import_section() -> None:
    """A year's arrangement from a file."""
    import_sheet(
        "calendar",
        FORM,
        {"上班或休息": list(WORDS)},
        "每行写一个放假日或调休上班日。",
        actions_calendar.import_days,
        lambda rows: plan(rows, ask(queries_calendar.known_days)),
        asked=_ask,
        inputs=lambda: {"whole_years": typed("calendar_whole"), "basis": typed("calendar_basis")},
        into_demo=False,
    )


def _ask(outcomes: Sequence[Outcome]) -> None:
    years = sorted({done.change.day.year for done in outcomes if done.change is not None})
    st.multiselect(
        "表里有全年安排的年份",
        years,
        years if all(done.result != "refused" for done in outcomes) else [],
        key=key("calendar_whole"),
        help="选了的年份，表里没写的日子按平常的周末算，不再标“未公布”。",
        placeholder="没有",
        select_all=False,
    )
    st.text_input("依据", key=key("calendar_basis"), max_chars=LONGEST_BASIS, placeholder=BASIS_HELP)
