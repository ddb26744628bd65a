"""An incident as its log describes it: every stored status, time and count, and how an act changes them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models import Action, IncidentStatus, Level

S = IncidentStatus
# Those that end a matter, and those that leave it open.
CLOSED_STATUSES = frozenset({S.CLOSED, S.REJECTED, S.MERGED, S.CANCELLED})
OPEN_STATUSES = frozenset(S) - CLOSED_STATUSES
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
_OF_THE_ROUND = ("triaged_at", "dispatched_at", "signed_at", "fed_back_at", "escalated_at", "concluded_at")


@dataclass(frozen=True)
class LogEntry:
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

    def columns(self) -> dict[str, Any]:
        """Column values of `Incident` as they follow from the log."""
        own = {name: getattr(self, name) for name in self.__dataclass_fields__}
        del own["fields"], own["paused_from"], own["reported_at"]
        return own | self.fields

    def overwrite(self, changes: dict[str, Any]) -> None:
        """Take over the columns that an act set, times as ISO text."""
        for name, value in changes.items():
            read = datetime.fromisoformat(value) if name in _TIMES and value is not None else value
            if name == "level":
                self.level = Level(value)
            elif name in self.__dataclass_fields__:
                setattr(self, name, read)
            else:
                self.fields[name] = value

    def conclude(self, at: datetime) -> None:
        """End the matter: its times stop, and its handling time is known."""
        if self.concluded_at is None:
            self.concluded_at = at
        self.yellow_at = self.red_at = self.suspended_until = None
        if self.status is IncidentStatus.CLOSED:
            spent = (self.concluded_at - self.reported_at).total_seconds()
            self.handling_seconds = max(0, int(spent) - self.paused_seconds)

    def end_pause(self, at: datetime) -> None:
        """Count the pause; at its own end it had ended by itself."""
        if self.paused_from is not None:
            end = min(at, self.suspended_until or at)
            self.paused_seconds += max(0, int((end - self.paused_from).total_seconds()))
        self.paused_from = self.suspended_until = None

    # What each act changes that its entry's `set` does not say.

    def returned(self, entry: LogEntry) -> None:
        self.returns += 1
        self.arbitration = self.returns >= 2 and self.status is IncidentStatus.ACCEPTED

    def suspended(self, entry: LogEntry) -> None:
        self.paused_from = entry.at

    def fed_back(self, entry: LogEntry) -> None:
        if self.status is IncidentStatus.FED_BACK:
            self.fed_back_at = entry.at

    def reworked(self, entry: LogEntry) -> None:
        self.reworks += 1

    def extended(self, entry: LogEntry) -> None:
        self.extensions += 1

    def arbitrated(self, entry: LogEntry) -> None:
        self.arbitration = False

    def passed_up(self, entry: LogEntry) -> None:
        self.level = Level.TOWN

    def rated(self, entry: LogEntry) -> None:
        self.rating, self.rated_at = entry.data["rating"], entry.at

    def unmerged(self, entry: LogEntry) -> None:
        self.concluded_at = None

    def reopened(self, entry: LogEntry) -> None:
        self.round += 1
        self.reworks += self.concluded_at is not None and self.status is IncidentStatus.TRIAGED
        for name in _OF_THE_ROUND:
            setattr(self, name, None)
        self.rating = self.rated_at = self.handling_seconds = None
        if self.status is IncidentStatus.TRIAGED:
            self.triaged_at = entry.at
