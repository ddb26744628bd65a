"""A bounty as the projection of its log: every column follows from what its entries set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.assessment.bounties.rules import next_status
from models import BountyAction, BountyStatus


@dataclass(frozen=True)
class LogEntry:
    """One row of the log; `data["set"]` holds the columns that the act changed (`as_logged`)."""

    action: BountyAction
    to_status: BountyStatus
    data: Mapping[str, Any] = field(default_factory=dict)


def replay(entries: Iterable[LogEntry]) -> dict[str, Any]:
    """The columns of `Bounty` that a log describes, as `as_logged` writes them.

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
