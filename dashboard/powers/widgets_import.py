"""A whole list of delegated items from a workbook: the form, the check of every row, the import."""

import streamlit as st

from dashboard.intake.forms import Form
from dashboard.powers import actions, queries_known
from dashboard.powers.rules import KIND_NAMES, STAGES
from dashboard.powers.rules_import import HINTS, plan, sheet_name
from dashboard.settings.widgets_files import checked, import_rows, upload
from dashboard.ui.data import ask
from dashboard.ui.forms import key, typed
from dashboard.ui.frame import is_demo
from dashboard.ui.url import url_choice
from models import PowerKind

NOTE = "一行一个事项，名称认项：同名的再导入就是修改，表里没有写的不动。写错的行不导入，其余的照常导入。"
YES_NO = ("是", "否")


def import_view() -> None:
    """Which list, the form, and what each row would do."""
    kind = PowerKind(url_choice("list", "哪一份名录", {one.value: name for one, name in KIND_NAMES.items()}))
    known = ask(queries_known.known, kind=kind)
    form = Form(sheet_name(kind), HINTS)
    offered = {
        "类别": list(known.categories),
        "部门": list(known.names.shown.values()),
        "阶段": STAGES,
        "镇里能办结": YES_NO,
        "示例": YES_NO,
    }
    name = f"powers_{kind.value}"
    found = upload(name, form, offered, NOTE, actions.import_items)
    if found is None:
        return
    rows, file_name = found
    outcomes = plan(kind, rows, known)
    if not checked(outcomes):
        return
    if is_demo():
        st.checkbox("允许导入演示库", key=key("powers_into_demo"))
    st.button(
        "导入",
        key=key(f"{name}_go"),
        type="primary",
        icon=":material/upload:",
        on_click=lambda: import_rows(
            name,
            actions.import_items,
            outcomes,
            rows,
            file_name,
            kind=kind,
            into_demo=bool(typed("powers_into_demo")),
        ),
    )
