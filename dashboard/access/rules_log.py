"""Columns as the entry of a log keeps them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def as_logged(values: Mapping[str, Any]) -> dict[str, Any]:
    """Times and days as ISO text, decimals as text, words as they stand in the store."""
    return {name: _logged(value) for name, value in values.items()}


def _logged(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else getattr(value, "value", value)
