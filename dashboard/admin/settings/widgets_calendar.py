"""The working calendar: a month to look at, a day of it to change, and a year from a file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.admin.settings import actions_calendar, queries_calendar
from dashboard.admin.settings.rules_calendar import (
    AREA,
    HINTS,
    LONGEST_BASIS,
    LONGEST_NAME,
    WORDS,
    DaySetting,
    day_in_words,
    in_words,
    is_ordinary,
    plan,
    weeks,
)
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Outcome
from dashboard.files.sheets.widgets_files import import_sheet
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import url_choice, url_word
from dashboard.words.clock import now
from dashboard.words.days import WEEKDAYS, township_date
from dashboard.words.labels import plain

VIEWS = {"month": "按月查看", "import": "导入一年的安排"}
YEAR, DAY = "year", "day"
FORM = Form(AREA, HINTS, takes_csv=True)
BASIS_HELP = "例如国务院办公厅放假通知的文号"


def working_calendar(person: Person) -> None:
    """The section of the calendar."""
    may_act = may(person, "setting.manage")
    if may_act and url_choice("view", "内容", VIEWS) == "import":
        import_section()
        return
    years = fetch(queries_calendar.years)
    if years.empty:
        st.info("工作日历还没有内容。服务启动时会自动填入。", icon=":material/calendar_month:")
        return
    year, month = _chosen(years)
    days = fetch(queries_calendar.days, year=year)
    if not days["published"].all():
        st.warning(
            f"**{year} 年节假日安排未公布**，没有公布的日子只按周末和元旦、劳动节、国庆节的固定假日休息计算。"
            "公布后请导入，"
            "或者在月历里逐日修改；办理期限会跟着重新计算。",
            icon=":material/event_busy:",
        )
    month_side, day_side = st.columns([3, 2], gap="large")
    with month_side:
        _month(year, month, days)
    with day_side:
        _day(days, may_act=may_act)
        year_card(year, days)


def _chosen(years: pd.DataFrame) -> tuple[int, int]:
    """Year and month, whose words live in the URL; this month where it says nothing."""
    today = township_date(now())
    known = [str(year) for year in reversed(years["year"].tolist())]
    word = url_word(YEAR) or str(today.year)
    st.session_state["calendar_year"] = word if word in known else known[0]

    def change() -> None:
        st.query_params[YEAR] = st.session_state["calendar_year"]
        st.query_params.pop(DAY, None)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("年份", known, key="calendar_year", on_change=change, width=140)
        months = {str(month): f"{month} 月" for month in range(1, 13)}
        month = url_choice("month", "月份", months, str(today.month))
    return int(st.session_state["calendar_year"]), int(month)


def _month(year: int, month: int, days: pd.DataFrame) -> None:
    known = days.set_index("day").to_dict("index")
    chosen = url_word(DAY)
    with st.container(border=True):
        st.subheader(f"{year} 年 {month} 月", anchor=False)
        for place, weekday in zip(st.columns(7), WEEKDAYS, strict=True):
            place.markdown(f"**{weekday}**", text_alignment="center")
        for week in weeks(year, month):
            for place, day in zip(st.columns(7), week, strict=True):
                if day is not None and day in known:
                    place.button(
                        _cell(day, known[day], is_chosen=day.isoformat() == chosen),
                        key=f"day_{day}",
                        width="stretch",
                        type="primary" if day.isoformat() == chosen else "secondary",
                        on_click=_choose,
                        args=(day,),
                    )
        st.caption("“休”是休息，“班”是周末调休上班；灰色是平常的周末。点一天，在右边查看和修改。")


def _cell(day: date, row: dict[Any, Any], *, is_chosen: bool) -> str:
    """The day, and what is out of the ordinary in colour, unreadable on the chosen one's blue."""
    name = plain(row["name"]) if row["published"] else ""
    word = "班" if row["is_working"] else "休"
    if is_chosen:
        return f"**{day.day} {word}** {name}"
    if is_ordinary(day, row["is_working"], name):
        return f"{day.day}" if row["is_working"] else f":gray[{day.day} 休]"
    return f":{'orange' if row['is_working'] else 'red'}[**{day.day} {word}** {name}]"


def _choose(day: date) -> None:
    st.query_params[DAY] = day.isoformat()


def _day(days: pd.DataFrame, *, may_act: bool) -> None:
    found = days[[day.isoformat() == url_word(DAY) for day in days["day"]]]
    with st.container(border=True):
        if found.empty:
            st.info("在左边点一天，这里显示它是上班还是休息。", icon=":material/touch_app:")
            return
        row: Any = found.iloc[0]
        st.subheader(day_in_words(row["day"]), anchor=False)
        words = in_words(bool(row["is_working"]), row["name"])
        st.markdown(f"现在：**{plain(words)}**" + ("" if row["published"] else "（推定）"))
        if may_act:
            _form(row, words)


def _form(row: Any, words: str) -> None:
    day: date = row["day"]
    names = list(WORDS)
    with kept_form(f"day_form_{day}", seen=words) as seen:
        st.radio("改为", names, 0 if row["is_working"] else 1, key=key(f"day_is_{day}"), horizontal=True)
        st.text_input(
            "名称",
            row["name"] if row["published"] else "",
            key=key(f"day_name_{day}"),
            max_chars=LONGEST_NAME,
            placeholder="例如 国庆节调休",
        )
        st.text_input("依据", key=key(f"day_basis_{day}"), max_chars=LONGEST_BASIS, placeholder=BASIS_HELP)
        send_button(
            "保存这一天", key=key("day_save"), icon=":material/save:", on_click=_save, args=(day, seen)
        )


def _save(day: date, seen: str) -> None:
    wanted = DaySetting(day, WORDS[typed(f"day_is_{day}")], typed(f"day_name_{day}").strip())
    given = {"days": [wanted], "basis": typed(f"day_basis_{day}"), "seen": {day: seen}}
    act(actions_calendar.set_days, "日历已修改，未办结事件的期限会重新计算。", **given)


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
