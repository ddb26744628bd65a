"""The figures as a file: a row for each figure of each unit, numbers as numbers."""

from collections.abc import Iterator
from datetime import datetime
from math import isnan
from typing import Any

from sqlmodel import Session

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.files.exports import Sheet, as_file
from dashboard.incidents.figures.queries_compared import compared, compared_by
from dashboard.incidents.figures.rules import FIGURES, NOWHERE, Figure, Kind, moved
from dashboard.words.labels import NO_DATA

HEADER = (
    "范围", "指标", "本期", "单位", "分子", "分母", "上期", "环比", "去年同期", "同比", "比较单位", "定义",
)  # fmt: skip
UNITS = {Kind.COUNT: "件", Kind.PERCENT: "%", Kind.DURATION: "小时"}


@needs("incident.export")
def indicator_file(
    session: Session, *, of: str, period: str, whole: str, kind: str, at: datetime, scope: Scope
) -> bytes:
    """All figures of the period, for everything (named `whole`) and for every unit or month (`of`)."""
    everything = compared(session, period=period, at=at, scope=scope).assign(name=whole)
    units = compared_by(session, of=of, period=period, keys=tuple(FIGURES), at=at, scope=scope)
    rows = [*everything.to_dict("records"), *units.to_dict("records")]
    return as_file(Sheet("考核指标", HEADER, _rows(rows)), kind)


def _rows(rows: list[dict[Any, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        figure = FIGURES[str(row["key"])]
        now, before, year_ago = row["value"], row["before"], row["year_ago"]
        yield [
            "未定" if row["name"] == NOWHERE else row["name"],
            figure.title,
            _number(figure, now),
            "次" if figure.key == "runs_saved" else UNITS[figure.kind],
            *(_or_nothing(row[name]) if figure.kind is Kind.PERCENT else "" for name in ("part", "whole")),
            _number(figure, before),
            _or_nothing(moved(figure, now, before)),
            _number(figure, year_ago),
            _or_nothing(moved(figure, now, year_ago)),
            "百分点" if figure.kind is Kind.PERCENT else "%",
            figure.definition,
        ]


def _number(figure: Figure, value: Any) -> Any:
    if value is None or isnan(value):
        return NO_DATA
    if figure.kind is Kind.PERCENT:
        return round(100 * float(value), 2)
    return round(float(value) / 3600, 2) if figure.kind is Kind.DURATION else int(value)


def _or_nothing(value: Any) -> Any:
    return NO_DATA if value is None or isnan(value) else float(value)
