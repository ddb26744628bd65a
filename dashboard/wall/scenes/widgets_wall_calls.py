"""Who is called, as several scenes show it."""

from collections import Counter

import pandas as pd

from dashboard.screen.data import fetch
from dashboard.wall.maps import queries_calls
from dashboard.wall.scenes.widgets_stage import Stage

# More rings than these would cover the town.
MOST_PLACES = 24


def calls_under_way(stage: Stage) -> pd.DataFrame:
    """The calls under way; persons by their whole names where the screen shows those."""
    calls_now = fetch(queries_calls.calls_under_way, at=stage.at)
    if not stage.is_named:
        return calls_now
    names = fetch(queries_calls.called_names, at=stage.at)
    shown = [
        names.get(key, shown) for key, shown in zip(calls_now["call_up_id"], calls_now["shown"], strict=True)
    ]
    return calls_now.assign(shown=shown)


def call_count(stage: Stage, frame: pd.DataFrame) -> int:
    """How many are under way: as many rows as `calls_under_way` gives, or more where that is cut."""
    if len(frame) < queries_calls.MOST:
        return len(frame)
    return int(fetch(queries_calls.call_counts, at=stage.at)["total"])


def called_places(frame: pd.DataFrame) -> list[tuple[float, float, int]]:
    """Where people are called to: longitude, latitude (WGS-84), and how many to each place."""
    placed = frame.dropna(subset=["longitude", "latitude"])
    numbers = Counter(zip(placed["longitude"], placed["latitude"], strict=True))
    return [(float(x), float(y), number) for (x, y), number in numbers.most_common(MOST_PLACES)]
