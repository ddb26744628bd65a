"""A list from a workbook: the form, the check, the import, and what was imported before."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.files.sheets.rules_files import Outcome
from dashboard.files.sheets.widgets_files import XLSX, import_sheet
from dashboard.lists import actions_import, exports, queries_latest
from dashboard.lists.exports import FORMS, choices, rows_of
from dashboard.lists.rules_import import LIST_NAMES, Row, plan
from dashboard.lists.rules_import_things import plan_things
from dashboard.screen.data import ask, written
from dashboard.screen.forms import key, typed
from dashboard.screen.url import FIRST_DAY, LAST_DAY, url_choice
from dashboard.words.clock import now
from dashboard.words.days import township_date
from models import TOWNSHIP_ZONE

ACTIONS = {"items": actions_import.import_items, "things": actions_import.import_things}
NOTE = (
    "同一序号的内容有变化，就从生效日期起成为新的一版，原来的版本保留；表里没有写的事项不动。"
    "写错的行不导入，其余的照常导入。"
)


def import_view() -> None:
    """Which list, the form, the check of what is handed in, and past imports."""
    kind = url_choice("list", "哪张清单", LIST_NAMES)
    names = ask(queries_latest.names)
    offered = choices(FORMS[kind], list(names.shown.values()), sorted(names.categories))
    import_sheet(
        f"lists_{kind}",
        FORMS[kind],
        offered,
        NOTE,
        ACTIONS[kind],
        lambda rows: _outcomes(kind, rows),
        rows_as=rows_of,
        also=lambda: _current(kind),
        inputs=lambda: {"default_start": typed(f"lists_{kind}_start") or township_date(now())},
    )
    _past()


def _current(kind: str) -> None:
    st.download_button(
        "下载现行清单（可修改后再导入）",
        written(exports.list_as_form, LIST_NAMES[kind], kind=kind, on=township_date(now())),
        file_name=f"{LIST_NAMES[kind]}.xlsx",
        mime=XLSX,
        icon=":material/table_view:",
        on_click="ignore",
        key=f"lists_{kind}_current",
    )


def _outcomes(kind: str, rows: Sequence[Row]) -> list[Outcome]:
    """What each row would do from the day that is asked for, as the check of every sheet shows it."""
    today = township_date(now())
    start = st.date_input(
        "生效日期",
        today,
        FIRST_DAY,
        LAST_DAY,
        key=key(f"lists_{kind}_start"),
        format="YYYY-MM-DD",
        help="表里没有写生效日期的，从这一天起生效。",
        width=180,
    )
    start = start or today
    checked: Sequence[Any]
    if kind == "items":
        checked = plan(rows, ask(queries_latest.items_in_store), default_start=start)
    else:
        in_store = ask(queries_latest.things_in_store)
        checked, _ = plan_things(rows, in_store, default_start=start, today=today)
    return [
        Outcome(done.row.line, done.row.cells, done.result.value, done.reason or "；".join(done.changes))
        for done in checked
    ]


def _past() -> None:
    st.subheader("导入记录", anchor=False)
    frame = ask(queries_latest.list_batches)
    if frame.empty:
        st.info("还没有导入过清单。下载模板，填好后上传，看过检查结果再导入。", icon=":material/info:")
        return
    st.dataframe(
        frame.assign(at=frame["at"].dt.tz_convert(TOWNSHIP_ZONE)),
        hide_index=True,
        alt="清单的导入记录",
        column_config={
            "list": "清单",
            "file_name": "文件",
            "actor": "操作人",
            "at": st.column_config.DatetimeColumn("时间", format="YYYY-MM-DD HH:mm"),
            "imported": "新增",
            "updated": "更新",
            "unchanged": "没有变化",
            "refused": "不能导入",
        },
    )
