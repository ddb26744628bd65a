"""A sheet on its way in: the form to download, the check of what came back, and what became of its rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules_rights import needed_rights
from dashboard.files.sheets.forms import MOST_ROWS, Form, filled_rows, template, with_reasons
from dashboard.files.sheets.rules_files import RESULTS, Outcome, Row, numbers
from dashboard.screen.choosing import choose_file
from dashboard.screen.forms import act, key, typed
from dashboard.screen.frame import is_demo
from dashboard.words.errors import Refused
from dashboard.words.labels import count, plain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORT = "settings_report"
TABLE_HEIGHT = 420
MOST_MEGABYTES = 5
# Rows as they were read, and the file's name.
Uploaded = tuple[list[Row], str]


def import_sheet(
    name: str,
    form: Form,
    choices: Mapping[str, Sequence[str]],
    note: str,
    action: Any,
    plan: Callable[[Any], Sequence[Outcome] | None],
    *,
    rows_as: Callable[[list[Row]], Any] = list,
    also: Callable[[], None] | None = None,
    asked: Callable[[Sequence[Outcome]], None] | None = None,
    inputs: Callable[[], Mapping[str, Any]] = dict,
    into_demo: bool = True,
) -> None:
    """A sheet all the way: the form to download, what each row would do, the button that imports, the report.

    `choices`: the words that the form offers, by column. `plan` says what each row would do, once what it
    needs was asked for beside it (None until then); `asked` draws what is asked for after the check. `action`
    takes the rows, what the check said of each, the file's name and what `inputs` answers when the button is
    pressed. `rows_as`: how plan and action read rows; `also` stands beside the form. `into_demo`: whether the
    action asks to be sure before it writes into the demo town.
    """
    uploaded = upload(name, form, choices, note, action, also)
    if uploaded is None:
        return
    rows, file_name = rows_as(uploaded[0]), uploaded[1]
    outcomes = plan(rows)
    if outcomes is None or not _checked(outcomes):
        return
    if asked is not None:
        asked(outcomes)
    asks_demo = into_demo and is_demo()
    if asks_demo:
        st.checkbox("允许导入演示库", key=key(f"{name}_into_demo"))

    def go() -> None:
        given = dict(inputs())
        if into_demo:
            given["into_demo"] = asks_demo and bool(typed(f"{name}_into_demo"))
        expected = [done.result for done in outcomes]
        if act(action, "已导入。", rows=rows, expected=expected, file_name=file_name, **given):
            st.session_state[REPORT] = (name, file_name, list(outcomes))

    st.button("导入", key=key(f"{name}_go"), type="primary", icon=":material/upload:", on_click=go)


def upload(
    name: str,
    form: Form,
    choices: Mapping[str, Sequence[str]],
    note: str,
    action: Any,
    also: Callable[[], None] | None = None,
) -> Uploaded | None:
    """The form and the place to hand it in. Whoever may not do `action` uploads nothing."""
    _report(name)
    with st.container(border=True):
        st.markdown(
            f"{note}先下载模板，填好后上传。上传后先检查，不会写入；看过检查结果，再点“导入”。"
            f"同一个文件导入两次，不会重复。一次最多 {MOST_ROWS} 行。"
        )
        with st.container(horizontal=True):
            st.download_button(
                "下载模板",
                lambda: template(form, choices),
                file_name=f"{form.sheet}导入模板.xlsx",
                mime=XLSX,
                icon=":material/download:",
                on_click="ignore",
                key=f"{name}_template",
            )
            if also is not None:
                also()
        kinds = ["xlsx", "csv"] if form.takes_csv else ["xlsx"]
        file = choose_file(
            f"{form.sheet}表格",
            *needed_rights(action),
            key=key(f"{name}_file"),
            types=kinds,
            megabytes=MOST_MEGABYTES,
        )
    if file is None:
        return None
    try:
        return list(filled_rows(file, form)), file.name
    except Refused as refusal:
        st.error(plain(refusal), icon=":material/block:")
        return None


def _checked(outcomes: Sequence[Outcome]) -> bool:
    """Show what each row would do; whether there is anything to import."""
    show_check(outcomes)
    totals = numbers(outcomes)
    if not totals["imported"] + totals["updated"]:
        st.info("表里没有要写入的内容，不用导入。", icon=":material/check:")
        return False
    if totals["refused"]:
        st.warning(
            f"有 {totals['refused']} 行不能导入，其余的行可以先导入。导入后可以下载这些行，改好再传。",
            icon=":material/block:",
        )
    return True


def show_check(outcomes: Sequence[Outcome], results: Mapping[str, str] = RESULTS) -> None:
    """What each row would do, those that are refused first; `results`: the Chinese of each result."""
    st.subheader("检查结果（还没有写入）", anchor=False)
    _figures(outcomes, results)
    _table(sorted(outcomes, key=lambda done: done.result != "refused"), "每一行会怎么处理", results)


def _report(name: str) -> None:
    """What became of the rows of the last file, until it is put away."""
    report = st.session_state.get(REPORT)
    if report is None or report[0] != name:
        return
    _, file_name, outcomes = report
    with st.container(border=True):
        refused = [done for done in outcomes if done.result == "refused"]
        heading = f"**已导入 {plain(file_name)}，共 {count(len(outcomes))} 行"
        if refused:
            st.warning(f"{heading}，其中 {count(len(refused))} 行没有导入。**", icon=":material/rule:")
        else:
            st.success(f"{heading}。**", icon=":material/check:")
        _figures(outcomes)
        if refused:
            _table(refused, "没有导入的行")
            st.download_button(
                "下载没有导入的行",
                lambda: with_reasons([(done.number, done.texts, done.told) for done in refused]),
                file_name="没有导入的行.xlsx",
                mime=XLSX,
                icon=":material/download:",
                on_click="ignore",
                key=f"{name}_refused",
            )
        st.button("关闭", key=f"{name}_report_close", on_click=lambda: st.session_state.pop(REPORT, None))


def _figures(outcomes: Sequence[Outcome], results: Mapping[str, str] = RESULTS) -> None:
    for place, (result, number) in zip(
        st.columns(len(results)), numbers(outcomes, results).items(), strict=True
    ):
        place.metric(f"{results[result]}（行）", count(number), border=True)


def _table(outcomes: Sequence[Outcome], alt: str, results: Mapping[str, str] = RESULTS) -> None:
    rows = [
        {"行号": done.number, "结果": results[done.result], "说明": done.told} | dict(done.texts)
        for done in outcomes
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height=TABLE_HEIGHT if len(rows) > 10 else "content",
        alt=alt,
        column_config={"行号": st.column_config.NumberColumn(format="%d", width="small"),
                       "说明": st.column_config.TextColumn(width="large")},
    )  # fmt: skip
