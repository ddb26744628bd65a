"""The menu as data, and the mark that every page of a demo store carries."""

from dataclasses import dataclass

import streamlit as st

from dashboard import marks
from dashboard.ui.data import fetch


@dataclass(frozen=True)
class Entry:
    """One page: its file under pages/, its stable url path, and how the menu names it."""

    path: str
    title: str
    url_path: str
    icon: str
    help: str
    in_menu: bool = True


MENU: dict[str, list[Entry]] = {
    "指挥": [
        Entry("pages/command/home.py", "首页", "home", ":material/home:", "各块的成效数字，和等着办的事。"),
        Entry(
            "pages/command/wall.py", "指挥大屏", "wall", ":material/monitor:", "全镇一屏：事件、力量、考评。"
        ),
        Entry(
            "pages/command/incidents.py", "事件", "incidents", ":material/list_alt:", "查找、筛选、导出事件。"
        ),
        Entry(
            "pages/command/incident.py",
            "事件详情",
            "incident",
            ":material/description:",
            "一件事的全部经过。",
            in_menu=False,
        ),
    ],
    "系统": [
        Entry("pages/system/imports.py", "数据导入", "imports", ":material/upload_file:", "导入事件表格。"),
    ],
}


def is_demo() -> bool:
    return bool(fetch(marks.store_marks)["key"].eq(marks.DEMO).any())


def demo_mark() -> None:
    """Say on every page that what it shows was invented."""
    if is_demo():
        st.badge("演示数据", icon=":material/science:", color="orange")
