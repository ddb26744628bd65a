"""One cadre's score: the total in words, the rows behind it, his years; appeals filed and reviewed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.scores import actions_runs, charts, queries, queries_inputs
from dashboard.assessment.scores.rules import BASES, Rules
from dashboard.assessment.scores.rules_parts import named_lines, sentence, total_sentence
from dashboard.screen.columns import NAME, NEAR_TIME, number_column, text_column
from dashboard.screen.data import ask, fetch
from dashboard.screen.forms import act, kept_form, key, send_button, typed
from dashboard.screen.moment import told
from dashboard.screen.pictures import chart
from dashboard.words.labels import LABELS, NO_DATA, plain
from dashboard.words.palette import palette_of
from models import Dimension, Identity, ReviewOutcome

FIELDS = {
    Dimension.POSTS: "p", Dimension.MODULES: "m", Dimension.TEAMS: "g", Dimension.SPECIAL: "s",
}  # fmt: skip
WHOLE = "整项"


def person_card(person: Person, run: Mapping[Any, Any], row: Mapping[Any, Any]) -> None:
    """The card of one result: total, dimensions with their rows, appeal, published years."""
    run_id, cadre_id = int(run["run_id"]), int(row["cadre_id"])
    rules = ask(queries.run_rules, run_id=run_id) or Rules()
    parts = ask(queries.parts, run_id=run_id, cadre_id=cadre_id)
    with st.container(border=True):
        st.subheader(f"{plain(row['name'])}　{NO_DATA if row['t'] is None else row['t']}", anchor=False)
        rank = "不排名" if pd.isna(row["rank"]) else f"第 {row['rank']} 名"
        identity = LABELS[Identity(row["identity"])]
        st.markdown(f"{rank}　{identity}　{plain(row['module'])}　在岗 {row['days']} 天")
        if row["t"] is None:
            st.warning("没有任岗，或者联系的村没有得分，总分无法计算。", icon=":material/help:")
        else:
            g = 0 * rules.full if row["g"] is None else row["g"]
            st.markdown(plain(total_sentence(row["p"], row["m"], g, row["s"], row["t"], rules)))
        _years(cadre_id)
        for dimension, field in FIELDS.items():
            _dimension(dimension, row, field, parts, rules)
        if may(person, "score.appeal") and person.cadre_id == cadre_id and not pd.isna(run["published_at"]):
            _appeal(run_id, parts)


def _dimension(
    dimension: Dimension, row: Mapping[Any, Any], field: str, parts: Mapping[str, Any], rules: Rules
) -> None:
    value = NO_DATA if row[field] is None else f"{row[field]:.2f}"
    st.markdown(f"**{LABELS[dimension]} {value}**")
    st.caption(plain(sentence(dimension, rules)))
    rows = _ROWS[dimension](parts.get(dimension, []))
    if rows.empty:
        st.markdown(f":gray[{_NOTHING[dimension]}]")
    else:
        # Lines of words beside a list: they break where there is no room.
        st.table(rows, hide_index=True, border="horizontal", alt=f"{LABELS[dimension]}的依据")
    if dimension is Dimension.POSTS and parts.get("overflow"):
        st.markdown(f"超过每天封顶、没有计入的：{parts['overflow'][0]['points']} 分·天。")
    if dimension is Dimension.SPECIAL and row["s"] != row["s_raw"]:
        st.markdown(f"相加为 {row['s_raw']:.2f} 分，超出上下限的部分没有计入。")


_NOTHING = {
    Dimension.POSTS: "考核期内没有任岗记录。",
    Dimension.MODULES: "没有任岗，也就没有条线。",
    Dimension.TEAMS: "没有联系的村。",
    Dimension.SPECIAL: "没有已审批的专项计分，按 0 分计。",
}


def _posts(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"岗位": row["post"], "分值": row["points"], "天数": row["days"]} for row in rows])


def _lines(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "季度": f"第{row['quarter']}季度",
                "条线": row["line"],
                "得分": float(row["value"]),
                "来由": BASES[row["basis"]] + _place(row),
                "权重（分×天）": row["weight"],
                "来源文件": row["document"],
            }
            for row in rows
        ]
    )


def _place(row: Mapping[str, Any]) -> str:
    return f"：第 {float(row['rank']):g} 名，共 {row['townships']} 个乡镇" if row["rank"] else ""


def _villages(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "季度": f"第{row['quarter']}季度",
                "村": row["village"],
                "得分": "没有得分，不计" if row["score"] is None else row["score"],
                "天数": row["days"],
            }
            for row in rows
        ]
    )


def _entries(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"任务和角色": row["task"], "分值": row["points"]} for row in rows])


_ROWS: dict[Dimension, Any] = {
    Dimension.POSTS: _posts,
    Dimension.MODULES: _lines,
    Dimension.TEAMS: _villages,
    Dimension.SPECIAL: _entries,
}


def _appeal(run_id: int, parts: Mapping[str, Any]) -> None:
    with (
        st.expander("对这个得分有异议，提出申诉", icon=":material/feedback:"),
        kept_form("appeal", of=run_id),
    ):
        names = {LABELS[dimension]: dimension for dimension in Dimension}
        chosen = st.selectbox("哪一项", list(names), key=key("appeal_dimension"))
        lines = [WHOLE, *named_lines(parts, names[chosen])]
        st.selectbox("哪一行", lines, key=key(f"appeal_line_{names[chosen]}"))
        st.text_area("申诉理由", key=key("appeal_reason"), max_chars=1_000, height=100)
        send_button(
            "提交申诉",
            key=key("appeal_send"),
            icon=":material/send:",
            on_click=_send,
            args=(run_id, names[chosen]),
        )


def _send(run_id: int, dimension: Dimension) -> None:
    line = typed(f"appeal_line_{dimension}")
    act(
        actions_runs.appeal,
        "申诉已提交，等待复核。",
        run_id=run_id,
        dimension=dimension,
        line="" if line == WHOLE else line,
        reason=typed("appeal_reason") or "",
    )


def _years(cadre_id: int) -> None:
    """What each dimension added to a cadre's total in the published years, one bar below the other."""
    frame = fetch(queries.years_of, cadre_id=cadre_id)
    if frame.empty:
        return
    titles = dict(zip(FIELDS.values(), charts.DIMENSIONS, strict=True))
    rows = []
    for row in frame.to_dict("records"):
        rules = ask(queries.run_rules, run_id=int(row["run_id"])) or Rules()
        factors = {"p": rules.weight_p, "m": rules.weight_m, "g": rules.weight_g, "s": rules.weight_s}
        rows += [
            {
                "year": f"{row['year']} 年",
                "dimension": titles[name],
                "points": float(row[name] * factor / rules.full),
            }
            for name, factor in factors.items()
            if row[name] is not None
        ]
    chart(
        charts.years_bars,
        pd.DataFrame(rows),
        palette_of(st.context.theme.type),
        key="score_years",
        alt="历年总分和各维度计入的分",
    )
    text = "；".join(
        f"{row['year']} 年 {NO_DATA if row['t'] is None else row['t']} 分"
        + ("" if pd.isna(row["rank"]) else f"，第 {row['rank']} 名")
        for row in frame.to_dict("records")
    )
    st.caption(f"已公布：{text}。")


