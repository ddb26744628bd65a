"""双向选择 from its opening to the posts that are taken up: deadlines, both sides, rounds and limits."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.assessment.posts import actions_choice, actions_wishes
from dashboard.words.errors import Refused
from models import ChoiceKind, ChoiceStatus, PostChoice, PostHolding, PostMatch, PostRound, WishResult
from tests.assessment.posts.ground import (
    ANSWERS_BY,
    CLOSES,
    DAY,
    HOUR,
    LEADER,
    ROOM,
    STARTS,
    TODAY,
    a_cadre,
    answer,
    do,
    held_by,
    hold,
    log_of,
    matched,
    matches,
    module,
    opened,
    person,
    post,
    wish,
    wishes,
)

LATER = ANSWERS_BY + HOUR
NEXT = {"closes_at": LATER + DAY, "answers_by": LATER + 2 * DAY}


def next_round(session: Session, choice: int, *, only_without: bool = False) -> None:
    do(session, ROOM, actions_choice.open_round, LATER, choice_id=choice, only_without=only_without, **NEXT)


def settle(session: Session, choice: int, **given: Any) -> int:
    return int(do(session, LEADER, actions_choice.settle, LATER, choice_id=choice, **given))


@pytest.mark.postgresql
def test_a_round_gives_posts_by_both_sides_wishes_and_keeps_each_reason(session: Session) -> None:
    first, second = a_cadre(session), a_cadre(session)
    choice = opened(session)
    # A post with one place.
    wish(session, choice, first, 1, 2)
    wish(session, choice, second, 1)
    answer(session, choice, 1, second, first)
    assert matched(session, choice) == 2
    assert matches(session, choice) == {first.id: [2], second.id: [1]}
    told = {(one.rank, one.result, one.why) for one in wishes(session, first)}
    assert (1, WishResult.OUTRANKED, "第 1 志愿，模块排第 2，录取到第 1 名（2 人可选，1 个名额）") in told
    reason = session.exec(select(PostMatch.reason).where(PostMatch.cadre_id == second.id)).one()
    assert reason == "第 1 志愿，模块排第 1（2 人可选，1 个名额）"
    (entry,) = [one for one in log_of(session, f"post_choice:{choice}") if one.kind == "round_matched"]
    assert (entry.data["matched"], entry.data["contested"]) == (2, 1)


@pytest.mark.postgresql
def test_settling_a_vacant_choice_adds_posts_and_leaves_the_others(session: Session) -> None:
    cadre = a_cadre(session)
    hold(session, cadre, 30, TODAY - 50 * DAY)
    choice = opened(session)
    wish(session, choice, cadre, 2)
    matched(session, choice)
    assert settle(session, choice) == 1
    assert held_by(session, cadre) == [(30, 1, TODAY - 50 * DAY, None), (2, 1, STARTS, None)]
    row = session.get_one(PostChoice, choice)
    assert (row.status, row.ended_by) == (ChoiceStatus.SETTLED, LEADER.name)
    with pytest.raises(Refused, match="已经任岗"):
        settle(session, choice)


def test_where_all_choose_anew_nobody_is_left_and_old_posts_end_the_day_before(session: Session) -> None:
    mover, keeper, left = a_cadre(session), a_cadre(session), a_cadre(session)
    hold(session, mover, 30, TODAY - 50 * DAY)
    hold(session, keeper, 31, TODAY - 50 * DAY)
    choice = opened(session, ChoiceKind.FULL)
    wish(session, choice, mover, 2)
    wish(session, choice, keeper, 31)
    matched(session, choice)
    with pytest.raises(Refused, match=f"还有 1 人没有岗位：{left.name}"):
        settle(session, choice)
    told = {"choice_id": choice, "cadre_id": left.id, "post_id": post(session, 3).id}
    do(session, LEADER, actions_choice.assign, LATER, reason="本人熟悉", **told)
    assert settle(session, choice) == 2
    assert held_by(session, mover) == [(30, 1, TODAY - 50 * DAY, STARTS - DAY), (2, 1, STARTS, None)]
    assert held_by(session, keeper) == [(31, 1, TODAY - 50 * DAY, None)]
    assert held_by(session, left) == [(3, 1, STARTS, None)]
    reason = session.exec(select(PostMatch.reason).where(PostMatch.cadre_id == left.id)).one()
    assert reason == "组织安排：本人熟悉"


def test_the_next_round_offers_what_is_left_to_those_who_may_have_more(session: Session) -> None:
    first, second = a_cadre(session), a_cadre(session)
    choice = opened(session)
    wish(session, choice, first, 1)
    matched(session, choice)
    next_round(session, choice, only_without=True)
    with pytest.raises(Refused, match="没有空余名额"):
        wish(session, choice, second, 1, at=LATER)
    with pytest.raises(Refused, match="只给还没有岗位的人"):
        wish(session, choice, first, 2, at=LATER)
    wish(session, choice, second, 2, at=LATER)
    matched(session, choice, NEXT["answers_by"])
    assert matches(session, choice) == {first.id: [1], second.id: [2]}
    assert session.exec(select(PostRound.seq)).all() == [1, 2]


def test_nobody_has_more_than_three_posts(session: Session) -> None:
    cadre = a_cadre(session)
    for number in (30, 31, 32):
        hold(session, cadre, number, TODAY - 50 * DAY)
    choice = opened(session)
    with pytest.raises(Refused, match="已经有 3 个岗位"):
        wish(session, choice, cadre, 2)


def test_a_post_taken_up_meanwhile_keeps_a_fourth_from_being_settled(session: Session) -> None:
    cadre = a_cadre(session)
    for number in (30, 31):
        hold(session, cadre, number, TODAY - 50 * DAY)
    choice = opened(session)
    wish(session, choice, cadre, 2)
    matched(session, choice)
    hold(session, cadre, 32, TODAY)
    with pytest.raises(Refused, match="会超过 3 个岗位"):
        settle(session, choice)
    assert session.exec(select(PostHolding).where(PostHolding.from_on == STARTS)).first() is None


def test_a_cadre_writes_his_own_wishes_anew_until_the_closing_second(session: Session) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1, 2)
    wish(session, choice, cadre, 2, 1, 3, at=CLOSES - HOUR)
    assert [one.rank for one in wishes(session, cadre)] == [1, 2, 3]
    with pytest.raises(Refused, match="没有改动"):
        wish(session, choice, cadre, 2, 1, 3)
    with pytest.raises(Refused, match="截止"):
        wish(session, choice, cadre, 1, at=CLOSES)
    with pytest.raises(Refused, match="最多填 3 个"):
        wish(session, choice, cadre, 1, 2, 3, 4)
    with pytest.raises(Refused, match="填了两次"):
        wish(session, choice, cadre, 1, 1)
    wish(session, choice, cadre)
    assert wishes(session, cadre) == []


def test_a_clerk_enters_for_somebody_with_a_reason_in_the_log(session: Session) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    told = {"choice_id": choice, "cadre_id": cadre.id, "post_ids": [post(session, 1).id]}
    clerk = person("dispatcher")
    with pytest.raises(Refused, match="代填的理由"):
        do(session, clerk, actions_wishes.choose_for, reason="", **told)
    do(session, clerk, actions_wishes.choose_for, reason="本人在外培训，电话委托", **told)
    entry = log_of(session, f"post_choice:{choice}")[-1]
    assert (entry.actor, entry.reason) == (clerk.name, "本人在外培训，电话委托")
    assert entry.data["name"] == cadre.name


def test_who_has_no_cadre_or_has_left_takes_no_part(session: Session) -> None:
    a_cadre(session)
    choice = opened(session)
    gone = a_cadre(session, left_on=TODAY)
    with pytest.raises(Refused, match="没有对应的干部"):
        do(session, person("team_cadre", 1), actions_wishes.choose, choice_id=choice, post_ids=[])
    with pytest.raises(Refused, match="不在岗"):
        wish(session, choice, gone, 1)


def test_a_module_answers_for_its_own_posts_after_the_closing(session: Session) -> None:
    cadre, other = a_cadre(session), a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1)
    wish(session, choice, other, 1)
    own = person("module_head", module(session, "party"))
    with pytest.raises(Refused, match="还没有截止"):
        answer(session, choice, 1, cadre, by=own, at=CLOSES - HOUR)
    with pytest.raises(Refused, match="不是您负责的模块"):
        answer(session, choice, 1, cadre, by=person("module_head", module(session, "service")))
    assert answer(session, choice, 1, cadre, declined=(other,), by=own) == 2
    with pytest.raises(Refused, match="没有改动"):
        answer(session, choice, 1, cadre, declined=(other,), by=own)
    matched(session, choice)
    assert [one.why for one in wishes(session, other)] == ["第 1 志愿，模块没有接受：没有执法证"]


def test_nobody_answers_to_himself(session: Session) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1)
    own = person("module_head", module(session, "party"), cadre_id=cadre.id)
    with pytest.raises(Refused, match="您本人也报了"):
        answer(session, choice, 1, cadre, by=own)


def test_no_match_while_modules_still_have_time_to_answer(session: Session) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    wish(session, choice, cadre, 1)
    with pytest.raises(Refused, match="才截止"):
        matched(session, choice, CLOSES - HOUR)
    with pytest.raises(Refused, match="还有 1 条志愿没有答复"):
        matched(session, choice, CLOSES + HOUR)
    answer(session, choice, 1, cadre)
    assert matched(session, choice, CLOSES + HOUR) == 1


def test_deadlines_move_and_a_choice_is_called_off_without_touching_anybodys_posts(session: Session) -> None:
    cadre = a_cadre(session)
    hold(session, cadre, 30, TODAY - 50 * DAY)
    choice = opened(session, ChoiceKind.FULL)
    times = {"closes_at": CLOSES + DAY, "answers_by": ANSWERS_BY + DAY}
    do(session, ROOM, actions_choice.extend_round, choice_id=choice, reason="下乡未回", **times)
    wish(session, choice, cadre, 1, at=CLOSES + HOUR)
    do(session, ROOM, actions_choice.cancel_choice, choice_id=choice, reason="机构改革")
    assert held_by(session, cadre) == [(30, 1, TODAY - 50 * DAY, None)]
    with pytest.raises(Refused, match="已经取消"):
        wish(session, choice, cadre, 2)
    assert opened(session) != choice


def test_one_choice_at_a_time(session: Session) -> None:
    a_cadre(session)
    opened(session)
    with pytest.raises(Refused, match="已经有一次选岗"):
        opened(session)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"from_on": TODAY - DAY}, "任岗日期已经过去"),
        ({"closes_at": CLOSES - DAY}, "不到 1 小时"),
        ({"answers_by": CLOSES}, "至少要比填报截止晚"),
        ({"title": ""}, "名称"),
    ],
)
def test_a_choice_needs_days_that_can_be_kept(session: Session, given: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match=word):
        opened(session, **given)


def test_a_round_that_runs_is_matched_before_anything_else(session: Session) -> None:
    cadre = a_cadre(session)
    choice = opened(session)
    told = {"choice_id": choice, "cadre_id": cadre.id, "post_id": post(session, 1).id, "reason": "需要"}
    for act in (
        lambda: settle(session, choice),
        lambda: next_round(session, choice),
        lambda: do(session, LEADER, actions_choice.assign, LATER, **told),
    ):
        with pytest.raises(Refused, match="第 1 轮还没有匹配"):
            act()


def test_a_placement_keeps_to_the_places_and_is_nobodys_own_act(session: Session) -> None:
    first, second = a_cadre(session), a_cadre(session)
    choice = opened(session)
    wish(session, choice, first, 1)
    matched(session, choice)
    told = {"choice_id": choice, "post_id": post(session, 1).id, "reason": "需要"}
    with pytest.raises(Refused, match="1 个名额已经满了"):
        do(session, LEADER, actions_choice.assign, LATER, cadre_id=second.id, **told)
    himself = person("leadership", cadre_id=second.id)
    with pytest.raises(Refused, match="不能给自己"):
        do(session, himself, actions_choice.assign, LATER, cadre_id=second.id, **told)


def test_holdings_never_overlap_beyond_the_places_of_a_post(session: Session) -> None:
    """As many want one post as can: no more get it than it has room for, and each reason is kept."""
    people = [a_cadre(session) for _ in range(6)]
    choice = opened(session)
    for one in people:
        wish(session, choice, one, 20, 21)
    room = post(session, 20).places + post(session, 21).places
    assert matched(session, choice) == min(6, room)
    settle(session, choice)
    for number in (20, 21):
        key = post(session, number).id
        taken = session.exec(select(PostHolding).where(col(PostHolding.post_id) == key)).all()
        assert len(taken) <= post(session, number).places
    assert all(one.why for cadre in people for one in wishes(session, cadre))
