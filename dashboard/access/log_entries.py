"""An entry of a chained log: what one person did to one subject, bound to the entry before it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dashboard.access.rules import Person
from dashboard.store.chain import canonical, link


def log_entry(
    fields: Sequence[str],
    before: bytes,
    about: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    recorded_at: datetime | None = None,
    reason: str,
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """The row of one act, its hash included.

    `fields`: what the hash covers, as `store.chain` names it for the log; `before`: the hash of the entry
    before (FIRST: there is none); `about`: the subject's id, seq, action, from_status and to_status. Of
    `data` what is empty is left out. `recorded_at`: when it was written down, where that is not `at` (UTC).
    """
    row = {
        **about,
        "at": at,
        "recorded_at": recorded_at or at,
        "actor": by.name,
        "role": by.role[:40],
        "reason": reason,
    }
    logged = {name: value for name, value in data.items() if value not in ({}, [], None)}
    chained = link(before, *(row[name] for name in fields), data=canonical(logged))
    return row | {"data": logged, "hash": chained}


def as_logged(values: Mapping[str, Any]) -> dict[str, Any]:
    """Times and days as ISO text, decimals as text, words as they stand in the store."""
    return {name: _logged(value) for name, value in values.items()}


def _logged(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else getattr(value, "value", value)
