"""The papers of one incident, to be taken along: those that make sense as it stands."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.files.widgets_papers import paper_buttons
from dashboard.incidents.case import documents_escalation, documents_file, documents_order, queries_papers
from dashboard.incidents.life.rules_limits import VOID
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind
from dashboard.screen.data import fetch, minute, written
from dashboard.words.clock import now, township_date
from models import Party

DATE = "YYYY-MM-DD"
LONGEST_QUESTION = 1_000
ALL_PARTIES = "全部承办方"


def papers(number: str, incident_id: int) -> None:
    """A popover with a button for each paper; what a paper asks for stands above its button."""
    kinds = fetch(queries_papers.papers, incident_id=incident_id, at=minute())["kind"]
    with st.popover("文书", icon=":material/print:"):
        for kind in map(PaperKind, kinds):
            _OFFERS[kind](number, incident_id)


def _order(number: str, incident_id: int) -> None:
    parties = fetch(queries_papers.shares, incident_id=incident_id)
    ours = parties[~parties["status"].isin(VOID) & (parties["party"] != Party.DISTRICT_CENTRE)]
    last = ours[ours["round"] == parties["round"].max()]
    names = {int(row["share"]): row["who"] for row in last.to_dict("records")}
    chosen = None
    if len(names) > 1:
        # A party may have left since it was chosen.
        chosen = st.selectbox(
            "交办单给谁",
            [None, *names],
            format_func=lambda share: names.get(share, ALL_PARTIES),
            key="paper_share",
        )
    _button(PaperKind.DISPATCH_ORDER, documents_order.dispatch_order, number, share=chosen)


def _notice(number: str, incident_id: int) -> None:
    until = st.date_input(
        "督办限期",
        None,
        min_value=township_date(now()),
        key="paper_until",
        format=DATE,
        help="不填的，限下一个工作日。",
    )
    _button(PaperKind.SUPERVISION_NOTICE, documents_order.supervision_notice, number, until=until)


def _escalation(number: str, incident_id: int) -> None:
    question = st.text_area(
        "提请区级研究的问题",
        key="paper_question",
        max_chars=LONGEST_QUESTION,
        placeholder="不填的，用“上报区级”时写的问题或原因。",
        height=80,
    )
    _button(PaperKind.ESCALATION, documents_escalation.escalation_package, number, question=question or "")
    name = PAPER_NAMES[PaperKind.ESCALATION]
    st.download_button(
        f"{name}（数据文件）",
        written(documents_escalation.escalation_json, name, number=number, question=question or ""),
        file_name=f"{name}-{number}.json",
        mime="application/json",
        key=f"paper_{PaperKind.ESCALATION.value}_json",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
    )


def _accountability(number: str, incident_id: int) -> None:
    _button(PaperKind.ACCOUNTABILITY, documents_file.accountability_sheet, number)


def _case_file(number: str, incident_id: int) -> None:
    _button(PaperKind.CASE_FILE, documents_file.case_file, number)


_OFFERS: dict[PaperKind, Callable[[str, int], None]] = {
    PaperKind.DISPATCH_ORDER: _order,
    PaperKind.SUPERVISION_NOTICE: _notice,
    PaperKind.ESCALATION: _escalation,
    PaperKind.ACCOUNTABILITY: _accountability,
    PaperKind.CASE_FILE: _case_file,
}


def _button(paper: PaperKind, maker: Callable[..., bytes], number: str, **inputs: Any) -> None:
    name = PAPER_NAMES[paper]
    paper_buttons(
        name,
        maker,
        name,
        file_name=f"{name}-{number}",
        key=f"paper_{paper.value}_docx",
        icon=":material/download:",
        is_wide=True,
        number=number,
        **inputs,
    )
