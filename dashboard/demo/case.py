"""One incident while it is being lived: each act is written to its log, and its row follows."""

import random
from dataclasses import dataclass, field
from json import JSONEncoder
from typing import Any

from dashboard.demo.moments import Clock, Clocks, iso
from dashboard.demo.town import Ground, Matter, Town
from dashboard.incidents.rules import ALTERNATIVES, CLOSED_STATUSES, TRANSITIONS
from models import Action, Assignment, AssignmentStatus, CallUp, Incident, IncidentStatus, Party

A, S = Action, IncidentStatus
COLUMNS = tuple(Incident.__table__.columns.keys())  # type: ignore[attr-defined]
ASSIGNMENT_COLUMNS = tuple(Assignment.__table__.columns.keys())  # type: ignore[attr-defined]
CALL_UP_COLUMNS = tuple(CallUp.__table__.columns.keys())  # type: ignore[attr-defined]
# Enumeration members are slow dictionary keys, and a million lives ask five times each.
_NEXT = {
    (action.value, current.value if current else None): target.value
    for action, steps in TRANSITIONS.items()
    for current, target in steps.items()
}
_OTHERS = {
    (action.value, current.value if current else None): frozenset(target.value for target in targets)
    for (action, current), targets in ALTERNATIVES.items()
}
CLOSED = frozenset(status.value for status in CLOSED_STATUSES)
_JSON = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_CLOSING = frozenset((A.VERIFY.value, A.CLOSE_AT_VILLAGE.value))
_FIRST_TIME = {
    A.ACCEPT.value: "accepted_at",
    A.TRIAGE.value: "triaged_at",
    A.DISPATCH.value: "dispatched_at",
    A.ARBITRATE.value: "dispatched_at",
    A.SIGN.value: "signed_at",
    A.ESCALATE.value: "escalated_at",
}
_SET_TIMES = frozenset(("due_at", "yellow_at", "red_at", "suspended_until"))
# Room for the shares and call-ups of one incident in the numbers of their rows.
SHARES, CALLS = 16, 4


class ThePresentError(Exception):
    """A life has reached now, or the step at which it is stuck."""


@dataclass
class Share:
    """One party's assignment, and who acts for it."""

    party: Party
    owner_id: int | None
    actor: str
    role: str
    is_lead: bool
    id: int = 0
    round: int = 1
    status: str = AssignmentStatus.SENT.value
    sent_at: int = 0
    sign_due_at: int | None = None
    due_at: int | None = None
    signed_at: int | None = None
    ended_at: int | None = None
    reason: str = ""
    result: str = ""


@dataclass
class Case:
    town: Town
    clocks: Clocks
    rng: random.Random
    row: dict[str, Any]
    ground: Ground
    matter: Matter
    place: str
    until: int
    # A status at which nobody goes on; what still waits there is seen on the screens.
    halt: str | None = None
    # How often a person rather than a department is called, as a share of the usual.
    person_calls: float = 1
    at: int = 0
    log: list[tuple[Any, ...]] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    running: dict[Any, Clock] = field(default_factory=dict)
    track: str = "1"
    finish_start: int = 0

    @property
    def status(self) -> str | None:
        return self.log[-1][4] if self.log else None

    @property
    def urgent(self) -> bool:
        return bool(self.row["urgent"])

    def later(self, seconds: float) -> int:
        """The moment some time after the last act; a life that gets stuck hurries to that point."""
        step = max(1, int(seconds))
        if self.halt:
            step = min(step, max(1, (self.until - self.at) // 4))
        return self.at + step

    def reach(self, action: Action, at: int, to: str | None = None) -> str:
        """The status that an act at this moment leads to; what an act brings along is made after asking."""
        word, before = action.value, self.status
        after = to or _NEXT[word, before]
        if to is not None and to != _NEXT.get((word, before)) and to not in _OTHERS[word, before]:
            raise ValueError(f"{word} does not lead from {before} to {to}")
        if at > self.until or (after != before and before is not None and before == self.halt):
            raise ThePresentError
        return after

    def act(
        self,
        action: Action,
        at: int,
        actor: str,
        role: str,
        reason: str = "",
        to: str | None = None,
        also: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """Write one act. Raises ThePresentError instead where the life has not come that far."""
        word, before = action.value, self.status
        after = self.reach(action, at, to)
        if at < self.at:
            raise ValueError(f"{word} at {at} comes before the act at {self.at}")
        is_over = after in CLOSED and before not in CLOSED
        if is_over:
            self.running.clear()
        self._lamps(changes, is_over)
        data = also or {}
        if changes:
            self.row.update(changes)
            data = {**data, "set": {k: _worded(k, v) for k, v in changes.items()}}
        self._follow(word, at, is_over)
        self.row["status"], self.at = after, at
        self.log.append((self.row["id"], len(self.log) + 1, word, before, after, at, actor, role, reason,
                         _JSON(data) if data else "{}"))  # fmt: skip

    def _follow(self, word: str, at: int, is_over: bool) -> None:
        # What `rules_life.replay` derives by itself; a test compares the two.
        row = self.row
        name = _FIRST_TIME.get(word)
        if name and row[name] is None:
            row[name] = at
        if is_over:
            row["concluded_at"], row["yellow_at"], row["red_at"] = at, None, None
            if word in _CLOSING:
                row["handling_seconds"] = at - row["reported_at"] - row["paused_seconds"]

    def _lamps(self, changes: dict[str, Any], is_over: bool) -> None:
        # Concluding puts the lamp out by itself.
        if is_over:
            return
        yellow = min((clock[0] for clock in self.running.values()), default=None)
        red = min((clock[1] for clock in self.running.values()), default=None)
        finish = self.running.get("finish")
        due = finish[1] if finish else self.row["due_at"]
        for name, value in (("due_at", due), ("yellow_at", yellow), ("red_at", red)):
            if name not in changes and self.row[name] != value:
                changes[name] = value

    def add_share(self, share: Share, at: int) -> Share:
        share.id = self.row["id"] * SHARES + len(self.shares)
        share.round, share.sent_at = self.row["round"], at
        self.shares.append(share)
        return share

    def drop_shares(self, at: int, status: AssignmentStatus = AssignmentStatus.WITHDRAWN) -> None:
        """End what is still open, as when a matter leaves the town's hands."""
        for share in self.shares:
            if share.status in ("sent", "signed"):
                share.status, share.ended_at = status.value, at
                self.running.pop(share.id, None)


def _worded(name: str, value: Any) -> Any:
    return iso(value) if name in _SET_TIMES and value is not None else value
