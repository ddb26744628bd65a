"""Which rows of a list a person means by the words he typed. No store."""

from collections.abc import Mapping, Sequence
from typing import Any

FIELDS = {
    "matter": "事项",
    "name": "事项",
    "lead": "牵头部门",
    "helpers": "配合部门",
    "lead_duty": "部门职责",
    "town_duties": "镇级职责",
    "category": "类别",
    "basis": "依据",
    "note": "说明",
}


def found_in(row: Mapping[Any, object], words: str) -> str:
    """Where all of `words` (blanks between them) stand in the row, in words; empty where one is missing.

    A number alone means the row's place on the list.
    """
    wanted = words.casefold().split()
    if len(wanted) == 1 and wanted[0].isascii() and wanted[0].isdigit():
        return "序号" if str(row.get("number")) == wanted[0] else ""
    texts = {title: _text(row[field]) for field, title in FIELDS.items() if field in row}
    places = [[title for title, text in texts.items() if word in text] for word in wanted]
    if not all(places):
        return ""
    return "、".join(dict.fromkeys(title for place in places for title in place[:1]))


def _text(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(map(str, value)).casefold()
    return str(value).casefold()
