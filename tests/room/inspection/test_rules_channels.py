"""For whom somebody can sign today, and which merged incidents lead back to themselves."""

from datetime import date, timedelta

import pytest

from dashboard.access.rules import Grant
from dashboard.room.inspection.rules import Holder, circular_merges, signable_parties

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        (Holder(None, (Grant("module_head", 3),)), {("module", 3)}),
        (Holder(None, (Grant("liaison", 5),)), {("department", 5)}),
        (Holder(None, (Grant("team_cadre", 2),)), {("team", 2)}),
        (Holder(None, (Grant("grid_worker", 9),)), {("village", 9)}),
        # Whoever only looks on, or sends out, signs for nobody.
        (Holder(None, (Grant("inspector"), Grant("dispatcher"), Grant("commander"))), set()),
        # To the last day, and from the first.
        (Holder(None, (Grant("liaison", 5, TODAY, TODAY),)), {("department", 5)}),
        (Holder(None, (Grant("liaison", 5, TODAY + DAY),)), set()),
        (Holder(None, (Grant("liaison", 5, to_on=TODAY - DAY),)), set()),
        # A seconded cadre for himself and his module, as long as he is there.
        (Holder(7, (Grant("seconded", 3),), ((TODAY, None),)), {("module", 3), ("cadre", 7)}),
        (Holder(7, (Grant("seconded", 3),), ((TODAY - DAY, TODAY - DAY),)), set()),
        (Holder(7, (Grant("seconded", 3),), ()), set()),
    ],
)
def test_a_grant_reaches_its_unit_on_its_days(holder: Holder, expected: set[tuple[str, int]]) -> None:
    assert signable_parties([holder], TODAY) == expected


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({}, set()),
        ({1: 2, 2: 3}, set()),
        ({1: 1}, {1}),
        ({1: 2, 2: 1}, {1, 2}),
        # A tail that leads into a circle is not part of it.
        ({5: 1, 1: 2, 2: 3, 3: 1, 9: 8}, {1, 2, 3}),
        ({1: 2, 2: 1, 3: 4, 4: 3}, {1, 2, 3, 4}),
    ],
)
def test_a_circle_is_found_from_wherever_one_begins(parents: dict[int, int], expected: set[int]) -> None:
    assert circular_merges(parents) == expected
    assert circular_merges(dict(reversed(parents.items()))) == expected
