"""Where one incident stands, with its parties, its calls and its log, and who acts: what guards look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.access.notices.rules import COMMANDER
from dashboard.access.rules import Person, Scope
from dashboard.incidents.life.rules_life import Life
from models import Action, AssignmentStatus, IncidentStatus, Party

UNITS = {
    Party.MODULE: "modules",
    Party.TEAM: "teams",
    Party.VILLAGE: "villages",
    Party.DEPARTMENT: "departments",
}
ACTIVE = frozenset({AssignmentStatus.SENT, AssignmentStatus.SIGNED})
COUNTS = ACTIVE | {AssignmentStatus.DONE}
HANDED_OUT = (IncidentStatus.DISPATCHED, IncidentStatus.HANDLING)
# Acts by which somebody becomes a handler, who may not verify what he did.
HANDLING = frozenset({Action.SIGN, Action.FIRST_REPORT, Action.FEED_BACK, Action.CLOSE_AT_VILLAGE})


@dataclass(frozen=True)
class Choice:
    """A party as a person chooses it: which unit, whether it leads, whether the matter waits for it."""

    party: Party
    unit_id: int | None = None
    is_lead: bool = False
    is_required: bool = True


@dataclass(frozen=True)
class Share:
    """A row of `Assignment`; times UTC."""

    id: int
    round: int
    party: Party
    unit_id: int | None
    is_lead: bool
    is_required: bool
    status: AssignmentStatus
    sent_at: datetime
    sign_due_at: datetime | None = None
    due_at: datetime | None = None
    signed_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def whom(self) -> tuple[Party, int | None]:
        return self.party, self.unit_id


@dataclass(frozen=True)
class Call:
    """A row of `CallUp`; times UTC."""

    id: int
    department_id: int | None
    cadre_id: int | None
    called_at: datetime
    sign_due_at: datetime
    arrive_due_at: datetime
    signed_at: datetime | None = None
    arrived_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def is_unsigned(self) -> bool:
        """Not signed yet."""
        return self.signed_at is None and self.is_awaited

    @property
    def is_awaited(self) -> bool:
        """Whoever was called is not there yet."""
        return self.arrived_at is None and self.released_at is None

    @property
    def is_there(self) -> bool:
        return self.arrived_at is not None and self.released_at is None


@dataclass(frozen=True)
class Past:
    """An entry of the log, as far as a later act asks for it."""

    seq: int
    action: Action
    at: datetime
    from_status: IncidentStatus | None
    to_status: IncidentStatus
    actor: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """One incident at one moment. `shares` are those of the present round; `log` is whole, oldest first."""

    incident_id: int
    life: Life
    # Columns that acts look at, beside those of `life`.
    row: dict[str, Any]
    shares: tuple[Share, ...] = ()
    calls: tuple[Call, ...] = ()
    log: tuple[Past, ...] = ()
    children: int = 0

    @property
    def status(self) -> IncidentStatus:
        return self.life.status or IncidentStatus.REPORTED

    @property
    def seq(self) -> int:
        """Of the last entry: what a page that shows this standing hands back with an act."""
        return self.log[-1].seq if self.log else 0

    @property
    def active(self) -> tuple[Share, ...]:
        return tuple(share for share in self.shares if share.is_active)

    @property
    def lead(self) -> Share | None:
        """The party that gives the one result; none while nobody leads."""
        return next((share for share in self.shares if share.is_lead and share.status in COUNTS), None)

    @property
    def owed(self) -> tuple[Share, ...]:
        """Required parts that were given back, and that the room has not settled yet.

        A lead's own is no such part: without a lead the matter stands still anyway.
        """
        back = (share for share in self.shares if share.status is AssignmentStatus.RETURNED)
        return tuple(share for share in back if share.is_required and not share.is_lead)

    @property
    def sent_back_at(self) -> datetime | None:
        """When the district last handed the matter back in this round; None where it did not."""
        back = (past.at for past in reversed(self.of_this_round) if _hands_back(past))
        return next(back, None)

    @property
    def dispatched_at(self) -> datetime | None:
        """Since when the town has had it in hand: the first dispatch of the round, or since the district
        handed it back."""
        if (back := self.sent_back_at) is None:
            return self.life.dispatched_at
        given = (past for past in self.of_this_round if past.action in _GIVEN_OUT and past.at >= back)
        return next((past.at for past in given), None)

    @property
    def of_this_round(self) -> tuple[Past, ...]:
        """The log since the last reopening."""
        start = max((past.seq for past in self.log if past.action is Action.REOPEN), default=0)
        return tuple(past for past in self.log if past.seq > start)

    def happened(self, action: Action) -> bool:
        """Whether `action` was taken in this round, and the entry was not struck out."""
        return any(past.action is action and past.seq not in self.struck for past in self.of_this_round)

    @property
    def struck(self) -> frozenset[int]:
        return frozenset(past.data["struck"] for past in self.log if "struck" in past.data)

    @property
    def files(self) -> int:
        """How many files came with the log and were not struck out."""
        came = sum(len(past.data.get("files", ())) for past in self.log)
        return came - sum("file" in past.data for past in self.log)


@dataclass(frozen=True)
class Actor:
    """Who acts, and how far his right to this act reaches."""

    person: Person
    scope: Scope

    @property
    def accounts(self) -> frozenset[int]:
        """His own account, and those for which he stands in."""
        person = self.person
        own = () if person.account_id is None else (person.account_id,)
        return frozenset((*own, *person.for_accounts))

    @property
    def is_commander(self) -> bool:
        return any(grant.role == COMMANDER for grant in self.person.grants)


_GIVEN_OUT = (Action.DISPATCH, Action.ARBITRATE)


def _hands_back(past: Past) -> bool:
    return past.action is Action.DISTRICT_REPLY and past.to_status is IncidentStatus.TRIAGED


def holds(scope: Scope, share: Share) -> bool:
    """Whether a share belongs to a unit within `scope`."""
    if scope.everything:
        return True
    if share.party is Party.DISTRICT_CENTRE:
        return scope.district
    return share.unit_id in getattr(scope, UNITS[share.party])


def is_called(scope: Scope, call: Call) -> bool:
    """Whether a call is for somebody within `scope`."""
    return (
        scope.everything
        or (call.department_id is not None and call.department_id in scope.departments)
        or (call.cadre_id is not None and call.cadre_id in scope.cadres)
    )


def mine(scope: Scope, standing: Standing, *statuses: AssignmentStatus) -> tuple[Share, ...]:
    """The shares within `scope` that have one of `statuses`."""
    return tuple(share for share in standing.shares if share.status in statuses and holds(scope, share))
