"""A town with people who put up bounties, sign up, judge and work; and a bounty in any state."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from dashboard.access.rules_rights import ROLES
from dashboard.assessment.bounties import (
    actions_draft,
    actions_selection,
    actions_work,
)
from dashboard.assessment.bounties.rules import Draft, Marks, Target
from dashboard.words.days import township_date
from models import (
    BidRole,
    Bounty,
    BountyBid,
    BountyStatus,
    BountyTarget,
    BountyTopic,
    Cadre,
    Module,
    Team,
    Village,
)
from tests.access.people import an_account
from tests.factories import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = NOON + DAY
AFTER = CLOSES + HOUR
GOOD = Marks(90, 80, "熟悉征迁政策")
_numbers = count(1)
UNITS: dict[str, Any] = {"module": Module, "team": Team, "village": Village}


def a_draft(**given: Any) -> Draft:
    told = {
        "topic": BountyTopic.PROJECT,
        "title": "示例大道攻坚",
        "description": "完成征地和迁坟。",
        "points": Decimal(5),
        "penalty": Decimal(2),
        "closes_at": CLOSES,
        "finish_on": date(2026, 4, 30),
        "targets": (Target("征地", "亩", Decimal(10)), Target("迁坟", "穴", Decimal(4))),
    }
    return Draft(**(told | given))


def a_person(session: Session, role: str, *, is_cadre: bool = True) -> Person:
    """Somebody with a role, an account and, as a rule, a cadre of his own."""
    number = next(_numbers)
    cadre = None
    if is_cadre:
        row = Cadre(staff_number=f"B{number}", name=f"测试干部{number}")
        session.add(row)
        session.flush()
        cadre = row.id
    account = an_account(session, name=f"测试{number}", cadre_id=cadre)
    unit = UNITS.get(ROLES[role].unit)
    unit_id = session.exec(select(unit.id).order_by(unit.id)).first() if unit else None
    return Person(account.name, (Grant(role, unit_id),), account_id=account.id, cadre_id=cadre)


class Board:
    """Makes bounties and drives them on; every act is the product's own."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.organiser = a_person(session, "commander", is_cadre=False)
        self.raters = [a_person(session, "inspector", is_cadre=False) for _ in range(2)]
        self.leader = a_person(session, "leadership")
        self.backbone = a_person(session, "team_cadre")
        self.judge = a_person(session, "leadership", is_cadre=False)

    def act(
        self, action: Callable[..., Any], *, by: Person | None = None, at: datetime = AFTER, **told: Any
    ) -> Any:
        return action(self.session, by=by or self.organiser, at=at, **told)

    def drafted(self, **given: Any) -> int:
        return int(self.act(actions_draft.draft, draft=a_draft(**given), at=NOON))

    def published(self, **given: Any) -> int:
        bounty = self.drafted(**given)
        self.act(actions_draft.publish, bounty_id=bounty, at=NOON)
        return bounty

    def bid(self, bounty: int, by: Person, role: BidRole = BidRole.BACKBONE, at: datetime = NOON) -> int:
        told = {"bounty_id": bounty, "role": role, "statement": "愿意参加，熟悉情况。"}
        return int(self.act(actions_selection.sign_up, by=by, at=at, **told))

    def signed_up(self, **given: Any) -> int:
        bounty = self.published(**given)
        self.bid(bounty, self.leader, BidRole.LEADER)
        self.bid(bounty, self.backbone)
        return bounty

    def selecting(self, **given: Any) -> int:
        bounty = self.signed_up(**given)
        self.act(actions_selection.begin_selection, bounty_id=bounty)
        return bounty

    def rated(self, **given: Any) -> int:
        bounty = self.selecting(**given)
        bids = {bid.id or 0: GOOD for bid in self.bids(bounty)}
        for rater in self.raters:
            self.act(actions_selection.rate, by=rater, bounty_id=bounty, marks=bids)
        return bounty

    def teaming(self, **given: Any) -> int:
        bounty = self.rated(**given)
        leader = next(bid for bid in self.bids(bounty) if bid.role is BidRole.LEADER)
        self.act(actions_selection.choose, bounty_id=bounty, bid_id=leader.id)
        return bounty

    def running(self, **given: Any) -> int:
        bounty = self.teaming(**given)
        backbones = [bid.id for bid in self.bids(bounty) if bid.role is BidRole.BACKBONE]
        self.act(actions_selection.form_team, by=self.leader, bounty_id=bounty, bid_ids=backbones)
        return bounty

    def record(self, bounty: int, *amounts: str, at: datetime = AFTER, **told: Any) -> None:
        targets = self.session.exec(
            select(BountyTarget.id).where(BountyTarget.bounty_id == bounty).order_by(col(BountyTarget.seq))
        )
        measured = dict(zip(targets, map(Decimal, amounts), strict=False))
        given = {"by": self.leader, "day": township_date(at), "amounts": measured} | told
        self.act(actions_work.record, bounty_id=bounty, at=at, **given)

    def met(self, **given: Any) -> int:
        bounty = self.running(**given)
        self.record(bounty, "10", "4")
        return bounty

    def accepting(self, **given: Any) -> int:
        bounty = self.met(**given)
        self.act(actions_work.submit, by=self.leader, bounty_id=bounty, result="目标全部完成")
        return bounty

    def settled(self, **given: Any) -> int:
        bounty = self.accepting(**given)
        self.act(actions_work.accept, by=self.judge, bounty_id=bounty, opinion="现场核验，同意")
        return bounty

    def archived(self, **given: Any) -> int:
        bounty = self.settled(**given)
        self.act(actions_work.archive, bounty_id=bounty)
        return bounty

    def unclaimed(self, **given: Any) -> int:
        bounty = self.published(**given)
        self.act(actions_selection.lapse, bounty_id=bounty)
        return bounty

    def failed(self, **given: Any) -> int:
        bounty = self.running(**given)
        self.act(actions_work.fail, by=self.judge, bounty_id=bounty, reason="到期没有完成")
        return bounty

    def cancelled(self, **given: Any) -> int:
        bounty = self.published(**given)
        self.act(actions_draft.cancel, bounty_id=bounty, reason="项目取消")
        return bounty

    def bids(self, bounty: int) -> list[BountyBid]:
        query = select(BountyBid).where(BountyBid.bounty_id == bounty).order_by(col(BountyBid.id))
        return list(self.session.exec(query))

    def row(self, bounty: int) -> Bounty:
        return self.session.get_one(Bounty, bounty, populate_existing=True)


# How a bounty comes into each state.
INTO: dict[BountyStatus, Callable[..., int]] = {
    BountyStatus.DRAFT: Board.drafted,
    BountyStatus.PUBLISHED: Board.signed_up,
    BountyStatus.SELECTING: Board.rated,
    BountyStatus.TEAMING: Board.teaming,
    BountyStatus.RUNNING: Board.met,
    BountyStatus.ACCEPTING: Board.accepting,
    BountyStatus.SETTLED: Board.settled,
    BountyStatus.ARCHIVED: Board.archived,
    BountyStatus.UNCLAIMED: Board.unclaimed,
    BountyStatus.FAILED: Board.failed,
    BountyStatus.CANCELLED: Board.cancelled,
}
