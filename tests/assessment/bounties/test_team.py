"""A team that changes while it works: who is on it at the end has the points, and the log says why."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Person
from dashboard.assessment.bounties import actions_selection, actions_work
from dashboard.words.errors import Refused
from models import BidRole, BountyAction, BountyLog, Cadre, SpecialEntry
from tests.assessment.bounties.ground import AFTER, DAY, GOOD, Board, a_person

WHY = "抽调去防汛"


def two_signed_up(board: Board) -> tuple[int, Person]:
    """A bounty at work with one backbone, and a second who signed up and was not taken."""
    second = a_person(board.session, "seconded")
    bounty = board.published()
    board.bid(bounty, board.leader, BidRole.LEADER)
    board.bid(bounty, board.backbone)
    board.bid(bounty, second)
    board.act(actions_selection.begin_selection, bounty_id=bounty)
    leader, first, _ = (bid.id or 0 for bid in board.bids(bounty))
    for rater in board.raters:
        marks = {leader: GOOD}
        board.act(actions_selection.rate, by=rater, bounty_id=bounty, marks=marks)
    board.act(actions_selection.choose, bounty_id=bounty, bid_id=leader)
    board.act(actions_selection.form_team, by=board.leader, bounty_id=bounty, bid_ids=[first])
    return bounty, second


def change(
    board: Board, bounty: int, place: int, is_in: bool, reason: str = WHY, by: Person | None = None
) -> None:
    bid = board.bids(bounty)[place].id
    told = {"bounty_id": bounty, "bid_id": bid, "is_in": is_in, "reason": reason}
    board.act(actions_selection.change_team, by=by, at=AFTER + DAY, **told)


@pytest.mark.postgresql
def test_who_is_on_the_team_at_the_end_has_the_points(session: Session) -> None:
    board = Board(session)
    bounty, second = two_signed_up(board)
    change(board, bounty, 2, is_in=True)
    change(board, bounty, 1, is_in=False)
    board.record(bounty, "10", "4", at=AFTER + DAY)
    later = {"bounty_id": bounty, "at": AFTER + DAY}
    board.act(actions_work.submit, by=board.leader, result="全部完成", **later)
    board.act(actions_work.accept, by=board.judge, opinion="同意", **later)
    scored = session.exec(select(SpecialEntry.cadre_id)).all()
    assert sorted(scored) == sorted([board.leader.cadre_id, second.cadre_id])


@pytest.mark.postgresql
def test_who_came_and_went_and_why_stays_in_the_log(session: Session) -> None:
    board = Board(session)
    bounty, _ = two_signed_up(board)
    change(board, bounty, 1, is_in=False)
    change(board, bounty, 1, is_in=True, reason="防汛结束，归队")
    query = select(BountyLog).where(BountyLog.action == BountyAction.CHANGE_TEAM)
    out, back = session.exec(query.order_by(col(BountyLog.seq))).all()
    name = session.get_one(Cadre, board.backbone.cadre_id).name
    assert (out.reason, back.reason) == (f"{name}退出：{WHY}", f"{name}加入：防汛结束，归队")
    assert [row.data["is_in"] for row in (out, back)] == [False, True]
    assert out.from_status is out.to_status
    assert [bid.is_chosen for bid in board.bids(bounty)] == [True, True, False]


@pytest.mark.parametrize(
    ("place", "is_in", "reason", "why"),
    [
        (0, False, WHY, "领衔人不能换"),
        (1, True, WHY, "已经在队伍里"),
        (2, False, WHY, "不在队伍里"),
        (2, True, " ", "调整的原因"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    session: Session, place: int, is_in: bool, reason: str, why: str
) -> None:
    board = Board(session)
    bounty, _ = two_signed_up(board)
    with pytest.raises(Refused, match=why):
        change(board, bounty, place, is_in, reason)


def test_nobody_changes_the_team_of_a_bounty_that_he_signed_up_for(session: Session) -> None:
    board = Board(session)
    bounty, second = two_signed_up(board)
    own = replace(board.organiser, cadre_id=second.cadre_id)
    with pytest.raises(Refused, match="回避"):
        change(board, bounty, 2, is_in=True, by=own)
    with pytest.raises(Refused, match="角色"):
        change(board, bounty, 2, is_in=True, by=board.backbone)
