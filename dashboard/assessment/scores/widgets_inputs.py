"""考核依据: ranks and village scores from a file or by hand, and the rules."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_inputs, exports, queries_inputs
from dashboard.assessment.scores.exports import FORMS
from dashboard.assessment.scores.rules_inputs import (
    KINDS,
    LONGEST_DOCUMENT,
    LONGEST_LINE,
    MOST_TOWNSHIPS,
    QUARTERS,
    SCORE_RULES,
    InputContext,
    LineInput,
    VillageInput,
    plan,
)
from dashboard.files.sheets.widgets_files import XLSX, import_sheet
from dashboard.screen.data import ask, fetch, written
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.url import url_choice
from dashboard.town.rule_sets.widgets import revision_form, rules_in_words
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from dashboard.words.labels import EXAMPLE_MARK, plain
from models import TOWNSHIP_ZONE

YEARS_BACK = 5
QUERIES: dict[str, Any] = {"lines": queries_inputs.line_results, "villages": queries_inputs.village_scores}
NOTE = "同一条线（村）同一时期再导入就是新的一版，原来的保留；已经测算的结果不变。"
USUAL_TOWNSHIPS = 20
BY_RANK, BY_TOWN = "全区排名", "镇内评分"
DONE = "已登记。再测算时按它算。"


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
    context = ask(queries_inputs.input_context)
    one_input(kind, year, context)
    offered = {"模块": list(context.modules), "村社": list(context.villages)}
    choices = {name: words for name, words in offered.items() if name in FORMS[kind].columns}
    import_sheet(
        f"score_{kind}",
        FORMS[kind],
        choices,
        NOTE,
        actions_inputs.import_inputs,
        lambda rows: plan(kind, rows, context, township_date(now()).year),
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


def one_input(kind: str, year: int, context: InputContext) -> None:
    """A form for one input of `kind` (`rules_inputs.KINDS`) in `year`; a second is the next version."""
    with (
        st.popover("登记一项", icon=":material/edit:", key=key(f"score_one_{kind}")),
        kept_form(f"score_one_{kind}", of=year),
    ):
        if kind == "lines":
            _line(context)
        else:
            _village(context)
        st.text_input("来源文件", key=key("one_document"), max_chars=LONGEST_DOCUMENT,
                      placeholder="如：区委办〔示例〕第3号通报")  # fmt: skip
        send_button("登记", type="primary", icon=":material/save:", key=key("one_go"),
                  on_click=_do_line if kind == "lines" else _do_village, args=(year, context))  # fmt: skip


def _line(context: InputContext) -> None:
    st.selectbox("模块", list(context.modules), index=None, key=key("one_module"), placeholder="选模块")
    st.text_input("条线（整个模块的不用填）", key=key("one_line"), max_chars=LONGEST_LINE)
    _quarter(list(QUARTERS))
    how = st.segmented_control("怎么评的", [BY_RANK, BY_TOWN], default=BY_RANK, key=key("one_how"))
    if how == BY_TOWN:
        st.number_input("镇内评分（0–20）", 0.0, 20.0, None, 0.5, "%.2f", key=key("one_internal"))
        return
    left, right = st.columns(2)
    left.number_input("全区名次", 1.0, float(MOST_TOWNSHIPS), None, 0.5, "%g", key=key("one_rank"),
                      help="并列的填中间名次，如第3、4名并列填 3.5。")  # fmt: skip
    right.number_input("参评乡镇数", 1, MOST_TOWNSHIPS, USUAL_TOWNSHIPS, key=key("one_townships"))


def _village(context: InputContext) -> None:
    st.selectbox("村社", list(context.villages), index=None, key=key("one_village"), placeholder="选村社")
    _quarter([quarter for quarter in QUARTERS if quarter])
    st.number_input("得分（0–100）", 0.0, 100.0, None, 1.0, "%.2f", key=key("one_score"))


def _quarter(choices: list[int]) -> None:
    st.selectbox("时期", choices, format_func=QUARTERS.__getitem__, key=key("one_quarter"))


def _do_line(year: int, context: InputContext) -> None:
    is_ranked = typed("one_how") != BY_TOWN
    rank, internal = _decimal("one_rank"), _decimal("one_internal")
    _enter(
        actions_inputs.enter_line,
        lambda: LineInput(
            year, typed("one_quarter"), _chosen("one_module", context.modules, "模块"),
            (typed("one_line") or "").strip(), rank if is_ranked else None,
            typed("one_townships") if is_ranked else None, None if is_ranked else internal, _document(),
        ),
    )  # fmt: skip


def _do_village(year: int, context: InputContext) -> None:
    def given() -> VillageInput:
        score = _decimal("one_score")
        if score is None:
            raise Refused("还没有填得分。请填 0–100 之间的数，最多两位小数。")
        village = _chosen("one_village", context.villages, "村社")
        return VillageInput(year, typed("one_quarter"), village, score, _document())

    _enter(actions_inputs.enter_village, given)


def _enter(action: Any, given: Any) -> None:
    try:
        made = given()
    except Refused as refusal:
        st.toast(plain(refusal), icon=":material/block:", duration="long")
        return
    act(action, DONE, given=made)


def _document() -> str:
    return (typed("one_document") or "").strip()


def _chosen(name: str, ids: Any, what: str) -> int:
    word = typed(name)
    if word is None:
        raise Refused(f"还没有选{what}。请先选{what}。")
    return int(ids[word])


def _decimal(name: str) -> Decimal | None:
    value = typed(name)
    return None if value is None else Decimal(str(value))
