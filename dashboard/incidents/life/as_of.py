"""Looking back: within one reading session, the store stands as it stood at a moment.

The tables of incidents, shares, calls, exclusions (剔除), presence, files and the log are shadowed by
temporary views of the same names. Incidents without an entry after the moment are as they are; the others
are replayed from their logs. So every query, without knowing, answers as it would have answered then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, MetaData, Table, insert, select, text
from sqlmodel import Session, col

from dashboard.incidents.life.rules_replay import Line, call_at, exclusion_at, row_at, share_at
from dashboard.store.sql import SHADOWED
from models import Assignment, Attachment, CallUp, Exclusion, Incident, IncidentLog, PresenceSpell

CHUNK = 400
_LOG: Table = IncidentLog.__table__  # type: ignore[attr-defined]
_LINES = select(_LOG.c.incident_id, *(_LOG.c[name] for name in Line.__dataclass_fields__))
_SHADOWED: tuple[Any, ...] = (Incident, Assignment, CallUp, Exclusion)
_THEN: dict[Any, Table] = {
    table: table.__table__.to_metadata(MetaData(), name=f"then_{table.__table__.name}") for table in _SHADOWED
}


_VIEWS = (
    *("incident", "assignment", "call_up", "exclusion", "incident_log"),
    *(str(table.__tablename__) for table in (PresenceSpell, Attachment)),
)


@contextmanager
def looking_back(session: Session, moment: datetime) -> Iterator[Session]:
    """Let `session` read the store as of `moment` (aware); nothing is written but temporary tables.

    Within it somebody may look back further still; afterwards the session sees what it saw before.
    """
    point, before = session.begin_nested(), bool(session.info.pop(SHADOWED, False))
    try:
        _shadow(session, moment, is_again=before)
        session.info[SHADOWED] = True
        yield session
    finally:
        session.info.pop(SHADOWED, None)
        # Takes the shadows away, and brings back those of another moment.
        point.rollback()
        if before:
            session.info[SHADOWED] = True


def _shadow(session: Session, moment: datetime, *, is_again: bool) -> None:
    """Make the shadows; `is_again`: there are some of a later moment, which make way."""
    connection, at = session.connection(), moment.astimezone(UTC)
    main = "main" if connection.dialect.name == "sqlite" else "public"
    if is_again:
        for view in _VIEWS:
            connection.exec_driver_sql(f"DROP VIEW {view}")
        for table in (*_THEN.values(), "then_changed"):
            connection.exec_driver_sql(f"DROP TABLE {getattr(table, 'name', table)}")
    for name in ("incident", "assignment", "call_up", "exclusion"):
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE then_{name} AS SELECT * FROM {main}.{name} WHERE 1 = 0"
        )
    connection.exec_driver_sql("CREATE TEMP TABLE then_changed (id INTEGER PRIMARY KEY)")
    _rewind(session, at)
    for name, column in (("incident", "id"), ("assignment", "incident_id"), ("call_up", "incident_id")):
        connection.exec_driver_sql(f"CREATE INDEX ix_then_{name} ON then_{name} ({column})")
    changed = "(SELECT id FROM then_changed)"
    views = {
        "incident": f"reported_at <= {{at}} AND id NOT IN {changed}",
        "assignment": f"sent_at <= {{at}} AND incident_id NOT IN {changed}",
        "call_up": f"called_at <= {{at}} AND incident_id NOT IN {changed}",
        "exclusion": f"at <= {{at}} AND incident_id NOT IN {changed}",
    }
    literal = _literal(connection, at)
    for name, condition in views.items():
        connection.exec_driver_sql(
            f"CREATE TEMP VIEW {name} AS SELECT * FROM {main}.{name} WHERE {condition.format(at=literal)}"
            f" UNION ALL SELECT * FROM then_{name}"
        )
    connection.exec_driver_sql(
        f"CREATE TEMP VIEW incident_log AS SELECT * FROM {main}.incident_log WHERE at <= {literal}"
    )
    connection.exec_driver_sql(_spans(main, PresenceSpell, "started_at", "ended_at", literal))
    connection.exec_driver_sql(_spans(main, Attachment, "added_at", "struck_at", literal))


def _literal(connection: Connection, at: datetime) -> str:
    """A moment as a view's own text holds it: a view takes no parameters."""
    plain = at.strftime("%Y-%m-%d %H:%M:%S.%f")
    return f"'{plain}'" if connection.dialect.name == "sqlite" else f"TIMESTAMPTZ '{plain}+00'"


def _spans(main: str, table: Any, start: str, end: str, literal: str) -> str:
    """Rows that had begun, with an end only where it had come."""
    columns = [
        f"CASE WHEN {end} > {literal} THEN NULL ELSE {end} END AS {end}" if name == end else name
        for name in table.model_fields
    ]
    own = table.__tablename__
    return (
        f"CREATE TEMP VIEW {own} AS SELECT {', '.join(columns)} FROM {main}.{own} WHERE {start} <= {literal}"
    )


def _rewind(session: Session, at: datetime) -> None:
    """Fill the temporary tables with what existed at `at` and has changed since."""
    # Two plain lists: asked for together or without repeats, SQLite reads the whole log in its own order.
    touched = session.execute(select(_LOG.c.incident_id).where(_LOG.c.at > at)).scalars()
    newer = session.execute(select(col(Incident.id)).where(col(Incident.reported_at) > at)).scalars()
    ids = sorted(set(touched) - set(newer))
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        logs = _logs(session, some)
        # What no log knew yet at that moment did not exist.
        existing = {key: lines for key, lines in logs.items() if lines[0].at <= at}
        rows = {row["id"]: row for row in _of(session, Incident, "id", some)}
        then = [row_at(rows[key], lines, at) for key, lines in existing.items()]
        _fill(session, Incident, then)
        for table, state in ((Assignment, share_at), (CallUp, call_at)):
            states = [
                state(row, existing[row["incident_id"]], at)
                for row in _of(session, table, "incident_id", list(existing))
            ]
            _fill(session, table, [row for row in states if row is not None])
        present = {row["incident_id"]: row for row in _of(session, Exclusion, "incident_id", list(existing))}
        out = [exclusion_at(key, present.get(key), lines, at) for key, lines in existing.items()]
        for row in filter(None, out):
            _fill(session, Exclusion, [row])
        session.execute(text("INSERT INTO then_changed (id) VALUES (:id)"), [{"id": key} for key in some])


def _logs(session: Session, ids: list[int]) -> dict[int, list[Line]]:
    query = _LINES.where(_LOG.c.incident_id.in_(ids)).order_by(_LOG.c.incident_id, _LOG.c.seq)
    groups = groupby(session.connection().execute(query), key=lambda row: row[0])
    return {key: [Line(*row[1:]) for row in rows] for key, rows in groups}


def _fill(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(_THEN[table]), rows)


def _of(session: Session, table: Any, column: str, ids: list[int]) -> list[dict[str, Any]]:
    # Of the table rather than the class: rows are turned into columns, and objects would be made in vain.
    own: Table = table.__table__
    rows = session.connection().execute(select(own).where(own.c[column].in_(ids)).order_by(own.c.id))
    return [dict(row) for row in rows.mappings()]
