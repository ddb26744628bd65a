"""The two-way assessment by hand-computed examples and by what must always hold."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.departments.rules import Answers, Counts, Of, Rules, Tally, assess, ranked
from dashboard.assessment.departments.rules_quarter import (
    Quarter,
    checked_grades,
    checked_quarter,
    checked_rating,
    checked_rules,
    quarter_of,
    require_ended,
)
from dashboard.words.errors import Refused
from models import Aspect

# Whoever counts by hand counts every case.
RULES = replace(Rules(), few_cases=1)
few = st.integers(0, 40)
tallies = st.builds(
    lambda on_time, late, overdue, content, others: Tally(on_time, late, overdue, content, content + others),
    few, few, few, few, few,
)  # fmt: skip
counts = st.builds(
    lambda good, bad, matters, off, listed, kept, broken, hours, cadres: Counts(
        answered=Of(good, good + bad), matters=matters, passed=off + listed, off_list=off,
        locks=kept + broken, kept=kept, hours=hours, cadres=cadres,
    ),
    few, few, tallies, few, few, few, few, st.none() | st.integers(0, 400).map(Decimal), few,
)  # fmt: skip
answers = st.lists(st.integers(1, 5), max_size=12).map(lambda given: Answers(len(given), sum(given)))
asked = st.fixed_dictionaries(dict.fromkeys(Aspect, answers))


def test_a_quarter_with_everything_known() -> None:
    found = assess(
        Counts(
            villages=1, visits=3, answered=Of(8, 10), solved=Of(9, 10), pleased=Of(3, 4),
            matters=Tally(on_time=8, late=3, content=1, rated=2), helped=Of(1, 1),
            passed=4, off_list=1, locks=4, kept=4, hours=Decimal(24), cadres=4,
            signed=Of(4, 5), arrived=Of(1, 2), stayed=Of(5, 5),
        ),
        {Aspect.LINK: Answers(5, 20), Aspect.MATTERS: Answers(6, 27), Aspect.UNITY: Answers(5, 25)},
        RULES,
    )  # fmt: skip
    # 一组团: 30 % of 50, 25 % of 80 and of 90, 20 % of 75 = 72.5, asked 80 → 76.25.
    # 一件事: 60 % of 9 in 12 and 40 % of 50 = 65, asked 90 → 77.5.
    # 一体化: 25 % of 75, 15 % of 100 and of 75, 20 % of 80, 10 % of 50, 15 % of 100 = 81, asked 100 → 90.5.
    assert [row["score"] for row in found.aspects] == ["76.25", "77.50", "90.50"]
    assert found.total == Decimal("81.03")  # 22.875 + 31 + 27.15 = 81.025
    assert [row["used"] for row in found.aspects] == ["30.00", "40.00", "30.00"]


def test_an_aspect_without_cases_gives_its_weight_to_the_others() -> None:
    found = assess(Counts(answered=Of(1, 1), passed=2, off_list=1), {}, RULES)
    link, matters, unity = found.aspects
    assert (link["score"], matters["score"], unity["score"]) == ("100.00", None, "50.00")
    assert [row["used"] for row in found.aspects] == ["50.00", "0.00", "50.00"]
    assert found.total == Decimal("75.00")
    assert (link["record_weight"], link["question_weight"]) == ("100.00", "0.00")
    assert [part["used"] for part in unity["parts"]] == ["100.00", *["0.00"] * 5]


def test_training_of_which_no_records_are_kept_is_unknown_and_not_nought() -> None:
    unity = assess(Counts(locks=2, kept=1, cadres=2), {}, RULES).aspects[2]
    training = unity["parts"][2]
    assert (training["total"], training["score"], training["used"]) == (None, None, "0.00")
    assert unity["score"] == "50.00"
    none_held = assess(Counts(locks=2, kept=1, cadres=2, hours=Decimal(0)), {}, RULES).aspects[2]
    assert none_held["parts"][2]["score"] == "0.00"
    assert none_held["score"] == "25.00"


def test_more_training_than_is_asked_for_counts_as_all_of_it() -> None:
    unity = assess(Counts(hours=Decimal(99), cadres=2), {}, RULES).aspects[2]
    assert (unity["parts"][2]["good"], unity["parts"][2]["total"], unity["score"]) == ("16", "16", "100.00")


def test_of_whom_nothing_is_known_there_is_no_total() -> None:
    found = assess(Counts(), {}, RULES)
    assert found.total is None
    assert [row["score"] for row in found.aspects] == [None, None, None]


@pytest.mark.parametrize(("n", "is_few"), [(0, False), (1, True), (4, True), (5, False)])
def test_few_answers_are_marked(n: int, is_few: bool) -> None:
    assert assess(Counts(), {Aspect.LINK: Answers(n, 3 * n)}, RULES).aspects[0]["few"] is is_few


def test_the_halves_are_not_rounded_before_they_are_added() -> None:
    third = Tally(on_time=1, late=2)
    found = assess(Counts(answered=Of(1, 3), matters=third), {Aspect.LINK: Answers(3, 7)}, RULES)
    # (33.333… + 46.666…) / 2 = 40 exactly; with 33.333… at 40 of 70: 36.190476…
    assert found.aspects[0]["score"] == "40.00"
    assert found.total == Decimal("36.19")


@given(counts, asked)
def test_every_score_lies_between_nought_and_a_hundred_and_the_weights_in_use_come_to_all(
    known: Counts, said: dict[Aspect, Answers]
) -> None:
    found = assess(known, said, RULES)
    shown = [Decimal(row["score"]) for row in found.aspects if row["score"] is not None]
    assert all(0 <= score <= 100 for score in shown)
    used = sum(Decimal(row["used"]) for row in found.aspects)
    if found.total is None:
        # Opinions alone make no total.
        assert all(part["score"] is None for row in found.aspects for part in row["parts"])
    else:
        assert abs(used - 100) <= Decimal("0.01")
        assert min(shown) <= found.total <= max(shown)


@given(counts, asked)
def test_one_more_matter_closed_on_time_never_lowers_a_total(
    known: Counts, said: dict[Aspect, Answers]
) -> None:
    before = assess(known, said, RULES)
    tally = known.matters
    after = assess(replace(known, matters=replace(tally, on_time=tally.on_time + 1)), said, RULES)
    if tally.on_time + tally.late + tally.overdue and before.total is not None and after.total is not None:
        assert after.total >= before.total


@given(counts, asked)
def test_the_total_is_that_of_a_second_way_to_compute_it(known: Counts, said: dict[Aspect, Answers]) -> None:
    def mean(parts: list[tuple[int, Fraction | None]]) -> Fraction | None:
        held = [(weight, score) for weight, score in parts if score is not None]
        whole = sum(weight for weight, _ in held)
        return sum((weight * score for weight, score in held), Fraction(0)) / whole if whole else None

    def of(good: int, total: int) -> Fraction | None:
        return Fraction(100 * good, total) if total else None

    def closing(tally: Tally) -> Fraction | None:
        due = tally.on_time + tally.late + tally.overdue
        return mean([(60, of(tally.on_time, due)), (40, of(tally.content, tally.rated))])

    hours = None if known.hours is None else of(min(int(known.hours), 8 * known.cadres), 8 * known.cadres)
    unity = mean([
        (25, of(known.passed - known.off_list, known.passed)), (15, of(known.kept, known.locks)), (15, hours)
    ])  # fmt: skip
    own = known.answered
    records = (of(own.good, own.total), closing(known.matters), unity)
    scores = [
        mean([(50, record), (50, of(said[aspect].total, 5 * said[aspect].n))])
        for aspect, record in zip(Aspect, records, strict=True)
    ]
    meant, total = mean(list(zip((30, 40, 30), scores, strict=True))), assess(known, said, RULES).total
    assert (total is None) == all(record is None for record in records)
    if total is not None and meant is not None:
        assert abs(Fraction(total) - meant) <= Fraction(1, 200)


@given(st.dictionaries(few, st.none() | st.integers(0, 9).map(Decimal)))
def test_equal_totals_share_a_rank_and_who_has_none_gets_none(totals: dict[int, Decimal | None]) -> None:
    ranks = ranked(totals)
    assert set(ranks) == {key for key, total in totals.items() if total is not None}
    for one, first in ranks.items():
        for other, second in ranks.items():
            assert (first < second) == ((totals[one] or 0) > (totals[other] or 0))


@given(st.dates())
def test_each_day_lies_in_its_quarter_and_quarters_follow_each_other(day) -> None:
    if 2020 <= day.year < 2100:
        found = quarter_of(day)
        assert found.first <= day <= found.last
        assert found.next.before == found
        assert checked_quarter(found.year, found.quarter) == found
        with pytest.raises(Refused, match="还没有结束"):
            require_ended(found, day)
        require_ended(found, found.next.first)


@pytest.mark.parametrize("year_quarter", [(2026, 0), (2026, 5), (2019, 1), (2101, 1)])
def test_a_quarter_that_is_not_there_is_refused(year_quarter: tuple[int, int]) -> None:
    with pytest.raises(Refused, match="没有这个季度"):
        checked_quarter(*year_quarter)
    assert Quarter(2026, 4).name == "2026年第四季度"


@pytest.mark.parametrize(
    ("grades", "why"),
    [
        ({}, "一项也没有"),
        ({Aspect.LINK: None}, "一项也没有"),
        ({Aspect.LINK: 6}, "五个等次"),
        ({Aspect.UNITY: 0}, "五个等次"),
    ],
)
def test_a_form_has_a_grade_from_one_to_five(grades, why) -> None:
    with pytest.raises(Refused, match=why):
        checked_grades(grades)


@pytest.mark.parametrize(
    ("score", "rank", "townships", "why"),
    [
        ("100.01", None, None, "0–100"),
        ("-1", None, None, "0–100"),
        ("90.005", None, None, "两位小数"),
        ("90", 3, None, "一起填"),
        ("90", 0, 20, "排名要在"),
        ("90", 21, 20, "排名要在"),
    ],
)
def test_a_rating_of_the_town_is_possible(score, rank, townships, why) -> None:
    with pytest.raises(Refused, match=why):
        checked_rating(Decimal(score), rank, townships)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"weight_link": Decimal(31)}, "三个方面"),
        ({"part_on_time": Decimal(61)}, "台账两项"),
        ({"part_locks": Decimal(26)}, "台账六项"),
        ({"part_visits": Decimal(31)}, "台账四项"),
        ({"few_cases": 0}, "件数"),
        ({"records": Decimal(101)}, "台账占比"),
        ({"training_hours": Decimal(0)}, "学时"),
        ({"few_answers": 0}, "份数"),
        ({"records": Decimal("50.001")}, "两位小数"),
        ({"part_on_time": Decimal(-1), "part_content": Decimal(101)}, "不能小于 0"),
    ],
)
def test_rules_that_do_not_add_up_are_refused(changed, why) -> None:
    assert checked_rules(RULES) == RULES
    with pytest.raises(Refused, match=why):
        checked_rules(replace(RULES, **changed))
