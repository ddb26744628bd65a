"""A quarter's results as a workbook: one row per department and part, down to the counted numbers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.queries import Report, report_of
from dashboard.assessment.departments.rules import PARTS
from dashboard.files.exports import as_xlsx
from dashboard.words.labels import LABELS, NO_DATA
from models import Aspect

HEADER = (
    "名次", "部门", "总分", "方面", "权重（%）", "实际权重（%）", "方面得分", "台账得分", "问卷得分",
    "问卷份数", "台账项目", "项目占比（%）", "分子", "分母", "项目得分", "状态",
)  # fmt: skip


@needs("assessment.read")
def results_file(session: Session, *, year: int, quarter: int, at: datetime, scope: Scope) -> bytes:
    """The results in force at `at` (UTC) within `scope` as XLSX; 无数据 where nothing is known."""
    shown = report_of(session, year=year, quarter=quarter, at=at, scope=scope)
    return as_xlsx(HEADER, _rows(shown), "部门考评")


FEW = "件数少，不计分"


def _rows(report: Report) -> Iterator[list[Any]]:
    state = f"已公布第{report.publication['version']}版" if report.publication else "未公布"
    for row in report.results:
        for aspect in row["aspects"]:
            few = "（份数少）" if aspect["few"] else ""
            for part in aspect["parts"]:
                yield [
                    _number(row["rank"]), row["name"], _number(row["total"]),
                    LABELS[Aspect(aspect["aspect"])],
                    *[_number(aspect[name]) for name in ("weight", "used", "score", "record", "question")],
                    f"{aspect['n']}{few}", PARTS[part["part"]],
                    *[_number(part[name]) for name in ("used", "good", "total")],
                    FEW if part.get("few") else _number(part["score"]),
                    state,
                ]  # fmt: skip


def _number(value: Any) -> Any:
    return NO_DATA if value is None else float(value)
