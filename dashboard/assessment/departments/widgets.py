"""Results of a quarter on the screen: the board, its figures, the report, and the rules in numbers."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.access.rules import Person, may
from dashboard.assessment.departments import actions, documents, exports, queries
from dashboard.assessment.departments.charts import standing_dots
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter, quarter_of
from dashboard.files.widgets_papers import paper_buttons
from dashboard.screen.columns import DEPARTMENT, number_column, text_column
from dashboard.screen.data import fetch, minute, written
from dashboard.screen.picking import picked, picking_table
from dashboard.screen.pictures import chart
from dashboard.screen.url import url_choice
from dashboard.town.rule_sets.widgets import revision_form, rules_in_words
from dashboard.words.clock import now
from dashboard.words.days import township_date
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA, count, local_time, plain
from dashboard.words.palette import palette_of
from models import Aspect

CHOSEN, TABLE_HEIGHT, QUARTERS = "department", 1000, 6
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class PageData:
    """What the page is about: the quarter, its publication (None: not published) and the results."""

    quarter: Quarter
    publication: dict[Any, Any] | None
    results: pd.DataFrame

    @property
    def is_ended(self) -> bool:
        return township_date(now()) > self.quarter.last


def chosen_quarter() -> PageData:
    """The quarter that is picked, the last ended one at first, with its results: frozen, or as of now."""
    by_word = {one.word: one for one in quarter_of(township_date(now())).back(QUARTERS)}
    names = {word: one.short for word, one in by_word.items()}
    quarter = by_word[url_choice("quarter", "季度", names, list(by_word)[-2])]
    frame = fetch(queries.publications)
    of_quarter = frame[(frame["year"] == quarter.year) & (frame["quarter"] == quarter.quarter)]
    publication = next(iter(of_quarter.to_dict("records")), None)
    if publication:
        results = fetch(queries.published, publication_id=int(publication["publication_id"]))
    else:
        results = fetch(queries.standing_now, year=quarter.year, quarter=quarter.quarter, at=minute())
    return PageData(quarter, publication, results)


def over_quarters(shown: PageData) -> None:
    """Where every department stood in each published quarter and in the one looked at, and the way of the one
    that is picked."""
    frame = fetch(queries.publications)
    newest = {
        (row["year"], row["quarter"]): int(row["publication_id"]) for row in frame.to_dict("records")[::-1]
    }
    chosen = picked(CHOSEN, shown.results["department_id"].tolist())
    rows = []
    for one in quarter_of(township_date(now())).back(QUARTERS):
        if one == shown.quarter:
            results = shown.results
        elif (one.year, one.quarter) in newest:
            results = fetch(queries.published, publication_id=newest[one.year, one.quarter])
        else:
            continue
        rows += [
            {
                "period": one.short,
                "name": row["name"],
                "value": None if row["total"] is None else float(row["total"]),
                "is_chosen": row["department_id"] == chosen,
            }
            for row in results.to_dict("records")
        ]
    made = pd.DataFrame(rows, columns=["period", "name", "value", "is_chosen"])
    if made["value"].notna().any():
        chart(
            standing_dots,
            made,
            palette_of(st.context.theme.type),
            value="得分",
            key="department_quarters",
            alt="各部门每季度的得分",
        )


def effects(shown: PageData) -> None:
    """How many are rated, by how many answers, and the district's rating of the town beside it."""
    rated = shown.results.dropna(subset=["total"])
    most = max((row["n"] for rows in shown.results["aspects"] for row in rows), default=0)
    mean = sum(rated["total"]) / len(rated) if len(rated) else None
    rating = of_town(shown.quarter)
    place = f"第 {rating['rank']} / {rating['townships']}" if rating and not pd.isna(rating["rank"]) else ""
    figures = {
        "参加排名的部门": (
            f"{count(len(rated))}/{count(len(shown.results))}",
            "至少一项有够多的件数才计分、排名；其余的只列出。",
        ),
        "部门平均分": (
            NO_DATA if mean is None else f"{mean:.2f}",
            "参加排名的部门，得分的平均数；没有排名的不算在内。",
        ),
        "问卷最多": (f"{most} 份" if most else NO_DATA, "这个季度一个部门收到的问卷，最多的有几份。"),
        "区对镇评价": (f"{rating['score']} 分" if rating else NO_DATA, "双向考评的另一头：区里给镇里的分。"),
    }
    with st.grid(4, min_column_width=150, gap="small"):
        for title, (value, help_text) in figures.items():
            st.metric(title, value, help=help_text, border=True)
    if rating:
        mark = f"（{EXAMPLE_MARK}）" if rating["example"] else ""
        st.caption(f"区对镇评价依据：{plain(rating['document'])}{mark}　{place}")
    _state(shown)


