"""A bounty's points by role: all alike, unless the rules of the year say otherwise."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from dashboard.assessment.bounties import actions_work, queries
from dashboard.assessment.bounties.rules_progress import points_of, points_words
from dashboard.assessment.scores.actions_inputs import revise_rules
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_inputs import checked_rules
from dashboard.words.errors import Refused
from models import BidRole, SpecialEntry
from tests.assessment.bounties.ground import AFTER, DAY, NOON, Board
from tests.assessment.scores.ground import LEADER

pytestmark = pytest.mark.postgresql

POINTS = st.decimals("0.01", "20", places=2).flatmap(lambda points: st.sampled_from([points, -points]))
SHARES = st.decimals("1", "100", places=2)


@given(points=POINTS, share=SHARES)
def test_a_backbone_gets_a_part_of_the_same_sign_and_never_nothing(points: Decimal, share: Decimal) -> None:
    part = points_of(BidRole.BACKBONE, points, share)
    assert points_of(BidRole.LEADER, points, share) == points
    assert 0 < part / points <= 1
    assert abs(abs(part) - abs(points) * share / 100) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("points", "share", "words"),
    [
        ("5.00", "100", "每人 +5 分"),
        ("5.00", "60.00", "领衔 +5 分、骨干 +3 分"),
        ("-2.00", "62.50", "领衔 -2 分、骨干 -1.25 分"),
        ("0.01", "1", "每人 +0.01 分"),
    ],
)
def test_the_points_are_told_in_words(points: str, share: str, words: str) -> None:
    assert points_words(Decimal(points), Decimal(share)) == words


@pytest.mark.parametrize("share", ["0", "100.01", "50.001"])
def test_a_share_that_makes_no_sense_is_refused(share: str) -> None:
    with pytest.raises(Refused):
        checked_rules(Rules(backbone_share=Decimal(share)))


def entered(session: Session, board: Board) -> dict[int, Decimal]:
    rows = session.exec(select(SpecialEntry.cadre_id, SpecialEntry.points)).all()
    found = dict(rows)
    assert len(found) == len(rows)
    return {place: found[person.cadre_id or 0] for place, person in enumerate((board.leader, board.backbone))}


@pytest.mark.parametrize(("years", "backbone"), [(0, "3"), (1, "5")])
def test_the_rules_of_the_year_of_acceptance_split_the_points(
    session: Session, years: int, backbone: str
) -> None:
    given = Rules(backbone_share=Decimal(60))
    year = AFTER.year + years
    revise_rules(session, from_year=year, wanted=given, base=1, reason="班子会议定", by=LEADER, at=NOON)
    board = Board(session)
    board.settled()
    assert entered(session, board) == {0: Decimal(5), 1: Decimal(backbone)}


def test_what_has_ended_keeps_the_words_of_its_rules(session: Session) -> None:
    given = Rules(backbone_share=Decimal(60))
    revise_rules(
        session, from_year=AFTER.year, wanted=given, base=1, reason="班子会议定", by=LEADER, at=AFTER
    )
    before, after = AFTER - DAY, AFTER + DAY
    assert [queries.backbone_share(session, when=one) for one in (before, after)] == [100, 60]


def test_a_failure_is_split_alike(session: Session) -> None:
    given = Rules(backbone_share=Decimal(50))
    revise_rules(session, from_year=AFTER.year, wanted=given, base=1, reason="班子会议定", by=LEADER, at=NOON)
    board = Board(session)
    bounty = board.running()
    board.act(actions_work.fail, by=board.judge, bounty_id=bounty, reason="到期没有完成")
    assert entered(session, board) == {0: Decimal(-2), 1: Decimal(-1)}
