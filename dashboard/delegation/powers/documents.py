"""The report of a joint visit as DOCX: one paper for every checklist that went along."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules_rights import needs
from dashboard.delegation.powers import queries_visits
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.parts import Cell, Row
from dashboard.files.papers.text import day_words, value_text
from dashboard.town.ground import queries_town as ground
from dashboard.words.errors import Refused
from dashboard.words.frames import records
from dashboard.words.labels import LABELS
from models import CheckResult, VisitStatus

FORM = (16, 34, 16, 34)


@needs("joint_visit.read")
def visit_report(session: Session, *, visit_id: int, at: datetime) -> bytes:
    """联合检查报告: the premises, who went, each department's lines with what was found, and the problems.

    Before the visit it is the sheet to take along. Refused for a visit that is none any more.
    """
    visits = records(queries_visits.visits(session, visit_id=visit_id))
    if not visits or visits[0]["status"] in (VisitStatus.MERGED, VisitStatus.CANCELLED):
        raise Refused("没有这次检查，或者它已经并入别的检查、取消了。请刷新页面查看。")
    visit = visits[0]
    is_done = visit["status"] == VisitStatus.DONE
    name = "联合检查报告" if is_done else "联合检查清单"
    room = f"{records(ground.town(session))[0]['name']}综合信息指挥室"
    made = Marks(marks.is_demo(session), bool(visit["example"]))
    paper = Paper(name, number=f"第{visit_id}次", issuer=room, at=at, marks=made)
    paper.title(name)
    day = visit["visited_on"] if is_done else visit["planned_on"]
    paper.form(
        [
            _pair("检查对象", visit["premises"], "地址", visit["address"]),
            _pair("检查日期" if is_done else "计划日期", day_words(day), "检查部门", visit["departments"]),
            _whole("检查事由", visit["reason"]),
            _whole("检查人员", visit["inspectors"]),
        ],
        FORM,
    )
    checks = records(queries_visits.checks(session, visit_id=visit_id))
    for department in dict.fromkeys(check["department"] for check in checks):
        own = [check for check in checks if check["department"] == department]
        paper.heading(f"{department}（{len(own)} 项）")
        paper.rows(
            ("检查内容", "结果", "情况", "转为事件"), [_line(check) for check in own], (60, 16, 44, 30)
        )
    if is_done:
        paper.heading("检查结论")
        paper.text(visit["summary"])
        count = sum(check["result"] == CheckResult.PROBLEM for check in checks)
        paper.text(f"共查 {len(checks)} 项，发现问题 {count} 项。")
    parts = records(queries_visits.visits(session, merged_into=visit_id))
    if parts:
        paper.heading("合并自")
        paper.rows(
            ("原计划日期", "部门", "事由", "安排人"),
            [
                (str(part["planned_on"]), value_text(part["departments"]), part["reason"], part["planned_by"])
                for part in parts
            ],
            (24, 30, 60, 30),
        )
    paper.form([_pair("检查人员签字", "", "被检查单位签字", "")], FORM)
    return paper.as_bytes()


def _line(check: dict[str, Any]) -> tuple[str, str, str, str]:
    result = LABELS[CheckResult(check["result"])] if check["result"] else "　"
    return check["text"], result, check["note"] or "", check["incident"] or ""


def _pair(name: str, text: Any, other: str, other_text: Any) -> Row:
    return Row(
        [Cell(name, "label"), Cell(value_text(text)), Cell(other, "label"), Cell(value_text(other_text))],
        height_mm=9,
    )


def _whole(name: str, text: Any) -> Row:
    return Row([Cell(name, "label"), Cell(value_text(text), span=3)])
