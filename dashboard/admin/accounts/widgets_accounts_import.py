"""Accounts of a whole staff from a workbook: the form, the check, the import, the passwords to hand out."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from dashboard.access import actions_accounts, queries_accounts
from dashboard.access.passwords import hashed, one_time_password
from dashboard.access.rules_accounts import FOR_PEOPLE, UNIT_NAMES
from dashboard.access.rules_staff import COLUMNS, RESULTS, RowResult, StaffRow, plan
from dashboard.files.exports import as_xlsx
from dashboard.files.sheets import rules_files
from dashboard.files.sheets.forms import Form
from dashboard.files.sheets.rules_files import Row
from dashboard.files.sheets.widgets_files import XLSX, show_check, upload
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act
from dashboard.words.clock import now
from dashboard.words.days import township_date

PASSWORDS = "accounts_passwords"
NOTE = "导入时全部成功，或者全部不导入；已经有的账号，密码不变。"
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


def staff_import() -> None:
    """The form to download, the check of what is uploaded, and the import."""
    _passwords()
    units = fetch(queries_accounts.units)
    names = {str(kind): list(group["name"]) for kind, group in units.groupby("kind", sort=False)}
    uploaded = upload("staff", FORM, choices(names), NOTE, actions_accounts.import_staff)
    if uploaded is None:
        return
    rows, file_name = uploaded
    outcomes = plan(staff_rows(rows), ask(queries_accounts.staff_in_store), today=township_date(now()))
    check = [
        rules_files.Outcome(done.row.number, texts_of(done.row), done.result, done.reason)
        for done in outcomes
    ]
    show_check(check, RESULTS)
    counts = rules_files.numbers(check, RESULTS)
    if awaited := len({done.login for done in outcomes if done.account and done.account.awaited}):
        st.info(
            f"{awaited} 个账号的工号名册里还没有：账号先建，名册（系统设置→名册→干部名册）导入以后，"
            "工号和姓名都一样的自动对上。写错的工号不会对上，请核对。",
            icon=":material/hourglass:",
        )
    if counts["refused"]:
        st.warning(
            f"有 {counts['refused']} 行不能导入，所以整个文件都不导入。请按“说明”改好，再上传。",
            icon=":material/block:",
        )
    elif not counts["created"] + counts["granted"]:
        st.info("表里的账号和角色系统里都有了，不用导入。", icon=":material/check:")
    elif st.button("导入", key="staff_go", type="primary", icon=":material/upload:"):
        _import(outcomes, file_name)


def _import(outcomes: list[RowResult], file_name: str) -> None:
    made = [done for done in outcomes if done.result == "created"]
    passwords = {done.login: one_time_password() for done in made}
    hashes = {}
    # Hashing is slow by intent, and must not happen while others wait to write.
    bar = st.progress(0.0, text="正在生成一次性密码…")
    for number, (login, password) in enumerate(passwords.items(), 1):
        hashes[login] = hashed(password)
        bar.progress(number / len(passwords), text=f"正在生成一次性密码：{number} / {len(passwords)}")
    bar.empty()
    rows = [done.row for done in outcomes]
    message = f"已导入：新建 {len(made)} 个账号。"
    if act(actions_accounts.import_staff, message, rows=rows, password_hashes=hashes, file_name=file_name):
        if made:
            names = [(done.login, done.account.name if done.account else "") for done in made]
            st.session_state[PASSWORDS] = [(*name, passwords[name[0]]) for name in names]
        st.rerun()


def _passwords() -> None:
    """The one-time passwords of the last import, until they were fetched or put away."""
    if (made := st.session_state.get(PASSWORDS)) is None:
        return
    with st.container(border=True):
        st.success(f"**新建了 {len(made)} 个账号。**", icon=":material/key:")
        st.markdown(
            "一次性密码只能在这里下载一次，系统里不保存。请下载后分别交给本人，然后删除文件；"
            "没有下载就离开的，要逐个重置密码。"
        )
        st.download_button(
            "下载一次性密码",
            password_file(made),
            file_name="一次性密码.xlsx",
            mime=XLSX,
            icon=":material/download:",
            type="primary",
            key="staff_passwords",
            on_click=lambda: st.session_state.pop(PASSWORDS, None),
        )


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
