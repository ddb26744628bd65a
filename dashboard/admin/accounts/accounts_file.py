"""Staff accounts as a workbook: the form to fill in, what was filled in, and passwords to hand out."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard.access.rules_grants import FOR_PEOPLE, UNIT_NAMES
from dashboard.access.rules_staff import COLUMNS, StaffRow
from dashboard.files.exports import as_xlsx
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Row

PASSWORD_COLUMNS = ("登录名", "姓名", "一次性密码")
_FIELDS = dict(
    zip(COLUMNS, ("login", "name", "staff_number", "role", "unit", "from_on", "to_on", "email"), strict=True)
)
_HINTS = {
    "登录名": "必填。3 到 40 个小写字母、数字、点、下划线或短横线，例如 zhang.wei。几个角色就写几行。",
    "姓名": "新账号必填。填了工号的，要和登记的姓名一致。",
    "工号": "本镇干部和派驻干部填工号，其他人留空。名册可以以后再导入，那样要写姓名。",
    "角色": "从下拉列表里选。留空的只建账号，不授予角色。",
    "范围": "、".join(f"{role.name}填{UNIT_NAMES[role.unit]}" for role in FOR_PEOPLE.values() if role.unit)
    + "；其他角色留空。",
    "开始日期": "写成 2026-03-01。留空的从导入当天起。",
    "结束日期": "最后一天，当天仍有效。留空的长期有效。派驻干部不能超出派驻期。",
    "邮箱": "可以不填。",
}
FORM = Form("账号", _HINTS)


def choices(units: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What the form offers; `units` holds the names of each kind of unit: {"module": […], …}."""
    places = [name for kind in UNIT_NAMES for name in units.get(kind, ())]
    return {"角色": [role.name for role in FOR_PEOPLE.values()], "范围": places}


def staff_rows(rows: Iterable[Row]) -> list[StaffRow]:
    """The rows of a form that came back, as accounts read them."""
    return [
        StaffRow(number, **{_FIELDS[name]: text for name, text in texts.items()}) for number, texts in rows
    ]


def texts_of(row: StaffRow) -> dict[str, str]:
    """A row by the form's columns."""
    return {name: getattr(row, field) for name, field in _FIELDS.items()}


def password_file(accounts: Iterable[tuple[str, str, str]]) -> bytes:
    """A workbook of login, name and one-time password."""
    return as_xlsx(PASSWORD_COLUMNS, accounts, "一次性密码")
