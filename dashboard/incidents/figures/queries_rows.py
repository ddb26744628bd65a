"""The incidents behind a figure, as one condition: by the very terms that the figure is counted by."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import col

from dashboard.incidents.figures.queries_parts import ticket_conditions
from dashboard.incidents.figures.queries_terms import (
    SHARES,
    Window,
    accepted_conditions,
    closed_conditions,
    closed_in_time,
    content,
    due_conditions,
    extended,
    given_back,
    open_conditions,
    rated,
    reported_again,
    reworked,
    settled_conditions,
    share_kind,
    signed_in_time,
)
from dashboard.incidents.figures.rules_rows import PART, Rows
from dashboard.incidents.figures.rules_spans import DAY
from dashboard.words.days import day_start, township_date
from models import Assignment, Incident, IncidentStatus


def counted_in(rows: Rows, at: datetime) -> Any:
    """Whether a row of `Incident` is among those that the figure counts at `at` (UTC).

    A figure of shares counts every incident once, however many of its shares are meant.
    """
    window = Window(at, day_start(rows.first), day_start(rows.last + DAY))
    whole, part = _terms(rows.key, window)
    return and_(*whole, *(part if rows.which == PART else ()))


def _terms(key: str, window: Window) -> tuple[list[Any], list[Any]]:
    """The conditions of the whole, and those by which its part is narrower."""
    if key == "reported_today":
        return [col(Incident.reported_on) == township_date(window.at)], []
    if key == "accepted":
        return accepted_conditions(window), []
    if key in ("open", "overdue"):
        return open_conditions(window), [col(Incident.due_at) < window.at] if key == "overdue" else []
    if key in ("closing_rate", "on_time_rate"):
        is_closed = col(Incident.status) == IncidentStatus.CLOSED
        return due_conditions(window), [closed_in_time() if key == "on_time_rate" else is_closed]
    if key in SHARES:
        return settled_conditions(window), [share_kind() == key]
    if key in ("signing_rate", "return_rate"):
        return _of_shares(window, signed_in_time() if key == "signing_rate" else given_back())
    if key == "extension_rate":
        return [window.holds(Incident.dispatched_at)], [extended()]
    if key == "duplicate_rate":
        seen = reported_again(window)
        return [window.holds(Incident.reported_at)], [
            col(Incident.id).in_(select(seen.c.id).where(seen.c.again == 1))
        ]
    if key == "runs_saved":
        tickets = select(col(Assignment.incident_id)).join(
            Incident, col(Incident.id) == Assignment.incident_id
        )
        return [col(Incident.id).in_(tickets.where(*ticket_conditions(window)))], []
    narrower = {"rework_rate": [reworked()], "rating_rate": [rated()], "satisfaction": [content()]}
    whole = [rated()] if key == "satisfaction" else []
    return [*closed_conditions(window), *whole], narrower.get(key, [])


def _of_shares(window: Window, meant: Any) -> tuple[list[Any], list[Any]]:
    sent = select(col(Assignment.incident_id)).where(window.holds(Assignment.sent_at))
    return [col(Incident.id).in_(sent)], [col(Incident.id).in_(sent.where(meant))]
