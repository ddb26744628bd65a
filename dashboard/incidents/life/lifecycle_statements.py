"""The statements by which an act is written."""

from typing import Any

from sqlalchemy import Table, bindparam, insert, update

from models import Assignment, CallUp, Incident, IncidentLog


def _by_id(table: Any) -> Any:
    own: Table = table.__table__
    return update(own).where(own.c.id == bindparam("of_id"))


# Made once, of tables rather than classes: to put a statement together takes longer than to run it.
INTO_LOG = insert(IncidentLog.__table__)  # type: ignore[attr-defined]
THE_ROW = _by_id(Incident)
BY_ID = {table: _by_id(table) for table in (Assignment, CallUp)}
