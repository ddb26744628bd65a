"""What a few words in the search box may mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.room.search.rules import DAYS_BACK, YEARS_BACK, contains_all, parse_search

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "typed",
    ["NL-20261125-0007", "nl-20261125-0007", "20261125-0007", "20261125-7", "202611250007",
     " ＮＬ-２０２６１１２５-０００７ ", "NL202611250007"],
)  # fmt: skip
def test_a_whole_number_is_meant_however_it_is_typed(typed):
    assert parse_search(typed, today=TODAY).numbers == ("NL-20261125-0007",)


def test_a_day_and_a_number_are_meant_of_the_last_years():
    numbers = parse_search("1125-7", today=TODAY).numbers
    assert numbers[:2] == ("NL-20261125-0007", "NL-20251125-0007")
    assert len(numbers) == YEARS_BACK


@pytest.mark.parametrize("typed", ["7", "07", "0007", "尾号7", "#7", "7号", "-0007"])
def test_the_end_of_a_number_is_meant_of_every_recent_day(typed):
    numbers = parse_search(typed, today=TODAY).numbers
    assert numbers[:2] == ("NL-20261125-0007", "NL-20261124-0007")
    assert len(numbers) == DAYS_BACK


@pytest.mark.parametrize(
    ("typed", "phone"),
    [("1234", "1234"), ("13800001234", "13800001234"), ("138 0000-1234", "13800001234"),
     ("123", ""), ("138000012345", ""), ("桥1234", ""), ("NL-20261125-0007", "")],
)  # fmt: skip
def test_digits_may_be_a_phone(typed, phone):
    assert parse_search(typed, today=TODAY).phone == phone


def test_words_are_what_stands_between_blanks():
    assert parse_search(" 通衢村　塌方 通衢村 ", today=TODAY).words == ("通衢村", "塌方")
    assert parse_search("a", today=TODAY).words == ()
    assert parse_search("桥", today=TODAY).words == ("桥",)
    assert parse_search("", today=TODAY).words == ()


def test_a_name_holds_all_words_in_any_order_and_case():
    assert contains_all("继洲社区第一网格ABC", ("网格", "继洲", "abc"))
    assert not contains_all("继洲社区", ("继洲", "网格"))
    assert not contains_all("继洲社区", ())


@given(st.text(max_size=200), st.dates(date(2001, 1, 1), date(2200, 1, 1)))
def test_whatever_is_typed_means_something_bounded(typed, today):
    wanted = parse_search(typed, today=today)
    assert len(wanted.numbers) <= max(DAYS_BACK, YEARS_BACK)
    assert len(wanted.words) <= 6
    assert all(word and word.isprintable() and not word.isspace() for word in wanted.words)
    assert "\0" not in wanted.typed
    assert wanted.phone == "" or 4 <= len(wanted.phone) <= 11
