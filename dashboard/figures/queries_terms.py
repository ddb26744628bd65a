"""What the figures count, as conditions and columns: each word of their definitions once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import col

from models import Exclusion, Incident, IncidentStatus, Level, Rating

S = IncidentStatus


@dataclass(frozen=True)
class Window:
    """A span [start, end) of UTC time seen at `at`, over some of the incidents."""

    at: datetime
    start: datetime
    end: datetime
    conditions: tuple[Any, ...] = ()

    def holds(self, column: Any) -> Any:
        return and_(column >= self.start, column < self.end)


def sum_of(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def accepted_conditions(window: Window) -> list[Any]:
    return [window.holds(Incident.accepted_at), col(Incident.status) != S.MERGED]


def open_columns(window: Window) -> list[Any]:
    return [func.count().label("open"), sum_of(col(Incident.due_at) < window.at).label("overdue")]


def open_conditions(window: Window) -> list[Any]:
    return [col(Incident.concluded_at).is_(None)]


def due_conditions(window: Window, due: Any = Incident.due_at) -> list[Any]:
    """`due`: the due time in other words, where its own index is not to be taken."""
    return [due >= window.start, due < min(window.end, window.at), *counts_as_due()]


def counts_as_due() -> list[Any]:
    left_out = select(col(Exclusion.incident_id))
    return [
        col(Incident.status).not_in([S.MERGED, S.CANCELLED, S.REJECTED]),
        col(Incident.id).not_in(left_out),
    ]


def closed_in_time() -> Any:
    return and_(col(Incident.status) == S.CLOSED, col(Incident.concluded_at) <= col(Incident.due_at))


def closing_columns() -> list[Any]:
    closed = col(Incident.status) == S.CLOSED
    return [
        func.count().label("due"),
        sum_of(closed).label("closed"),
        sum_of(closed_in_time()).label("on_time"),
    ]


def closed_conditions(window: Window) -> list[Any]:
    return [window.holds(Incident.concluded_at), col(Incident.status) == S.CLOSED]


SHARES = ("merged_share", "escalated_share", "village_share", "town_share")


# What was settled, in one way or another.
SETTLED = (S.CLOSED, S.MERGED, S.CANCELLED)


def share_columns() -> list[Any]:
    """How many of what was settled fall to each of SHARES, the first that fits; and all of it."""
    merged = col(Incident.status).in_([S.MERGED, S.CANCELLED])
    escalated = col(Incident.escalated_at).is_not(None)
    kind = case(
        (merged, "merged_share"),
        (escalated, "escalated_share"),
        (col(Incident.level) == Level.VILLAGE, "village_share"),
        else_="town_share",
    )
    return [*[sum_of(kind == name) for name in SHARES], func.count()]


def closed_columns() -> list[Any]:
    """Of what was closed: all, reworked or reopened, rated, rated well."""
    reworked = or_(col(Incident.reworks) > 0, col(Incident.round) > 1)
    rated = col(Incident.rating).is_not(None)
    content = col(Incident.rating).in_([Rating.SATISFIED, Rating.FAIRLY_SATISFIED])
    return [func.count(), sum_of(reworked), sum_of(rated), sum_of(content)]
