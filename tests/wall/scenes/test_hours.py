"""When matters are reported: counted by the township's weekday and hour, and nothing said of unknown days."""

from datetime import date, timedelta
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.room.setup.rules_first import FirstFacts, first_steps
from dashboard.wall.scenes import pictures, pictures_hours
from dashboard.wall.scenes.queries_hours import reports_by_hour
from dashboard.words.days import day_start
from dashboard.words.palette import OFFICE, WALL
from tests.factories import an_incident
from tests.pictures import NAMES, written
from tests.wall.scenes.test_pictures import within
from tests.wall.scenes.test_pictures_boards import overlaps

MONDAY, DAY, HOUR = date(2026, 3, 2), timedelta(days=1), timedelta(hours=1)
WORDS: dict[str, Any] = {"now": (2, 18), "weeks": 4, "nothing": "昨天以前还没有上报", "aside": ""}
# The columns of the finer screen and the video wall, and the smallest and largest panels of own scenes.
BOXES = st.sampled_from([(470, 276), (660, 360), (600, 476), (430, 476), (1_856, 968)])


def rows_of(totals: list[int], days: list[int]) -> list[dict[str, int]]:
    return [
        {"weekday": place // 24, "hour": place % 24, "days": days[place // 24], "total": total}
        for place, total in enumerate(totals)
    ]


@pytest.mark.postgresql
def test_reports_stand_at_the_townships_weekday_and_hour_and_unknown_days_are_none(session: Session) -> None:
    # A Monday's first and last hour, which are the days before and of in UTC; the same hour a week later.
    for at in (
        day_start(MONDAY),
        day_start(MONDAY + DAY) - HOUR / 60,
        day_start(MONDAY + 7 * DAY) + HOUR / 2,
        day_start(MONDAY + 8 * DAY),
    ):
        session.add(an_incident(reported_at=at, reported_on=(at + 8 * HOUR).date(), accepted_at=at))
    session.flush()
    frame = reports_by_hour(session, since=MONDAY - 3 * DAY, until=MONDAY + 7 * DAY, scope=EVERYTHING)
    found = {(row["weekday"], row["hour"]): row["total"] for row in frame.to_dict("records") if row["total"]}
    assert found == {(0, 0): 2, (0, 23): 1}
    # From the first report on, a Monday more than of the other days; of no day before it.
    assert list(frame.groupby("weekday")["days"].first()) == [2, 1, 1, 1, 1, 1, 1]
    few = reports_by_hour(session, since=MONDAY - 3 * DAY, until=MONDAY + DAY, scope=EVERYTHING)
    assert list(few.groupby("weekday")["days"].first()) == [1, 1, 0, 0, 0, 0, 0]
    assert len(frame) == len(few) == 7 * 24


@given(
    st.lists(st.integers(0, 12_000) | st.just(0), min_size=168, max_size=168),
    st.lists(st.integers(0, 4), min_size=7, max_size=7),
    BOXES,
    st.sampled_from([WALL, OFFICE, WALL.faded()]),
)
def test_hours_keep_their_words_apart(totals: list[int], days: list[int], box: Any, palette: Any) -> None:
    size = {"width": box[0], "height": box[1]}
    source = pictures_hours.hours(palette, rows_of(totals, days), **WORDS, **size)
    assert within(source) == []
    assert overlaps(source) == []
    assert ("昨天以前还没有上报" in written(source)) == (not any(days))


def test_what_is_unknown_is_an_empty_frame_and_what_is_none_is_dark() -> None:
    totals = [0] * 168
    totals[9] = 20
    rows = rows_of(totals, [4, 4, 0, 4, 4, 4, 4])
    source = pictures_hours.hours(WALL, rows, **WORDS, width=470, height=276)
    squares = [one for one in ElementTree.fromstring(source).iter(f"{NAMES}rect") if one.get("rx") == "2"]
    fills = [one.get("fill") for one in squares]
    assert len(fills) == 168
    assert fills[48:72] == ["none"] * 24
    assert fills[9] == WALL.rim
    assert set(fills[:9]) == {WALL.panel}
    assert any("最多 周一9时 20 件" in line for line in written(source))
    assert any("空框无记录" in line for line in written(source))
    assert "近4周 20 件" in written(source)


@pytest.mark.parametrize(("width", "height"), [(430, 516), (470, 636), (484, 516)])
@given(st.builds(FirstFacts, *(st.integers(0, 3_000) for _ in range(3)), st.booleans()))
def test_an_empty_town_is_told_what_to_do_first_and_who_does_it(
    width: int, height: int, facts: FirstFacts
) -> None:
    source = pictures.first_steps(WALL, first_steps(facts), aside="", width=width, height=height)
    assert within(source) == []
    assert overlaps(source) == []
    said = written(source)
    roster, accounts, first = first_steps(facts)
    assert {one.title for one in (roster, accounts, first)} <= set(said)
    assert said.count("已完成") == roster.is_done + accounts.is_done
    assert (accounts.where in said) == (not facts.dispatchers)
    assert {first.who, first.where} <= set(said)
