"""An empty workbook in the form that a profile reads, with an example and the words that may be filled in."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from dashboard.files.sheets.profile_model import LABELS, PLAIN_FIELDS, REQUIRED, Profile
from dashboard.words.fields import Kind

EXAMPLE = {
    "source_id": "{mark}-001",
    **{name: field.example for name, field in PLAIN_FIELDS.items()},
    "reported_at": "2026-03-05 14:30",
    "due_at": "2026-03-10",
    "urgent": "否",
}
FIRST_ROWS, LAST_ROW = 1, 5_000
ALLOWED = "可填的值"
_HINTS = {
    "due_at": "只写日期的，算到当天 24:00",
    "longitude": "和纬度成对填写，小数点后至少三位",
    "latitude": "和经度成对填写",
    "source_id": "自己编，不重复；同一编号再导入就是更新",
}


def template(profile: Profile, allowed: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """The workbook: a sheet to fill in, one of allowed values, one of explanations.

    `allowed` adds the names that only the store knows: {"village": […], "department": […]}.
    """
    words = _words(profile) | {field: list(names) for field, names in (allowed or {}).items() if names}
    words = {field: names for field, names in words.items() if field in profile.columns}
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        _sheet_to_fill_in(book, profile, words, bold)
        _sheet_of_words(book, words, bold)
        _sheet_of_explanations(book, profile, words, bold)
    return made.getvalue()


def _words(profile: Profile) -> dict[str, list[str]]:
    """What the profile's maps take, as one would type it."""
    words = {field: list(names) for field, names in profile.values.items()}
    words.setdefault("urgent", ["是", "否"])
    for name, field in PLAIN_FIELDS.items():
        if field.kind in (Kind.CHOICE, Kind.FLAG):
            words.setdefault(name, list(field.options.values()) or ["是", "否"])
    return words


def _sheet_to_fill_in(
    book: xlsxwriter.Workbook, profile: Profile, words: dict[str, list[str]], bold: Any
) -> None:
    page = book.add_worksheet("事件")
    as_text = book.add_format({"num_format": "@"})
    page.freeze_panes(1, 0)
    page.set_column(0, len(profile.used_columns()) - 1, 18, as_text)
    lists = {field: at for at, field in enumerate(words)}
    headings = profile.used_columns()
    page.write_row(0, 0, headings, bold)
    for field, columns in profile.columns.items():
        at = headings.index(columns[0])
        example = EXAMPLE.get(field, "").format(mark=profile.example_mark or "示例")
        page.write_string(1, at, words[field][0] if field in words and not example else example)
        if field in lists:
            letter = xlsxwriter.utility.xl_col_to_name(lists[field])
            source = f"='{ALLOWED}'!${letter}$2:${letter}${len(words[field]) + 1}"
            page.data_validation(FIRST_ROWS, at, LAST_ROW, at, {"validate": "list", "source": source})


def _sheet_of_words(book: xlsxwriter.Workbook, words: dict[str, list[str]], bold: Any) -> None:
    page = book.add_worksheet(ALLOWED)
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(words) - 1, 0), 22)
    for at, (field, names) in enumerate(words.items()):
        page.write_string(0, at, LABELS[field], bold)
        page.write_column(1, at, names)


def _sheet_of_explanations(
    book: xlsxwriter.Workbook, profile: Profile, words: dict[str, list[str]], bold: Any
) -> None:
    page = book.add_worksheet("填写说明")
    page.set_column(0, 3, 24)
    page.write_row(0, 0, ("列", "内容", "必填", "说明"), bold)
    for number, (field, columns) in enumerate(profile.columns.items(), 1):
        hint = _HINTS.get(field) or (f"见“{ALLOWED}”表" if field in words else "")
        if field.endswith("_at") and field not in _HINTS:
            hint = "写成 2026-03-05 14:30"
        page.write_row(
            number, 0, ("、".join(columns), LABELS[field], "是" if field in REQUIRED else "", hint)
        )
    page.write_row(len(profile.columns) + 2, 0, ("坐标系", profile.crs))
    page.write_row(len(profile.columns) + 3, 0, ("备注", profile.note))
