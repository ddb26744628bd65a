"""What a file of ranks or village scores would do, row by row. No clock, no store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.assessment.scores.rules_inputs import (
    LineInput,
    VillageInput,
    checked_line,
    checked_village,
    decimal_in,
    id_in,
    whole_in,
)
from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.words.errors import Refused

KINDS = {"lines": "条线排名和镇内评分", "villages": "村重点工作得分"}


@dataclass(frozen=True)
class InputContext:
    """What a file is compared with: modules and villages by name, and the newest of each input."""

    modules: Mapping[str, int]
    villages: Mapping[str, int]
    lines: Mapping[tuple[int, int, int, str], LineInput]
    scores: Mapping[tuple[int, int, int], VillageInput]


def plan(kind: str, rows: Iterable[Row], known: InputContext, today_year: int) -> list[Outcome]:
    """What each row would do; a line or village that comes twice is refused the second time."""
    seen: set[Any] = set()
    return planned(rows, lambda cells: _result(kind, cells, known, today_year, seen))


def _result(
    kind: str, cells: Mapping[str, str], known: InputContext, today_year: int, seen: set[Any]
) -> tuple[str, str, Any]:
    given: Any
    if kind == "lines":
        given = checked_line(_line(cells, known), today_year)
    else:
        given = checked_village(_village(cells, known), today_year)
    if given.key in seen:
        raise Refused("和前面的一行是同一项。请去掉一行。")
    seen.add(given.key)
    before: Any = known.lines.get(given.key) if kind == "lines" else known.scores.get(given.key)
    if before is None:
        return "imported", "", given
    if before == given:
        return "unchanged", "", None
    return "updated", _difference(before, given), given


def _line(cells: Mapping[str, str], known: InputContext) -> LineInput:
    rank = decimal_in(cells["全区名次"], "全区名次")
    return LineInput(
        year=whole_in(cells["年份"], "年份") or 0,
        quarter=whole_in(cells["季度"], "季度") or 0,
        module_id=id_in(cells["模块"], "模块", known.modules),
        line=cells["条线"],
        rank=rank,
        townships=whole_in(cells["参评乡镇数"], "参评乡镇数") if rank is not None else None,
        internal=decimal_in(cells["镇内评分"], "镇内评分"),
        document=cells["来源文件"],
    )


def _village(cells: Mapping[str, str], known: InputContext) -> VillageInput:
    score = decimal_in(cells["得分"], "得分")
    if score is None:
        raise Refused("没有填写得分。没有考核的村不用填这一行。")
    return VillageInput(
        year=whole_in(cells["年份"], "年份") or 0,
        quarter=whole_in(cells["季度"], "季度") or 0,
        village_id=id_in(cells["村社"], "村社", known.villages),
        score=score,
        document=cells["来源文件"],
    )


def _difference(before: Any, after: Any) -> str:
    if isinstance(after, VillageInput):
        told = f"得分 {before.score} → {after.score}"
    else:
        told = f"{_shown(before)} → {_shown(after)}"
    return told if before != replace(after, document=before.document) else "来源文件有变化"


def _shown(line: LineInput) -> str:
    return (
        f"镇内评分 {line.internal}" if line.rank is None else f"第 {line.rank} 名（{line.townships} 个乡镇）"
    )
