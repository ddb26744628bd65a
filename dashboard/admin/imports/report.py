"""What became of a file: counts that add up, every remark, and both as a workbook."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from dashboard.admin.imports.context import Names
from dashboard.files.exports import XLSX_ROWS, safe_cell
from dashboard.files.sheets.issues import Issue, Issues
from dashboard.files.sheets.profile_model import LABELS
from dashboard.words.labels import local_time

OUTCOMES = {
    "create": "新建",
    "refuse": "没有导入",
    "leave": "留空",
    "import": "记为“外部导入”",
    "no": "按否处理",
}
REMARKS = ("工作表", "行号", "列", "值", "原因")
_WORD_OUTCOMES = {"status": "refuse", "source": "import", "urgent": "no"}


@dataclass(frozen=True)
class UnknownName:
    """A department, category or village that the town did not know, and what the profile had done."""

    kind: str
    name: str
    rows: int
    outcome: str


@dataclass(frozen=True)
class SheetUse:
    """One sheet of the file: how many of its rows were read, or why none (empty for a sheet that was)."""

    name: str
    rows: int
    header_row: int
    why_not: str

    def in_words(self) -> str:
        if self.why_not:
            return f"没有读：{self.why_not}"
        return f"读了 {self.rows} 行，表头在第 {self.header_row} 行"


@dataclass(frozen=True)
class Report:
    """The result of one import or trial run. The four counts of rows add up to `rows`."""

    profile: str
    profile_title: str
    file_name: str
    dry_run: bool
    started_at: datetime
    batch_id: int | None
    imported: int
    updated: int
    unchanged: int
    refused: int
    seconds: float
    longest_lock_seconds: float
    issues: Issues
    unknown: list[UnknownName] = field(default_factory=list)
    unused_columns: list[str] = field(default_factory=list)
    absent_columns: list[str] = field(default_factory=list)
    sheets: list[SheetUse] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.imported + self.updated + self.unchanged + self.refused

    @property
    def counts(self) -> dict[str, int]:
        """Remarks by kind, refusals and notices alike: {"no_position": 590, …}."""
        return dict(self.issues.counts)

    def summary(self) -> list[tuple[str, Any]]:
        """The figures as lines of name and value, in Chinese."""
        return [
            ("导入配置", f"{self.profile_title}（{self.profile}）"),
            ("文件", self.file_name),
            ("方式", "试运行（没有写入）" if self.dry_run else f"正式导入，批次 {self.batch_id}"),
            ("时间", local_time(self.started_at)),
            ("用时（秒）", round(self.seconds, 1)),
            *((f"工作表“{one.name}”", one.in_words()) for one in self.sheets if one.name),
            ("文件行数", self.rows),
            ("新导入", self.imported),
            ("更新", self.updated),
            ("没有变化", self.unchanged),
            ("没有导入", self.refused),
            ("提醒（条）", self.issues.notices),
            ("没有用到的列", "、".join(self.unused_columns)),
            ("文件里没有、按空处理的列", "、".join(self.absent_columns)),
        ]

    def as_xlsx(self) -> bytes:
        """The report as a workbook: summary, rows left out, notices, unknown names."""
        made = io.BytesIO()
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(made, options) as book:
            bold = book.add_format({"bold": True})
            _sheet(book, "汇总", ("项目", "内容"), iter(self.summary()), bold)
            for name, refused in (("没有导入的行", True), ("提醒", False)):
                _sheet(book, name, REMARKS, self._remarks(refused), bold)
            unknown = ((LABELS[one.kind], one.name, one.rows, OUTCOMES[one.outcome]) for one in self.unknown)
            _sheet(book, "不认识的名称", ("种类", "名称", "行数", "处理"), unknown, bold)
        return made.getvalue()

    def _remarks(self, refused: bool) -> Iterator[Sequence[Any]]:
        for issue in self.issues:
            if issue.refused is refused:
                yield _line(issue)

    def first_remarks(self, limit: int) -> list[Sequence[Any]]:
        """The first remarks for a screen, rows left out before notices."""
        first = sorted(self.issues, key=lambda issue: not issue.refused)[:limit]
        return [("没有导入" if issue.refused else "提醒", *_line(issue)) for issue in first]


def as_text(report: Report) -> str:
    """The summary and the reasons with their counts, for a terminal."""
    lines = [f"{name}：{value}" for name, value in report.summary() if value != ""]
    reasons = Counter((issue.refused, issue.reason) for issue in report.issues)
    for (refused, reason), count in reasons.most_common(20):
        lines.append(f"  {'没有导入' if refused else '提醒'} {count} 行：{reason}")
    for one in report.unknown[:20]:
        lines.append(f"  不认识的{LABELS[one.kind]}“{one.name}” {one.rows} 行：{OUTCOMES[one.outcome]}")
    return "\n".join(lines)


def unknown_names(names: Names, issues: Issues) -> list[UnknownName]:
    """Every word and name that meant nothing when the run began, by kind, most frequent first."""
    unknown = []
    for (kind, word), rows in issues.unknown_words.most_common():
        unknown.append(UnknownName(kind, word, rows, _WORD_OUTCOMES[kind]))
    for kind, counter in names.unknown.items():
        for name, rows in counter.most_common():
            outcome = getattr(names.profile.unknown, kind)
            if outcome == "create" and not names.can_create(kind, name):
                outcome = "leave"
            unknown.append(UnknownName(kind, name, rows, outcome))
    return unknown


def _line(issue: Issue) -> Sequence[Any]:
    return issue.sheet, issue.row, issue.column, issue.value, issue.reason


def _sheet(
    book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Iterator[Sequence[Any]], bold: Format
) -> None:
    """A sheet with a frozen header; where it is full, it goes on in another."""
    page, number = None, XLSX_ROWS
    sheets = 0
    for row in rows:
        if number >= XLSX_ROWS:
            sheets += 1
            page, number = _page(book, name if sheets == 1 else f"{name} {sheets}", header, bold), 0
        number += 1
        assert page is not None  # noqa: S101
        for column, value in enumerate(row):
            page.write(number, column, safe_cell(value))
    if page is None:
        _page(book, name, header, bold)


def _page(book: xlsxwriter.Workbook, name: str, header: Sequence[str], bold: Format) -> Any:
    page = book.add_worksheet(name)
    page.freeze_panes(1, 0)
    page.set_column(0, 0, 16)
    page.set_column(1, len(header) - 1, 44)
    page.write_row(0, 0, header, bold)
    return page
