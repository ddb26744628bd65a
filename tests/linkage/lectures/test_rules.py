"""What may be written of a session of the lecture hall, and how it stands."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.linkage.lectures.rules import (
    FURTHEST,
    MOST_PRESENT,
    OFFERED,
    State,
    checked_end,
    checked_session,
    earliest_offered_day,
    require_open,
    state,
)
from dashboard.words.errors import Refused

TODAY = date(2026, 3, 4)
GIVEN: dict[str, Any] = {"village_id": 1, "held_on": TODAY, "topic": " 防溺水 ", "today": TODAY}


def test_texts_lose_their_blanks_and_the_uncounted_stay_unknown() -> None:
    entry = checked_session(**GIVEN, place=" 文化礼堂", note="第一行\n第二行")
    assert (entry.topic, entry.place, entry.note, entry.attendees) == (
        "防溺水",
        "文化礼堂",
        "第一行\n第二行",
        None,
    )


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"village_id": None}, "村社"),
        ({"held_on": None}, "日期"),
        ({"held_on": TODAY + FURTHEST + timedelta(days=1)}, "超过一年"),
        ({"topic": " "}, "主题"),
        ({"topic": "长" * 201}, "主题太长"),
        ({"host": "甲\n乙"}, "看不见的字符"),
        ({"attendees": -1}, "参加人数"),
        ({"attendees": MOST_PRESENT + 1}, "参加人数"),
        ({"held_on": TODAY + timedelta(days=1), "attendees": 3}, "还没有举行"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match=word):
        checked_session(**(GIVEN | wrong))


@given(
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.booleans(),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_only_a_session_whose_day_has_come_can_be_ended(held_on: date, is_ended: bool, today: date) -> None:
    if state(held_on, is_ended=is_ended, today=today) is State.HELD:
        assert checked_end(held_on, 0, is_ended=is_ended, today=today) == 0
        with pytest.raises(Refused, match="参加人数"):
            checked_end(held_on, None, is_ended=is_ended, today=today)
    else:
        with pytest.raises(Refused):
            checked_end(held_on, 5, is_ended=is_ended, today=today)


def test_what_has_ended_stays_as_it_is() -> None:
    require_open(is_ended=False)
    with pytest.raises(Refused, match="已经结束"):
        require_open(is_ended=True)


def test_a_session_is_offered_for_a_month() -> None:
    assert TODAY - earliest_offered_day(TODAY) == OFFERED
