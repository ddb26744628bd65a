"""事件档案 and 责任追溯单: what happened from the first word to the last, and who answers for what."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import day_words, value_text
from dashboard.incidents.case.documents_case import (
    FORM,
    Case,
    by_hand,
    calls_table,
    case_of,
    chain_note,
    files_table,
    item_rows,
    item_words,
    limits_table,
    matter_rows,
    pair,
    shares_table,
    steps_table,
    whole,
)
from dashboard.incidents.life.rules_acts import OF_ACTION
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, require_offered
from dashboard.words.labels import LABELS, NO_DATA, duration, local_time
from models import Action, IncidentStatus, Rating

# The moments of the present round, in their order.
MOMENTS = {
    "reported_at": "上报",
    "accepted_at": "受理",
    "triaged_at": "研判",
    "dispatched_at": "交办",
    "signed_at": "签收",
    "escalated_at": "上报区级",
    "fed_back_at": "反馈",
    "concluded_at": "了结",
}


@needs("incident.read")
def case_file(session: Session, *, number: str, at: datetime, scope: Scope) -> bytes:
    """The full story of one incident as DOCX, for the archive and for looking back (复盘)."""
    case = case_of(session, number=number, at=at, scope=scope)
    paper = case.paper(PAPER_NAMES[PaperKind.CASE_FILE])
    paper.title(f"{case.room}\n事件档案")
    paper.number(f"编号 {case.number}", f"第{case.row['round']}轮", _state(case))
    paper.heading("一、事件")
    paper.form([*matter_rows(case), *_course(case)], FORM)
    paper.heading("二、各环节用时")
    _spent(paper, case)
    paper.heading("三、承办方")
    shares_table(paper, case)
    if case.calls:
        paper.heading("点兵点将")
        calls_table(paper, case)
    _meetings(paper, case)
    paper.heading("四、期限执行")
    limits_table(paper, case)
    paper.heading("五、附件清单")
    files_table(paper, case)
    if case.children:
        paper.heading("合并进来的事件")
        paper.rows(("编号", "标题"), [[one["number"], one["title"]] for one in case.children], (40, 130))
    paper.heading("六、办理经过")
    steps_table(paper, case.steps)
    paper.heading("七、复盘")
    paper.form(
        [
            by_hand("做得好的", "", 24),
            by_hand("要改进的", "", 24),
            by_hand("复盘人", "　　　　　　　　　　　　日期：　　　　年　　月　　日", 10),
        ],
        FORM,
    )
    chain_note(paper, case)
    return paper.as_bytes()


@needs("incident.read")
def accountability_sheet(session: Session, *, number: str, at: datetime, scope: Scope) -> bytes:
    """Under which item and version the matter was triaged, and who decided what, when and why, as DOCX.

    Refused before triage: until then nobody has been made responsible.
    """
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.ACCOUNTABILITY, case.offered)
    paper = case.paper(PAPER_NAMES[PaperKind.ACCOUNTABILITY])
    paper.title(f"{case.room}\n责任追溯单")
    paper.number(f"编号 {case.number}", _state(case))
    paper.heading("一、事件")
    paper.form(matter_rows(case), FORM)
    paper.heading("二、责任清单依据（研判时的版本）")
    paper.form([whole("事项", item_words(case)), *item_rows(case), *_version(case), *_ruled(case)], FORM)
    paper.heading("三、谁在什么时候作了什么决定")
    steps_table(paper, (step for step in case.steps if OF_ACTION[Action(step["action"])].is_decision))
    paper.heading("四、责任方")
    shares_table(paper, case)
    paper.heading("五、期限执行")
    limits_table(paper, case)
    chain_note(paper, case)
    paper.form(
        [Row([Cell("制表人", "label"), Cell("", "blank"), Cell("审核人", "label"), Cell("", "blank")])], FORM
    )
    paper.note("“超期”“按期”按本表打印时的数据；清单后来修订的，责任仍按研判时的版本认定。")
    return paper.as_bytes()


def _state(case: Case) -> str:
    return f"状态 {LABELS[IncidentStatus(case.row['status'])]}"


def _course(case: Case) -> list[Row]:
    row = case.row
    rating = LABELS[Rating(row["rating"])] if row["rating"] else "未评价"
    return [
        pair("平台", row["platform"], "模块", row["module"]),
        pair("牵头部门", row["department"], "一件事", row["one_thing"] or "不是"),
        whole("依据", item_words(case)),
        whole("研判意见", row["why"]),
        whole("处置结果", row["result"]),
        pair("处置时长", duration(row["handling_seconds"]), "评价", rating),
        pair("退单 / 返工", f"{row['returns']} / {row['reworks']}", "延期", f"{row['extensions']} 次"),
        *_ruled(case),
    ]


def _ruled(case: Case) -> list[Row]:
    row = case.row
    rules = f"{row['rule_set']} 第{row['rule_set_version']:.0f}版" if row["rule_set"] else None
    return [pair("时限规则", rules, "办结期限", row["due_at"])]


def _version(case: Case) -> Iterator[Row]:
    basis = case.basis
    if basis is None:
        return
    until = f"至 {day_words(basis['effective_to'])}" if basis["effective_to"] else "起，未废止"
    yield pair("生效", f"{day_words(basis['effective_from'])}{until}", "依据文件", basis["basis"])
    newest = basis["newest"]
    same = "研判时的版本就是现行版本" if newest == basis["version"] else f"现行为第{newest}版，与研判时不同"
    yield whole("版本", f"第{basis['version']}版。{same}。")


def _spent(paper: Paper, case: Case) -> None:
    moments = [(name, case.row[column]) for column, name in MOMENTS.items() if case.row[column]]
    moments.sort(key=lambda moment: moment[1])
    rows = [
        [f"{before} → {name}", local_time(start), local_time(end), duration((end - start).total_seconds())]
        for (before, start), (name, end) in pairwise(moments)
    ]
    if rows:
        paper.rows(("环节", "从", "到", "用时"), rows, (40, 36, 36, 24))
    else:
        paper.text("上报之后还没有办理。")
    pause = case.row["paused_seconds"]
    if pause:
        paper.note(f"其中挂账 {duration(pause)}，不计入处置时长。")


def _meetings(paper: Paper, case: Case) -> None:
    for number, meeting in enumerate(case.meetings, start=1):
        paper.heading(f"调解记录 {number}")
        kept = value_text(meeting["kept_on"]) if meeting["kept_on"] else "未登记"
        agreed = "达成协议" if meeting["is_agreed"] else "未达成协议"
        paper.form(
            [
                pair("时间", meeting["held_at"], "地点", meeting["place"]),
                pair("调解人", meeting["mediators"], "结果", agreed),
                whole("参加各方", meeting["parties"]),
                whole("争议", meeting["dispute"]),
                whole("协议", meeting["agreement"]),
                pair("履行期限", meeting["due_on"], "履行", kept if meeting["is_agreed"] else NO_DATA),
            ],
            FORM,
        )
