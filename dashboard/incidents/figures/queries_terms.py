"""What the figures count, as conditions and columns: each word of their definitions once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, and_, case, cast, func, literal, or_, select
from sqlmodel import col

from dashboard.store.sql import epoch
from models import Assignment, AssignmentStatus, Exclusion, Incident, IncidentStatus, Level, Rating

S = IncidentStatus
SAME_PLACE_WITHIN = timedelta(hours=72)


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


def settled_conditions(window: Window) -> list[Any]:
    return [window.holds(Incident.concluded_at), col(Incident.status).in_(SETTLED)]


def share_kind() -> Any:
    """To which of SHARES something settled falls: the first that fits."""
    merged = col(Incident.status).in_([S.MERGED, S.CANCELLED])
    escalated = col(Incident.escalated_at).is_not(None)
    return case(
        (merged, "merged_share"),
        (escalated, "escalated_share"),
        (col(Incident.level) == Level.VILLAGE, "village_share"),
        else_="town_share",
    )


def share_columns() -> list[Any]:
    """How many of what was settled fall to each of SHARES; and all of it."""
    kind = share_kind()
    return [*[sum_of(kind == name) for name in SHARES], func.count()]


def reworked() -> Any:
    return or_(col(Incident.reworks) > 0, col(Incident.round) > 1)


def rated() -> Any:
    return col(Incident.rating).is_not(None)


def content() -> Any:
    return col(Incident.rating).in_([Rating.SATISFIED, Rating.FAIRLY_SATISFIED])


def closed_columns() -> list[Any]:
    """Of what was closed: all, reworked or reopened, rated, rated well."""
    return [func.count(), sum_of(reworked()), sum_of(rated()), sum_of(content())]


def signed_in_time() -> Any:
    return col(Assignment.signed_at) <= col(Assignment.sign_due_at)


def given_back() -> Any:
    return col(Assignment.status) == AssignmentStatus.RETURNED


def sent_columns() -> list[Any]:
    """Of the shares that were sent: all, signed in time, returned."""
    return [func.count(), sum_of(signed_in_time()), sum_of(given_back())]


def extended() -> Any:
    return col(Incident.extensions) > 0


def reported_again(window: Window, own: Any = None) -> Any:
    """Every report of the window, as a subquery: id, own, and `again` where it repeats another.

    Whether it does is the matter's own: another one counts wherever it went and whoever may see it.
    """
    place = func.coalesce(
        col(Incident.cell),
        cast(func.coalesce(col(Incident.village_id), 0), String) + "|" + col(Incident.place),
    )
    seconds = epoch(col(Incident.reported_at))
    before = func.lag(seconds).over(
        partition_by=(col(Incident.category_id), place), order_by=(seconds, col(Incident.id))
    )
    seen = (
        select(
            col(Incident.id).label("id"),
            col(Incident.reported_at).label("reported_at"),
            (literal(0) if own is None else own).label("own"),
            case((and_(True, *window.conditions), 1), else_=0).label("meant"),
            (seconds - before).label("gap"),
        )
        .where(
            col(Incident.reported_at) >= window.start - SAME_PLACE_WITHIN,
            col(Incident.reported_at) < window.end,
        )
        .subquery()
    )
    again = case((seen.c.gap <= int(SAME_PLACE_WITHIN.total_seconds()), 1), else_=0)
    return (
        select(seen.c.id, seen.c.own, again.label("again"))
        .where(seen.c.reported_at >= window.start, seen.c.meant == 1)
        .subquery()
    )
