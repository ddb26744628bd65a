"""历年对比: each cadre over the years, with special work and nominations; a row opens his card."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may, scope_of
from dashboard.assessment.scores import queries
from dashboard.assessment.scores.rules_ranks import Talent, talents
from dashboard.assessment.scores.widgets_person import person_card
from dashboard.delegation.seconded import queries_cases
from dashboard.screen.columns import MODULE, NAME, number_column, text_column
from dashboard.screen.data import fetch, minute
from dashboard.screen.picking import picked, picking_table
from dashboard.words.frames import records
from dashboard.words.labels import LABELS, NO_DATA, plain
from models import TOWNSHIP_ZONE, CaseKind, CaseStatus

CADRE, MOST_YEARS, TABLE_HEIGHT = "cadre", 3, 760


def may_compare(person: Person) -> bool:
    """Whether the person sees everybody's scores and everybody's nominations."""
    return scope_of(person, "score.read").everything and scope_of(person, "seconded.read").everything


def talent_view(person: Person) -> None:
    """Everybody of whom a score was published, side by side over the years."""
    frame = fetch(queries.published_years)
    if frame.empty:
        st.info("还没有公布过考核结果。公布以后，这里按年份看每位干部的成绩。", icon=":material/groups:")
        return
    people = talents(records(frame), _entries(), _nominations())
    years = sorted({int(year) for year in frame["year"]}, reverse=True)[:MOST_YEARS]
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _table(people, years)
    with right:
        chosen = picked(CADRE, [talent.cadre_id for talent in people])
        one = next((talent for talent in people if talent.cadre_id == chosen), None)
        if one is not None:
            _card(person, one)


def _entries() -> list[tuple[int, Any]]:
    frame = fetch(queries.special_entries)
    counted = frame[frame["is_approved"].fillna(value=False).astype(bool) & ~frame["is_replaced"]]
    return [(int(row["cadre_id"]), row["points"]) for row in counted.to_dict("records")]


def _nominations() -> list[tuple[int, str]]:
    frame = fetch(queries_cases.cases, at=minute())
    own = frame[frame["kind"] == CaseKind.NOMINATION.value]
    return [
        (
            int(row["cadre_id"]),
            f"{row['opened_at'].astimezone(TOWNSHIP_ZONE).year} 年 {row['target']}".strip()
            + f"：{LABELS[CaseStatus(row['status'])]}",
        )
        for row in own.to_dict("records")
    ]


def _table(people: list[Talent], years: list[int]) -> None:
    columns: dict[str, Any] = {"name": text_column("姓名", NAME), "module": text_column("模块", MODULE)}
    shown = pd.DataFrame({"name": [one.name for one in people], "module": [one.module for one in people]})
    for year in years:
        of_year = [one.of(year) for one in people]
        totals = [float(one.total) if one and one.total is not None else None for one in of_year]
        shown[f"t{year}"] = pd.Series(totals, dtype="float64")
        columns[f"t{year}"] = number_column(f"{year} 总分", format="%.2f")
    # The ranks of the years before and what became of a nomination stand on the card beside.
    newest = [one.of(years[0]) for one in people]
    shown["rank"] = pd.Series([one.rank if one else None for one in newest], dtype="Int64")
    columns["rank"] = number_column("名次", help=f"{years[0]} 年的名次。")
    changes = [None if one.change is None else float(one.change) for one in people]
    shown["change"] = pd.Series(changes, dtype="float64")
    shown["course"] = [one.course for one in people]
    shown["points"] = [float(one.points) if one.entries else None for one in people]
    shown["nominations"] = [len(one.nominations) for one in people]
    if len(years) > 1:
        columns |= {
            "change": number_column("比上一年", format="%+.2f", help="最近两个公布年度的差。"),
            "course": st.column_config.LineChartColumn("走势", y_min=0, y_max=100, width="small"),
        }
    columns |= {
        "points": number_column("专项", 3.5, format="%+.2f", help="历年已审批的专项计分，合计。"),
        "nominations": number_column("提名", help="历年提名推荐的次数。"),
    }
    ids = [one.cadre_id for one in people]
    picking_table(CADRE, shown, ids, alt="干部历年成绩", height=TABLE_HEIGHT, columns=columns)
    st.caption(
        "点列名可以排序。只列公布过成绩的干部；一年公布几次的，取最后一次。空着的是那一年没有成绩或者没有排名。"
        "提名办到哪一步，选一行在旁边看。"
    )
    if len(years) == 1:
        st.caption(f"只公布过 {years[0]} 年的，还比不出走势。")


def _card(person: Person, one: Talent) -> None:
    runs = fetch(queries.runs)
    frame = fetch(queries.results, run_id=one.run_id)
    run = next(iter(runs[runs["run_id"] == one.run_id].to_dict("records")), None)
    row = next(iter(frame[frame["cadre_id"] == one.cadre_id].to_dict("records")), None)
    if run is None or row is None:
        st.info(f"{plain(one.name)}：{NO_DATA}", icon=":material/info:")
        return
    if one.nominations and may(person, "seconded.read"):
        st.markdown("**提名推荐**　" + plain("；".join(one.nominations)))
    person_card(person, run, row)
