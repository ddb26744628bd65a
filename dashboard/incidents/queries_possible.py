"""What one person may do to one incident now, by the same guards as the acts themselves. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Person, Scope, scope_of
from dashboard.access.rules_rights import needs
from dashboard.errors import Refused
from dashboard.incidents.lifecycle_load import load, timing_of
from dashboard.incidents.rules_acts import acts_of, by_status, likeliest, shown
from models import Incident, Level, Stage

ACTS: dict[str, Any] = {
    "act": "str",
    "refused": "str",
    "by_status": "bool",
    "is_next": "bool",
    "targets": "object",
    "seq": "int64",
}
LIMIT: dict[str, Any] = {"amount": "int64", "unit": "str"}


@needs("incident.read")
def possible(session: Session, *, incident_id: int, person: Person, scope: Scope) -> pd.DataFrame:
    """A row for each act that some role of `person` has, in the order of the life cycle, columns as ACTS.

    `refused`: why it is not possible now, empty where it is; `by_status`: already the status forbids it;
    `is_next`: it comes next; `targets`: the ids that it can be about; `seq`: the log's last entry, which
    the screen hands back with the act. Empty where the incident is not within `scope`.
    """
    try:
        standing, _ = load(session, incident_id, scope, lock=False)
    except Refused:
        return pd.DataFrame(columns=list(ACTS)).astype(ACTS)
    acts = shown(standing, person, _held(session, incident_id, person))
    forbidden = set(by_status(acts, standing.status, standing.life.level))
    following = likeliest(acts, standing)
    rows = [
        (
            one.act.key,
            one.refused or "",
            one.act in forbidden,
            one.act.key == following,
            one.targets,
            standing.seq,
        )
        for one in acts
    ]
    return pd.DataFrame(rows, columns=list(ACTS)).astype(ACTS)


def _held(session: Session, incident_id: int, person: Person) -> dict[str, bool]:
    """By right, whether the incident is held within the reach that `person` has with it."""
    reach = {act.right: scope_of(person, act.right) for act in acts_of(person)}
    scopes = list(dict.fromkeys(reach.values()))
    if not scopes:
        return {}
    asked = select(*(visible_incident(scope, incident_id, held=True) for scope in scopes))
    answers = dict(zip(scopes, map(bool, session.execute(asked).one()), strict=True))
    return {right: answers[scope] for right, scope in reach.items()}


@needs("incident.extend")
def extension(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """How far the incident's finish clock may be put off: one row, or none, columns as LIMIT."""
    names = ("level", "incident_class", "rule_set_id")
    columns = [col(getattr(Incident, name)) for name in names]
    query = select(*columns).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    found = session.execute(query).first()
    limit = None
    if found is not None:
        track = "village" if found.level is Level.VILLAGE else str(found.incident_class or 1)
        limit = timing_of(session, found.rule_set_id).limit(track, Stage.FINISH)
    rows = [] if limit is None else [(limit[0], limit[1].value)]
    return pd.DataFrame(rows, columns=list(LIMIT)).astype(LIMIT)


AMENDABLE = (
    *("title", "place", "description", "village_id", "grid_id", "category_id", "source"),
    *("urgent", "secret", "longitude", "latitude", "from_department_id", "lecture_session_id"),
)


@needs("incident.amend")
def amendable(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """What may be corrected of a report, as it stands, without the reporter's own: one row, or none."""
    query = select(*(col(getattr(Incident, name)) for name in AMENDABLE)).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(AMENDABLE)).astype("object")
