"""An incident as the projection of its log: every stored status, time and count follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dashboard.incidents.life.rules import CLOSED_STATUSES, next_status
from models import Action, IncidentStatus, Level

_TIMES = frozenset(
    (
        "reported_at",
        "due_at",
        "yellow_at",
        "red_at",
        "suspended_until",
        "dispatched_at",
        "accepted_at",
        "concluded_at",
    )
)
_FIRST_TIME = {
    Action.ACCEPT: "accepted_at",
    Action.TRIAGE: "triaged_at",
    Action.DISPATCH: "dispatched_at",
    Action.ARBITRATE: "dispatched_at",
    Action.SIGN: "signed_at",
    Action.ESCALATE: "escalated_at",
}
_OF_THE_ROUND = ("triaged_at", "dispatched_at", "signed_at", "fed_back_at", "escalated_at", "concluded_at")


@dataclass(frozen=True)
class Entry:
    """One row of the log. `data["set"]` holds the columns that the act changed, times as ISO text."""

    action: Action
    at: datetime
    to_status: IncidentStatus | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Life:
    """Where an incident stands; names are the columns of `Incident`, times are UTC."""

    reported_at: datetime
    status: IncidentStatus | None = None
    level: Level = Level.TOWN
    round: int = 1
    accepted_at: datetime | None = None
    triaged_at: datetime | None = None
    dispatched_at: datetime | None = None
    signed_at: datetime | None = None
    escalated_at: datetime | None = None
    fed_back_at: datetime | None = None
    concluded_at: datetime | None = None
    suspended_until: datetime | None = None
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    paused_seconds: int = 0
    handling_seconds: int | None = None
    returns: int = 0
    reworks: int = 0
    extensions: int = 0
    arbitration: bool = False
    rating: str | None = None
    rated_at: datetime | None = None
    # Columns that acts set directly (class, module, department …), as last set.
    fields: dict[str, Any] = field(default_factory=dict)
    paused_from: datetime | None = None

    def apply(self, entry: Entry) -> None:
        """Take one step. Raises Refused where the table of transitions does not allow it."""
        before = self.status
        self.status = next_status(entry.action, before, self.level, entry.to_status)
        if (name := _FIRST_TIME.get(entry.action)) and getattr(self, name) is None:
            setattr(self, name, entry.at)
        if before is IncidentStatus.SUSPENDED and self.status is not IncidentStatus.SUSPENDED:
            self._end_pause(entry.at)
        if special := _SPECIAL.get(entry.action):
            special(self, entry)
        self._set(entry.data.get("set", {}))
        if self.status in CLOSED_STATUSES and before not in CLOSED_STATUSES:
            self._conclude(entry.at)

    def columns(self) -> dict[str, Any]:
        """Column values of `Incident` as they follow from the log."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__}
        del own["fields"], own["paused_from"], own["reported_at"]
        return own | self.fields

    def _set(self, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            known = datetime.fromisoformat(value) if name in _TIMES and value is not None else value
            if name == "level":
                self.level = Level(value)
            elif name in self.__dataclass_fields__:
                setattr(self, name, known)
            else:
                self.fields[name] = value

    def _conclude(self, at: datetime) -> None:
        if self.concluded_at is None:
            self.concluded_at = at
        self.yellow_at = self.red_at = self.suspended_until = None
        if self.status is IncidentStatus.CLOSED:
            spent = (self.concluded_at - self.reported_at).total_seconds()
            self.handling_seconds = max(0, int(spent) - self.paused_seconds)

    def _end_pause(self, at: datetime) -> None:
        if self.paused_from is not None:
            # At its until-date the clock runs again by itself.
            end = min(at, self.suspended_until or at)
            self.paused_seconds += max(0, int((end - self.paused_from).total_seconds()))
        self.paused_from = self.suspended_until = None

    def _return(self, entry: Entry) -> None:
        self.returns += 1
        self.arbitration = self.returns >= 2 and self.status is IncidentStatus.ACCEPTED

    def _suspend(self, entry: Entry) -> None:
        self.paused_from = entry.at

    def _feed_back(self, entry: Entry) -> None:
        if self.status is IncidentStatus.FED_BACK:
            self.fed_back_at = entry.at

    def _rework(self, entry: Entry) -> None:
        self.reworks += 1

    def _extend(self, entry: Entry) -> None:
        self.extensions += 1

    def _arbitrate(self, entry: Entry) -> None:
        self.arbitration = False

    def _pass_up(self, entry: Entry) -> None:
        self.level = Level.TOWN

    def _rate(self, entry: Entry) -> None:
        self.rating, self.rated_at = entry.data["rating"], entry.at

    def _unmerge(self, entry: Entry) -> None:
        self.concluded_at = None

    def _reopen(self, entry: Entry) -> None:
        self.round += 1
        self.reworks += self.concluded_at is not None and self.status is IncidentStatus.TRIAGED
        for name in _OF_THE_ROUND:
            setattr(self, name, None)
        self.rating = self.rated_at = self.handling_seconds = None
        if self.status is IncidentStatus.TRIAGED:
            self.triaged_at = entry.at


_SPECIAL = {
    Action.RETURN: Life._return,
    Action.SUSPEND: Life._suspend,
    Action.FEED_BACK: Life._feed_back,
    Action.DISTRICT_REPLY: Life._feed_back,
    Action.REWORK: Life._rework,
    Action.EXTEND: Life._extend,
    Action.ARBITRATE: Life._arbitrate,
    Action.PASS_UP: Life._pass_up,
    Action.RATE: Life._rate,
    Action.UNMERGE: Life._unmerge,
    Action.REOPEN: Life._reopen,
}


def replay(entries: Iterable[Entry]) -> Life:
    """The incident that a log describes. The first entry reports or imports it."""
    life: Life | None = None
    for entry in entries:
        if life is None:
            life = Life(reported_at=entry.at)
        life.apply(entry)
    if life is None:
        raise ValueError("an incident without a log does not exist")
    return life
