"""A bounty's end and the points that it brings, in one transaction: both or neither."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.bounties import actions_acceptance, queries
from dashboard.assessment.bounties.actions_acceptance import TeamPoints
from dashboard.assessment.bounties.rules import number_words
from dashboard.assessment.bounties.rules_points import points_of
from dashboard.assessment.scores.actions_special import decide_special, enter_special
from dashboard.words.labels import LABELS
from models import SpecialSource


@needs("bounty.accept")
def accept(session: Session, *, bounty_id: int, opinion: str, by: Person, at: datetime) -> int:
    """Accept a bounty, and enter its points for each member of the team, once. Returns how many entries.

    By the rule set of the year a backbone may get a share of what the leader gets.

    The acceptance is the approval: nobody on the team may accept, and the right to accept covers both.
    """
    return _enter(
        session,
        actions_acceptance.accept(session, bounty_id=bounty_id, opinion=opinion, by=by, at=at),
        by,
        at,
    )


@needs("bounty.accept")
def fail(session: Session, *, bounty_id: int, reason: str, by: Person, at: datetime) -> int:
    """Let a bounty fail, and enter the negative points for each member of the team, once."""
    return _enter(
        session, actions_acceptance.fail(session, bounty_id=bounty_id, reason=reason, by=by, at=at), by, at
    )


def _enter(session: Session, due: TeamPoints, by: Person, at: datetime) -> int:
    share = queries.backbone_share(session, when=at)
    cited = number_words(due.year, due.number)
    for cadre_id, role in due.members:
        entry = enter_special(
            session,
            cadre_id=cadre_id,
            task=due.title,
            role=LABELS[role],
            points=points_of(role, due.points, share),
            occurred_on=due.on,
            evidence=f"{cited}：{due.reason}",
            source=SpecialSource.BOUNTY,
            source_id=f"{due.bounty_id}/{cadre_id}",
            by=by,
            at=at,
        )
        decide_special(session, entry_id=entry, is_approved=True, reason=cited, by=by, at=at)
    return len(due.members)
