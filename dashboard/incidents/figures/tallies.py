"""The counts that triggers keep of incidents: counted anew, compared with that, and folded together."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_terms import (
    SETTLED,
    closed_columns,
    closing_columns,
    counts_as_due,
    share_columns,
)
from dashboard.store.sql import township_day
from models import CellTally, ConcludedTally, DueTally, Incident, IncidentStatus, ReportedTally

# Which columns find a row, and which are counts.
KEYS: dict[Any, tuple[str, ...]] = {
    DueTally: ("day", "module_id", "department_id"),
    ConcludedTally: ("day", "module_id"),
    ReportedTally: ("day", "module_id"),
    CellTally: ("week", "cell"),
}
COUNTS: dict[Any, tuple[str, ...]] = {
    table: tuple(name for name in table.model_fields if name not in (*keys, "slot"))
    for table, keys in KEYS.items()
}
TITLES = {DueTally: "应办结", ConcludedTally: "了结", ReportedTally: "上报", CellTally: "方格"}
FIRST, DAY = date(1970, 1, 1), timedelta(days=1)
# One process folds at a time.
FOLDING = 6_190_326
Counted = dict[tuple[Any, ...], tuple[int, ...]]


def recounted(session: Session) -> dict[Any, Counted]:
    """What the counts should be, from the incidents, by the definitions of the figures."""
    module, department = (func.coalesce(column, 0) for column in (Incident.module_id, Incident.department_id))
    due, ended = township_day(col(Incident.due_at)), township_day(col(Incident.concluded_at))
    is_due, is_closed = col(Incident.due_at).is_not(None), col(Incident.status) == IncidentStatus.CLOSED
    is_settled = (col(Incident.concluded_at).is_not(None), col(Incident.status).in_(SETTLED))
    day, cell = col(Incident.reported_on), col(Incident.cell)
    of_due = _by(session, [due, module, department], closing_columns(), [is_due, *counts_as_due()])
    shares = _by(session, [ended, module], share_columns(), is_settled)
    closed = _by(session, [ended, module], closed_columns(), [*is_settled, is_closed])
    reported = _by(session, [day, module], [func.count()], [])
    weeks: dict[tuple[Any, ...], int] = {}
    for (when, square), (number,) in _by(session, [day, cell], [func.count()], [cell.is_not(None)]).items():
        key = (when - when.weekday() * DAY, square)
        weeks[key] = weeks.get(key, 0) + number
    return {
        DueTally: {(_date(key[0]), *key[1:]): counts for key, counts in of_due.items()},
        ConcludedTally: {
            (_date(key[0]), *key[1:]): (whole, merged, escalated, village, *closed.get(key, (0, 0, 0, 0)))
            for key, (merged, escalated, village, _, whole) in shares.items()
        },
        ReportedTally: reported,
        CellTally: {key: (number,) for key, number in weeks.items()},
    }


def kept(session: Session) -> dict[Any, Counted]:
    """What the counts are, over all who counted; without those that have come to nothing."""
    counts_of = {
        table: _by(
            session,
            [getattr(table, name) for name in KEYS[table]],
            [func.sum(getattr(table, name)) for name in COUNTS[table]],
            [],
        )
        for table in KEYS
    }
    return {
        table: {key: counts for key, counts in rows.items() if any(counts)}
        for table, rows in counts_of.items()
    }


def differences(session: Session) -> Iterator[str]:
    """A sentence for each count that is not what it should be."""
    should, stored = recounted(session), kept(session)
    for table, title in TITLES.items():
        for key in sorted(should[table].keys() | stored[table].keys(), key=str):
            nothing = (0,) * len(COUNTS[table])
            right, own = should[table].get(key, nothing), stored[table].get(key, nothing)
            if right != own:
                yield f"{title}计数 {'、'.join(map(str, key))}：库里记的是 {own}，重算应为 {right}"


def count_anew(session: Session) -> None:
    """Put the counts right, whatever they were."""
    session.flush()
    for table, rows in recounted(session).items():
        session.execute(delete(table))
        columns = (*KEYS[table], *COUNTS[table])
        made = [dict(zip(columns, (*key, *counts), strict=True), slot=0) for key, counts in rows.items()]
        if made:
            session.connection().execute(insert(table.__table__), made)


def fold(session: Session) -> None:
    """On PostgreSQL, add what connections counted that are gone to the rows of slot 0."""
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        return
    connection.execute(select(func.pg_advisory_xact_lock(FOLDING)))
    for table, keys in KEYS.items():
        name, counts, by = table.__tablename__, COUNTS[table], ", ".join(keys)
        sums = ", ".join(f"sum({count})" for count in counts)
        added = ", ".join(f"{count} = {name}.{count} + excluded.{count}" for count in counts)
        connection.execute(
            text(
                f"WITH gone AS (DELETE FROM {name} WHERE slot <> 0"
                f" AND slot NOT IN (SELECT pid FROM pg_stat_activity) RETURNING *)"
                f" INSERT INTO {name} ({by}, slot, {', '.join(counts)})"
                f" SELECT {by}, 0, {sums} FROM gone GROUP BY {by}"
                f" ON CONFLICT ({by}, slot) DO UPDATE SET {added}"
            )
        )


def _by(session: Session, keys: list[Any], counts: list[Any], conditions: Any) -> Counted:
    query = select(*keys, *counts).where(*conditions).group_by(*keys)
    at = len(keys)
    return {tuple(row[:at]): tuple(int(n) for n in row[at:]) for row in session.execute(query)}


def _date(number: int) -> date:
    return FIRST + number * DAY
