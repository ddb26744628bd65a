"""Rows of the two lists for tests: files as people fill them in, and what the shipped list holds."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.lists.rules import ItemContent
from dashboard.lists.rules_import import ITEM_COLUMNS, THING_COLUMNS, Row
from models import Department, OneThing, ResponsibilityItem

TODAY = date(2026, 3, 4)
START = date(2026, 4, 1)
MANAGER = Person("清单管理员", (Grant("commander"),))
# What the shipped list says of item 67, as a file would.
ITEM_67 = {
    "序号": "67",
    "事项": "畜禽养殖污染监管执法",
    "牵头部门": "区生态环境分局",
    "配合部门": "区农业农村局、区林业水利局、区综合行政执法局",
    "部门职责": "牵头监管执法，负兜底责任",
    "镇级职责": "宣传、巡查、协助查处",
    "类别": "生态环境",
}
# And of matter 8.
THING_8 = (
    {"序号": "8", "事项": "犬类管理一件事", "部门": "区综合行政执法局", "分工": "牵头", "示例": "是"},
    {"序号": "8", "部门": "区公安分局", "分工": "配合"},
    {"序号": "8", "部门": "区农业农村局", "分工": "配合"},
)


def item_row(line: int = 2, **given: str) -> Row:
    """Item 67 as a row of a file, with other cells where given."""
    return Row(line, {name: (ITEM_67 | given).get(name, "") for name in ITEM_COLUMNS})


def thing_rows(*rows: dict[str, str], first: int = 2) -> list[Row]:
    """Rows of the 一件事 form, numbered as they would be in a file."""
    return [
        Row(line, {name: row.get(name, "") for name in THING_COLUMNS}) for line, row in enumerate(rows, first)
    ]


def sheet(columns: Any, *rows: dict[str, Any]) -> io.BytesIO:
    """A workbook as somebody filled it in."""
    book = Workbook()
    for line in (columns, *([row.get(name) for name in columns] for row in rows)):
        book.active.append(list(line))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


def department(session: Session, code: str) -> int:
    return session.exec(select(Department.id).where(Department.code == code)).one() or 0


def content_67(session: Session, **given: Any) -> ItemContent:
    """What the shipped list says of item 67, with changes."""
    helpers = tuple(
        sorted(department(session, code) for code in ("agriculture", "forestry_water", "city_law"))
    )
    shipped = {
        "matter": ITEM_67["事项"],
        "lead_id": department(session, "ecology"),
        "helper_ids": helpers,
        "lead_duty": ITEM_67["部门职责"],
        "town_duties": ("宣传", "巡查", "协助查处"),
        "category_code": "ecology",
    }
    return ItemContent(**(shipped | given))


def item(session: Session, number: int, version: int = 1) -> ResponsibilityItem:
    query = select(ResponsibilityItem).where(
        ResponsibilityItem.number == number, ResponsibilityItem.version == version
    )
    return session.exec(query).one()


def thing(session: Session, number: int, version: int = 1) -> OneThing:
    return session.exec(select(OneThing).where(OneThing.number == number, OneThing.version == version)).one()


def item_numbers(session: Session) -> list[tuple[int, int]]:
    query = select(ResponsibilityItem.number, ResponsibilityItem.version).order_by(
        col(ResponsibilityItem.number), col(ResponsibilityItem.version)
    )
    return [tuple(row) for row in session.exec(query)]
