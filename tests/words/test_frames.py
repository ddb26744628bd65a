"""A frame's rows as plain values."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from dashboard.words.frames import records

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_every_kind_of_unknown_is_none_and_values_are_plain():
    frame = pd.DataFrame(
        {
            "number": pd.array([1, None], dtype="Int64"),
            "share": [0.5, np.nan],
            "at": pd.to_datetime([AT, None], utc=True),
            "word": ["字", " "],
            "clocks": [{"finish": [1, None]}, None],
            "parts": [["a"], []],
        }
    )
    first, second = records(frame)
    assert first == {
        "number": 1, "share": 0.5, "at": AT, "word": "字", "clocks": {"finish": [1, None]}, "parts": ["a"],
    }  # fmt: skip
    assert type(first["number"]) is int
    assert type(first["at"]) is datetime
    assert second == {"number": None, "share": None, "at": None, "word": None, "clocks": None, "parts": []}


def test_a_frame_without_rows_has_no_records():
    assert records(pd.DataFrame(columns=["a", "b"])) == []
    assert records(pd.DataFrame()) == []
