"""New rows as incidents with ids, numbers and first log entries: by columns and past the ORM."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, func, select

from dashboard.admin.imports.context import ImportContext
from dashboard.admin.imports.times import text_of
from dashboard.files.sheets.profile_model import PLAIN_FIELDS
from dashboard.store.bulk import insert_rows
from dashboard.store.chain import FIRST, canonical, link, moment
from dashboard.town.places.rules import cell_of, number_of
from models import TOWNSHIP_CODE, TOWNSHIP_ZONE, Action, Incident, IncidentDay, Level

ROLE = "数据导入"
_TIMES = ("accepted_at", "dispatched_at", "due_at", "yellow_at", "red_at", "concluded_at")
_REFERENCES = ("department_id", "category_id", "village_id")
_SAME_FOR_ALL: dict[str, Any] = {
    "township_code": TOWNSHIP_CODE,
    "level": Level.TOWN.value,
    "round": 1,
    "why": "",
    "paused_seconds": 0,
    "returns": 0,
    "reworks": 0,
    "extensions": 0,
    "arbitration": False,
    "example": False,
}
LOG_COLUMNS = (
    *("incident_id", "seq", "action", "from_status", "to_status", "at", "recorded_at"),
    *("actor", "role", "reason", "data", "hash"),
)


def actor_of(batch_id: int | None) -> str:
    """Who the log names for what an import did."""
    return f"导入批次 {batch_id}"


def insert_new(session: Session, frame: pd.DataFrame, run: ImportContext) -> None:
    """Append one incident and one log entry for every row."""
    ending = "" if session.get_bind().dialect.name == "sqlite" else "+00"
    days = township_days(frame["reported_at"].to_numpy())
    columns: dict[str, Any] = {
        "id": reserve_ids(session, len(frame)),
        "number": reserve_numbers(session, days),
        "reported_on": days,
        "cell": cells(frame),
        "longitude": without_nan(frame["longitude"]),
        "latitude": without_nan(frame["latitude"]),
        "reporter_name": [name or None for name in frame["reporter_name"]],
        "reporter_phone": [phone or None for phone in frame["reporter_phone"]],
        "external_verdict": frame["verdict"].tolist(),
        "reported_at": text_of(frame["reported_at"].to_numpy(), ending),
    }
    as_they_are = ("source_id", "source_hash", "result", "source", "status")
    for name in (*as_they_are, *PLAIN_FIELDS, "urgent", "secret", "handling_seconds", *_REFERENCES):
        columns[name] = frame[name].tolist()
    for name in _TIMES:
        columns[name] = text_of(frame[name].to_numpy(), ending)
    columns["rule_set_id"] = rule_sets(frame, run)
    columns["clocks"] = [None if one is None else canonical(one) for one in frame["clocks"]]
    same = {
        **_SAME_FOR_ALL,
        "source_system": run.profile.name,
        "import_batch_id": run.batch_id,
    }
    tail = tuple(same.values())
    rows = (row + tail for row in zip(*columns.values(), strict=True))
    insert_rows(session.connection(), "incident", (*columns, *same), rows, is_ready=True)
    _insert_logs(session, frame, columns, run, ending)


def _insert_logs(
    session: Session, frame: pd.DataFrame, columns: dict[str, Any], run: ImportContext, ending: str
) -> None:
    actor, action, recorded_at = actor_of(run.batch_id), Action.IMPORT.value, moment(run.at)
    # The chain knows times without the ending that PostgreSQL needs.
    times = zip(text_of(frame["reported_at"].to_numpy(), ""), columns["reported_at"], strict=True)
    rows = (
        (
            *(one, 1, action, None, status, stored_at, recorded_at + ending, actor, ROLE, "", data),
            link(FIRST, one, 1, action, None, status, at, recorded_at, actor, ROLE, "", data=data),
        )
        for one, status, (at, stored_at), data in zip(
            columns["id"], columns["status"], times, _what_was_set(frame, columns), strict=True
        )
    )
    insert_rows(session.connection(), "incident_log", LOG_COLUMNS, rows, is_ready=True)


def rule_sets(frame: pd.DataFrame, run: ImportContext) -> list[int]:
    """By whose limits each row runs: the town's for what is open and its own."""
    return [run.rule_set_id if one is None else run.town_rules or run.rule_set_id for one in frame["clocks"]]


def _what_was_set(frame: pd.DataFrame, columns: dict[str, Any]) -> Iterable[str]:
    """The data of each first entry as `chain.canonical` writes it.

    Built by columns, since a dump per row costs as much as the insert.
    """
    parts = {"rule_set_id": [f'"rule_set_id":{one}' for one in columns["rule_set_id"]]}
    parts["clocks"] = [f'"clocks":{one}' if one else "" for one in columns["clocks"]]
    for name in _TIMES:
        written = text_of(frame[name].to_numpy(), "+00:00", "T")
        parts[name] = [f'"{name}":"{value}"' if value else "" for value in written]
    for name in _REFERENCES:
        parts[name] = [f'"{name}":{value}' if value else "" for value in frame[name]]
    in_order = [parts[name] for name in sorted(parts)]
    return ('{"set":{' + ",".join(filter(None, row)) + "}}" for row in zip(*in_order, strict=True))


def township_days(at: NDArray[np.datetime64]) -> list[str]:
    """The township's calendar day of each UTC instant, as ISO text."""
    local = pd.DatetimeIndex(at).tz_localize("UTC").tz_convert(TOWNSHIP_ZONE).tz_localize(None)
    days: list[str] = np.datetime_as_string(local.to_numpy(), unit="D").tolist()
    return days


def cells(frame: pd.DataFrame) -> list[str | None]:
    """The square of each position, None without one."""
    positions = zip(without_nan(frame["longitude"]), without_nan(frame["latitude"]), strict=True)
    return [cell_of(x, y) for x, y in positions]


def without_nan(values: "pd.Series[float]") -> list[float | None]:
    """Numbers, with None for those that are missing."""
    return [None if value != value else value for value in values.tolist()]


def reserve_ids(session: Session, count: int) -> list[int]:
    """`count` unused incident ids. On SQLite the caller holds the write lock."""
    if session.get_bind().dialect.name == "sqlite":
        last = session.exec(select(func.max(Incident.id))).one() or 0
        return list(range(last + 1, last + 1 + count))
    sequence = "SELECT nextval(pg_get_serial_sequence('incident', 'id')) FROM generate_series(1, :count)"
    return [int(row[0]) for row in session.execute(text(sequence), {"count": count})]


def reserve_numbers(session: Session, days: Sequence[str]) -> list[str]:
    """A case number for each township day given (as ISO text), counting on from the day's last one."""
    counts = Counter(map(date.fromisoformat, days))
    table: Table = IncidentDay.__table__  # type: ignore[attr-defined]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    count_on = insert.on_conflict_do_update(
        index_elements=[table.c.township_code, table.c.day],
        set_={"last": table.c.last + insert.excluded.last},
    ).returning(table.c.day, table.c.last)
    # In one order for all writers, or two of them wait for each other's day.
    rows = [{"township_code": TOWNSHIP_CODE, "day": day, "last": counts[day]} for day in sorted(counts)]
    given = {
        day.isoformat(): map(partial(number_of, day), range(last - counts[day] + 1, last + 1))
        for day, last in session.execute(count_on, rows)
    }
    return [next(given[day]) for day in days]
