"""What one person may do to one incident now, by the same guards as the acts themselves."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Person, Scope, scope_of
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.lifecycle_load import load_many, timing_of
from dashboard.incidents.life.rules_acts import OF_ACTION, acts_of, by_status, likeliest, shown_acts
from dashboard.incidents.life.rules_guards import awaits_others
from dashboard.incidents.life.rules_standing import Standing
from dashboard.words.fields import Kind, Use, used
from models import Action, Incident, Level, Stage

ACTS: dict[str, Any] = {
    "act": "str",
    "refused": "str",
    "by_status": "bool",
    "is_next": "bool",
    "is_awaited": "bool",
    "targets": "object",
    "seq": "int64",
}
FEED_BACK = OF_ACTION[Action.FEED_BACK]
LIMIT: dict[str, Any] = {"amount": "int64", "unit": "str"}


@needs("incident.read")
def possible(session: Session, *, incident_id: int, person: Person, scope: Scope) -> pd.DataFrame:
    """A row for each act that some role of `person` has, in the order of the life cycle, columns as ACTS.

    `refused`: why it is not possible now, empty where it is; `by_status`: already the status forbids it;
    `is_next`: it comes next; `is_awaited`: it does as soon as others have done their part; `targets`: the
    ids that it can be about; `seq`: the log's last entry, which the screen hands back with the act. Empty
    where the incident is not within `scope`.
    """
    return possible_of(session, incident_ids=(incident_id,), person=person, scope=scope)[list(ACTS)]


@needs("incident.read")
def possible_of(
    session: Session,
    *,
    incident_ids: tuple[int, ...],
    person: Person,
    scope: Scope,
    only: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """As `possible`, of several incidents in the order of `incident_ids`; first column: incident_id.

    `only`: just these acts, by their words; None: all.
    """
    standings = load_many(session, incident_ids, scope)
    held = _held(session, list(standings), person)
    rows = [
        row
        for key in incident_ids
        if key in standings
        for row in _rows(standings[key], person, held[key])
        if only is None or row[1] in only
    ]
    dtypes = {"incident_id": "int64", **ACTS}
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)


def _rows(standing: Standing, person: Person, held: dict[str, bool]) -> list[tuple[Any, ...]]:
    acts = shown_acts(standing, person, held)
    forbidden = set(by_status(acts, standing.status, standing.life.level))
    following = likeliest(acts, standing)
    awaited = following is None and awaits_others(standing, scope_of(person, FEED_BACK.right))
    return [
        (
            standing.incident_id,
            one.act.key,
            one.refused or "",
            one.act in forbidden,
            one.act.key == following,
            awaited and one.act is FEED_BACK and not one.is_possible,
            one.targets,
            standing.seq,
        )
        for one in acts
    ]


def _held(session: Session, incident_ids: Sequence[int], person: Person) -> dict[int, dict[str, bool]]:
    """Of each incident, by right, whether it is held within the reach that `person` has with it."""
    reach = {act.right: scope_of(person, act.right) for act in acts_of(person)}
    scopes = list(dict.fromkeys(reach.values()))
    own = col(Incident.id)
    asked: Any = select(own, *(visible_incident(scope, own, held=True) for scope in scopes))
    answers = {
        key: dict(zip(scopes, map(bool, each), strict=True))
        for key, *each in session.execute(asked.where(own.in_(incident_ids)))
    }
    return {key: {right: answers[key][scope] for right, scope in reach.items()} for key in incident_ids}


@needs("incident.extend")
def extension(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """How far the incident's finish clock may be put off: one row, or none, columns as LIMIT."""
    names = ("level", "incident_class", "rule_set_id")
    columns = [col(getattr(Incident, name)) for name in names]
    query = select(*columns).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    row = session.execute(query).first()
    limit = None
    if row is not None:
        track = "village" if row.level is Level.VILLAGE else str(row.incident_class or 1)
        limit = timing_of(session, row.rule_set_id).limit(track, Stage.FINISH)
    rows = [] if limit is None else [(limit[0], limit[1].value)]
    return pd.DataFrame(rows, columns=list(LIMIT)).astype(LIMIT)


AMENDABLE = (
    *(field.name for field in used(Use.AMENDED) if field.kind is not Kind.PERSONAL),
    "ever_secret",
)


@needs("incident.amend")
def amendable(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """What may be corrected of a report, as it stands, without the reporter's own: one row, or none."""
    query = select(*(col(getattr(Incident, name)) for name in AMENDABLE)).where(
        col(Incident.id) == incident_id, visible_incident(scope, incident_id, held=True)
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(AMENDABLE)).astype("object")
