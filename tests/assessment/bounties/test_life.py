"""Whatever people do, in whatever order: the row is what its log says, and the log is an unbroken chain."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from dashboard.access.log_entries import as_logged
from dashboard.assessment.bounties.rules import LogEntry, replay
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.words.errors import Refused
from models import Bounty, BountyAction, BountyLog, SpecialEntry
from tests.assessment.bounties.ground import AFTER, INTO, Board
from tests.assessment.bounties.test_walk import CODE, inputs
from tests.examples import examples

pytestmark = pytest.mark.postgresql

# Only what a person may do by himself at any time; the table decides whether it is possible.
ACTS = st.lists(st.sampled_from(sorted(CODE)), min_size=3, max_size=14)
WORK = {BountyAction.FORM_TEAM, BountyAction.RECORD, BountyAction.STRIKE, BountyAction.SUBMIT}


def replayed(session: Session, bounty: int) -> dict[str, Any]:
    query = select(BountyLog).where(BountyLog.bounty_id == bounty).order_by(col(BountyLog.seq))
    rows = session.exec(query).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert all(later.at >= earlier.at for earlier, later in pairwise(rows))
    assert all(later.from_status is earlier.to_status for earlier, later in pairwise(rows))
    return replay(LogEntry(row.action, row.to_status, row.data) for row in rows)


def agree(session: Session, bounty: int) -> None:
    columns = replayed(session, bounty)
    session.expire_all()
    row = session.get_one(Bounty, bounty)
    assert as_logged({name: getattr(row, name) for name in columns}) == columns


def test_every_state_is_what_its_log_says(session: Session) -> None:
    for make in INTO.values():
        agree(session, make(Board(session)))
    session.commit()
    assert list(breaks(session, CheckProgress(), sealed=False)) == []


@examples(0.1)
@given(acts=ACTS)
def test_any_history_leaves_the_row_that_its_log_describes(
    session: Session, acts: list[BountyAction]
) -> None:
    nested = session.begin_nested()
    board = Board(session)
    bounty = board.signed_up()
    at = AFTER
    for action in acts:
        at += timedelta(hours=25)
        by = board.leader if action in WORK else board.judge
        step = session.begin_nested()
        try:
            given_to = inputs(board, bounty, action)
            CODE[action](session, bounty_id=bounty, by=by, at=at, **given_to)
            step.commit()
        except Refused:
            step.rollback()
    agree(session, bounty)
    entries = session.exec(select(SpecialEntry.source_id)).all()
    assert len(entries) == len(set(entries))
    nested.rollback()
