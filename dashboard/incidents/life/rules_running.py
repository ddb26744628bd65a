"""The limit under which something runs now, and how far away it is. No clock, no store."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.incidents.life.rules_clocks import moments
from dashboard.town.clocks.rules import YELLOW_SHARE
from dashboard.words.labels import duration, local_time

# Yellow and red moment, UTC; both None where nothing runs.
Limits = tuple[datetime | None, datetime | None]
NO_LIMIT: Limits = (None, None)


def running(
    clocks: Mapping[str, Any] | None, name: str, start: datetime | None, due: datetime | None
) -> Limits:
    """Of one clock; where an import or the demo town wrote the row, as its times tell."""
    if clocks and (found := moments(dict(clocks), name)):
        return found
    return within(start, due)


def within(start: datetime | None, due: datetime | None) -> Limits:
    """Of a limit that begins at `start`, with its yellow moment as minutes and hours run."""
    if due is None:
        return NO_LIMIT
    return (due if start is None else start + (due - start) * YELLOW_SHARE), due


def remaining(due: datetime, at: datetime) -> str:
    """When something is due, and how far away that is: 11-25 04:24 前，还有69分钟."""
    seconds = (due - at).total_seconds()
    away = f"还有{duration(seconds)}" if seconds >= 0 else f"已超{duration(-seconds)}"
    return f"{local_time(due)[5:]} 前，{away}"
