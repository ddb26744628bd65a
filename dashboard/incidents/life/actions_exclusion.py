"""剔除: left out of the assessed figures and taken back in, each with its reason and its entry in the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.lifecycle import ActInProgress
from dashboard.incidents.life.rules_exclusion import (
    KEY,
    Step,
    check_next,
    check_other,
    said,
    stands_at,
    step_of,
)
from models import Action, Exclusion


@needs("incident.exclude")
def ask_exclusion(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """申请剔除: nothing is left out before somebody else approved. Refused while one waits, or stands."""
    act = _turn(session, incident_id, Step.ASKED, scope=scope, by=by, at=at, seen=seen)
    text = said(reason, "剔除的理由")
    # Kept with the entry too: the record of what is left out carries it once somebody approved.
    act.write(reason=text, data={KEY: Step.ASKED.value, "why": text})


@needs("incident.exclude_approve")
def decide_exclusion(
    session: Session,
    *,
    incident_id: int,
    is_approved: bool,
    reason: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """审批: from now on the incident is left out, or it counts on. Never by whoever asked.

    The reason of the record is that of the request; turning one down needs its own.
    """
    step = Step.APPROVED if is_approved else Step.REFUSED
    act = _turn(session, incident_id, step, scope=scope, by=by, at=at, seen=seen)
    asked = next(past for past in reversed(act.standing.log) if step_of(past.data))
    check_other(asked.data, act.actor.accounts)
    text = reason.strip() if is_approved and not reason.strip() else said(reason, "审批意见")
    if is_approved:
        session.execute(
            insert(Exclusion).values(
                incident_id=incident_id, reason=asked.data["why"], approver=by.name, at=act.at
            )
        )
    act.write(reason=text, data={KEY: step.value})


@needs("incident.exclude_approve")
def revoke_exclusion(
    session: Session,
    *,
    incident_id: int,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> None:
    """撤销剔除: the incident counts again. What was asked and approved stays in the log."""
    act = _turn(session, incident_id, Step.REVOKED, scope=scope, by=by, at=at, seen=seen)
    text = said(reason, "撤销的理由")
    session.execute(delete(Exclusion).where(col(Exclusion.incident_id) == incident_id))
    act.write(reason=text, data={KEY: Step.REVOKED.value})


def _turn(session: Session, incident_id: int, step: Step, **who: Any) -> ActInProgress:
    act = ActInProgress(session, incident_id, Action.COMMENT, **who)
    excluded = session.execute(select(col(Exclusion.id)).where(col(Exclusion.incident_id) == incident_id))
    check_next(
        stands_at(past.data for past in act.standing.log), step, is_left_out=excluded.first() is not None
    )
    return act
