"""Accounts of a whole staff from a workbook: the form, the check, the import, the passwords to hand out."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access import actions_staff, queries_accounts, queries_staff
from dashboard.access.passwords import hashed, one_time_password
from dashboard.access.rules_rights import needed_rights
from dashboard.access.rules_staff import RESULTS, Outcome, plan
from dashboard.admin.accounts.accounts_file import MOST_ROWS, password_file, read_staff, template
from dashboard.screen.choosing import choose_file
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, key
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import count, plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORDS = "accounts_passwords"
TABLE_HEIGHT = 420
MOST_MEGABYTES = 5


def staff_import() -> None:
    """The form to download, the check of what is uploaded, and the import."""
    _passwords()
    with st.container(border=True):
        st.markdown(
            "先下载模板，填好后上传。上传后先检查，不会写入；检查没有问题，再点“导入”。"
            "导入时全部成功，或者全部不导入。同一个文件导入两次，不会重复，也不会改密码。"
            f"一次最多 {MOST_ROWS} 行。"
        )
        _template()
        file = choose_file(
            "账号表格",
            *needed_rights(actions_staff.import_staff),
            key=key("staff"),
            types=["xlsx"],
            megabytes=MOST_MEGABYTES,
        )
    if file is None:
        return
    try:
        rows = read_staff(file)
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
        return
    outcomes = plan(rows, ask(queries_staff.known_staff), today=township_date(now()))
    _checked(outcomes)
    numbers = _numbers(outcomes)
    if awaited := len({done.login for done in outcomes if done.account and done.account.awaited}):
        st.info(
            f"{awaited} 个账号的工号名册里还没有：账号先建，名册（系统设置→名册→干部名册）导入以后，"
            "工号和姓名都一样的自动对上。写错的工号不会对上，请核对。",
            icon=":material/hourglass:",
        )
    if numbers["refused"]:
        told = f"有 {numbers['refused']} 行不能导入，所以整个文件都不导入。请按“说明”改好，再上传。"
        st.warning(told, icon=":material/block:")
    elif not numbers["created"] + numbers["granted"]:
        st.info("表里的账号和角色系统里都有了，不用导入。", icon=":material/check:")
    elif st.button("导入", key="staff_go", type="primary", icon=":material/upload:"):
        _import(outcomes, file.name)


def _template() -> None:
    units = fetch(queries_accounts.units)
    names = {str(kind): list(group["name"]) for kind, group in units.groupby("kind", sort=False)}
    st.download_button(
        "下载模板",
        lambda: template(names),
        file_name="账号导入模板.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="staff_template",
    )


def _numbers(outcomes: list[Outcome]) -> dict[str, int]:
    results = [done.result for done in outcomes]
    return {result: results.count(result) for result in RESULTS}


def _checked(outcomes: list[Outcome]) -> None:
    st.subheader("检查结果（还没有写入）", anchor=False)
    for place, (result, number) in zip(st.columns(len(RESULTS)), _numbers(outcomes).items(), strict=True):
        place.metric(f"{RESULTS[result]}（行）", count(number), border=True)
    shown = sorted(outcomes, key=lambda done: done.result != "refused")
    st.dataframe(
        pd.DataFrame([_line(done) for done in shown]),
        hide_index=True,
        height=TABLE_HEIGHT,
        alt="每一行会怎么处理",
        column_config={"行号": st.column_config.NumberColumn(format="%d", width="small"),
                       "说明": st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _line(done: Outcome) -> dict[str, Any]:
    row = done.row
    return {
        "行号": row.number,
        "结果": RESULTS[done.result],
        "说明": done.reason,
        "登录名": row.login,
        "姓名": row.name,
        "工号": row.staff_number,
        "角色": row.role,
        "范围": row.unit,
        "开始日期": row.from_on,
        "结束日期": row.to_on,
        "邮箱": row.email,
    }


def _import(outcomes: list[Outcome], file_name: str) -> None:
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
    told = f"已导入：新建 {len(made)} 个账号。"
    if act(actions_staff.import_staff, told, rows=rows, password_hashes=hashes, file_name=file_name):
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
