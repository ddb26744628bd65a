"""What the inspector's last round kept, brought up to the moment that is asked about. Read only.

A finding of an incident follows from its row and its log, from what the town has set, and from the clock.
The round looks as far ahead as it is used: a kept finding counts once its `due` has passed. What was
written about since the round is looked at anew. So the answer is that of looking at everything, as long as
nothing was changed past the log; that the next round finds, and the command `inspect` at once.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import col

from dashboard.access.queries_scope import visible
from dashboard.room.inspection.queries_examine import KindResult, examine, longest_over
from dashboard.room.inspection.queries_look import Case, Finding, InspectionScope
from dashboard.room.inspection.rules import KINDS, LOOKING_BACK_DAYS
from dashboard.room.inspection.rules_kind import Place
from dashboard.store.changes import changed_since
from dashboard.store.sql import is_shadowed
from dashboard.town.clocks.calendar import MARK as CALENDAR
from dashboard.words.errors import Refused
from models import Incident, KeptFinding, StoreMark

# The store's mark of the last round.
MARK = "inspected"
# Until then a round is used: several are made in the meantime.
HORIZON = timedelta(minutes=30)
# Of more incidents than these all are looked at.
MOST = 500
# What follows from an incident's own row and log.
OF_INCIDENTS = tuple(code for code, kind in KINDS.items() if kind.place is Place.INCIDENT)
# Of what has ended, these look only at what ended in the last days.
OF_THE_LAST_DAYS = frozenset(
    ("closed_without_feedback", "closed_without_evidence", "not_called_back", "village_not_sampled",
     "side_dispatch", "log_hole", "status_differs", "log_missing")
)  # fmt: skip


class KindCount(NamedTuple):
    """How many of a kind, the `due` of the one that is longest over, and why it could not be checked."""

    total: int = 0
    due: datetime | None = None
    why_not: str = ""


def kept_findings(look: InspectionScope, kinds: tuple[str, ...] | None = None) -> dict[str, KindResult]:
    """As `examine` finds, in the registry's order. KeyError for a kind that does not exist."""
    for code in kinds or ():
        KINDS[code]
    wanted = tuple(code for code in KINDS if kinds is None or code in kinds)
    kept = tuple(code for code in wanted if code in OF_INCIDENTS)
    changed = _changed(look) if kept else None
    if changed is None:
        return examine(look, wanted)
    lists = {code: KindResult() for code in kept}
    for code, finding in _kept(look, kept, changed):
        lists[code].findings.append(finding)
    for code, anew in _anew(look, kept, changed).items():
        lists[code].findings.extend(anew.findings)
    for one in lists.values():
        one.findings.sort(key=longest_over)
    lists |= examine(look, tuple(code for code in wanted if code not in OF_INCIDENTS))
    return {code: lists[code] for code in wanted}


def finding_counts(look: InspectionScope) -> dict[str, KindCount]:
    """How many findings there are of each kind."""
    changed = _changed(look)
    if changed is None:
        return {code: _number(one) for code, one in examine(look).items()}
    told = dict.fromkeys(OF_INCIDENTS, KindCount())
    counted = select(col(KeptFinding.kind), func.count(), func.min(col(KeptFinding.due)))
    for code, total, due in look.rows(_still(look, counted, changed).group_by(col(KeptFinding.kind))):
        told[code] = KindCount(total, due)
    for code, one in _anew(look, OF_INCIDENTS, changed).items():
        number = _number(one)
        dues = [due for due in (told[code].due, number.due) if due is not None]
        told[code] = KindCount(told[code].total + number.total, min(dues, default=None))
    rest = examine(look, tuple(code for code in KINDS if code not in OF_INCIDENTS))
    told |= {code: _number(one) for code, one in rest.items()}
    return {code: told[code] for code in KINDS}


def _number(one: KindResult) -> KindCount:
    first = one.findings[0] if one.findings else None
    return KindCount(len(one.findings), first.due if first else None, one.why_not)


def last_round(look: InspectionScope) -> datetime | None:
    """When everything was last looked at (UTC), where that is of use for `look`; else None."""
    if look.days != LOOKING_BACK_DAYS or is_shadowed(look.session):
        return None
    names = (MARK, CALENDAR)
    query = select(col(StoreMark.key), col(StoreMark.value)).where(col(StoreMark.key).in_(names))
    marks: dict[str, str] = dict(look.rows(query).all())
    if MARK not in marks:
        return None
    told = json.loads(marks[MARK])
    at = datetime.fromisoformat(told["at"])
    if not at <= look.at <= at + HORIZON or told["basis"] != basis(look, marks.get(CALENDAR, "")):
        return None
    return at


def basis(look: InspectionScope, calendar: str) -> str:
    """One word for all that the town has set and that findings rest on; another after every change.

    `calendar`: the calendar's mark. Empty where the town has no limits.
    """
    try:
        parts = (look.settings, look.rule_set_id, look.external, look.limits, calendar)
    except Refused:
        return ""
    told = [sorted(map(str, part.items())) if isinstance(part, dict) else str(part) for part in parts]
    return sha256(repr(told).encode()).hexdigest()


def _changed(look: InspectionScope) -> tuple[int, ...] | None:
    """Ids of the incidents that may have changed since the last round; None where all are to be looked at."""
    at = last_round(look)
    new = None if at is None else changed_since(look.session, at)
    if new is None:
        return None
    ids: set[int] = set()
    # What was merged into one that changed may lead nowhere now, or no longer.
    while new and len(ids | new) <= MOST:
        ids |= new
        merged = select(col(Incident.id)).where(col(Incident.parent_id).in_(sorted(new)))
        new = set(look.rows(merged.limit(MOST + 1)).scalars()) - ids
    return None if new else tuple(sorted(ids))


def _anew(look: InspectionScope, kinds: tuple[str, ...], changed: tuple[int, ...]) -> dict[str, KindResult]:
    return examine(replace(look, only=changed, kept={}), kinds) if changed else {}


def _still(look: InspectionScope, query: Any, changed: tuple[int, ...]) -> Any:
    """`query` of the kept findings that hold at the moment of `look`, within its scope."""
    own, ended = col(KeptFinding.incident_id), col(KeptFinding.ended_at)
    if conditions := visible(look.scope):
        query = query.join(Incident, col(Incident.id) == own).where(*conditions)
    return query.where(
        or_(col(KeptFinding.due).is_(None), col(KeptFinding.due) < look.at),
        or_(ended.is_(None), ended >= look.back_to),
        own.not_in(changed),
    )


def _kept(
    look: InspectionScope, kinds: tuple[str, ...], changed: tuple[int, ...]
) -> Iterator[tuple[str, Finding]]:
    names = ("since", "due", "who", "what")
    kept_rows = select(
        col(KeptFinding.id), col(KeptFinding.kind), *(col(getattr(KeptFinding, name)) for name in names)
    ).where(col(KeptFinding.kind).in_(kinds))
    still = _still(look, kept_rows.add_columns(col(KeptFinding.incident_id).label("own")), changed).subquery()
    cases = (col(Incident.number), col(Incident.title), col(Incident.example), col(Incident.id))
    query = select(still.c.kind, *cases, *(still.c[name] for name in names))
    for code, *row in look.rows(query.join(Incident, col(Incident.id) == still.c.own)):
        yield code, Finding(Case(*row[:4]), *row[4:])
