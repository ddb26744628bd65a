"""By which way SQLite finds what a narrowed list counts."""

import pytest
from sqlalchemy import event
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.find import queries
from dashboard.incidents.find.rules_filters import Filters
from tests.factories import NOON


@pytest.mark.parametrize("of", ["village", "module", "cell"])
def test_a_narrowed_count_by_unit_does_not_walk_the_units_own_index(session: Session, of: str):
    sent = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *given: sent.append(given[2:4]))
    narrowed = {"filters": Filters(rating="rated"), "at": NOON, "scope": EVERYTHING}
    if of == "cell":
        queries.cells(session, **narrowed)
    else:
        queries.by_group(session, of=of, **narrowed)
    plans = [
        row[3]
        for statement, values in list(sent)
        if "GROUP BY" in statement
        for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    assert any("incident" in line for line in plans)
    assert not [line for line in plans if f"ix_incident_{of}" in line]
