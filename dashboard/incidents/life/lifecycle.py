"""The engine of the life cycle: every act on an incident is checked and written here, and nowhere else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import Session, col

from dashboard.access.log_entries import as_logged, log_entry
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import Code, needs
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle_load import load, timing_of, unit_column
from dashboard.incidents.life.lifecycle_report import write_files
from dashboard.incidents.life.rules_acts import ACTS, next_status, refusal, what_changed
from dashboard.incidents.life.rules_clocks import Clocks, Timing, ended, lamps, of_row
from dashboard.incidents.life.rules_life import CLOSED_STATUSES, LogEntry
from dashboard.incidents.life.rules_notices import NoticeDraft, notices_of
from dashboard.incidents.life.rules_replay import follow
from dashboard.incidents.life.rules_standing import Actor, Choice, Share
from dashboard.store.chain import INCIDENT_LOG
from dashboard.words.days import no_earlier_than
from dashboard.words.errors import Refused
from dashboard.words.labels import LABELS
from models import (
    Action,
    Assignment,
    AssignmentStatus,
    CallUp,
    Incident,
    IncidentLog,
    IncidentStatus,
    Level,
    Rating,
)

# Names of columns with their values.
Columns = dict[str, Any]
# Columns whose word is an enumeration.
_WORDS = {"status": IncidentStatus, "level": Level, "rating": Rating}


def _by_id(table: Any) -> Any:
    own: Table = table.__table__
    return update(own).where(own.c.id == bindparam("of_id"))


# Made once, of tables rather than classes: to put a statement together takes longer than to run it.
_INTO_LOG = insert(IncidentLog.__table__)  # type: ignore[attr-defined]
_THE_ROW = _by_id(Incident)
_BY_ID = {table: _by_id(table) for table in (Assignment, CallUp)}


class ActInProgress:
    """An act that one person takes on one incident, in the caller's transaction: what stands, what he does.

    Raises Refused where the act is not possible: outside `scope` as for one that does not exist,
    by the table of statuses, by a guard, or because somebody else changed the matter after
    `seen` (the last entry of the log that the person had on his screen; None: he looked at nothing).
    `key`: of the act's record, for most acts their word; `action`: another word than the record's.
    """

    def __init__(
        self,
        session: Session,
        incident_id: int,
        key: str,
        *,
        scope: Scope,
        by: Person,
        at: datetime,
        seen: int | None = None,
        action: Action | None = None,
    ) -> None:
        self.session, self.act, self.by = session, ACTS[key], by
        self.action = action = action or self.act.action
        self.actor = Actor(by, scope)
        self.standing, self._tail = load(session, incident_id, scope)
        self.at = no_earlier_than(self.standing.log[-1].at, at.astimezone(UTC))
        if seen is not None and (word := what_changed(action, self.standing, seen, self.actor)):
            raise Refused(word)
        if reason := refusal(action, self.standing, self.actor):
            raise Refused(reason)

    @cached_property
    def timing(self) -> Timing:
        return timing_of(self.session, self.standing.row["rule_set_id"])

    @property
    def clocks(self) -> Clocks:
        kept: Clocks | None = self.standing.row["clocks"]
        if kept is not None:
            return kept
        return of_row(self.standing.row | self.standing.life.columns() | self._reported, self.standing.shares)

    @property
    def _reported(self) -> Columns:
        return {"reported_at": self.standing.life.reported_at}

    @property
    def track(self) -> str:
        """By which limits the matter runs: those of its class, of the village, or of a simple matter."""
        if self.standing.life.level is Level.VILLAGE:
            return "village"
        return str(self.standing.row["incident_class"] or 1)

    @property
    def urgent(self) -> bool:
        return bool(self.standing.row["urgent"])

    def share(self, assignment_id: int) -> Share:
        """One share of this round; Refused where there is none, or not any more."""
        share = next((share for share in self.standing.shares if share.id == assignment_id), None)
        if share is None:
            raise Refused("没有找到这份交办单，可能已经重新交办。请刷新后再看。")
        return share

    def send(self, choice: Choice, **times: datetime | None) -> Share:
        """A new share of this round, sent now."""
        column = unit_column(choice.party)
        values: Columns = {
            "incident_id": self.standing.incident_id,
            "round": self.standing.life.round,
            "party": choice.party,
            "is_lead": choice.is_lead,
            "is_required": choice.is_required,
            "status": AssignmentStatus.SENT,
            "sent_at": self.at,
            "reason": "",
            "result": "",
            **times,
        }
        if column:
            values[column] = choice.unit_id
        made = self.session.execute(insert(Assignment).values(**values).returning(col(Assignment.id)))
        own: Columns = {name: values.get(name) for name in _SHARE_FIELDS}
        share = Share(id=made.scalar_one(), unit_id=choice.unit_id, **own)
        self.standing = replace(self.standing, shares=(*self.standing.shares, share))
        self._sent[share.id] = {name: value for name, value in values.items() if name != "incident_id"}
        return share

    @cached_property
    def _sent(self) -> dict[int, Columns]:
        return {}

    def write(
        self,
        *,
        reason: str = "",
        to: IncidentStatus | None = None,
        sets: Mapping[str, Any] | None = None,
        clocks: Clocks | None = None,
        shares: Mapping[int, Columns] | None = None,
        calls: Mapping[int, Columns] | None = None,
        data: Mapping[str, Any] | None = None,
        files: Iterable[KeptFile] = (),
        parties: Iterable[Share] | None = None,
        tell: Iterable[NoticeDraft] = (),
    ) -> int:
        """Write one act: its log entry, the row that follows from it, shares, calls, files, notices.

        `sets`, `shares`, `calls` hold changed columns; times are datetimes. Concluding ends
        clocks and calls by itself, and so does the act's record with those that it names. `parties`: whom
        the record's messages to the parties go to; None: every share at work. `tell`: notices beside the
        record's. Returns the entry's number in the log.
        """
        act, action = self.act, self.action
        standing, life = self.standing, self.standing.life
        concerned = standing.active if parties is None else parties
        notices = [*notices_of(act.messages, LABELS[action], reason, standing, concerned), *tell]
        if act.ends_clocks:
            clocks = ended(self.clocks if clocks is None else clocks, *act.ends_clocks)
        before = standing.status
        after = next_status(action, before, life.level, to)
        changes, of_shares, of_calls = dict(sets or {}), _copied(shares), _copied(calls)
        if after in CLOSED_STATUSES and before not in CLOSED_STATUSES:
            self._conclude(after, of_shares, of_calls)
            changes["clocks"] = {}
        elif clocks is not None and clocks != standing.row["clocks"]:
            now_lit = lamps(clocks)
            changes |= {"clocks": clocks} | {
                name: value for name, value in now_lit.items() if _iso(getattr(life, name)) != value
            }
        kept = list(files)
        entry = {
            "account": self.by.account_id,
            "for_accounts": list(self.by.for_accounts),
            "set": as_logged(changes),
            "shares": {str(key): as_logged(value) for key, value in (self._sent | of_shares).items()},
            "calls": {str(key): as_logged(value) for key, value in of_calls.items()},
            "files": [{"sha256": file.sha256, "name": file.name} for file in kept],
            **(data or {}),
        }
        if was := self._was(changes) | dict(entry.get("was", {})):
            entry["was"] = was
        seq, logged = self._log(before, after, reason, entry)
        self._follow(action, after, logged)
        self._update(Assignment, of_shares)
        self._update(CallUp, of_calls)
        write_files(self.session, kept, standing.incident_id, seq, self.by, self.at)
        write_notices(
            self.session, notices, incident_id=standing.incident_id, seq=seq, action=action, at=self.at
        )
        self._sent.clear()
        return seq

    def _was(self, changes: Columns) -> Columns:
        """What stood in columns that are overwritten and that no earlier entry need have set."""
        row = self.standing.row
        before = {name: row[name] for name in changes if name in row and name != "clocks"}
        return as_logged({name: value for name, value in before.items() if value not in (None, "")})

    def _conclude(
        self, after: IncidentStatus, of_shares: dict[int, Columns], of_calls: dict[int, Columns]
    ) -> None:
        for share in self.standing.active:
            if share.id not in of_shares:
                of_shares[share.id] = {"status": AssignmentStatus.WITHDRAWN, "ended_at": self.at}
        for call in self.standing.calls:
            if call.released_at is None:
                of_calls[call.id] = {"released_at": self.at} | of_calls.get(call.id, {})

    def _log(
        self, before: IncidentStatus, after: IncidentStatus, reason: str, data: Columns
    ) -> tuple[int, Columns]:
        """Add the entry to the log; its number, and what of `data` it says."""
        about = {
            "incident_id": self.standing.incident_id,
            "seq": self.standing.seq + 1,
            "action": self.action,
            "from_status": before,
            "to_status": after,
        }
        row = log_entry(INCIDENT_LOG, self._tail, about, by=self.by, at=self.at, reason=reason, data=data)
        self._tail = row["hash"]
        self.session.connection().execute(_INTO_LOG, row)
        return row["seq"], row["data"]

    def _follow(self, action: Action, after: IncidentStatus, data: Columns) -> None:
        """Let the row follow from its log, as `rules_replay.replay` would."""
        life = self.standing.life
        before = life.columns()
        life.fields = {}
        follow(life, LogEntry(action, self.at, after, data))
        now = life.columns()
        changed = {name: value for name, value in now.items() if name not in before or before[name] != value}
        if changed:
            changed = {
                name: _WORDS[name](value) if name in _WORDS and value else value
                for name, value in changed.items()
            }
            self.session.connection().execute(_THE_ROW, changed | {"of_id": self.standing.incident_id})
        self.standing = replace(self.standing, row=self.standing.row | life.fields)

    def _update(self, table: Any, rows: Mapping[int, Columns]) -> None:
        for key, values in rows.items():
            self.session.connection().execute(_BY_ID[table], values | {"of_id": key})


# What each act does, by its key.
FUNCTIONS: dict[str, Callable[..., Any]] = {}


def performs(*keys: str) -> Callable[[Code], Code]:
    """Mark the function of an act (or of several with one right): it needs the right of their records."""

    def marked(code: Code) -> Code:
        FUNCTIONS.update(dict.fromkeys(keys, code))
        return needs(ACTS[keys[0]].right)(code)

    return marked


_SHARE_FIELDS = (*("round", "party", "is_lead", "is_required", "status", "sent_at", "sign_due_at", "due_at"),)


def _copied(rows: Mapping[int, Columns] | None) -> dict[int, Columns]:
    return {key: dict(values) for key, values in (rows or {}).items()}


def _iso(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
