"""A bounty as the projection of its log: every column follows from what its entries set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.assessment.bounties.rules import next_status
from models import BountyAction, BountyStatus


@dataclass(frozen=True)
class Entry:
    """One row of the log; `data["set"]` holds the columns that the act changed, as `told` writes them."""

    action: BountyAction
    to_status: BountyStatus
    data: Mapping[str, Any] = field(default_factory=dict)


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Column values as a log keeps them: times and days as ISO text, decimals as text."""
    return {name: _told(value) for name, value in values.items()}


def _told(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def replay(entries: Iterable[Entry]) -> dict[str, Any]:
    """The columns of `Bounty` that a log describes, as `told` writes them.

    Raises Refused where an entry does not follow from the one before by the table.
    """
    status: BountyStatus | None = None
    columns: dict[str, Any] = {}
    for entry in entries:
        status = next_status(entry.action, status)
        if status is not entry.to_status:
            raise ValueError(f"{entry.action} leads to {status}, not to {entry.to_status}")
        columns |= entry.data.get("set", {})
    if status is None:
        raise ValueError("a bounty without a log does not exist")
    return columns | {"status": status.value}
