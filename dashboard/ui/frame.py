"""The menu as data, and what stands above every page: the demo mark, and who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard import marks
from dashboard.access.rules import Person, may
from dashboard.labels import plain
from dashboard.ui.data import fetch
from dashboard.ui.links import is_embedded
from dashboard.ui.moment import moment_picker
from dashboard.ui.session import link_out


@dataclass(frozen=True)
class Entry:
    """One page: its file under pages/, its stable url path, how the menu names it, and who may open it."""

    path: str
    title: str
    url_path: str
    icon: str
    help: str
    # Any one of these opens the page; its script asks for the same.
    needs: tuple[str, ...]
    in_menu: bool = True


MENU: dict[str, list[Entry]] = {
    "指挥": [
        Entry(
            "pages/command/home.py",
            "首页",
            "home",
            ":material/home:",
            "各块的成效数字，和等着办的事。",
            ("home.read",),
        ),
        Entry(
            "pages/command/wall.py",
            "指挥大屏",
            "wall",
            ":material/monitor:",
            "全镇一屏：事件、力量、考评。",
            ("wall.read",),
        ),
        Entry(
            "pages/command/tasks.py",
            "我的待办",
            "tasks",
            ":material/checklist:",
            "等着您签收、办理、反馈、核查的事。",
            (
                "incident.sign",
                "incident.close_at_village",
                "incident.district_reply",
                "incident.arbitrate",
                "incident.verify",
                "incident.rate",
            ),
        ),
        Entry(
            "pages/command/incidents.py",
            "事件",
            "incidents",
            ":material/list_alt:",
            "查找、筛选、导出事件。",
            ("incident.read",),
        ),
        Entry(
            "pages/command/desk.py",
            "调度台",
            "desk",
            ":material/headset_mic:",
            "等着受理、研判、交办、核查的事，一屏办完。",
            ("incident.triage", "incident.accept"),
        ),
        Entry(
            "pages/command/register.py",
            "登记",
            "register",
            ":material/add_circle:",
            "登记一件新的事件。",
            ("incident.report",),
        ),
        Entry(
            "pages/command/incident.py",
            "事件详情",
            "incident",
            ":material/description:",
            "一件事的全部经过。",
            ("incident.read",),
            in_menu=False,
        ),
        Entry(
            "pages/command/search.py",
            "查找",
            "search",
            ":material/search:",
            "按编号、文字、电话尾号找事件，按名称找村社、部门、清单。",
            ("home.read",),
        ),
        Entry(
            "pages/command/inspect.py",
            "漏项巡检",
            "inspect",
            ":material/fact_check:",
            "每一步该做而没有做的：谁来办，超过多久。",
            ("inspect.read",),
        ),
        Entry(
            "pages/command/shifts.py",
            "值班日志",
            "shifts",
            ":material/headset_mic:",
            "谁在值班，值班记录，交接班。",
            ("shift.read",),
        ),
        Entry(
            "pages/command/notices.py",
            "消息",
            "notices",
            ":material/notifications:",
            "给您的消息：谁对哪件事做了什么。",
            ("notice.read",),
        ),
    ],
    "双清单": [
        Entry(
            "pages/lists/lists.py",
            "责任清单",
            "lists",
            ":material/rule:",
            "谁牵头、谁配合、镇里做什么；一件事和责任人。",
            ("ground.read",),
        ),
    ],
    "双联动": [
        Entry(
            "pages/linkage/lectures.py",
            "讲堂",
            "lectures",
            ":material/co_present:",
            "乡村振兴讲堂的场次，和群众在那里提出的事。",
            ("lecture.read",),
        ),
    ],
    "系统": [
        Entry(
            "pages/system/stand_ins.py",
            "代岗",
            "stand_ins",
            ":material/swap_horiz:",
            "外出、请假时请同事代岗；今天谁代谁。",
            ("stand_in.own",),
        ),
        Entry(
            "pages/system/imports.py",
            "数据导入",
            "imports",
            ":material/upload_file:",
            "导入事件表格。",
            ("incident.import",),
        ),
        Entry(
            "pages/system/accounts.py",
            "账号管理",
            "accounts",
            ":material/manage_accounts:",
            "谁能登录、有什么角色；大屏的密钥。",
            ("account.read",),
        ),
        Entry(
            "pages/system/audit.py",
            "审计日志",
            "audit",
            ":material/history:",
            "谁登录、导出、查看了什么，谁改了设置。",
            ("audit.read",),
        ),
        Entry(
            "pages/system/settings.py",
            "系统设置",
            "settings",
            ":material/settings:",
            "阈值、时限、事项、日历、组团、部门、名册。",
            ("setting.read",),
        ),
    ],
}


def menu(person: Person | None) -> dict[str, list[st.Page]]:
    """Every page, so that each answers at its own address; in the menu only those that `person` may open."""
    return {
        section: [
            st.Page(
                entry.path,
                title=entry.title,
                icon=entry.icon,
                url_path=entry.url_path,
                default=entry.url_path == "home",
                visibility="visible" if _is_shown(entry, person) else "hidden",
                help=entry.help,
            )
            for entry in entries
        ]
        for section, entries in MENU.items()
    }


def _is_shown(entry: Entry, person: Person | None) -> bool:
    return entry.in_menu and person is not None and may(person, *entry.needs)


def is_demo() -> bool:
    return bool(fetch(marks.store_marks)["key"].eq(marks.DEMO).any())


def head(person: Person | None, *tools: Callable[[Person], None]) -> None:
    """Say on every page that what it shows was invented, and who is signed in; nobody is told nothing.

    `tools` are what stands beside the name on every page; they belong to subjects, which ui does not know.
    """
    if person is None:
        return
    # Whoever has no role yet is told so by the page; there is nothing invented that he could see.
    is_invented = may(person, "ground.read") and is_demo()
    # A wall says nothing of who opened it.
    is_named = not (person.is_display or is_embedded())
    if not (is_invented or is_named):
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if is_invented:
            st.badge("演示数据", icon=":material/science:", color="orange", width="content")
        if is_named:
            st.space("stretch")
            if may(person, "incident.read"):
                moment_picker()
            for tool in tools:
                with st.container(width="content"):
                    tool(person)
            st.markdown(f"{plain(person.name)} :gray[{plain(person.role)}]", width="content")
            link_out("退出", "/session/sign-out")
