"""The 属地管理 list on the screen: looked through, narrowed to a day, and one item beside it."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.lists import documents, queries_incidents, queries_lists, queries_lookup
from dashboard.lists.rules_lookup import found_in
from dashboard.lists.widgets_item import item_card, new_item
from dashboard.lists.widgets_shared import docx_button, print_items, view_link
from dashboard.screen.data import fetch, minute
from dashboard.screen.url import url_choice, url_date, url_number, url_select, url_text
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, count, plain

ITEM = "item"
LAYOUTS = {"list": "列表", "print": "打印版面"}
TABLE_HEIGHT, ROW = 620, 35


def items_view(person: Person) -> None:
    """Search, list and the chosen item; or the whole list as it is printed."""
    on, shown, words = _filtered()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**共 {count(len(shown))} 项**", width="content")
        layout = url_choice("layout", "版面", LAYOUTS)
        docx_button(documents.item_list, documents.ITEM_LIST, "下载清单文档", on=on, at=minute())
        if may(person, "list.manage"):
            new_item()
    if shown.empty:
        _nothing(words, on)
        return
    if layout == "print":
        print_items(shown, on)
        return
    if words:
        _matters_across(words, on)
    list_side, one_side = st.columns([3, 2], gap="medium")
    with list_side:
        number = _table(_with_counts(shown, person), words)
        whys = dict(zip(shown["number"], shown["why"], strict=True))
    with one_side:
        if number is not None:
            item_card(number, on, person, whys.get(number, ""))


def _filtered() -> tuple[date, pd.DataFrame, str]:
    """Show the filters, whose words live in the URL; the day, the rows that they leave, and the words."""
    today = township_date(minute())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = url_text("q", "查找", "事情、部门或职责，例如：水库养鸭").strip()
        on = url_date("on", "哪天有效", today, "显示这一天有效的清单和版本。")
        listed = fetch(queries_lists.items, on=on)
        leads = dict(zip(listed["lead_code"], listed["lead"], strict=True))
        lead = url_select("lead", "牵头部门", leads)
        categories = listed[["category_code", "category"]].drop_duplicates()
        codes = dict(zip(categories["category_code"], categories["category"], strict=True))
        category = url_select("category", "类别", {code: name for code, name in codes.items() if name})
    shown = _ranked(listed, words, on) if words else listed.assign(why="")
    if lead:
        shown = shown[shown["lead_code"] == lead]
    if category:
        shown = shown[shown["category_code"] == category]
    return on, shown, words


def _ranked(listed: pd.DataFrame, words: str, on: date) -> pd.DataFrame:
    """The items that fit, the likeliest first, then those that hold the words anywhere; each with why."""
    fitting = fetch(queries_lookup.who_is_responsible, category_id=None, words=words, on=on)
    fitting = fitting[fitting["kind"] == queries_lookup.ITEM]
    whys = dict(zip(fitting["number"], fitting["why"], strict=True))
    for row in listed.to_dict("records"):
        if row["number"] not in whys and (place := found_in(row, words)):
            whys[row["number"]] = f"出现在{place}里"
    order = {number: place for place, number in enumerate(whys)}
    shown = listed[listed["number"].isin(order)]
    shown = shown.assign(why=shown["number"].map(whys), order=shown["number"].map(order))
    return shown.sort_values("order", ignore_index=True)


def _nothing(words: str, on: date) -> None:
    if words:
        st.info(
            f"{on} 有效的清单上没有找到“{plain(words)}”。换个说法再查；确实没有的，就是“清单之外”。",
            icon=":material/search_off:",
        )
    else:
        st.info(f"{on} 没有有效的事项。请换一个日期，或者放宽筛选。", icon=":material/search_off:")


def _matters_across(words: str, on: date) -> None:
    """Links to the matters across departments that fit as well."""
    fitting = fetch(queries_lookup.who_is_responsible, category_id=None, words=words, on=on)
    for row in fitting[fitting["kind"] == queries_lookup.THING].head(2).to_dict("records"):
        view_link(
            f"一件事：{plain(row['title'])}（{plain(row['lead'])}牵头，少跑 {row['runs_saved']} 次）",
            ":material/hub:",
            {"view": "things", "thing": str(row["number"])},
            key=f"thing_{row['number']}",
        )


def _with_counts(shown: pd.DataFrame, person: Person) -> pd.DataFrame:
    if not may(person, "incident.read"):
        return shown
    counts = fetch(queries_incidents.triaged_per_version).set_index("item_id")["total"]
    return shown.assign(total=shown["item_id"].map(counts).fillna(0).astype("int64"))


def _table(shown: pd.DataFrame, words: str) -> int | None:
    """The rows; the number of the one that was picked, or else of the first."""
    numbers = [int(number) for number in shown["number"]]
    # Another list is another table, or the mark would stay on a row that became another item.
    table = f"items_{hash(tuple(numbers))}"
    chosen = url_number(ITEM)
    if chosen is None and numbers:
        # The likeliest stands first: whoever asks on a phone need not tap.
        chosen = numbers[0]
    # No more than there is room for beside the item's card, which says the rest.
    config: dict[str, Any] = {
        "number": st.column_config.NumberColumn("序号", format="%d", width=50, pinned=True),
        "matter": st.column_config.TextColumn("事项", width=200, pinned=True),
        "example": st.column_config.TextColumn("示例", width=50),
        "lead": st.column_config.TextColumn("牵头部门（兜底）", width=150),
        "why": st.column_config.TextColumn("为什么是它", width=240),
        "town_duties": st.column_config.TextColumn("镇里做什么", width=165),
        "total": st.column_config.NumberColumn(
            "研判事件", format="%d", width=75, help="按这一版研判过的事件数。"
        ),
    }
    idle = {"town_duties", "total"} if words else {"why"}
    if not shown["example"].any():
        idle.add("example")
    order = [name for name in config if name in shown and name not in idle]
    st.dataframe(
        shown.assign(example=shown["example"].map({True: EXAMPLE_MARK, False: ""}))[order],
        hide_index=True,
        height=min(TABLE_HEIGHT, ROW * (len(shown) + 1) + 3),
        key=table,
        on_select=lambda: _choose(numbers, st.session_state[table].selection.rows),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [numbers.index(chosen)] if chosen in numbers else []}},
        placeholder="",
        column_config=config,
        alt="属地管理事项责任清单",
    )
    return chosen


def _choose(numbers: list[int], rows: list[int]) -> None:
    st.query_params.pop("version", None)
    if rows:
        st.query_params[ITEM] = str(numbers[rows[0]])
    else:
        st.query_params.pop(ITEM, None)
