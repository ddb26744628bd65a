"""The lists as workbooks in the very form in which they come back."""

from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from dashboard.access.rules_rights import needs
from dashboard.lists.list_file import FORMS, workbook
from dashboard.lists.queries_items import items
from dashboard.lists.queries_known import names
from dashboard.lists.queries_things import parties, things
from dashboard.lists.rules import CRITERIA
from dashboard.lists.rules_rows import HELPER, LEAD, OPEN_DEPARTMENT


@needs("list.manage")
def list_as_form(session: Session, *, kind: str, on: date) -> bytes:
    """The list `items` or `things` as valid on `on`, in the form of its import: to be mended and handed in.

    Without first days and phones: an empty cell keeps what the store has.
    """
    form = FORMS[kind]
    known = names(session)
    rows = [[row.get(name, "") for name in form.columns] for row in _ROWS[kind](session, on)]
    return workbook(form, list(known.shown.values()), sorted(known.categories), rows)


def _items(session: Session, on: date) -> list[dict[str, Any]]:
    return [
        {
            "序号": str(row["number"]),
            "事项": row["matter"],
            "牵头部门": row["lead"],
            "配合部门": "、".join(row["helpers"]),
            "部门职责": row["lead_duty"],
            "镇级职责": row["town_duties"],
            "类别": row["category"],
            "依据": row["basis"],
            "示例": "是" if row["example"] else "",
        }
        for row in items(session, on=on).to_dict("records")
    ]


def _things(session: Session, on: date) -> list[dict[str, Any]]:
    matters = {row["one_thing_id"]: row for row in things(session, on=on).to_dict("records")}
    return [
        _party(row, matters[row["one_thing_id"]])
        for row in parties(session, on=on, today=on).to_dict("records")
    ]


def _party(row: dict[Any, Any], matter: dict[Any, Any]) -> dict[str, Any]:
    is_open = pd.isna(row["department_id"])
    scores = {
        title: "" if pd.isna(matter[criterion]) else str(matter[criterion])
        for criterion, title in CRITERIA.items()
    }
    return {
        "序号": str(matter["number"]),
        "事项": matter["name"],
        "部门": OPEN_DEPARTMENT if is_open else row["department"],
        "分工": LEAD if row["is_lead"] else HELPER,
        "责任人": row["person"],
        "有效期至": str(row["valid_until"]) if row["valid_until"] else "",
        "备注": row["note"],
        "说明": matter["note"],
        "示例": "是" if matter["example"] else "",
        **scores,
    }


_ROWS: dict[str, Any] = {"items": _items, "things": _things}
