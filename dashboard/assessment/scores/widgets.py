"""成绩: the leaderboard of a run, its spread, and one cadre's score opened beside it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, scope_of
from dashboard.assessment.scores import charts, exports, queries
from dashboard.assessment.scores.rules import BASES
from dashboard.assessment.scores.rules_ranks import Spread, days_to_rank, spread
from dashboard.assessment.scores.widgets_person import person_card
from dashboard.screen.columns import MODULE, NAME, number_column, text_column
from dashboard.screen.data import ask, fetch, written
from dashboard.screen.picking import picked_row, picking_table
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_word
from dashboard.words.labels import EXAMPLE_MARK, NO_DATA, count, local_time, plain_number
from dashboard.words.palette import palette_of

CADRE, RUN, PICK = "cadre", "run", "run_pick"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = {"p": "岗位赋分", "m": "模块评分", "g": "组团积分", "s": "专项计分", "t": "总分"}
# What a line score rests on, as a column of a small table.
MIX = {"ranked": "全区排名", "internal": "镇内评分", "mean": "模块平均", "default": "规则取值"}
TABLE_HEIGHT = 640
# Whoever has all of a hundred lies in the last step.
TOP = Decimal("99.99")


def board_view(person: Person) -> None:
    """Who stands where in a run, and the score of whoever is picked, with the rows behind it."""
    runs = fetch(queries.runs)
    if runs.empty:
        st.info(
            "还没有可以看的考核结果。登记考核依据后，在“测算与公布”里测算；公布后，每位干部能看到本人的得分。",
            icon=":material/leaderboard:",
        )
        return
    run = chosen_run(runs)
    frame = fetch(queries.results, run_id=int(run["run_id"]))
    if not scope_of(person, "score.read").everything:
        _own(person, run, frame)
        return
    _figures(run, frame)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _spread(runs, run, frame)
        _ranked(frame)
        _listed(run, frame)
        _mix(int(run["run_id"]))
        _download(run)
    with right:
        row = picked_row(CADRE, frame, "cadre_id")
        if row is not None:
            person_card(person, run, row)


def chosen_run(runs: pd.DataFrame) -> dict[Any, Any]:
    """The run that is looked at: the last published one, or the newest, unless another is chosen."""
    rows = {str(row["run_id"]): row for row in runs.to_dict("records")}
    names = {number: run_name(row) for number, row in rows.items()}
    published = [number for number, row in rows.items() if not pd.isna(row["published_at"])]
    first, word = next(iter(published or rows)), url_word(RUN)
    st.session_state[PICK] = word if word in rows else first
    st.selectbox(
        "哪次测算", list(names), format_func=lambda one: names.get(one, one), key=PICK,
        on_change=_keep_run, width=420,
    )  # fmt: skip
    run = rows[str(st.session_state[PICK])]
    mark = f"　:gray-badge[{EXAMPLE_MARK}]" if run["example"] else ""
    st.markdown(f"考核期 {run['from_on']} 至 {run['to_on']}　规则第 {run['rule_version']} 版{mark}")
    return run


def _keep_run() -> None:
    st.query_params[RUN] = str(st.session_state[PICK])


def run_name(run: dict[Any, Any]) -> str:
    """A run in words: its year, when it was made, and whether it is published."""
    state = "未公布" if pd.isna(run["published_at"]) else "已公布"
    return f"{run['year']} 年度 · {run['run_id']} 号 · {local_time(run['made_at'])} 测算 · {state}"


def ranked_spread(frame: pd.DataFrame) -> Spread:
    """The spread of a run's ranked totals."""
    return spread(list(frame[frame["rank"].notna()]["t"]))


def _figures(run: dict[Any, Any], frame: pd.DataFrame) -> None:
    figures, rules = ranked_spread(frame), ask(queries.run_rules, run_id=int(run["run_id"]))
    goal = plain_number(rules.spread_goal) if rules else ""
    tiles = (
        ("参加排名（人）", count(figures.ranked), f"考核期内在岗的共 {len(frame)} 人。"),
        ("差距 D", _percent(figures.d), f"（最高分 − 最低分）÷ 最高分，目标不低于 {goal}%。"),
        ("最高分", _shown(figures.highest), "参加排名的最高总分。"),
        ("最低分", _shown(figures.lowest), "参加排名的最低总分。"),
        ("九成线", _shown(figures.p90), "九成的人不高于这个分数（90% 分位）。"),
        ("一成线", _shown(figures.p10), "一成的人不高于这个分数（10% 分位）。"),
    )
    with st.grid(len(tiles), min_column_width=150, gap="small"):
        for label, value, help_text in tiles:
            st.metric(label, value, border=True, help=help_text)
    if figures.d is not None and rules is not None:
        is_met = figures.d >= rules.spread_goal
        st.markdown(f"差距 {figures.d}%，{'达到' if is_met else '没有达到'}不低于 {goal}% 的目标。")


