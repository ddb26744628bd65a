"""Visits, the day without meetings, relations and key work: what may be written, and what is refused."""

from datetime import UTC, date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.departments.rules_quarter import quarter_of
from dashboard.linkage.villages.rules import (
    HUNDRED,
    MOST_PROBLEMS,
    JudgedItem,
    Problem,
    checked_end,
    checked_findings,
    checked_item,
    checked_judgement,
    checked_link,
    checked_meeting,
    checked_plan,
    checked_problems,
    checked_reveal_reason,
    day_words,
    is_meeting_free,
    is_visit_due,
    masked_household,
    require_planned,
    required_quarter,
    score_of,
    week_of,
)
from dashboard.words.errors import Refused
from models import HouseholdKind, LinkKind, VillageVisitStatus

TODAY = date(2026, 3, 4)
TUESDAY = date(2026, 3, 10)
# Of the spring holidays, and a Monday on which the work of one is made up.
HOLIDAY_TUESDAY = date(2026, 10, 6)
PLAN: dict[str, Any] = {
    "village_id": 1,
    "planned_on": TODAY,
    "topic": " 防汛 ",
    "who": "张三",
    "today": TODAY,
}
MEETING: dict[str, Any] = {
    "title": "周例会", "held_on": TODAY, "starts": time(9, 30), "who": "各模块", "today": TODAY,
}  # fmt: skip
LINK: dict[str, Any] = {
    "kind": LinkKind.COMMITTEE_GRID, "village_id": 1, "grid_id": 2, "who": "王五", "role": "村委会委员",
    "households": None, "from_on": TODAY, "today": TODAY,
}  # fmt: skip
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
points = st.decimals(0, 100, places=2)


@pytest.mark.parametrize("day", [TUESDAY, HOLIDAY_TUESDAY])
def test_a_tuesday_is_a_tuesday_on_a_holiday_too(day: date) -> None:
    assert is_meeting_free(day)
    assert "周二" in day_words(day)


@given(days)
def test_a_week_begins_on_monday_holds_its_day_and_has_one_tuesday(day: date) -> None:
    week = week_of(day)
    assert day in week
    assert week[0].weekday() == 0
    assert [is_meeting_free(one) for one in week].count(True) == 1
    assert is_meeting_free(week[1])


@given(days, st.booleans(), st.sampled_from(["", "  ", "上级临时通知"]))
def test_a_meeting_on_tuesday_needs_a_second_word_and_a_reason(day: date, sure: bool, reason: str) -> None:
    given_ = MEETING | {"held_on": day, "today": day, "reason": reason, "is_confirmed": sure}
    if day.weekday() == 1 and not (sure and reason.strip()):
        with pytest.raises(Refused, match="无会日"):
            checked_meeting(**given_)
        return
    made = checked_meeting(**given_)
    assert made.reason == (reason.strip() if day.weekday() == 1 else "")
    assert made.starts_at.tzinfo is UTC
    # 9:30 in the township is 1:30 of the same day in UTC.
    assert (made.starts_at.date(), made.starts_at.time()) == (day, time(1, 30))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"held_on": None}, "日期或时间"),
        ({"starts": None}, "日期或时间"),
        ({"held_on": TODAY - timedelta(days=1)}, "今天到今后一年"),
        ({"title": " "}, "会议名称"),
        ({"who": ""}, "参会人员"),
    ],
)
def test_a_meeting_without_its_parts_is_refused(wrong: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match=word):
        checked_meeting(**(MEETING | wrong))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"village_id": None}, "村社"),
        ({"planned_on": None}, "日期"),
        ({"planned_on": TODAY + timedelta(days=367)}, "走访日期"),
        ({"planned_on": TODAY - timedelta(days=93)}, "走访日期"),
        ({"topic": " "}, "走访事项"),
        ({"who": "甲\n乙"}, "看不见的字符"),
    ],
)
def test_a_plan_without_its_parts_is_refused(wrong: dict[str, Any], word: str) -> None:
    assert checked_plan(**PLAN).topic == "防汛"
    with pytest.raises(Refused, match=word):
        checked_plan(**(PLAN | wrong))


def test_a_visit_is_concluded_once_and_not_before_it_was_made() -> None:
    require_planned(VillageVisitStatus.PLANNED, "取消")
    for over in (VillageVisitStatus.DONE, VillageVisitStatus.CANCELLED):
        with pytest.raises(Refused, match="不能再取消"):
            require_planned(over, "取消")
    assert checked_findings(TODAY, TODAY, " 两处\n塌方 ", TODAY) == "两处\n塌方"
    for day, word in ((None, "还没有填"), (TODAY + timedelta(days=1), "在将来"), (date(2025, 1, 1), "太早")):
        with pytest.raises(Refused, match=word):
            checked_findings(TODAY, day, "正常", TODAY)
    with pytest.raises(Refused, match="走访情况"):
        checked_findings(TODAY, TODAY, " ", TODAY)


