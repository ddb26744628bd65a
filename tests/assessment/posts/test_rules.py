"""The list of posts: points by the version's rule, bounds, days, and what differs between two versions."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assessment.posts.rules import (
    Change,
    PostRow,
    Ratings,
    change_for_log,
    difference,
    points_of,
    require_effective,
    require_meeting,
    require_name,
    require_places,
    require_ratings,
)
from dashboard.words.errors import Refused

TODAY = date(2026, 3, 4)
DAY = timedelta(days=1)


def a_post(number: int = 1, **given: object) -> PostRow:
    told: dict[str, object] = {
        "module_id": 1, "name": f"岗位{number}", "line": "",
        "difficulty": 5, "workload": 4, "points": 9, "places": 2,
    }  # fmt: skip
    return PostRow(number, **(told | given))  # type: ignore[arg-type]


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.data())
def test_every_rule_that_is_allowed_gives_whole_points_from_1_to_15(
    low: int, high: int, little: int, much: int, data: st.DataObject
) -> None:
    ratings = Ratings(low, high, little, much)
    try:
        require_ratings(ratings)
    except Refused:
        assert high < low or much < little or low + little < 1 or high + much > 15
        return
    difficulty, workload = data.draw(st.integers(low, high)), data.draw(st.integers(little, much))
    assert 1 <= points_of(difficulty, workload, ratings) <= 15


@pytest.mark.parametrize(
    ("difficulty", "workload", "word"),
    [(0, 3, "难度是 1–8 的整数，填的是 0"), (9, 3, "难度"), (5, -1, "工作量"), (5, 8, "工作量是 0–7 的整数")],
)
def test_a_rating_outside_its_range_is_refused_in_words(difficulty: int, workload: int, word: str) -> None:
    with pytest.raises(Refused, match=word):
        points_of(difficulty, workload, Ratings())


def test_ranges_that_could_give_16_points_are_refused() -> None:
    with pytest.raises(Refused, match="2–16 分，超出 1–15 分"):
        require_ratings(Ratings(1, 8, 1, 8))


@pytest.mark.parametrize("places", [0, 51, -1])
def test_nobody_or_a_crowd_cannot_hold_a_post(places: int) -> None:
    with pytest.raises(Refused, match="可任人数是 1–50"):
        require_places(places)


def test_two_posts_are_not_called_the_same_but_one_may_keep_its_name() -> None:
    require_name(7, "消防", {7: "消防", 8: "统计"})
    with pytest.raises(Refused, match="第 8 号岗位已经叫“统计”"):
        require_name(7, "统计", {7: "消防", 8: "统计"})


def test_a_difference_names_what_is_new_gone_and_changed() -> None:
    before = [a_post(1), a_post(2), a_post(3)]
    after = [a_post(1), a_post(2, difficulty=6, points=10), a_post(4)]
    found = difference(before, after)
    assert [(one.number, one.before is None, one.after is None, one.fields) for one in found] == [
        (2, False, False, ("difficulty", "points")),
        (3, False, True, ()),
        (4, True, False, ()),
    ]


def test_a_moved_post_is_told_by_the_names_of_its_modules() -> None:
    change = Change(1, a_post(1), a_post(1, module_id=2))
    assert change_for_log(change, {1: "大党建", 2: "大治理"}) == {"模块": ["大党建", "大治理"]}


posts = st.lists(
    st.builds(a_post, st.integers(1, 6), places=st.integers(1, 3)),
    max_size=6,
    unique_by=lambda row: row.number,
)  # fmt: skip


@given(posts, posts)
def test_applying_a_difference_turns_one_version_into_the_other(
    before: list[PostRow], after: list[PostRow]
) -> None:
    made = {row.number: row for row in before}
    for change in difference(before, after):
        made.pop(change.number, None)
        if change.after:
            made[change.number] = change.after
    assert made == {row.number: row for row in after}
    assert difference(after, after) == []


@pytest.mark.parametrize(
    ("day", "is_allowed"), [(0, True), (-1, True), (1, False), (-366, True), (-367, False)]
)
def test_a_meeting_has_taken_place_within_a_year(day: int, is_allowed: bool) -> None:
    if is_allowed:
        require_meeting(TODAY + day * DAY, TODAY)
    else:
        with pytest.raises(Refused, match="会议日期"):
            require_meeting(TODAY + day * DAY, TODAY)


@pytest.mark.parametrize(
    ("on", "last_on", "word"),
    [(-1, None, "过去的日子"), (367, None, "超过一年"), (3, 3, "要晚于这一天"), (3, 5, "要晚于这一天")],
)
def test_a_version_begins_today_or_later_and_after_the_one_before(
    on: int, last_on: int | None, word: str
) -> None:
    last = None if last_on is None else TODAY + last_on * DAY
    with pytest.raises(Refused, match=word):
        require_effective(TODAY + on * DAY, today=TODAY, met_on=TODAY, last_on=last)
    require_effective(TODAY, today=TODAY, met_on=TODAY, last_on=TODAY - DAY)
