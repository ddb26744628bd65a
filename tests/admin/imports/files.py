"""Small files in every form, a profile that reads them, and the store as plain rows."""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlmodel import Session, col, select

from dashboard.access.rules import Person
from dashboard.admin.imports import Report, import_file, parse_profile
from dashboard.files.sheets.profile_model import Profile
from dashboard.files.sheets.reading import Table, open_tables, require_tables
from models import Incident, IncidentLog

AT = datetime(2026, 3, 10, 4, tzinfo=UTC)
PROFILE = """
name = "sheet"
title = "测试表"
bounds = [118.0, 28.0, 119.0, 29.0]
time_formats = ["%Y-%m-%d %H:%M"]
[columns]
source_id = "编号"
title = "标题"
description = "内容"
place = ["乡", "路"]
reported_at = "上报"
due_at = "期限"
concluded_at = "办结"
status = "状态"
department = "部门"
category = "类别"
village = "村"
longitude = "经度"
latitude = "纬度"
reporter_name = "上报人"
reporter_phone = "电话"
urgent = "紧急"
[values.status]
"在办" = "handling"
"办结" = "closed"
"重复" = "merged"
[unknown]
department = "create"
category = "leave"
village = "refuse"
"""
HEADER = (
    *("编号", "标题", "内容", "乡", "路", "上报", "期限", "办结", "状态"),
    *("部门", "类别", "村", "经度", "纬度", "上报人", "电话", "紧急"),
)
ROW = {
    "编号": "A1",
    "标题": "村道上有障碍物",
    "上报": "2026-03-01 08:00",
    "期限": "2026-03-05 08:00",
    "状态": "在办",
    "经度": "118.83",
    "纬度": "28.86",
}


def profile(**changed: str) -> Profile:
    """The test profile; each keyword replaces one line of its TOML, found by what it begins with."""
    text = PROFILE
    for start, line in changed.items():
        old = next(one for one in text.splitlines() if one.startswith(start))
        text = text.replace(old, line)
    return parse_profile(text)


def rows(*given: dict[str, str]) -> list[list[str]]:
    """Rows of the test sheet: what is not given is as in ROW, or empty."""
    return [[(ROW | one).get(name, "") for name in HEADER] for one in given]


def csv_file(
    body: Iterable[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    encoding: str = "utf-8",
    packed: bool = False,
) -> io.BytesIO:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *body])
    data = text.getvalue().encode(encoding)
    return io.BytesIO(gzip.compress(data) if packed else data)


def xlsx_file(body: Iterable[Sequence[Any]], *, header: Sequence[str] = HEADER) -> io.BytesIO:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in [header, *body]:
        page.append(list(row))
    made = io.BytesIO()
    book.save(made)
    made.seek(0)
    return made


@contextmanager
def open_table(file: io.BytesIO | Path, using: Profile) -> Iterator[Table]:
    """The first table of the file. Raises Refused as an import would."""
    with open_tables(file, using) as tables:
        require_tables(tables)
        yield tables.read[0]


def bring(file: io.BytesIO | Path, **given: Any) -> Report:
    """Import with the test profile unless another is given."""
    given = {"profile": profile(), "by": Person("测试员"), "at": AT} | given
    return import_file(file, "表.csv", **given)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.imported, report.updated, report.unchanged, report.refused


def incidents(session: Session) -> dict[str, Incident]:
    """Imported incidents by their source id."""
    session.rollback()
    return {one.source_id or "": one for one in session.exec(select(Incident))}


def logs(session: Session, incident: Incident) -> list[IncidentLog]:
    query = select(IncidentLog).where(IncidentLog.incident_id == incident.id).order_by(col(IncidentLog.seq))
    return list(session.exec(query))