def test_problems_without_anything_are_left_out_and_halves_are_told() -> None:
    assert checked_problems([Problem(""), Problem(" 路灯不亮 ", " 村口 ")]) == [Problem("路灯不亮", "村口")]
    for wrong, word in (
        ([Problem("", "只有说明")], "没有写标题"),
        ([Problem("灯")], "太短"),
        ([Problem("路灯不亮"), Problem(" 路灯不亮")], "写了两遍"),
        ([Problem(f"问题{n}") for n in range(MOST_PROBLEMS + 1)], "最多登记"),
    ):
        with pytest.raises(Refused, match=word):
            checked_problems(wrong)


def test_relations_are_of_a_grid_or_of_a_number_of_households() -> None:
    assert checked_link(**LINK).households is None
    party = LINK | {"kind": LinkKind.PARTY_HOUSEHOLDS, "grid_id": None, "households": 8, "role": " "}
    assert checked_link(**party).role == "党员"
    for wrong, word in (
        (LINK | {"grid_id": None}, "网格"),
        (party | {"households": None}, "多少户"),
        (party | {"households": 0}, "多少户"),
        (LINK | {"from_on": TODAY + timedelta(days=1)}, "开始日期"),
        (LINK | {"village_id": None}, "村社"),
        (LINK | {"who": ""}, "姓名"),
    ):
        with pytest.raises(Refused, match=word):
            checked_link(**wrong)


@given(days, days, st.none() | days, days)
def test_what_ended_stays_ended_and_nothing_ends_before_it_began(
    begun: date, last: date, ended: date | None, today: date
) -> None:
    if ended is None and begun <= last <= today:
        assert checked_end(begun, last, ended, today) == last
    else:
        with pytest.raises(Refused):
            checked_end(begun, last, ended, today)


@given(st.text("张王李赵钱孙", min_size=2, max_size=4), st.sampled_from(HouseholdKind))
def test_a_mask_leaves_the_family_name_alone(name: str, kind: HouseholdKind) -> None:
    shown = masked_household(name, kind)
    assert shown.split("，")[0] == f"{name[0]}*"


@given(st.none() | days, days)
def test_it_is_a_households_turn_once_a_new_quarter_has_begun(visited: date | None, today: date) -> None:
    is_in_quarter = visited is not None and quarter_of(visited) >= quarter_of(today)
    assert is_visit_due(visited, today) == (not is_in_quarter)


def test_a_name_is_not_shown_without_a_reason() -> None:
    assert checked_reveal_reason(" 上门送物资 ") == "上门送物资"
    with pytest.raises(Refused, match="为什么要看"):
        checked_reveal_reason("看")


@given(st.lists(points.filter(bool), max_size=8))
def test_items_never_add_up_to_more_than_a_hundred(worth: list[Decimal]) -> None:
    known: list[JudgedItem] = []
    for number, value in enumerate(worth):
        if sum((one.points for one in known), value) <= HUNDRED:
            known.append(checked_item(f"事项{number}", value, known))
        else:
            with pytest.raises(Refused, match="不能超过 100 分"):
                checked_item(f"事项{number}", value, known)
    assert sum(one.points for one in known) <= HUNDRED


@given(st.lists(points, min_size=1, max_size=6))
def test_the_score_is_the_sum_of_what_was_given_and_within_a_hundred(parts: list[Decimal]) -> None:
    worth = [Decimal(100) / 1] if len(parts) == 1 else [Decimal(1)] * (len(parts) - 1)
    worth = worth if len(parts) == 1 else [*worth, HUNDRED - len(worth)]
    items = [
        JudgedItem(str(n), value, min(given_, value))
        for n, (value, given_) in enumerate(zip(worth, parts, strict=True))
    ]
    score = score_of(items)
    assert score == sum(item.awarded or 0 for item in items)
    assert 0 <= score <= HUNDRED


def test_a_score_waits_until_everything_is_judged_and_adds_up() -> None:
    half = JudgedItem("防汛", Decimal(50), Decimal(45))
    for items, word in (
        ([], "还没有重点工作事项"),
        ([half], "合计 50 分"),
        ([half, JudgedItem("环境", Decimal(50))], "没有评分：环境"),
    ):
        with pytest.raises(Refused, match=word):
            score_of(items)
    assert score_of([half, JudgedItem("环境", Decimal(50), Decimal("40.25"))]) == Decimal("85.25")


def test_points_have_two_places_and_a_judgement_its_evidence() -> None:
    assert checked_judgement(Decimal(30), Decimal("29.5"), " 完成 ", "台账") == ("完成", "台账")
    for awarded, evidence, word in (
        ("30.01", "台账", "0 到 30"),
        ("1.234", "台账", "两位小数"),
        ("3", " ", "依据"),
    ):
        with pytest.raises(Refused, match=word):
            checked_judgement(Decimal(30), Decimal(awarded), "完成", evidence)
    for value, word in (("0", "大于 0"), ("1.005", "两位小数")):
        with pytest.raises(Refused, match=word):
            checked_item("防汛", Decimal(value), [])
    with pytest.raises(Refused, match="没有重复登记"):
        checked_item("防汛", Decimal(1), [JudgedItem("防汛", Decimal(1))])
    with pytest.raises(Refused, match="还没有开始"):
        required_quarter(2026, 2, TODAY)
    assert required_quarter(2026, 1, TODAY) == quarter_of(TODAY)
