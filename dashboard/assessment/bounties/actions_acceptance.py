"""验收、退回、失败、归档. Whoever calls for points enters them in the same transaction (actions_bounty)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.assessment.bounties import rules_notices
from dashboard.assessment.bounties.lifecycle import ActInProgress, performs
from dashboard.assessment.bounties.rules import cadres_of
from dashboard.assessment.bounties.rules_selection import LONGEST_REASON
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import BidRole, BountyAction


@dataclass(frozen=True)
class TeamPoints:
    """What an end of the work means for its team: (cadre, role) each, signed points, the township day."""

    bounty_id: int
    year: int
    number: int
    title: str
    members: tuple[tuple[int, BidRole], ...]
    points: Decimal
    on: date
    reason: str


@performs(BountyAction.SEND_BACK)
def send_back(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> None:
    """Not good enough yet: the work goes on, and its days count on."""
    act = ActInProgress(session, bounty_id, BountyAction.SEND_BACK, by=by, at=at)
    _require_other(act, "验收")
    why = checked_text(reason, "退回的理由", LONGEST_REASON)
    tell = rules_notices.to_people((bid.cadre_id for bid in act.team()), f"请整改后再提请验收：{why}")
    act.write(sets={"submitted_on": None}, reason=why, tell=tell)


@performs(BountyAction.ACCEPT)
def accept(session: Session, *, bounty_id: int, opinion: str, by: Person, at: datetime) -> TeamPoints:
    """Accept what was done: no member of the team may. Says who gets how many points."""
    act = ActInProgress(session, bounty_id, BountyAction.ACCEPT, by=by, at=at)
    return _conclude(act, act.row.points, checked_text(opinion, "验收意见", LONGEST_REASON))


@performs(BountyAction.FAIL)
def fail(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> TeamPoints:
    """The task was not done: each member of the team loses what the bounty said. Says who loses how much."""
    act = ActInProgress(session, bounty_id, BountyAction.FAIL, by=by, at=at)
    return _conclude(act, -act.row.penalty, checked_text(reason, "失败的原因", LONGEST_REASON))


@performs(BountyAction.ARCHIVE)
def archive(session: Session, *, bounty_id: int, by: Person, at: datetime) -> None:
    """Put an accepted bounty away; it stays readable."""
    ActInProgress(session, bounty_id, BountyAction.ARCHIVE, by=by, at=at).write()


def _conclude(act: ActInProgress, points: Decimal, reason: str) -> TeamPoints:
    _require_other(act, "验收")
    members = tuple((bid.cadre_id, bid.role) for bid in act.team())
    told = {"points": str(points), "members": [cadre for cadre, _ in members]}
    tell = rules_notices.to_people((cadre for cadre, _ in members), reason)
    act.write(sets={"concluded_at": act.at}, reason=reason, data=told, tell=tell)
    row = act.row
    on = township_date(act.at)
    return TeamPoints(act.bounty_id, row.year, row.number, row.title, members, points, on, reason)


def _require_other(act: ActInProgress, what: str) -> None:
    """Refused for the team and for whoever stands in for one of it: nobody accepts his own work."""
    if cadres_of(act.by) & {bid.cadre_id for bid in act.team()}:
        raise Refused(f"您（或者您代岗的人）是这张榜的队员，不能{what}自己的工作。请由其他领导{what}。")
