"""Rosters of people from a file: what was refused stays out, everything else in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit, marks
from dashboard.access.accounts import link_awaited_cadres
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.admin.settings.queries_rosters import TABLES, known
from dashboard.admin.settings.rules_rosters import CADRES, ROSTERS, SECONDMENTS, Put
from dashboard.admin.settings.rules_rosters_dated import plan
from dashboard.delegation.seconded.cases import end_work
from dashboard.files.sheets.rules_files import Row, numbers, to_write
from dashboard.town.settings.rules_words import IMPORTED, SUBJECT
from models import TOWNSHIP_CODE, Cadre, Secondment

# Of a long file the log keeps the first changes in words, and the numbers of all.
MOST_TOLD = 200


@needs("roster.import")
def import_roster(
    session: Session,
    *,
    roster: str,
    rows: Sequence[Row],
    expected: Sequence[str],
    file_name: str,
    into_demo: bool = False,
    by: Person,
    at: datetime,
) -> None:
    """Write what rules_rosters_dated.plan says of `rows`; `expected`: what the check said of each row.

    Refused where the store has changed since, where there is nothing to write, and in a demo store
    unless `into_demo`.
    """
    marks.require_real_store(session, "正式的名册", into_demo=into_demo)
    audit.lock_chain(session, SUBJECT)
    outcomes = plan(roster, rows, known(session))
    writing = to_write(outcomes, expected)
    ended = []
    for done in writing:
        for put in done.change:
            row = _write(session, put)
            if put.roster == SECONDMENTS and put.values.get("to_on") is not None:
                ended.append(row)
    for row in ended:
        _end_work(session, row)
    met = link_awaited_cadres(session, by=by, at=at) if roster == CADRES else 0
    lines = [done.told for done in writing]
    data = {
        "what": ROSTERS[roster],
        "file": file_name[-100:],
        **numbers(outcomes),
        "was_now": [*lines[:MOST_TOLD], *([f"{met} 个先建的账号对上了干部"] if met else [])],
    }
    audit.record(session, SUBJECT, IMPORTED, by=by, at=at, data=data)


def _end_work(session: Session, ended: Secondment) -> None:
    """What he did in the town ends with his secondment, unless the next one goes on without a gap."""
    last_on: Any = ended.to_on
    query = select(func.min(col(Secondment.from_on))).where(
        col(Secondment.cadre_id) == ended.cadre_id, col(Secondment.from_on) > last_on
    )
    back_on = session.execute(query).scalar()
    if back_on is None or back_on > last_on + timedelta(days=1):
        end_work(session, ended.cadre_id, last_on, back_on=back_on)


def _write(session: Session, put: Put) -> Any:
    if put.roster == CADRES:
        return _put(session, Cadre, put.row_id, dict(put.values))
    table, unit, _ = TABLES[put.roster.removesuffix("_place")]
    values: dict[str, Any] = dict(put.values)
    if put.row_id is None:
        values["cadre_id"] = _cadre_id(session, put.staff_number)
    if "unit_id" in values:
        values[unit] = values.pop("unit_id")
    return _put(session, table, put.row_id, values)


def _put(session: Session, table: Any, row_id: int | None, values: dict[str, Any]) -> Any:
    row = table() if row_id is None else session.get_one(table, row_id, with_for_update=True)
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def _cadre_id(session: Session, staff_number: str) -> int:
    query = select(col(Cadre.id)).where(
        col(Cadre.township_code) == TOWNSHIP_CODE, col(Cadre.staff_number) == staff_number
    )
    return int(session.execute(query).scalar_one())
