"""Filters as SQL conditions: list, count, map, chart and export all narrow by the same ones."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.incidents.figures.queries import is_due_in
from dashboard.incidents.figures.queries_parts import counted_in
from dashboard.incidents.figures.rules import rows_named
from dashboard.incidents.find.rules_filters import (
    ANY,
    CONTENT,
    NOWHERE,
    OPEN,
    PLAIN,
    RATED,
    Filters,
    window_of,
)
from dashboard.incidents.find.rules_squares import SOUTH, WEST, Square, side, square_named
from dashboard.store.sql import square_index
from dashboard.words.fields import IncidentField, Kind
from models import (
    TOWNSHIP_CODE,
    Category,
    Department,
    Incident,
    IncidentStatus,
    Light,
    Module,
    OffList,
    Rating,
    ResponsibilityItem,
    ScoreProposalCase,
    ShownKind,
    Village,
)

IS_OPEN = col(Incident.concluded_at).is_(None)
SECRET_TITLE = "保密事件"  # noqa: S105


def count_of(condition: Any) -> Any:
    """How many rows of the group fulfil `condition`; 0, never NULL."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def shown_title() -> Any:
    """The title as a screen that many see may show it."""
    return case((col(Incident.ever_secret), SECRET_TITLE), else_=col(Incident.title))


def is_overdue(at: datetime) -> Any:
    """超期: open, and past the due second of its finish clock."""
    return and_(IS_OPEN, col(Incident.due_at) < at)


def light_at(at: datetime) -> Any:
    """The lamp as a column; the same rule as `clocks.rules.light`."""
    return case(
        (or_(~IS_OPEN, col(Incident.red_at).is_(None)), Light.NONE.value),
        (col(Incident.red_at) < at, Light.RED.value),
        (col(Incident.yellow_at) <= at, Light.YELLOW.value),
        else_=Light.GREEN.value,
    )


def conditions(filters: Filters, at: datetime, scope: Scope, *, along: bool = False) -> list[Any]:
    """What a row must satisfy at `at` (UTC) to be meant by `filters` and to lie within `scope`.

    `along`: see `visible`.
    """
    meant = [condition for part in (_state, _place, _time) for condition in part(filters, at)]
    return [*meant, *visible(scope, along=along)]


def _state(filters: Filters, at: datetime) -> Iterator[Any]:
    if filters.status == OPEN:
        yield IS_OPEN
    elif filters.status:
        yield col(Incident.status) == IncidentStatus(filters.status)
    if filters.light:
        yield IS_OPEN
        yield light_at(at) == filters.light
    if filters.overdue:
        yield is_overdue(at)
    if filters.urgent:
        yield col(Incident.urgent)
    if filters.incident_class:
        yield col(Incident.incident_class) == int(filters.incident_class)
    for name, word in filters.plain:
        yield _is_said(PLAIN[name], word)
    if filters.parked:
        yield col(Incident.status) == IncidentStatus.SUSPENDED
        yield col(Incident.suspended_until) < at
    if filters.off_list == ANY:
        yield col(Incident.off_list).in_(list(OffList))
    elif filters.off_list:
        yield col(Incident.off_list) == OffList(filters.off_list)
    if filters.lecture:
        yield col(Incident.lecture_session_id) == int(filters.lecture)
    if filters.batch:
        yield col(Incident.import_batch_id) == int(filters.batch)


def _is_said(field: IncidentField, word: str) -> Any:
    column = col(getattr(Incident, field.name))
    match field.kind:
        case Kind.FLAG:
            return column
        case Kind.CHOICE:
            return column == word
        case Kind.WHOLE:
            return column == int(word)
        case _:
            return holds(column, word)


