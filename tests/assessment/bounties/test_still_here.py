"""Whoever does not belong to the town any more is neither chosen nor taken, though he signed up in time."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import Person
from dashboard.assessment.bounties import actions_selection
from dashboard.delegation.seconded.cases import end_membership
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import Cadre, Department, Identity, Module, Placement, Secondment, Staffing
from tests.assessment.bounties.ground import AFTER, DAY, Board
from tests.assessment.bounties.test_team import change, two_signed_up

LONG_AGO = date(2025, 6, 1)
# The last day in the town: the day before that on which the acts of these tests take place.
LAST = township_date(AFTER) - DAY


def a_secondment(session: Session, cadre_id: int | None, department: str = "测试局") -> Secondment:
    """Make a bounty's cadre one of a department's, seconded since LONG_AGO and placed in a module."""
    cadre = session.get_one(Cadre, cadre_id)
    cadre.identity = Identity.SECONDED
    home = Department(code=f"d-{cadre_id}", name=f"{department}{cadre_id}", short_name=department)
    session.add(home)
    session.flush()
    row = Secondment(
        cadre_id=cadre.id, department_id=home.id, from_on=LONG_AGO, locked_until=date(2027, 6, 1)
    )
    session.add(row)
    a_placement(session, cadre_id)
    return row


def a_placement(session: Session, cadre_id: int | None, to_on: date | None = None) -> None:
    module = session.exec(select(Module.id).order_by(col(Module.id))).first()
    session.add(Placement(cadre_id=cadre_id or 0, module_id=module or 0, from_on=LONG_AGO, to_on=to_on))
    session.flush()


def returned(session: Session, cadre_id: int | None) -> None:
    end_membership(session, a_secondment(session, cadre_id), Staffing.RETURNED, LAST)
    session.flush()


def transferred(session: Session, cadre_id: int | None) -> None:
    end_membership(session, a_secondment(session, cadre_id), Staffing.TRANSFERRED, LAST)
    session.flush()


def without_work(session: Session, cadre_id: int | None) -> None:
    a_placement(session, cadre_id, LAST)


def left(session: Session, cadre_id: int | None) -> None:
    session.get_one(Cadre, cadre_id).left_on = LAST
    session.flush()


GONE = [
    (returned, f"派驻已于 {LAST} 结束"),
    (transferred, f"派驻已于 {LAST} 结束"),
    (without_work, f"工作已于 {LAST} 结束"),
    (left, f"已于 {LAST} 离任"),
]
Going = Callable[[Session, int | None], None]


@pytest.mark.parametrize(("goes", "why"), GONE)
def test_who_is_gone_leads_nothing(session: Session, goes: Going, why: str) -> None:
    board = Board(session)
    bounty = board.rated()
    goes(session, board.leader.cadre_id)
    lead = board.bids(bounty)[0]
    with pytest.raises(Refused, match=why):
        board.act(actions_selection.choose, bounty_id=bounty, bid_id=lead.id)
    assert not board.bids(bounty)[0].is_chosen
    assert board.row(bounty).leader_id is None


@pytest.mark.parametrize(("goes", "why"), GONE)
def test_who_is_gone_is_on_no_team(session: Session, goes: Going, why: str) -> None:
    board = Board(session)
    bounty = board.teaming()
    goes(session, board.backbone.cadre_id)
    bids = [board.bids(bounty)[1].id]
    with pytest.raises(Refused, match=why):
        board.act(actions_selection.form_team, by=board.leader, bounty_id=bounty, bid_ids=bids)
    assert not board.bids(bounty)[1].is_chosen


@pytest.mark.parametrize(("goes", "why"), GONE)
def test_who_is_gone_joins_no_team_later_and_is_let_go(session: Session, goes: Going, why: str) -> None:
    board = Board(session)
    bounty, second = two_signed_up(board)
    goes(session, second.cadre_id)
    with pytest.raises(Refused, match=why):
        change(board, bounty, 2, is_in=True)
    goes_too: Person = board.backbone
    left(session, goes_too.cadre_id)
    change(board, bounty, 1, is_in=False)
    assert [bid.is_chosen for bid in board.bids(bounty)] == [True, False, False]


@pytest.mark.parametrize(("goes", "why"), GONE)
def test_who_is_gone_signs_up_for_nothing(session: Session, goes: Going, why: str) -> None:
    board = Board(session)
    bounty = board.published(closes_at=AFTER + DAY)
    goes(session, board.backbone.cadre_id)
    with pytest.raises(Refused, match=f"您.*{why}.*不能报名"):
        board.bid(bounty, board.backbone, at=AFTER)
    assert board.bids(bounty) == []


@pytest.mark.postgresql
def test_who_is_still_here_on_his_last_day_signs_up(session: Session) -> None:
    board = Board(session)
    bounty = board.published(closes_at=AFTER + DAY)
    returned(session, board.backbone.cadre_id)
    board.bid(bounty, board.backbone, at=AFTER - DAY)
    assert [bid.cadre_id for bid in board.bids(bounty)] == [board.backbone.cadre_id]
    a_secondment(session, board.leader.cadre_id)
    board.bid(bounty, board.leader, at=AFTER)
    assert len(board.bids(bounty)) == 2
