"""What an incident's log says, as expressions beside its row: when it came somewhere, what was noted."""

from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models import Action, Attachment, Incident, IncidentLog, IncidentStatus

Entry: Any = aliased(IncidentLog, name="entry")
Strike: Any = aliased(IncidentLog, name="strike")
Reopening: Any = aliased(IncidentLog, name="reopening")


def entered(*statuses: IncidentStatus) -> Any:
    """When the incident last came into one of `statuses` from outside them, UTC; NULL without a log."""
    before = Entry.from_status
    came = or_(before.is_(None), before.not_in(statuses))
    return _last(Incident, Entry.to_status.in_(statuses), came)


def last_act(*actions: Action, where: Any = None) -> Any:
    """When one of `actions` was last taken, UTC; NULL where it never was. Struck entries do not count.

    `where`: a further condition on `Entry`.
    """
    more = () if where is None else (where,)
    return _last(Incident, Entry.action.in_(actions), ~is_struck(Entry), *more)


def noted(key: str, of: Any = Incident) -> Any:
    """When a note of this kind (meeting, sampled …) was last made, UTC; struck ones do not count."""
    is_one = (Entry.action == Action.COMMENT, Entry.data[key].as_boolean().is_(True))
    return _last(of, *is_one, ~is_struck(Entry))


def is_struck(entry: Any) -> Any:
    """Whether the entry was struck out later."""
    return exists(
        select(Strike.seq)
        .where(
            Strike.incident_id == entry.incident_id,
            Strike.seq > entry.seq,
            Strike.action == Action.STRIKE,
            Strike.data["struck"].as_integer() == entry.seq,
        )
        .correlate(entry)
    )


def round_start(of: Any = Incident) -> Any:
    """Number of the entry that began the present round of the incident `of`; 0 for the first."""
    last = select(func.max(Reopening.seq)).where(
        Reopening.incident_id == of.id, Reopening.action == Action.REOPEN
    )
    # Nothing is looked up for the many that were never reopened.
    return case((of.round == 1, 0), else_=func.coalesce(last.correlate(of).scalar_subquery(), 0))


def has_entry(*conditions: Any, of: Any = Incident) -> Any:
    """Whether the log of the incident `of` has an entry (`Entry`) that satisfies `conditions`."""
    return exists(select(Entry.seq).where(Entry.incident_id == of.id, *conditions).correlate(of))


def in_round(*conditions: Any, of: Any = Incident) -> Any:
    """As `has_entry`, of the present round."""
    return has_entry(*conditions, Entry.seq > round_start(of), of=of)


def has_evidence(result: Any) -> Any:
    """Whether the entry `result` has a waiver, or a file that came with it or later and still counts."""
    files = and_(col(Attachment.incident_id) == result.incident_id, col(Attachment.seq) >= result.seq)
    attached = exists(
        select(col(Attachment.id)).where(files, col(Attachment.struck_at).is_(None)).correlate(result)
    )
    struck = exists(
        select(col(Attachment.id)).where(files, col(Attachment.struck_at).is_not(None)).correlate(result)
    )
    named = func.coalesce(result.data["files"].as_string(), "[]") != "[]"
    waived = func.coalesce(result.data["waiver"].as_string(), "") != ""
    return or_(waived, attached, and_(named, ~struck))


def _last(of: Any, *conditions: Any) -> Any:
    query = select(func.max(Entry.at)).where(Entry.incident_id == of.id, *conditions)
    return query.correlate(of).scalar_subquery()