def appeals_view(person: Person) -> None:
    """Appeals, the open ones first, and their review."""
    frame = fetch(queries_inputs.appeals)
    if frame.empty:
        st.info(
            "没有申诉。结果公布以后，干部可以在本人的成绩里对每一行提出申诉。", icon=":material/feedback:"
        )
        return
    outcomes = {one.value: LABELS[one] for one in ReviewOutcome}
    st.dataframe(
        frame.assign(
            dimension=[LABELS[Dimension(one)] for one in frame["dimension"]],
            state=["待复核" if pd.isna(one) else outcomes[one] for one in frame["outcome"]],
            filed=frame["filed_at"].map(told),
        ),
        hide_index=True,
        alt="申诉",
        placeholder="",
        column_order=(
            "year",
            "name",
            "dimension",
            "line",
            "reason",
            "filed",
            "state",
            "review",
            "reviewed_by",
        ),
        column_config={
            "year": number_column("年度", 3),
            "name": text_column("姓名", NAME),
            "dimension": text_column("维度", 4),
            "line": text_column("哪一行", 12),
            "reason": text_column("理由", 18),
            "filed": text_column("申诉时间", NEAR_TIME),
            "state": text_column("状态", 4),
            "review": text_column("复核意见", 14),
            "reviewed_by": text_column("复核人", 7.5),
        },
    )
    waiting = frame[frame["outcome"].isna()]
    if may(person, "score.review") and not waiting.empty:
        _review(waiting, outcomes)


def _review(waiting: pd.DataFrame, outcomes: dict[str, str]) -> None:
    names = {int(row["appeal_id"]): _appeal_name(row) for row in waiting.to_dict("records")}
    with kept_form("score_review", border=True):
        st.subheader("复核", anchor=False)
        st.selectbox(
            "哪件申诉", list(names), format_func=lambda one: names.get(one, ""), key=key("review_one")
        )
        st.selectbox("结论", list(outcomes), format_func=outcomes.__getitem__, key=key("review_outcome"))
        st.text_area("复核意见", key=key("review_reason"), max_chars=1_000, height=80)
        send_button("提交结论", icon=":material/gavel:", on_click=_do_review)


def _appeal_name(row: Mapping[Any, Any]) -> str:
    what = row["line"] or LABELS[Dimension(row["dimension"])]
    return f"{row['appeal_id']} 号 · {row['name']} · {what}"


def _do_review() -> None:
    act(
        actions_runs.review,
        "已写明结论。更正的，请重新测算后再公布。",
        appeal_id=int(typed("review_one")),
        outcome=ReviewOutcome(typed("review_outcome")),
        reason=typed("review_reason") or "",
    )
