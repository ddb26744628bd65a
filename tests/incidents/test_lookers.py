"""Who else has a case open."""

from dashboard.incidents.case.widgets_lookers import OPEN_FOR, PACE, others_looking
from tests.factories import NOON


def test_two_people_at_one_case_see_each_other_until_one_leaves() -> None:
    assert others_looking(901, "account:1", "甲", NOON) == []
    assert others_looking(901, "account:2", "乙", NOON) == ["甲"]
    assert others_looking(902, "account:3", "丙", NOON) == []
    later = NOON + OPEN_FOR - PACE
    assert others_looking(901, "account:1", "甲", later) == ["乙"]
    assert others_looking(901, "account:1", "甲", later + OPEN_FOR) == []
