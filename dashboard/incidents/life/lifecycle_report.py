"""The first entry of an incident's log, and its row."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from dashboard.access.log_entries import log_entry
from dashboard.access.notices.telling import write_notices
from dashboard.access.rules import Person
from dashboard.files.attachments.rules import KeptFile
from dashboard.incidents.life.lifecycle_load import current_rule_set, timing_of
from dashboard.incidents.life.rules_clocks import Clocks, lamps, started
from dashboard.incidents.life.rules_notices import NoticeDraft
from dashboard.store.chain import FIRST, INCIDENT_LOG
from dashboard.town.places.rules import cell_of, number_of
from dashboard.words.days import township_date
from models import (
    TOWNSHIP_CODE,
    Action,
    Attachment,
    Incident,
    IncidentDay,
    IncidentLog,
    IncidentStatus,
    Level,
    NewIncident,
    Stage,
)

_TIMES = ("due_at", "yellow_at", "red_at")
# What a form gives in addition to the report itself, and the log repeats.
TOLD = ("from_department_id", "lecture_session_id")


def number_with(session: Session, form_key: str) -> str | None:
    """The number of the incident that this form made already; None where it made none."""
    query = select(col(Incident.number)).where(col(Incident.form_key) == form_key)
    return session.execute(query).scalar()


def write_report(
    session: Session,
    new: NewIncident,
    *,
    level: Level,
    form_key: str | None,
    columns: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Iterable[KeptFile],
    tell: Iterable[NoticeDraft],
    by: Person,
    at: datetime,
) -> tuple[int, str]:
    """Append one incident with its first log entry: id and number.

    `columns`: further columns that the form fills (answers, split_from_id, off_list, those of TOLD).
    """
    at = at.astimezone(UTC)
    day = township_date(at)
    rule_set_id = current_rule_set(session, day)
    clocks = _first_clocks(session, rule_set_id, level, new)
    set_: dict[str, Any] = {"rule_set_id": rule_set_id, "level": level.value, "clocks": clocks}
    set_ |= {name: value for name, value in lamps(clocks).items() if value is not None}
    set_ |= {name: columns[name] for name in TOLD if columns.get(name) is not None}
    times = {name: datetime.fromisoformat(set_[name]) for name in _TIMES if name in set_}
    row = new.model_dump() | {
        "township_code": TOWNSHIP_CODE,
        "number": next_number(session, at),
        "reported_on": township_date(new.reported_at),
        "cell": cell_of(new.longitude, new.latitude),
        "status": IncidentStatus.REPORTED,
        "form_key": form_key,
        **_BLANK,
        **columns,
        **set_,
        **times,
        "level": level,
    }
    incident_id = session.execute(insert(Incident).values(**row).returning(col(Incident.id))).scalar_one()
    kept = list(files)
    entry = {
        "account": by.account_id,
        "for_accounts": list(by.for_accounts),
        "set": set_,
        "files": [{"sha256": file.sha256, "name": file.name} for file in kept],
        **data,
    }
    about = {
        "incident_id": incident_id,
        "seq": 1,
        "action": Action.REPORT,
        "from_status": None,
        "to_status": IncidentStatus.REPORTED,
    }
    # What happened is the report; when the room learned of it, its recording.
    reported_at = new.reported_at.astimezone(UTC)
    line = log_entry(INCIDENT_LOG, FIRST, about, by=by, at=reported_at, recorded_at=at, reason="", data=entry)
    session.execute(insert(IncidentLog).values(**line))
    write_files(session, kept, incident_id, 1, by, at)
    write_notices(session, tell, incident_id=incident_id, seq=1, action=Action.REPORT, at=at)
    return int(incident_id), str(row["number"])


_BLANK: dict[str, Any] = {
    "round": 1, "why": "", "paused_seconds": 0, "returns": 0, "reworks": 0, "extensions": 0,
    "arbitration": False, "result": "", "example": False,
}  # fmt: skip


def write_files(
    session: Session, files: Iterable[KeptFile], incident_id: int, seq: int, by: Person, at: datetime
) -> None:
    """Hang files on an incident with the entry of its log by which they came."""
    for file in files:
        values = {name: getattr(file, name) for name in KeptFile.__dataclass_fields__}
        own = {"incident_id": incident_id, "seq": seq, "added_by": by.name, "added_at": at}
        session.execute(insert(Attachment).values(**values, **own))


def _first_clocks(session: Session, rule_set_id: int, level: Level, new: NewIncident) -> Clocks:
    timing, start = timing_of(session, rule_set_id), new.reported_at
    if level is Level.TOWN:
        return started({}, "accept", timing.begin("1", Stage.ACCEPT, start, urgent=new.urgent))
    clocks = started({}, "finish", timing.begin("village", Stage.FINISH, start))
    if new.urgent:
        clocks = started(
            clocks, "first_report", timing.begin("village", Stage.FIRST_REPORT, start, urgent=True)
        )
    return clocks


def next_number(session: Session, at: datetime) -> str:
    """The next case number of the township day of `at`; writers of one day wait for each other here."""
    day = township_date(at)
    table: Table = IncidentDay.__table__  # type: ignore[attr-defined]
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    count_on = (
        dialect.insert(table)
        .values(township_code=TOWNSHIP_CODE, day=day, last=1)
        .on_conflict_do_update(
            index_elements=[table.c.township_code, table.c.day], set_={"last": table.c.last + 1}
        )
        .returning(table.c.last)
    )
    return number_of(day, session.execute(count_on).scalar_one())
