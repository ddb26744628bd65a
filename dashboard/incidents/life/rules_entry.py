"""Columns as an entry of the log keeps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Columns = dict[str, Any]


def copied(rows: Mapping[int, Columns] | None) -> dict[int, Columns]:
    return {key: dict(values) for key, values in (rows or {}).items()}


def iso(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
