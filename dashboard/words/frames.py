"""A frame's rows as plain values, for code that asks whether something is known."""

from typing import Any

import pandas as pd


def value_or_none(value: Any) -> Any:
    """The value; None where a frame says that there is none (NaN, NaT, NA), and for an empty text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, list | dict | tuple):
        return value
    return None if pd.isna(value) else value


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows by column: unknown values as None, times as aware datetimes."""
    names = [str(name) for name in frame.columns]
    columns = [[_plain(value) for value in column.tolist()] for _, column in frame.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    value = value_or_none(value)
    return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value
