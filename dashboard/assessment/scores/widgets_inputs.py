"""考核依据: ranks of lines and village scores, from a file; and the rules."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_inputs, exports, queries_inputs, queries_known
from dashboard.assessment.scores.rules_import import KINDS, plan
from dashboard.assessment.scores.rules_inputs import QUARTERS
from dashboard.assessment.scores.rules_sets import SCORE_RULES
from dashboard.assessment.scores.score_file import FORMS
from dashboard.assessment.scores.widgets_inputs_one import one_input
from dashboard.files.sheets.widgets_files import XLSX, import_sheet
from dashboard.screen.data import ask, fetch, written
from dashboard.screen.url import url_choice
from dashboard.town.rule_sets.widgets import revision_form, rules_in_words
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK
from models import TOWNSHIP_ZONE

YEARS_BACK = 5
QUERIES: dict[str, Any] = {"lines": queries_inputs.line_results, "villages": queries_inputs.village_scores}
NOTE = "同一条线（村）同一时期再导入就是新的一版，原来的保留；已经测算的结果不变。"


def inputs_view(person: Person) -> None:
    """The newest ranks or village scores of a year, and a file of them."""
    this = township_date(now()).year
    kind = url_choice("kind", "哪一类", KINDS)
    year = int(
        url_choice("year", "年度", {str(this - back): f"{this - back} 年" for back in range(YEARS_BACK)})
    )
    frame = fetch(QUERIES[kind], year=year)
    if frame.empty:
        st.info(f"{year} 年还没有登记{KINDS[kind]}。下载模板填好后上传。", icon=":material/upload_file:")
    else:
        _table(kind, frame)
    if may(person, "score.manage"):
        _import(kind, year)


def _table(kind: str, frame: pd.DataFrame) -> None:
    shown = frame.assign(
        quarter=[QUARTERS[one] for one in frame["quarter"]],
        mark=[EXAMPLE_MARK if one else "" for one in frame["example"]],
        **{
            name: pd.to_numeric(frame[name]).astype("float64")
            for name in ("rank", "internal", "score")
            if name in frame
        },
    )
    number = st.column_config.NumberColumn
    st.dataframe(
        shown.drop(columns=["year", "example"]),
        hide_index=True,
        height=560 if len(shown) > 15 else "content",
        alt=KINDS[kind],
        placeholder="",
        column_config={
            "quarter": "时期",
            "module": "模块",
            "line": "条线（空的是整个模块）",
            "village": "村社",
            "rank": number("全区名次", format="%g"),
            "townships": "参评乡镇数",
            "internal": number("镇内评分", format="%.2f"),
            "score": number("得分", format="%.2f"),
            "document": "来源文件",
            "version": number("第几版", format="%d"),
            "entered_by": "登记人",
            "mark": "标记",
        },
    )


def _import(kind: str, year: int) -> None:
    known = ask(queries_known.known_inputs)
    one_input(kind, year, known)
    offered = {"模块": list(known.modules), "村社": list(known.villages)}
    choices = {name: words for name, words in offered.items() if name in FORMS[kind].columns}
    import_sheet(
        f"score_{kind}",
        FORMS[kind],
        choices,
        NOTE,
        actions_inputs.import_inputs,
        lambda rows: plan(kind, rows, known, township_date(now()).year),
        also=lambda: _current(kind, year),
        inputs=lambda: {"kind": kind},
    )


def _current(kind: str, year: int) -> None:
    st.download_button(
        f"下载 {year} 年的（可修改后再导入）",
        written(exports.inputs_as_form, KINDS[kind], kind=kind, year=year),
        file_name=f"{KINDS[kind]}{year}.xlsx",
        mime=XLSX,
        icon=":material/table_view:",
        on_click="ignore",
        key=f"score_{kind}_current",
    )


def rules_view(person: Person) -> None:
    """The rule set of this year in words, its versions, and a new one."""
    this = township_date(now()).year
    held = fetch(queries_inputs.rules_of_year, year=this)
    if held is None:
        st.info("还没有考核规则。服务启动时会自动填入。", icon=":material/gavel:")
        return
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.subheader("现行规则", anchor=False)
        rows = list(rules_in_words(SCORE_RULES, held.rules).items())
        st.dataframe(
            pd.DataFrame(rows, columns=["项目", "数值"]), hide_index=True, height="content", alt="考核规则"
        )
        frame = fetch(queries_inputs.rule_sets)
        st.dataframe(
            frame.assign(entered_at=frame["entered_at"].dt.tz_convert(TOWNSHIP_ZONE)),
            hide_index=True,
            alt="规则的版本",
            placeholder="",
            column_config={
                "version": "版本",
                "from_year": st.column_config.NumberColumn("从哪年起", format="%d"),
                "reason": "依据",
                "entered_by": "修订人",
                "entered_at": st.column_config.DatetimeColumn("修订时间", format="YYYY-MM-DD HH:mm"),
            },
        )
    with right:
        if may(person, "score.publish"):
            st.subheader("修订", anchor=False)
            revision_form(
                SCORE_RULES,
                queries_inputs.rules_of_year,
                actions_inputs.revise_rules,
                "已保存为新版本，之后的测算按它算。",
                this=this,
                sides=2,
            )
        else:
            st.info("考核规则由班子修订；已经测算的结果始终按当时的版本。", icon=":material/gavel:")
