"""Columns as an entry of the log keeps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Columns = dict[str, Any]


def copied(rows: Mapping[int, Columns] | None) -> dict[int, Columns]:
    return {key: dict(values) for key, values in (rows or {}).items()}


def iso(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None


def told(values: Mapping[str, Any]) -> Columns:
    """Columns as the log keeps them: times as ISO text, words as they stand in the store."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else getattr(value, "value", value)
        for name, value in values.items()
    }
