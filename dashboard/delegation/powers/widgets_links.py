"""类别对应: which enforcement items stand for which categories, who has checked that, and the forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.delegation.powers import actions_links, queries_links
from dashboard.delegation.powers.rules import LONGEST_BASIS
from dashboard.delegation.powers.rules_can import CAN_WORDS, Authority
from dashboard.delegation.powers.rules_links import NONE_HELD, SHEET, Content, LinkContext
from dashboard.files.sheets.widgets_files import XLSX
from dashboard.screen.columns import DAY, number_column, text_column
from dashboard.screen.data import ask, fetch, minute, written
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_choice, url_text
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, count, local_time, plain

CHOSEN = "category"
TABLE_HEIGHT = 600
STATES = {"all": "全部", "checked": "已核对", "open": "待核对", "none": "没有登记"}
NOBODY = 0


def links_view(person: Person, file: Callable[..., bytes]) -> None:
    """How far the table has come, the categories, and the one that is picked with its rows and forms.

    `file` makes the workbook of all rows.
    """
    today = township_date(minute())
    frame = fetch(queries_links.verdicts, on=today)
    state = (
        frame["checked_by"].map(lambda who: "checked" if who else "open").where(frame["links"] > 0, "none")
    )
    _figures(state)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = url_choice("state", "看哪些", STATES)
        words = url_text("q", "查找", "事件类别或执法事项").strip()
    with st.container(horizontal=True, vertical_alignment="center"):
        _check_many(person, frame[state == "open"])
        _export(person, file, today)
    shown = frame if wanted == "all" else frame[state == wanted]
    if words:
        texts = shown["name"] + " " + shown["major"] + " " + shown["items"]
        shown = shown[texts.str.contains(words, regex=False)]
    left, right = st.columns([3, 2], gap="large")
    with left:
        _table(shown)
    with right:
        row = picked_row(CHOSEN, frame, "category_id", shown["category_id"].tolist())
        if row is not None:
            _one(person, row, today)


def _figures(state: pd.Series) -> None:
    with st.grid(4, min_column_width=150):
        st.metric("事件类别", count(len(state)), border=True, help="本镇在用的事件类别。")
        st.metric("已核对", count((state == "checked").sum()), border=True,
                  help="能办、不能办只看已核对的类别。")  # fmt: skip
        st.metric("待核对", count((state == "open").sum()), border=True,
                  help="登记了对应，还没有人核对，或者核对以后又有改动。")  # fmt: skip
        st.metric("没有登记", count((state == "none").sum()), border=True,
                  help="这些类别一律答“未找到，请核对”。")  # fmt: skip


def _table(frame: pd.DataFrame) -> None:
    if frame.empty:
        st.info("没有符合条件的类别。请换一个条件。", icon=":material/search_off:")
        return
    checked = [
        str(row["checked_on"]) if row["checked_by"] else ("待核对" if row["links"] else "没有登记")
        for row in frame.to_dict("records")
    ]
    shown = frame.assign(
        answer=frame["answer"].map({word.value: text for word, text in CAN_WORDS.items()}),
        checked=checked,
        example=frame["example"].map({True: EXAMPLE_MARK, False: ""}),
    )
    columns = {
        "name": text_column("事件类别", 18),
        "answer": text_column("镇里", 7),
        "links": number_column("执法事项", help="登记了几项对应；是哪几项、谁核对的，选一行在旁边看。"),
        "checked": text_column("核对", DAY),
        "example": text_column("示例"),
    }
    picking_table(
        CHOSEN, shown, frame["category_id"].tolist(), alt="事件类别和对应的执法事项",
        height=TABLE_HEIGHT, columns=columns,
    )  # fmt: skip


def _one(person: Person, category: dict[Any, Any], today: date) -> None:
    """A category: the answer, its rows, its checks, and what may be done."""
    number = int(category["category_id"])
    rows = fetch(queries_links.links, category_id=number).to_dict("records")
    with st.container(border=True):
        st.subheader(plain(category["name"]), anchor=False)
        st.markdown(f"**{CAN_WORDS[Authority(category['answer'])]}**　:gray[{plain(category['major'])}]")
        if not rows:
            st.markdown(":gray[还没有登记对应。没有登记，一律答“未找到，请核对”，不会答“不能办”。]")
        for row in rows:
            _row(row, today)
        _checks(number, category)
        if may(person, "power_link.check"):
            _check(number, category, rows, today)
        if may(person, "power_link.manage"):
            _forms(number, rows)


def _row(row: dict[Any, Any], today: date) -> None:
    days = f"{row['from_on']} 起" + (f"，到 {row['to_on']}" if row["to_on"] else "")
    holds = queries_links.link_holds(row, today)
    more = [row["department"], row["stage"], EXAMPLE_MARK if row["example"] else ""]
    with st.container(border=True):
        st.markdown(
            f"**{plain(row['item'])}**　:gray[{plain('、'.join(filter(None, more)))}]  \n"
            f":small[{days}{'' if holds else '　:orange[今天无效]'}]  \n"
            f":small[依据：{plain(row['basis'])}]  \n"
            f":small[:gray[{plain(row['recorded_by'])} {local_time(row['recorded_at'])} 登记]]"
        )


def _checks(number: int, category: dict[Any, Any]) -> None:
    if category["checked_by"]:
        st.markdown(
            f":green[:material/verified: **已核对**]　{plain(category['checked_by'])} "
            f"{category['checked_on']}"
        )
    elif category["links"]:
        st.markdown(":orange[:material/pending: **待核对**]　核对以前，一律答“未找到，请核对”。")
    frame = fetch(queries_links.checks, category_id=number)
    past = frame[frame["ended_at"].notna()]
    if past.empty:
        return
    with st.expander(f"以前的核对（{len(past)}）", icon=":material/history:"):
        for one in past.to_dict("records"):
            st.markdown(
                f"- :small[{plain(one['checked_by'])} {local_time(one['checked_at'])} 核对；"
                f"{local_time(one['ended_at'])} 起不再算数：{plain(one['ended_why'])}]"
            )


def _check(number: int, category: dict[Any, Any], rows: list[dict[Any, Any]], today: date) -> None:
    seen = _contents(rows)

    def check() -> None:
        act(actions_links.check_categories, "已核对。", seen={number: seen})

    def take_back() -> None:
        why = typed("link_uncheck_why") or ""
        act(actions_links.take_back_check, "已撤销核对。", category_id=number, reason=why)

    if category["checked_by"]:
        with (
            st.popover("撤销核对", icon=":material/undo:", key=key("link_uncheck")),
            kept_form("link_uncheck", of=number),
        ):
            st.text_input("撤销的原因", key=key("link_uncheck_why"), max_chars=actions_links.LONGEST_REASON)
            send_button("撤销", key=key("link_uncheck_go"), on_click=take_back)
    elif any(queries_links.link_holds(row, today) for row in rows):
        st.button(
            "核对：这一类的对应齐全、有效、依据属实",
            key=key(f"link_check_{number}"),
            type="primary",
            icon=":material/verified:",
            on_click=check,
        )


def _contents(rows: list[dict[Any, Any]]) -> tuple[Content, ...]:
    """The rows as the form saw them, in the order in which they were written."""
    return tuple(
        Content(
            int(row["category_id"]),
            None if pd.isna(row["item_id"]) else int(row["item_id"]),
            int(row["department_id"])
            if pd.isna(row["item_id"]) and not pd.isna(row["department_id"])
            else None,
            row["from_on"],
            row["to_on"],
            row["basis"],
            bool(row["example"]),
        )
        for row in sorted(rows, key=lambda row: int(row["link_id"]))
    )


def _check_many(person: Person, frame: pd.DataFrame) -> None:
    """Several categories that somebody has gone through, at once."""
    if not may(person, "power_link.check") or frame.empty:
        return
    ready = frame[frame["current"] > 0]
    names = {int(row["category_id"]): f"{row['name']}：{row['items']}" for row in ready.to_dict("records")}
    every = fetch(queries_links.links)
    with (
        st.popover(f"一次核对几类（待核对 {len(ready)}）", icon=":material/checklist:", key=key("link_many")),
        kept_form("link_many_form"),
    ):
        st.multiselect(
            "逐类看过，对应齐全、有效、依据属实的", list(names), format_func=names.__getitem__,
            key=key("link_many_chosen"), placeholder="选几类",
        )  # fmt: skip

        def check() -> None:
            chosen = typed("link_many_chosen") or []
            seen = {
                number: _contents(every[every["category_id"] == number].to_dict("records"))
                for number in chosen
            }
            act(actions_links.check_categories, f"已核对 {len(chosen)} 类。", seen=seen)

        send_button("核对", key=key("link_many_go"), type="primary", on_click=check)


def _export(person: Person, file: Callable[..., bytes], today: date) -> None:
    if may(person, "power_link.manage", "power_link.check"):
        st.download_button(
            "下载对应表",
            written(file, SHEET, on=today),
            file_name=f"{SHEET}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            on_click="ignore",
            key="links_export",
            help="下载的表改好后，可以在“导入名录”里再导入。",
        )


def _forms(number: int, rows: list[dict[Any, Any]]) -> None:
    context = ask(queries_links.link_context)
    with st.container(horizontal=True):
        with (
            st.popover("登记对应", icon=":material/add:", key=key("link_add")),
            kept_form("link_add_form", of=number),
        ):
            _new(number, context)
        if rows:
            with st.popover("修改、停用", icon=":material/edit:", key=key("link_edit")):
                _edit(number, rows, context)


def _new(number: int, context: LinkContext) -> None:
    items = {NOBODY: f"{NONE_HELD}（镇里没有这方面的执法事项）", **context.item_names}
    if not context.item_names:
        st.caption("执法事项名录还没有导入，只能登记“镇里没有”。请先到“导入名录”导入执法事项。")
    st.selectbox("执法事项", list(items), None, format_func=items.__getitem__, key=key("link_item"),
                 placeholder="输入几个字查找")  # fmt: skip
    _fields("new", context, {}, has_department=True)

    def add() -> None:
        act(
            actions_links.add_link,
            "已登记。这一类要重新核对。",
            category_id=number,
            item_id=typed("link_item") or None,
            is_none=typed("link_item") == NOBODY,
            **_filled("new"),
        )

    send_button("登记", key=key("link_add_go"), type="primary", on_click=add)


def _edit(number: int, rows: list[dict[Any, Any]], context: LinkContext) -> None:
    named = {int(row["link_id"]): f"{row['item']}（{row['from_on']} 起）" for row in rows}
    chosen = st.selectbox(
        "改哪一条", list(named), format_func=named.__getitem__, key=key(f"link_which_{number}")
    )
    row = next(one for one in rows if int(one["link_id"]) == chosen)
    held = _contents([row])[0]

    def save() -> None:
        act(
            actions_links.change_link,
            "已保存。这一类要重新核对。",
            link_id=chosen,
            seen=Content(*begun),
            reason=typed(f"link_why_{chosen}") or "",
            **_filled(str(chosen)),
        )

    with kept_form(f"link_edit_form_{chosen}", seen=tuple(vars(held).values())) as begun:
        _fields(str(chosen), context, vars(Content(*begun)), has_department=held.item_id is None)
        st.text_input("修改的原因", key=key(f"link_why_{chosen}"), max_chars=actions_links.LONGEST_REASON)
        st.caption("停用：写上最后一天。不删除，以前的仍然查得到。换一个执法事项，请另外登记一条。")
        send_button("保存", key=key(f"link_edit_go_{chosen}"), type="primary", on_click=save)


def _fields(name: str, context: LinkContext, values: dict[str, Any], *, has_department: bool) -> None:
    if has_department:
        units = context.names.shown
        at = list(units).index(values["department_id"]) if values.get("department_id") in units else None
        st.selectbox(
            "由谁查处（只有“镇里没有”才填）", list(units), at, format_func=units.__getitem__,
            key=key(f"link_department_{name}"), placeholder="可以不填",
        )  # fmt: skip
    st.date_input("生效日期", values.get("from_on"), FIRST_DAY, LAST_DAY, key=key(f"link_from_{name}"),
                  format="YYYY-MM-DD")  # fmt: skip
    st.date_input("最后一天（不填就一直有效）", values.get("to_on"), FIRST_DAY, LAST_DAY,
                  key=key(f"link_to_{name}"), format="YYYY-MM-DD")  # fmt: skip
    st.text_input(
        "依据", values.get("basis", ""), key=key(f"link_basis_{name}"), max_chars=LONGEST_BASIS,
        placeholder="法律条款、赋权公告或者清单的名称和文号",
    )  # fmt: skip


def _filled(name: str) -> dict[str, Any]:
    return {
        "department_id": typed(f"link_department_{name}"),
        "from_on": typed(f"link_from_{name}"),
        "to_on": typed(f"link_to_{name}"),
        "basis": typed(f"link_basis_{name}") or "",
    }
