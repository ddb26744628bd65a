"""One incident while it is being lived: each act is written to its log, and its row follows."""

import random
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

from dashboard.demo.moments import iso, stamp
from dashboard.demo.town import Clock, Clocks, Ground, Matter, Town
from dashboard.demo.words import SHARE, A
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.rules_acts import OF_ACTION
from dashboard.incidents.life.rules_life import CLOSED_STATUSES
from dashboard.store.chain import FIRST, canonical, link
from models import Assignment, CallUp, Incident, Mediation

COLUMNS = tuple(Incident.__table__.columns.keys())  # type: ignore[attr-defined]
ASSIGNMENT_COLUMNS = tuple(Assignment.__table__.columns.keys())  # type: ignore[attr-defined]
CALL_UP_COLUMNS = tuple(CallUp.__table__.columns.keys())  # type: ignore[attr-defined]
ATTACHMENT_COLUMNS = ("incident_id", "seq", *KeptFile.__dataclass_fields__, "added_by", "added_at")
MEDIATION_COLUMNS = tuple(Mediation.__table__.columns.keys())  # type: ignore[attr-defined]
# Where each act leads, the usual status first.
_LEADS_TO = {
    (act.action.value, current.value if current else None): tuple(status.value for status in leads_to)
    for act in OF_ACTION.values()
    for current, leads_to in act.moves.items()
}
CLOSED = frozenset(status.value for status in CLOSED_STATUSES)
_CLOSING = frozenset((A.VERIFY, A.CLOSE_AT_VILLAGE))
_FIRST_TIME = {act.key: act.first_time for act in OF_ACTION.values() if act.first_time}
_SET_TIMES = frozenset(("due_at", "yellow_at", "red_at", "suspended_until"))
# Room for the shares and call-ups of one incident in the numbers of their rows.
SHARES, CALLS = 16, 4


class PresentReached(Exception):
    """A life has reached now, or the step at which it is stuck."""