def of_town(quarter: Quarter) -> dict[Any, Any] | None:
    """The newest version of the district's rating of the town in a quarter."""
    frame = fetch(queries.town_ratings)
    own = frame[(frame["year"] == quarter.year) & (frame["quarter"] == quarter.quarter)]
    rating: dict[Any, Any] | None = next(iter(own.to_dict("records")), None)
    return rating


def _state(shown: PageData) -> None:
    if (row := shown.publication) is None:
        words = "还没有公布，得分随台账和问卷变化。" if shown.is_ended else "季度还没有结束，得分只作参考。"
        st.info(f"{shown.quarter.name}{words}", icon=":material/hourglass_top:")
        return
    again = f"第 {row['version']} 版（{plain(row['reason'])}），" if row["version"] > 1 else ""
    mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
    st.success(
        f"{shown.quarter.name}已公布：{again}{plain(row['published_by'])}{mark}，"
        f"{local_time(row['published_at'])}，按规则第 {row['rules']} 版。得分不再变化。",
        icon=":material/verified:",
    )


def board(shown: PageData) -> None:
    """Every department within the scope, the best first; a row opens beside."""
    frame = shown.results
    if frame.empty:
        st.info(
            f"{shown.quarter.name}还没有部门的案例，也没有问卷：{NO_DATA}。换一个季度看看。",
            icon=":material/balance:",
        )
        return
    rows = frame.to_dict("records")
    table = pd.DataFrame(
        {
            "rank": frame["rank"],
            "name": frame["name"],
            "total": [_shown(row["total"]) for row in rows],
            **{aspect.value: [_aspect(row["aspects"], aspect) for row in rows] for aspect in Aspect},
            "n": [max(one["n"] for one in row["aspects"]) for row in rows],
        }
    )
    columns = {
        "rank": number_column("名次"),
        "name": text_column("部门", DEPARTMENT),
        "total": text_column("得分", 3.5),
        **{aspect.value: text_column(LABELS[aspect], 5) for aspect in Aspect},
        "n": number_column("问卷", format="%d 份"),
    }
    st.caption(
        "选一行，看每一分的依据。带 * 的方面有缺项或者件数太少的项，已经按比例分给其他项。"
        "没有名次的部门没有一项够计分，只列出。"
    )
    ids = [int(number) for number in frame["department_id"]]
    picking_table(CHOSEN, table, ids, alt="各部门得分", height=TABLE_HEIGHT, columns=columns)
    with st.container(horizontal=True):
        _downloads(shown.quarter)


def _shown(value: Any) -> str:
    return NO_DATA if value is None else str(value)


def _aspect(aspects: list[dict[str, Any]], aspect: Aspect) -> str:
    row = next(one for one in aspects if one["aspect"] == aspect)
    if row["score"] is None:
        return NO_DATA
    is_whole = all(part["score"] is not None for part in row["parts"]) and row["n"]
    return row["score"] if is_whole else f"{row['score']} *"


def _downloads(quarter: Quarter) -> None:
    given = {"year": quarter.year, "quarter": quarter.quarter}
    name = f"部门考评{quarter.name}"
    st.download_button(
        "导出得分表（XLSX）",
        written(exports.results_file, "部门考评得分表", **given),
        file_name=f"{name}.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="assessment_xlsx",
    )
    paper_buttons(
        "季度报告（文档）",
        documents.report,
        "部门考评季度报告",
        file_name=name,
        key="assessment_docx",
        year=quarter.year,
        quarter=quarter.quarter,
    )


def rules_panel(person: Person, quarter: Quarter) -> None:
    """The rules of the quarter's year in words; for who publishes, a form that revises them."""
    held = fetch(queries.rules_of_year, year=quarter.year)
    if held is None:
        return
    with st.expander(f"考核规则（{quarter.year} 年用第 {held.version} 版）", icon=":material/gavel:"):
        if not may(person, "assessment.publish"):
            words = rules_in_words(ASSESSMENT_RULES, held.rules)
            st.markdown("  \n".join(f"{title}　**{plain(word)}**" for title, word in words.items()))
            return
        st.markdown("三个方面的权重、台账各项的占比，都要合计 100%。已经公布的季度不变。")
        revision_form(
            ASSESSMENT_RULES,
            queries.rules_of_year,
            actions.revise_rules,
            "已保存为新版本，以后公布的按它算。",
            this=quarter.year,
            sides=3,
        )
