"""The pure rules: marks, ranks, burn-up, drafts, the clock of sign-up."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.rules import Absent, Grant, Person
from dashboard.assessment.bounties.rules import (
    Marks,
    Target,
    checked,
    is_open,
    next_status,
    number_words,
    phase,
    require_neutral,
    require_rated,
    require_rater,
    require_reason_against,
    score,
    standings,
)
from dashboard.assessment.bounties.rules_progress import (
    burn_up,
    checked_amount,
    days_used,
    number,
    share_done,
)
from dashboard.words.errors import Refused
from models import BountyAction, BountyStatus
from tests.assessment.bounties.ground import CLOSES, a_draft
from tests.factories import NOON

MARKS = st.builds(Marks, st.integers(0, 100), st.integers(0, 100), st.just("理由"))
BIDS = st.dictionaries(st.integers(1, 30), st.lists(MARKS, max_size=5), min_size=1, max_size=8)
DAYS = st.dictionaries(
    st.integers(0, 40).map(lambda n: date(2026, 4, 1) + timedelta(days=n)),
    st.decimals(0, 1000, places=2),
    max_size=20,
)


def test_sign_up_is_open_until_the_closing_second_and_not_in_it() -> None:
    instant = timedelta(microseconds=1)
    assert is_open(BountyStatus.PUBLISHED, CLOSES, CLOSES - instant)
    assert not is_open(BountyStatus.PUBLISHED, CLOSES, CLOSES)
    assert not is_open(BountyStatus.SELECTING, CLOSES, CLOSES - instant)
    assert phase(BountyStatus.PUBLISHED, CLOSES, CLOSES - instant) == "报名中"
    assert phase(BountyStatus.PUBLISHED, CLOSES, CLOSES) == "报名截止，待评选"


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(Refused, match=r"现在是“报名中”，不能“验收计分”。现在可以.*“报名”"):
        next_status(BountyAction.ACCEPT, BountyStatus.PUBLISHED)
    with pytest.raises(Refused, match="已经了结"):
        next_status(BountyAction.ACCEPT, BountyStatus.ARCHIVED)
    with pytest.raises(Refused, match="没有找到"):
        next_status(BountyAction.PUBLISH, None)


@given(st.lists(MARKS, min_size=1, max_size=9), st.integers(0, 100), st.randoms())
def test_a_score_lies_between_its_marks_and_does_not_depend_on_the_order(marks, share, random) -> None:
    found = score(marks, share)
    given_marks = [value for one in marks for value in (one.ability, one.familiarity)]
    assert min(given_marks) <= found <= max(given_marks)
    random.shuffle(marks)
    assert score(marks, share) == found


def test_the_two_criteria_weigh_as_the_bounty_says() -> None:
    marks = [Marks(100, 50, "甲"), Marks(80, 60, "乙")]
    assert score(marks, 50) == Decimal("72.50")
    assert score(marks, 100) == Decimal(90)
    assert score(marks, 0) == Decimal(55)
    assert score([], 50) is None


@given(BIDS, st.integers(0, 100))
def test_ranks_follow_the_scores_and_equal_is_equal(bids, share) -> None:
    order = standings(bids, share)
    assert set(order) == set(bids)
    for one in order.values():
        assert (one.place is None) == (one.score is None) == (one.raters == 0)
    known = [one for one in order.values() if one.score is not None]
    for one in known:
        assert one.place == 1 + sum(other.score > one.score for other in known)


@given(DAYS, st.integers(0, 40))
def test_the_burn_up_never_falls_and_ends_with_the_sum(amounts, length) -> None:
    start = date(2026, 4, 1)
    until = start + timedelta(days=length)
    points = burn_up(amounts, start, until)
    assert len(points) == days_used(start, until) == length + 1
    assert all(before.total <= after.total for before, after in pairwise(points))
    assert points[-1].total == sum((a for day, a in amounts.items() if day <= until), Decimal(0))
    assert all((one.amount is None) == (one.day not in amounts) for one in points)


def test_days_are_counted_with_the_first_and_the_last() -> None:
    assert days_used(date(2026, 4, 2), date(2026, 4, 30)) == 29
    assert days_used(date(2026, 4, 2), date(2026, 4, 2)) == 1
    assert days_used(None, date(2026, 4, 2)) is None


def test_more_than_the_goal_of_one_target_does_not_make_up_for_another() -> None:
    assert share_done([(Decimal(20), Decimal(10)), (Decimal(0), Decimal(4))]) == 0.5
    assert share_done([]) is None


@pytest.mark.parametrize(
    ("given_draft", "word"),
    [
        ({"title": " "}, "榜题"),
        ({"points": Decimal(0)}, "加分"),
        ({"points": Decimal("20.01")}, "加分"),
        ({"points": Decimal("1.005")}, "两位小数"),
        ({"penalty": Decimal(-1)}, "扣分"),
        ({"places": 0}, "名额"),
        ({"ability_share": 101}, "比重"),
        ({"min_raters": 0}, "评委"),
        ({"closes_at": NOON}, "已经过了"),
        ({"finish_on": date(2026, 3, 1)}, "完成期限"),
        ({"targets": ()}, "目标"),
        ({"targets": (Target("征地", "亩", Decimal(0)),)}, "大于 0"),
        ({"targets": (Target("征地", "", Decimal(1)),)}, "单位"),
        ({"targets": (Target("征地", "亩", Decimal(1)), Target("征地", "户", Decimal(1)))}, "同名"),
    ],
)
def test_a_draft_that_cannot_stand_is_refused(given_draft, word) -> None:
    with pytest.raises(Refused, match=word):
        checked(a_draft(**given_draft), NOON)


def test_words_lose_the_blanks_around_them() -> None:
    assert checked(a_draft(title="  园区大道 "), NOON).title == "园区大道"
    assert number_words(2026, 3) == "揭榜〔2026〕3号"
    assert [number(Decimal(one)) for one in ("750.00", "25.80", "1200")] == ["750", "25.8", "1,200"]


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "99999999"])
def test_an_amount_that_nobody_measured_is_refused(amount) -> None:
    with pytest.raises(Refused):
        checked_amount(Decimal(amount), "征地", "亩")


def test_nobody_judges_where_he_or_the_one_he_stands_in_for_has_signed_up() -> None:
    own = Person("本人", cadre_id=7, account_id=1)
    stand_in = Person("代岗人", (Grant("leadership", lender=Absent("本人", 1, 7)),), account_id=2, cadre_id=8)
    for person in (own, stand_in):
        with pytest.raises(Refused, match="回避"):
            require_neutral(person, {7, 9}, "评分")
        require_neutral(person, {9}, "评分")
    with pytest.raises(Refused, match="登记回避"):
        require_rater(Person("评委", account_id=3), {7}, is_recused=True)
    with pytest.raises(Refused, match="账号"):
        require_rater(Person("评委"), {7}, is_recused=False)
    assert require_rater(Person("评委", account_id=3), {7}, is_recused=False) == 3


def test_a_choice_past_the_first_needs_its_reason() -> None:
    order = standings({1: [Marks(90, 90, "甲")], 2: [Marks(80, 80, "乙")]}, 50)
    assert require_reason_against(order[1], "") == "综合评分第一"
    with pytest.raises(Refused, match="排第 2"):
        require_reason_against(order[2], " ")
    assert require_reason_against(order[2], "熟悉村情") == "熟悉村情"
    with pytest.raises(Refused, match="还不够 2 名"):
        require_rated(order[1], 2, "甲")