@dataclass
class Share:
    """One party's assignment, and who acts for it."""

    party: str
    owner_id: int | None
    actor: str
    role: str
    is_lead: bool
    id: int = 0
    round: int = 1
    status: str = SHARE.SENT
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
    # +00 where the database's times have a zone.
    zone: str = ""
    at: int = 0
    status: str | None = None
    log: list[tuple[Any, ...]] = field(default_factory=list)
    # Of the last entry of the log.
    hash: bytes = FIRST
    shares: list[Share] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    # Whether those who were there took pictures.
    is_pictured: bool = False
    attachments: list[tuple[Any, ...]] = field(default_factory=list)
    mediations: list[tuple[Any, ...]] = field(default_factory=list)
    running: dict[Any, Clock] = field(default_factory=dict)
    track: str = "1"
    # How much likelier than usual whatever can go amiss does.
    tangle: float = 1
    finish_start: int = 0

    @property
    def urgent(self) -> bool:
        return bool(self.row["urgent"])

    @property
    def is_eventful(self) -> bool:
        """Whether it is to stay where it is, or has had as many parties as its rows have room for."""
        return bool(self.halt) or len(self.shares) > SHARES - 8 or len(self.calls) > CALLS - 2

    def strikes(self, chance: float) -> bool:
        """Whether something that goes amiss so often does so now; never where it is to stay as it is."""
        return not self.is_eventful and self.rng.random() < min(chance * self.tangle, 0.6)

    def later(self, seconds: float) -> int:
        """The moment some time after the last act; a life that gets stuck hurries to that point."""
        step = max(1, int(seconds))
        if self.halt:
            step = min(step, max(1, (self.until - self.at) // 4))
        return self.at + step

    def reach(self, action: str, at: int, to: str | None = None) -> str:
        """The status that an act at this moment leads to; what an act brings along is made after asking."""
        before = self.status
        leads_to = _LEADS_TO[action, before]
        after = to or leads_to[0]
        if after not in leads_to:
            raise ValueError(f"{action} does not lead from {before} to {to}")
        if at > self.until or (after != before and before is not None and before == self.halt):
            raise PresentReached
        return after

    def act(
        self,
        action: str,
        at: int,
        actor: str,
        role: str,
        reason: str = "",
        to: str | None = None,
        also: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """Write one act. Raises ThePresentError instead where the life has not come that far."""
        before, after = self.status, self.reach(action, at, to)
        if at < self.at:
            raise ValueError(f"{action} at {at} comes before the act at {self.at}")
        is_over = after in CLOSED and before not in CLOSED
        if is_over:
            # Concluding puts the lamp out by itself.
            self.running.clear()
        else:
            self._lamps(changes)
        row = self.row
        if changes:
            row.update(changes)
        self._follow(action, at, is_over)
        row["status"], self.status, self.at = after, after, at
        data, signature, when = _data(also, changes), (actor, role, reason), stamp(at, "")
        what = (row["id"], len(self.log) + 1, action, before, after)
        self.hash = link(self.hash, *what, when, when, *signature, data=data)
        when += self.zone
        self.log.append((*what, when, when, *signature, data, self.hash))

    def _follow(self, word: str, at: int, is_over: bool) -> None:
        # What `rules_replay.replay` derives by itself; a test compares the two.
        row = self.row
        name = _FIRST_TIME.get(word)
        if name and row[name] is None:
            row[name] = at
        if is_over:
            row["concluded_at"], row["yellow_at"], row["red_at"] = at, None, None
            if word in _CLOSING:
                row["handling_seconds"] = at - row["reported_at"] - row["paused_seconds"]

    def _lamps(self, changes: dict[str, Any]) -> None:
        """The worst of the running clocks, where that has changed."""
        row, running = self.row, self.running
        yellow = red = None
        for clock in running.values():
            if yellow is None or clock[0] < yellow:
                yellow = clock[0]
            if red is None or clock[1] < red:
                red = clock[1]
        if "finish" in running and row["due_at"] != running["finish"][1]:
            changes["due_at"] = running["finish"][1]
        if row["yellow_at"] != yellow:
            changes["yellow_at"] = yellow
        if row["red_at"] != red:
            changes["red_at"] = red

    def hang(self, files: list[KeptFile]) -> None:
        """Files that came with the act just written; its entry names them."""
        *_, actor, _, _, _, _ = self.log[-1]
        for file in files:
            values = (getattr(file, name) for name in KeptFile.__dataclass_fields__)
            own = (actor, stamp(self.at, self.zone))
            self.attachments.append((self.row["id"], len(self.log), *values, *own))

    def add_share(self, share: Share, at: int) -> Share:
        share.id = self.row["id"] * SHARES + len(self.shares)
        share.round, share.sent_at = self.row["round"], at
        self.shares.append(share)
        return share

    def drop_shares(self, at: int, status: str = SHARE.WITHDRAWN) -> None:
        """End what is still open, as when a matter leaves the town's hands."""
        for share in self.shares:
            if share.status in (SHARE.SENT, SHARE.SIGNED):
                share.status, share.ended_at = status, at
                self.running.pop(share.id, None)


def _data(also: dict[str, Any] | None, changes: dict[str, Any]) -> str:
    """A log row's data as `chain.canonical` writes it, without the encoder's cost for each small object."""
    if not also and not changes:
        return "{}"
    parts = {name: _json(value) for name, value in also.items()} if also else {}
    if changes:
        parts["set"] = _object(
            {
                name: f'"{iso(value)}"' if name in _SET_TIMES and value is not None else _json(value)
                for name, value in changes.items()
            }
        )
    return _object(parts)


def _object(parts: dict[str, str]) -> str:
    members = [f'"{name}":{parts[name]}' for name in sorted(parts)]
    return f"{{{','.join(members)}}}"


def _json(value: Any) -> str:
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is list:
        return f"[{','.join(map(_json, value))}]"
    return canonical(value)
