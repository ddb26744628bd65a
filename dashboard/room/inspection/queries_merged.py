"""Merged incidents that lead nowhere: without a parent, in a circle, into what came to nothing."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from dashboard.room.inspection.queries_look import Finding, InspectionScope
from dashboard.room.inspection.rules_kinds_course import ROOM
from dashboard.room.inspection.rules_merged import circular_merges
from dashboard.words.labels import LABELS
from models import Incident, IncidentStatus

S = IncidentStatus
Parent: Any = aliased(Incident, name="parent")
MERGED = col(Incident.status) == S.MERGED
HAS_PARENT = col(Incident.parent_id).is_not(None)
AT = col(Incident.concluded_at)


def _merged_nowhere(look: InspectionScope) -> Iterator[Finding]:
    into = exists(select(Parent.id).where(Parent.id == col(Incident.parent_id)).correlate(Incident))
    query = look.cases(AT).where(MERGED, ~into, look.is_ours)
    for case, at in look.each(query):
        yield Finding(case, at, at, ROOM, "合并了，但找不到合并到哪一件")


def _merged_into_nothing(look: InspectionScope) -> Iterator[Finding]:
    query = look.cases(AT, Parent.concluded_at, Parent.status).join(
        Parent, Parent.id == col(Incident.parent_id)
    )
    query = query.where(HAS_PARENT, MERGED, Parent.status.in_((S.CANCELLED, S.REJECTED)), look.is_ours)
    for case, at, ended, status in look.each(query):
        # Either may have come last: the merging, or the end of what it was merged into.
        since = max(filter(None, (at, ended)), default=None)
        yield Finding(case, since, since, ROOM, f"合并到的事件“{LABELS[status]}”，这件事没有人办")


def _merged_in_circle(look: InspectionScope) -> Iterator[Finding]:
    # Only what was merged into something merged can lead back to itself.
    pairs = select(col(Incident.id), col(Incident.parent_id)).join(
        Parent, Parent.id == col(Incident.parent_id)
    )
    pairs = pairs.where(HAS_PARENT, MERGED, Parent.status == S.MERGED)
    circle = circular_merges(dict(look.rows(pairs).all()))
    if circle:
        for case, at in look.each(look.cases(AT).where(col(Incident.id).in_(circle))):
            yield Finding(case, at, at, ROOM, "合并成圈，没有一件在办")


FOUND: dict[str, Callable[[InspectionScope], Iterator[Finding]]] = {
    "merged_nowhere": _merged_nowhere,
    "merged_in_circle": _merged_in_circle,
    "merged_into_nothing": _merged_into_nothing,
}
