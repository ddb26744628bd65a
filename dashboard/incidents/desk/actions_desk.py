"""Accept, triage and dispatch in one go: each act asked for and logged by itself, all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, require
from dashboard.access.rules_rights import needed_rights, needs
from dashboard.incidents.life import actions_dispatch, actions_district, actions_ends, actions_notes
from dashboard.incidents.life.rules_standing import Choice
from models import Incident, IncidentStatus

NAMED = "研判时补上事项类别、村社"


@needs("incident.dispatch")
def decide(
    session: Session,
    *,
    incident_id: int,
    seen: int,
    values: Mapping[str, Any],
    parties: Sequence[Choice],
    why: str,
    suggested: Mapping[str, Any],
    named: Mapping[str, Any] | None = None,
    changed: Sequence[str] = (),
    reason: str = "",
    by: Person,
    at: datetime,
) -> None:
    """受理、研判、交办 of an incident as the dispatcher decided; one of class 3 is passed up to the district.

    `values`: what `actions_dispatch.triage` takes; `seen`: the log's last entry on his screen; `named`:
    category and village that the report lacks and he named, which are amended first. What is done already is
    not done again. Where one act is refused, nothing happens.
    """

    shown: int | None = seen

    def act(action: Any, **inputs: Any) -> None:
        nonlocal shown
        scope = require(by, *needed_rights(action))
        action(session, incident_id=incident_id, scope=scope, by=by, at=at, seen=shown, **inputs)
        # What follows builds on one's own act, in the same transaction.
        shown = None

    status = session.execute(select(col(Incident.status)).where(col(Incident.id) == incident_id)).scalar()
    if status is IncidentStatus.REPORTED:
        act(actions_ends.accept)
    if named:
        act(actions_notes.amend, changes=named, reason=NAMED)
    act(
        actions_dispatch.triage,
        **values,
        why=why,
        suggested=suggested,
        changed=changed,
        reason=reason,
    )
    if values["incident_class"] == 3:
        act(actions_district.escalate, reason=reason or why or "超出镇里能力")
    else:
        act(actions_dispatch.dispatch, parties=parties)
