"""Ids and case numbers for many new incidents at once, without collisions between writers."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, func, select

from dashboard.town.places.rules_place import number_of
from models import TOWNSHIP_CODE, Incident, IncidentDay


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
