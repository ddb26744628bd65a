"""What one pass over the logs clears is in order: with and without it the same is found."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from dashboard.access.rules import EVERYTHING
from dashboard.room.inspection import queries_suspects
from dashboard.room.inspection.queries import examine
from dashboard.room.inspection.queries_look import InspectionScope
from tests.examples import PER_STORE
from tests.factories import NOON
from tests.lives import Told, lives, rows_of

pytestmark = pytest.mark.postgresql

KINDS = (
    "side_dispatch", "log_hole", "status_differs", "log_missing",
    "closed_without_feedback", "closed_without_evidence",
)  # fmt: skip
AT = NOON + timedelta(days=40)


@PER_STORE
@given(
    st.lists(lives(), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 12)), max_size=4),
    st.sampled_from(["", "值班调度员", "网格员"]),
)
def test_nothing_is_cleared_that_a_kind_would_find(
    session: Session, stories: list[Told], lost: list[tuple[int, int]], role: str
) -> None:
    session.rollback()
    for number, told in enumerate(stories):
        incident, log, assignments = rows_of(told, number + 1)
        session.add(incident)
        session.flush()
        for entry in log:
            entry.role = role
        kept = [entry for place, entry in enumerate(log) if (number, place) not in lost]
        session.add_all([*kept, *assignments])
    session.flush()
    by_the_pass = examine(InspectionScope(session, AT, EVERYTHING, days=90), KINDS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(queries_suspects, "MOST", -1)
        assert examine(InspectionScope(session, AT, EVERYTHING, days=90), KINDS) == by_the_pass
