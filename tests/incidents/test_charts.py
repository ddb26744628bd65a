"""Charts of a selection: a day without a report is a day with none, not a line between its neighbours."""

import pandas as pd

from dashboard.incidents.find.charts import by_day_area
from dashboard.words.palette import palette_of


def drawn(days: dict[str, int]) -> list[int]:
    frame = pd.DataFrame({"day": pd.to_datetime(list(days)).astype("datetime64[s]"), "total": days.values()})
    return by_day_area(frame, palette_of("light")).data["total"].tolist()


def test_days_without_a_report_are_drawn_as_none() -> None:
    assert drawn({"2026-03-05": 2, "2026-03-01": 1, "2026-03-04": 3}) == [1, 0, 0, 3, 2]


def test_one_day_is_one_day() -> None:
    assert drawn({"2026-03-05": 2}) == [2]
