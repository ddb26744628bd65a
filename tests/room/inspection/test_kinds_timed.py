"""Each kind with a moment: found the second after it, not at it, and not where the step was taken."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from dashboard.room.inspection.rules import KINDS
from tests.room.inspection.ground import SECOND, found
from tests.room.inspection.trials import TIMED

pytestmark = pytest.mark.postgresql

on_each = pytest.mark.parametrize("kind", TIMED)


@on_each
def test_a_missed_step_is_found_the_second_after_its_time(session: Session, kind: str) -> None:
    trial = TIMED[kind]
    trial.make(session, False)
    frame = found(session, kind, at=trial.due + SECOND)
    assert list(frame["kind"]) == [kind]
    row = frame.iloc[0]
    assert row["due"] == trial.due
    assert row["over_seconds"] == 1
    assert row["since"] is not None
    assert row["title"]
    assert row["what"]
    assert trial.who in row["who"]
    assert row["who"]


@on_each
def test_what_is_just_in_time_is_not_found(session: Session, kind: str) -> None:
    trial = TIMED[kind]
    trial.make(session, False)
    assert found(session, kind, at=trial.due).empty


@on_each
def test_what_was_done_is_never_found(session: Session, kind: str) -> None:
    trial = TIMED[kind]
    trial.make(session, True)
    for later in (timedelta(0), SECOND, timedelta(days=20)):
        assert found(session, kind, at=trial.due + later).empty, KINDS[kind].title
