"""What each act refuses, beyond the table: places, conflicts of interest, days, points."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import Session, col, func, select

from dashboard.assessment.bounties import (
    actions_draft,
    actions_selection,
    actions_work,
)
from dashboard.assessment.bounties.rules import Marks
from dashboard.words.errors import Refused
from models import (
    BidRole,
    Bounty,
    BountyProgress,
    BountyRating,
    BountyTarget,
    Cadre,
    SpecialDecision,
    SpecialEntry,
    SpecialSource,
)
from tests.assessment.bounties.ground import AFTER, CLOSES, DAY, GOOD, Board, a_person
from tests.factories import NOON


@pytest.fixture
def board(session: Session) -> Board:
    return Board(session)


@pytest.mark.postgresql
def test_numbers_count_on_within_the_year(board: Board) -> None:
    rows = [board.row(board.drafted()) for _ in range(2)]
    assert [(row.year, row.number) for row in rows] == [(2026, 1), (2026, 2)]


@pytest.mark.postgresql
def test_editing_replaces_the_targets(board: Board) -> None:
    from tests.assessment.bounties.ground import a_draft

    bounty = board.drafted()
    new = a_draft(title="新榜题", targets=a_draft().targets[:1])
    board.act(actions_draft.edit, bounty_id=bounty, draft=new, at=NOON)
    assert board.row(bounty).title == "新榜题"
    assert board.session.exec(select(func.count()).select_from(BountyTarget)).one() == 1


def test_a_draft_whose_closing_has_passed_is_not_published(board: Board) -> None:
    with pytest.raises(Refused, match="已经过了"):
        board.act(actions_draft.publish, bounty_id=board.drafted(), at=CLOSES)


def test_extending_is_for_a_bounty_that_is_still_open(board: Board) -> None:
    bounty, later = board.published(), {"closes_at": CLOSES + DAY, "reason": "人少"}
    with pytest.raises(Refused, match="要晚于"):
        board.act(actions_draft.extend, bounty_id=bounty, at=NOON, closes_at=CLOSES, reason="人少")
    with pytest.raises(Refused, match="不能再延长"):
        board.act(actions_draft.extend, bounty_id=bounty, at=CLOSES, **later)
    board.act(actions_draft.extend, bounty_id=bounty, at=NOON, **later)
    board.bid(bounty, board.backbone, at=CLOSES)


def test_one_signs_up_once_with_a_cadre_of_his_own_and_again_after_withdrawing(board: Board) -> None:
    bounty = board.published()
    board.bid(bounty, board.backbone)
    with pytest.raises(Refused, match="已经报了"):
        board.bid(bounty, board.backbone)
    with pytest.raises(Refused, match="没有对应的干部"):
        board.bid(bounty, board.organiser)
    with pytest.raises(Refused, match="没有报这张榜"):
        board.act(actions_selection.withdraw, by=board.leader, bounty_id=bounty, at=NOON)
    board.act(actions_selection.withdraw, by=board.backbone, bounty_id=bounty, at=NOON)
    board.bid(bounty, board.backbone, BidRole.LEADER)
    assert [bid.withdrawn_at is None for bid in board.bids(bounty)] == [False, True]


def test_a_withdrawn_place_is_free_again(board: Board, session: Session) -> None:
    bounty = board.published(places=1)
    board.bid(bounty, board.backbone)
    with pytest.raises(Refused, match="1 个报名名额刚刚报满"):
        board.bid(bounty, board.leader)
    board.act(actions_selection.withdraw, by=board.backbone, bounty_id=bounty, at=NOON)
    board.bid(bounty, board.leader)


def test_selection_waits_for_the_closing_and_for_somebody_who_would_lead(board: Board) -> None:
    bounty = board.published()
    board.bid(bounty, board.backbone)
    with pytest.raises(Refused, match="才截止"):
        board.act(actions_selection.begin_selection, bounty_id=bounty, at=NOON)
    with pytest.raises(Refused, match="没有人报名领衔"):
        board.act(actions_selection.begin_selection, bounty_id=bounty)
    board.act(actions_selection.lapse, bounty_id=bounty)
    assert board.row(bounty).status == "unclaimed"


def test_whoever_signed_up_takes_no_part_in_judging(board: Board) -> None:
    bounty = board.selecting()
    bids = board.bids(bounty)
    for bid in bids:
        # Neither himself nor those against whom he stands.
        with pytest.raises(Refused, match="回避"):
            board.act(actions_selection.rate, by=board.leader, bounty_id=bounty, marks={bid.id: GOOD})
    with pytest.raises(Refused, match="回避"):
        board.act(actions_selection.choose, by=board.leader, bounty_id=bounty, bid_id=bids[0].id)
    with pytest.raises(Refused, match="回避"):
        board.act(actions_selection.lapse, by=board.leader, bounty_id=bounty, reason="不合适")


def test_a_declared_conflict_keeps_a_rater_from_that_bid_and_takes_back_what_he_said(board: Board) -> None:
    bounty = board.rated()
    leader, rater = board.bids(bounty)[0], board.raters[0]
    board.act(actions_selection.recuse, by=rater, bounty_id=bounty, bid_id=leader.id, reason="亲属")
    with pytest.raises(Refused, match="登记回避"):
        board.act(actions_selection.rate, by=rater, bounty_id=bounty, marks={leader.id: GOOD})
    with pytest.raises(Refused, match="只有 1 名评委评分"):
        board.act(actions_selection.choose, bounty_id=bounty, bid_id=leader.id)


def test_marks_said_again_replace_the_earlier_ones_and_all_stand_in_the_log(board: Board) -> None:
    bounty = board.rated()
    bid = board.bids(bounty)[0].id
    told = {"by": board.raters[0], "bounty_id": bounty}
    board.act(actions_selection.rate, marks={bid: Marks(60, 60, "再想了想")}, **told)
    with pytest.raises(Refused, match="0 到 100"):
        board.act(actions_selection.rate, marks={bid: Marks(101, 60, "太高")}, **told)
    with pytest.raises(Refused, match="评分理由"):
        board.act(actions_selection.rate, marks={bid: Marks(60, 60, " ")}, **told)
    rating = board.session.get_one(BountyRating, (bid, board.raters[0].account_id))
    assert (rating.ability, rating.reason) == (60, "再想了想")


def test_a_backbone_is_not_made_leader_and_a_second_one_needs_a_reason(
    board: Board, session: Session
) -> None:
    bounty = board.signed_up()
    better = a_person(session, "leadership")
    board.bid(bounty, better, BidRole.LEADER)
    board.act(actions_selection.begin_selection, bounty_id=bounty)
    first, backbone, second = (bid.id for bid in board.bids(bounty))
    for rater in board.raters:
        marks = {first: Marks(70, 70, "可以"), second: Marks(90, 90, "更好")}
        board.act(actions_selection.rate, by=rater, bounty_id=bounty, marks=marks)
    with pytest.raises(Refused, match="没有报名领衔"):
        board.act(actions_selection.choose, bounty_id=bounty, bid_id=backbone)
    with pytest.raises(Refused, match="排第 2"):
        board.act(actions_selection.choose, bounty_id=bounty, bid_id=first)
    board.act(actions_selection.choose, bounty_id=bounty, bid_id=first, reason="熟悉两个村")
    assert board.row(bounty).leader_id == board.leader.cadre_id


def test_one_cadre_does_not_lead_two_running_bounties(board: Board) -> None:
    first, second = board.rated(), board.rated()
    bid = board.bids(second)[0].id
    board.act(actions_selection.choose, bounty_id=first, bid_id=board.bids(first)[0].id)
    with pytest.raises(Refused, match="不能同时领衔两张榜"):
        board.act(actions_selection.choose, bounty_id=second, bid_id=bid)
    board.act(actions_draft.cancel, bounty_id=first, reason="项目取消")
    board.act(actions_selection.choose, bounty_id=second, bid_id=bid)


def test_who_has_left_is_not_chosen(board: Board) -> None:
    bounty = board.rated()
    board.session.get_one(Cadre, board.leader.cadre_id).left_on = NOON.date()
    with pytest.raises(Refused, match="离任"):
        board.act(actions_selection.choose, bounty_id=bounty, bid_id=board.bids(bounty)[0].id)


def test_the_leader_forms_the_team_out_of_those_who_offered(board: Board) -> None:
    bounty = board.teaming()
    leader, backbone = (bid.id for bid in board.bids(bounty))
    with pytest.raises(Refused, match="骨干由领衔人挑选"):
        board.act(actions_selection.form_team, by=board.backbone, bounty_id=bounty, bid_ids=[backbone])
    with pytest.raises(Refused, match="没有报名骨干"):
        board.act(actions_selection.form_team, by=board.leader, bounty_id=bounty, bid_ids=[leader])
    with pytest.raises(Refused, match="至少选一名"):
        board.act(actions_selection.form_team, by=board.leader, bounty_id=bounty, bid_ids=[])


def test_a_day_is_recorded_once_and_anew_after_striking(board: Board) -> None:
    bounty = board.running()
    board.record(bounty, "3", "1")
    with pytest.raises(Refused, match="没有重复记"):
        board.record(bounty, "3")
    with pytest.raises(Refused, match="还没有到"):
        board.record(bounty, "3", day=(AFTER + DAY).date())
    with pytest.raises(Refused, match="开工以前"):
        board.record(bounty, "3", day=NOON.date())
    with pytest.raises(Refused, match="不在这支队伍里"):
        board.record(bounty, "3", by=a_person(board.session, "team_cadre"), at=AFTER + DAY)
    row = board.session.exec(select(BountyProgress).order_by(col(BountyProgress.id))).first()
    struck = {"bounty_id": bounty, "progress_id": row.id}
    board.act(actions_work.strike, by=board.backbone, reason="量错了", **struck)
    with pytest.raises(Refused, match="已经由"):
        board.act(actions_work.strike, by=board.backbone, reason="量错了", **struck)
    board.record(bounty, "2.5")
    counted = select(BountyProgress.amount).where(col(BountyProgress.struck_at).is_(None))
    assert sorted(board.session.exec(counted)) == [Decimal(1), Decimal("2.50")]


def test_acceptance_is_asked_for_by_the_leader_when_the_targets_are_met(board: Board) -> None:
    bounty = board.running()
    board.record(bounty, "10", "3.5")
    with pytest.raises(Refused, match=r"迁坟还差 0\.5 穴"):
        board.act(actions_work.submit, by=board.leader, bounty_id=bounty, result="完成")
    board.record(bounty, "0", "0.5", at=AFTER + DAY)
    with pytest.raises(Refused, match="由领衔人提请"):
        board.act(actions_work.submit, by=board.backbone, bounty_id=bounty, result="完成", at=AFTER + DAY)
    board.act(actions_work.submit, by=board.leader, bounty_id=bounty, result="完成", at=AFTER + DAY)
    assert board.row(bounty).submitted_on == (AFTER + DAY).date()
    board.act(actions_work.send_back, by=board.judge, bounty_id=bounty, reason="缺图", at=AFTER + DAY)
    assert board.row(bounty).submitted_on is None


def points(board: Board) -> list[tuple[int, Decimal, str]]:
    query = select(SpecialEntry.cadre_id, SpecialEntry.points, SpecialEntry.role)
    return [tuple(row) for row in board.session.exec(query.order_by(col(SpecialEntry.id)))]


def test_acceptance_enters_the_points_of_everyone_once(board: Board) -> None:
    bounty = board.settled()
    team = [board.leader.cadre_id, board.backbone.cadre_id]
    assert points(board) == [(team[0], Decimal(5), "领衔"), (team[1], Decimal(5), "骨干")]
    entries = board.session.exec(select(SpecialEntry)).all()
    assert {entry.source for entry in entries} == {SpecialSource.BOUNTY}
    assert [entry.source_id for entry in entries] == [f"{bounty}/{cadre}" for cadre in team]
    assert all(row.is_approved for row in board.session.exec(select(SpecialDecision)))
    with pytest.raises(Refused, match="已验收计分"):
        board.act(actions_work.accept, by=board.judge, bounty_id=bounty, opinion="再来一次")
    assert len(points(board)) == 2


def test_a_failure_takes_points_from_everyone(board: Board) -> None:
    board.failed()
    assert [amount for _, amount, _ in points(board)] == [Decimal(-2), Decimal(-2)]


@pytest.mark.parametrize("code", [actions_work.accept, actions_work.fail, actions_work.send_back])
def test_no_member_accepts_his_own_work(board: Board, code) -> None:
    bounty = board.accepting()
    told = {"opinion": "同意"} if code is actions_work.accept else {"reason": "不行"}
    for member in (board.leader, replace(board.organiser, cadre_id=board.backbone.cadre_id)):
        with pytest.raises(Refused, match="不能验收自己的工作"):
            board.act(code, by=member, bounty_id=bounty, **told)
    assert points(board) == []


def test_where_points_cannot_be_entered_nothing_is_accepted(board: Board, monkeypatch) -> None:
    bounty = board.accepting()

    def broken(*_: object, **__: object) -> int:
        raise Refused("专项计分这时不能登记。")

    monkeypatch.setattr(actions_work, "enter_special", broken)
    nested = board.session.begin_nested()
    with pytest.raises(Refused, match="不能登记"):
        board.act(actions_work.accept, by=board.judge, bounty_id=bounty, opinion="同意")
    nested.rollback()
    assert board.session.get_one(Bounty, bounty, populate_existing=True).status == "accepting"
