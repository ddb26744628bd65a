"""The quarter's report to the district and the departments, as DOCX."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access import marks
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.queries import Report, report_of
from dashboard.assessment.departments.rules import PARTS
from dashboard.files.papers.layout import Marks, Paper
from dashboard.files.papers.text import time_words
from dashboard.town.ground import queries_town as ground
from dashboard.words.frames import records
from dashboard.words.labels import EXAMPLE_MARK, LABELS, NO_DATA
from models import Aspect

NAME = "部门考评季度报告"
ONE_ONLY = "只列本部门，名次是在全部部门中的名次。"


@needs("assessment.read")
def report(session: Session, *, year: int, quarter: int, at: datetime, scope: Scope) -> bytes:
    """Results with the counted numbers behind each point, answers, and the district's rating of the town."""
    shown = report_of(session, year=year, quarter=quarter, at=at, scope=scope)
    town = records(ground.town(session))[0]["name"]
    made = Marks(marks.is_demo(session), is_example=False)
    paper = Paper(NAME, number=shown.quarter.name, issuer=f"{town}综合信息指挥室", at=at, marks=made)
    paper.title(NAME)
    paper.number(shown.quarter.name, _state(shown))
    if not scope.everything:
        paper.note(ONE_ONLY)
    paper.heading("区对镇评价")
    paper.text(_town(shown.town))
    paper.heading("各部门得分")
    if not shown.results:
        paper.text("这个季度没有部门的案例和问卷。")
        return paper.as_bytes()
    paper.rows(
        ("名次", "部门", "得分", *(LABELS[aspect] for aspect in Aspect), "问卷"),
        [_line(row) for row in shown.results],
        (12, 50, 20, 24, 24, 24, 16),
    )
    paper.note("每个方面台账和问卷各占规定的比例；没有案例的方面和项目不计，权重按比例分给其他。")
    for row in shown.results:
        _department(paper, row, shown)
    return paper.as_bytes()


def _state(shown: Report) -> str:
    if (row := shown.publication) is None:
        return "未公布，数据随时变化"
    return f"{time_words(row['published_at'])}公布，第{row['version']}版"


def _town(row: dict[str, Any] | None) -> str:
    if row is None:
        return NO_DATA
    place = f"，在 {row['townships']} 个乡镇中排第 {row['rank']}" if row["rank"] is not None else ""
    mark = f"（{EXAMPLE_MARK}）" if row["example"] else ""
    return f"得分 {row['score']}{place}。依据：{row['document']}{mark}。"


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    scores = [one["score"] or NO_DATA for one in row["aspects"]]
    rank = NO_DATA if row["rank"] is None else str(row["rank"])
    asked = max(one["n"] for one in row["aspects"])
    total = NO_DATA if row["total"] is None else str(row["total"])
    return (rank, row["name"], total, *scores, f"{asked} 份")


def _department(paper: Paper, row: dict[str, Any], shown: Report) -> None:
    paper.heading(row["name"])
    lines = []
    for one in row["aspects"]:
        weight = f"{one['weight']}%" if one["weight"] == one["used"] else f"{one['weight']}% → {one['used']}%"
        few = "，份数少" if one["few"] else ""
        lines.append(
            (
                f"{LABELS[Aspect(one['aspect'])]}\n{weight}",
                one["score"] or NO_DATA,
                "\n".join(_part(part) for part in one["parts"]),
                f"{one['question'] or NO_DATA}\n（{one['n']} 份{few}）",
            )
        )
    paper.rows(("方面和权重", "得分", "台账", "问卷"), lines, (38, 20, 76, 36))
    for answer in shown.replies:
        if answer["department_id"] == row["department_id"]:
            about = LABELS[Aspect(answer["aspect"])] if answer["aspect"] else "总体"
            paper.text(f"部门答复（{about}）：{answer['text']}")


def _part(part: dict[str, Any]) -> str:
    name = PARTS[part["part"]]
    if part.get("few"):
        return f"{name}：{part['good']}/{part['total']}，件数少，不计分"
    if part["score"] is None:
        return f"{name}：{NO_DATA}"
    return f"{name}：{part['good']}/{part['total']}，{part['score']}（占 {part['used']}%）"
