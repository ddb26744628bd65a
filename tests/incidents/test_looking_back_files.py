"""Looking back at a case: its files are there from the step that brought them; its steps tell their times."""

from datetime import timedelta

import pytest
from sqlmodel import Session, update

from dashboard.access.rules import EVERYTHING, Scope
from dashboard.files.attachments import queries
from dashboard.incidents.case import queries_history
from dashboard.incidents.life import actions_handling
from dashboard.incidents.life.as_of import looking_back
from dashboard.store.database import reading
from models import Attachment
from tests.files.attachments.files import photo
from tests.files.attachments.rows import kept
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

MOMENT = timedelta(microseconds=1)


def test_a_file_comes_with_its_step_and_is_struck_only_later(session: Session) -> None:
    room = Room(session, step=timedelta(seconds=1))
    incident = room.handling()
    done = {"result": "已清走", "files": (kept(photo()),)}
    room.do("module_head:enforcement", actions_handling.feed_back, incident_id=incident, **done)
    came = room.log(incident)[-1].at
    struck = came + timedelta(seconds=5)
    session.execute(update(Attachment).values(struck_at=struck))
    session.commit()
    for at, seen in ((came - MOMENT, []), (came, [False]), (struck - MOMENT, [False]), (struck, [True])):
        with reading() as back, looking_back(back, at):
            found = queries.attachments(back, incident_id=incident, scope=EVERYTHING)
            assert found["struck_at"].notna().tolist() == seen


def test_the_steps_tell_their_exact_times_to_who_may_see_the_case(session: Session) -> None:
    room = Room(session, step=timedelta(microseconds=3))
    incident = room.handling()
    log = room.log(incident)
    found = queries_history.steps(session, incident_id=incident, scope=EVERYTHING)
    assert [(row.seq, row.at.to_pydatetime()) for row in found.itertuples()] == [(e.seq, e.at) for e in log]
    assert len({entry.at for entry in log}) == len(log)
    assert queries_history.steps(session, incident_id=incident, scope=Scope()).empty