def _place(filters: Filters, at: datetime) -> Iterator[Any]:
    pairs: tuple[tuple[Any, Any, str | None], ...] = (
        (Incident.module_id, Module, filters.module),
        (Incident.department_id, Department, filters.department),
        (Incident.from_department_id, Department, filters.passed_by),
        (Incident.village_id, Village, filters.village),
        (Incident.category_id, Category, filters.category),
    )
    for column, table, code in pairs:
        if code == NOWHERE:
            yield column.is_(None)
        elif code:
            # Equal to one id, and not in a list of ids, keeps the order of the column's index.
            yield column == select(table.id).where(table.code == code).scalar_subquery()
    if filters.major:
        of_major = select(col(Category.id)).where(col(Category.major_code) == filters.major)
        yield col(Incident.category_id).in_(of_major)
    if filters.item:
        number, version = map(int, filters.item.split("-"))
        row = select(col(ResponsibilityItem.id)).where(
            col(ResponsibilityItem.township_code) == TOWNSHIP_CODE,
            col(ResponsibilityItem.number) == number,
            col(ResponsibilityItem.version) == version,
        )
        yield col(Incident.item_id) == row.scalar_subquery()
    if filters.cell:
        yield col(Incident.cell) == filters.cell
    if filters.square and (square := square_named(filters.square)):
        yield within_square(square)
    if filters.number:
        yield col(Incident.township_code) == TOWNSHIP_CODE
        yield col(Incident.number).in_(filters.number.split(","))
    if filters.q:
        texts: tuple[Any, ...] = (Incident.title, Incident.number, Incident.place)
        yield or_(*[holds(text, filters.q) for text in texts])


def column_and_row(level: int) -> tuple[Any, Any]:
    """In which square of that size an incident lies, as two columns; NULL without a position."""
    size = side(level)
    return (
        square_index(col(Incident.longitude), WEST, size),
        square_index(col(Incident.latitude), SOUTH, size),
    )


def within_square(square: Square) -> Any:
    """The condition that a map's cluster counts an incident in `square`."""
    column, row = column_and_row(square.level)
    return and_(column == square.column, row == square.row)


def holds(column: Any, typed: str) -> Any:
    """A condition: what was typed stands somewhere in the column, in letters of either case."""
    return column.ilike("%" + typed.translate(_LIKE_SIGNS) + "%", escape="\\")


def _time(filters: Filters, at: datetime) -> Iterator[Any]:
    if filters.period:
        yield _within(col(Incident.reported_at), filters.period, at)
    if filters.from_day:
        yield col(Incident.reported_on) >= date.fromisoformat(filters.from_day)
    if filters.to_day:
        yield col(Incident.reported_on) <= date.fromisoformat(filters.to_day)
    if filters.concluded:
        yield _within(col(Incident.concluded_at), filters.concluded, at)
    if filters.figure and (rows := rows_named(filters.figure)):
        yield counted_in(rows, at)
    if filters.proposal:
        number, _, kind = filters.proposal.partition(".")
        behind = select(col(ScoreProposalCase.incident_id)).where(
            col(ScoreProposalCase.proposal_id) == int(number), col(ScoreProposalCase.kind) == ShownKind(kind)
        )
        yield col(Incident.id).in_(behind)
    if filters.due:
        yield is_due_in(at, *window_of(filters.due, at))
    if filters.outcome:
        yield _OUTCOMES[filters.outcome]
    if filters.rating == RATED:
        yield col(Incident.rating).is_not(None)
    elif filters.rating == CONTENT:
        yield col(Incident.rating).in_([Rating.SATISFIED, Rating.FAIRLY_SATISFIED])
    elif filters.rating:
        yield col(Incident.rating) == Rating(filters.rating)


def _within(column: Any, period: str, at: datetime) -> Any:
    start, end = window_of(period, at)
    return and_(column >= start, column < end)


_LIKE_SIGNS = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})
_CLOSED = col(Incident.status) == IncidentStatus.CLOSED
_OUTCOMES: dict[str, Any] = {
    "closed": _CLOSED,
    "on_time": and_(_CLOSED, col(Incident.concluded_at) <= col(Incident.due_at)),
    "late": and_(_CLOSED, col(Incident.concluded_at) > col(Incident.due_at)),
    "unfinished": col(Incident.status) != IncidentStatus.CLOSED,
}
