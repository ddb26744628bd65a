"""上报区级材料: the matter, its history and the question, for people as DOCX and for systems as JSON."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.papers.layout import Paper
from dashboard.files.papers.text import day_words, time_words
from dashboard.incidents.case.documents_case import Case, case_of
from dashboard.incidents.case.documents_escalation_json import as_json
from dashboard.incidents.case.documents_parts import (
    calls_table,
    class_name,
    files_table,
    item_words,
    shares_table,
    steps_table,
)
from dashboard.incidents.life.rules_papers import PAPER_NAMES, PaperKind, require_offered
from dashboard.words.days import township_date
from dashboard.words.labels import LABELS
from models import Source

CENTRE = "区社会矛盾纠纷调处化解中心"
LAST_STEPS = 200
TO_FILL = "（请写明需要区级研究解决的问题）"


@needs("incident.read")
def escalation_package(
    session: Session, *, number: str, at: datetime, scope: Scope, question: str = ""
) -> bytes:
    """The report to the district as DOCX; `question`: what it is asked, if not what 上报区级 gave as reason.

    Refused for what is neither class 3 nor escalated.
    """
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.ESCALATION, case.offered)
    paper = case.paper(PAPER_NAMES[PaperKind.ESCALATION], is_letter=True)
    paper.title(f"关于提请区级协调处理“{case.row['title']}”的报告")
    paper.number(case.numbered("上报"), *(() if case.row["escalated_at"] else ("草稿：尚未上报区级",)))
    paper.to(CENTRE)
    _summary(paper, case)
    _tried(paper, case)
    paper.heading("四、责任清单依据")
    paper.text(f"{item_words(case)}。")
    if case.row["why"]:
        paper.text(f"镇里研判：{case.row['why']}")
    paper.heading("五、提请区级研究的问题")
    paper.text(question.strip() or case.question or TO_FILL)
    paper.heading("六、附件清单")
    files_table(paper, case)
    paper.signature(case.room, township_date(at))
    return paper.as_bytes()


@needs("incident.read")
def escalation_json(
    session: Session, *, number: str, at: datetime, scope: Scope, question: str = ""
) -> bytes:
    """The same matter for the district's system, as data/schemas/escalation-1.0.json has it, in UTF-8."""
    case = case_of(session, number=number, at=at, scope=scope)
    require_offered(PaperKind.ESCALATION, case.offered)
    return as_json(case, question.strip() or case.question)


def _summary(paper: Paper, case: Case) -> None:
    row = case.row
    where = "　".join(part for part in (row["village"], row["grid"], row["place"]) if part) or "地点未登记"
    paper.heading("一、基本情况")
    paper.text(
        f"{time_words(row['reported_at'])}，我镇综合信息指挥室登记“{row['title']}”"
        f"（编号 {case.number}，来源：{LABELS[Source(row['source'])]}）。地点：{where}。"
        f"上报人：{case.reporter or '未留'}。{_classed(case)}"
    )
    if row["description"]:
        paper.text(row["description"])
    if row["escalated_at"]:
        due = f"，办结期限{time_words(row['due_at'])}" if row["due_at"] else ""
        number = f"，区级编号{case.district_number}" if case.district_number else ""
        paper.text(f"{time_words(row['escalated_at'])}上报区级{number}{due}。")


def _classed(case: Case) -> str:
    """How the matter came to its class: only a triage is called one."""
    name = class_name(case)
    if case.is_classed_by_escalation:
        before = "办理中认为超出镇里能力，" if case.row["triaged_at"] else "没有另行研判，"
        return f"{before}上报时定为{name}。"
    return f"经研判为{name}。" if case.row["triaged_at"] else f"{name}，没有研判记录。"


def _tried(paper: Paper, case: Case) -> None:
    paper.heading("二、办理经过")
    left_out = len(case.steps) - LAST_STEPS
    if left_out > 0:
        paper.text(f"共{len(case.steps)}步，以下是最近{LAST_STEPS}步；全部经过见“事件档案”。")
    steps_table(paper, case.steps[-LAST_STEPS:])
    paper.heading("三、各方职责和已采取的措施")
    shares_table(paper, case)
    if case.calls:
        paper.text("点兵点将：")
        calls_table(paper, case)
    for meeting in case.meetings:
        agreed = f"达成协议：{meeting['agreement'] or '见调解书'}" if meeting["is_agreed"] else "未达成协议"
        kept = f"（约定{day_words(meeting['due_on'])}前履行）" if meeting["due_on"] else ""
        paper.text(
            f"{time_words(meeting['held_at'])}在{meeting['place'] or '镇里'}调解，"
            f"调解人{meeting['mediators']}，{agreed}{kept}。"
        )