def _ranked(frame: pd.DataFrame) -> None:
    st.subheader("排名", anchor=False)
    shown = frame[frame["rank"].notna()]
    if shown.empty:
        st.info("这次测算没有参加排名的干部。", icon=":material/info:")
        return
    _table("cadre", shown, {"rank": number_column("名次")})
    st.caption("按总分排名，总分相同名次相同；同名次内依次看未限制的总分、专项计分、模块评分。")


def _listed(run: dict[Any, Any], frame: pd.DataFrame) -> None:
    """Who is listed and not ranked: too few days, or no score."""
    shown = frame[frame["rank"].isna()]
    if shown.empty:
        return
    st.subheader("列出、不排名", anchor=False)
    period = (run["to_on"] - run["from_on"]).days + 1
    rules = ask(queries.run_rules, run_id=int(run["run_id"]))
    least = days_to_rank(period, rules.ranked_days) if rules else 0
    why = [
        "没有任岗或联村得分，总分无法计算" if row["t"] is None else f"在岗 {row['days']} 天，不满 {least} 天"
        for row in shown.to_dict("records")
    ]
    _table("cadre", shown.assign(why=why), {"why": text_column("原因", 17)}, scores=("t",))


def _table(
    name: str, frame: pd.DataFrame, more: dict[str, Any], scores: Sequence[str] = tuple(SHOWN)
) -> None:
    """Who has which of `scores` (of SHOWN); his identity and his days stand on the card beside."""
    picking_table(
        name,
        numbers(frame).assign(rank=frame["rank"].astype("Int64")),
        [int(one) for one in frame["cadre_id"]],
        alt="四维考核成绩",
        height=TABLE_HEIGHT,
        columns={
            **more,
            "name": text_column("姓名", NAME),
            "module": text_column("模块", MODULE),
            **{key: number_column(SHOWN[key], format="%.2f") for key in scores},
        },
    )


def numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The scores as numbers to be shown; unknown ones stay empty."""
    return frame.assign(
        **{key: pd.to_numeric(frame[key].astype("object")).astype("float64") for key in SHOWN}
    )


def _spread(runs: pd.DataFrame, run: dict[Any, Any], frame: pd.DataFrame) -> None:
    """How the totals are spread, beside the two published years before."""
    totals = [_totals(frame, int(run["year"]))]
    others = runs[runs["published_at"].notna() & (runs["year"] != run["year"])]
    for row in others.drop_duplicates("year").head(2).to_dict("records"):
        totals.append(_totals(fetch(queries.results, run_id=int(row["run_id"])), int(row["year"])))
    made = pd.concat(totals)
    if made.empty:
        st.info("没有可以画的总分。", icon=":material/bar_chart:")
        return
    chart(
        charts.spread_bars,
        made,
        palette_of(st.context.theme.type),
        key="score_spread",
        alt="总分在每五分一段里的人数",
    )


def _download(run: dict[Any, Any]) -> None:
    st.download_button(
        "导出本次结果",
        written(exports.results_file, "四维考核结果", run_id=int(run["run_id"]), kind="xlsx"),
        file_name=f"四维考核{run['year']}.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
    )


def _mix(run_id: int) -> None:
    """On what the scores rest, module by module: of unlike cases a spread says less."""
    rows = [
        {
            "module": one.module or "没有模块", "cadres": one.cadres, **one.bases, "without": one.without,
            "special": 100 * one.special / one.cadres,
        }
        for one in fetch(queries.mix, run_id=run_id)
    ]  # fmt: skip
    st.markdown("**成绩依据的构成**（人）")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="content",
        placeholder="",
        alt="各模块成绩依据的构成",
        column_config={
            "module": text_column("模块", MODULE),
            "cadres": number_column("人数"),
            **{basis: number_column(MIX[basis], help=name) for basis, name in BASES.items()},
            "without": number_column("没有条线"),
            "special": number_column("有专项", format="%.0f%%"),
        },
    )  # fmt: skip
    st.caption("每人按分量最大的条线归一类；取自本次测算留存的依据，之后改动不影响。")


def _totals(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """How many lie in each step of five points: year, step, people."""
    steps = [int(min(t, TOP) // charts.STEP) * charts.STEP for t in frame["t"] if t is not None]
    counts = pd.Series(steps, dtype="int64").value_counts().sort_index()
    return pd.DataFrame(
        {
            "year": f"{year} 年",
            "first": counts.index,
            "step": [f"{first}–{first + charts.STEP}" for first in counts.index],
            "people": counts.to_numpy(),
        }
    )


def _own(person: Person, run: dict[Any, Any], frame: pd.DataFrame) -> None:
    if frame.empty:
        st.info("这次公布的结果里没有您的成绩。如果有疑问，请与指挥室联系。", icon=":material/person_off:")
        return
    for row in frame.to_dict("records"):
        person_card(person, run, row)


def _shown(value: Decimal | None) -> str:
    return NO_DATA if value is None else str(value)


def _percent(value: Decimal | None) -> str:
    """With one decimal, as every rate; a phone has no room for two."""
    return NO_DATA if value is None else f"{value:.1f}%"
