"""One look at the store: when, by whom, by which limits; and the selects that every kind begins with."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.incidents.life.rules_life import CLOSED_STATUSES, OPEN_STATUSES
from dashboard.room.inspection.rules import LOOKING_BACK_DAYS
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.queries import current_rule_set
from dashboard.town.clocks.rules import DAY, WorkingCalendar, due_at
from dashboard.town.clocks.rules_ladder import Steps, steps_of
from dashboard.town.settings import queries as settings
from dashboard.words.days import township_date
from models import ClockLimit, ClockRuleSet, Incident, IncidentStatus, LimitUnit, Stage

EXTERNAL = "external"
# An incident that was concluded, before its row is read: see `all_ended`.
Ended: Any = aliased(Incident, name="ended")
Limits = dict[tuple[int, str, bool, Stage], tuple[int, LimitUnit]]


class Case(NamedTuple):
    """What a finding is about: an incident, or without a number something else that has a name."""

    number: str
    title: str
    example: bool
    # 0 where it is no incident.
    incident_id: int = 0


class Finding(NamedTuple):
    """One missed step; times UTC. `since` and `due` are None where no moment can be named."""

    case: Case
    since: datetime | None
    due: datetime | None
    who: str
    what: str


@dataclass(frozen=True)
class InspectionScope:
    """What every kind is asked with: the store, the moment (UTC), and whose incidents are meant."""

    session: Session
    at: datetime
    scope: Scope
    # How many days of closings are looked at.
    days: int = LOOKING_BACK_DAYS
    # The incidents that are looked at, by their ids; None for all.
    only: tuple[int, ...] | None = None
    # What several kinds read together.
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def back_to(self) -> datetime:
        return self.at - timedelta(days=self.days)

    @cached_property
    def settings(self) -> dict[str, Any]:
        return dict(settings.values(self.session))

    @cached_property
    def calendar(self) -> WorkingCalendar:
        return working_calendar(self.session)

    @cached_property
    def steps(self) -> Steps:
        after = (self.settings[f"{name}_after_working_days"] for name in ("supervise", "criticise"))
        return steps_of(*(int(days) for days in after))

    @cached_property
    def rule_set_id(self) -> int:
        """Of the town's present limits, for what carries none. Refused before the first."""
        return current_rule_set(self.session, township_date(self.at)).id or 0

    @cached_property
    def external(self) -> list[int]:
        query = select(col(ClockRuleSet.id)).where(col(ClockRuleSet.code) == EXTERNAL)
        return list(self.session.execute(query).scalars())

    @cached_property
    def limits(self) -> Limits:
        names = ("rule_set_id", "track", "urgent", "stage", "amount", "unit")
        rows = self.session.execute(select(*(col(getattr(ClockLimit, name)) for name in names)))
        return {(row[0], row[1], row[2], row[3]): (row[4], row[5]) for row in rows}

    def due(
        self, rule_set_id: int | None, track: str, stage: Stage, start: datetime, *, urgent: bool = False
    ) -> datetime | None:
        """When a limit that began at `start` runs out; None where its rule set has no such limit."""
        own = rule_set_id or self.rule_set_id
        limit = self.limits.get((own, track, urgent, stage)) or self.limits.get((own, track, False, stage))
        return due_at(start, *limit, self.calendar) if limit else None

    def working_days_later(self, start: datetime, days: int) -> datetime:
        """When so many working days have passed since `start`, UTC."""
        return self.calendar.instant(self.calendar.elapsed(start) + days * DAY).astimezone(UTC)

    def cases(self, *columns: Any) -> Any:
        """Number, title, mark of an example, id and `columns` of the incidents within the scope."""
        first = (col(Incident.number), col(Incident.title), col(Incident.example), col(Incident.id))
        among = self.among(col(Incident.id))
        return select(*first, *columns).select_from(Incident).where(*visible(self.scope), *among)

    def among(self, incident_id: Any) -> list[Any]:
        """The conditions that an incident is one of those that are looked at."""
        return [] if self.only is None else [incident_id.in_(self.only)]

    def open_cases(self, *columns: Any, statuses: Any = OPEN_STATUSES) -> Any:
        """As `cases`, of what is open with one of `statuses` and goes by the town's steps."""
        return self.all_open(*columns, statuses=statuses).where(self.is_ours)

    def all_open(self, *columns: Any, statuses: Any = OPEN_STATUSES) -> Any:
        """As `open_cases`, with imported history."""
        # Equal words first: with them SQLite finds the open rows by an index and reads no other.
        meant = col(Incident.status).in_(sorted(statuses))
        return self.cases(*columns).where(meant, col(Incident.concluded_at).is_(None))

    def closed_cases(self, *columns: Any, where: Any = ()) -> Any:
        """As `open_cases`, of what was closed in the days that are looked at, and satisfies `where`."""
        is_meant = (Ended.status == IncidentStatus.CLOSED, *where)
        return self.all_ended(*columns, where=is_meant).where(self.is_ours)

    def all_ended(self, *columns: Any, where: Any = ()) -> Any:
        """As `closed_cases`, with imported history and what ended otherwise.

        `where`: conditions on `Ended`, the same incident: what they ask is answered by an index
        and the logs, so that of the many that are in order no row is read.
        """
        since = (Ended.status.in_(sorted(CLOSED_STATUSES)), Ended.concluded_at >= self.back_to)
        since += tuple(self.among(Ended.id))
        return self.cases(*columns).where(col(Incident.id).in_(select(Ended.id).where(*since, *where)))

    @property
    def is_ours(self) -> Any:
        """Whether an incident goes by the town's steps: imported history does once the room took it on."""
        rules = col(Incident.rule_set_id)
        return and_(
            or_(rules.is_(None), rules.not_in(self.external)),
            or_(col(Incident.source_system).is_(None), rules.is_not(None)),
        )

    def rows(self, query: Any) -> Any:
        return self.session.execute(query)

    def each(self, query: Any) -> Iterator[Any]:
        """The rows of a query that began with `cases`: the case, and the columns asked for."""
        for row in self.session.execute(query):
            yield Case(*row[:4]), *row[4:]


def red_moment(clocks: Any, name: str) -> datetime | None:
    """The red moment of one of an incident's running clocks; None where it is not kept or does not run."""
    clock = (clocks or {}).get(name)
    return datetime.fromisoformat(clock[1]) if clock else None
