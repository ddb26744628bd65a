"""Registering a repeated report: counted and merged in one go, once."""

import pytest
from sqlmodel import Session, col, select

from dashboard.incidents.register.actions_register import report_and_merge
from dashboard.words.errors import Refused
from models import Action, Incident, IncidentStatus
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql

FIELDS = {"title": "又有人养鸭子", "village_id": 1, "reporter_name": "王五"}


def test_a_repeat_is_registered_and_merged_and_both_logs_say_so(session: Session) -> None:
    room = Room(session)
    first = room.report()
    into = room.row(first).number
    number = room.do("dispatcher", report_and_merge, into=into, fields=FIELDS, form_key="f1")
    second = session.exec(select(Incident).where(col(Incident.number) == number)).one()
    assert (second.status, second.parent_id, second.reporter_name) == (IncidentStatus.MERGED, first, "王五")
    assert [line.action for line in room.log(second.id or 0)] == [Action.REPORT, Action.MERGE]
    assert room.log(first)[-1].data["merged"] == number


def test_the_same_form_again_makes_nothing_more(session: Session) -> None:
    room = Room(session)
    into = room.row(room.report()).number
    once = room.do("dispatcher", report_and_merge, into=into, fields=FIELDS, form_key="f1")
    again = room.do("dispatcher", report_and_merge, into=into, fields=FIELDS, form_key="f1")
    assert once == again
    assert len(session.exec(select(Incident)).all()) == 2


def test_where_one_act_is_refused_nothing_is_left(session: Session) -> None:
    room = Room(session)
    into = room.row(room.closed()).number
    with pytest.raises(Refused, match="已经结束"):
        room.do("dispatcher", report_and_merge, into=into, fields=FIELDS, form_key="f1")
    session.expire_all()
    assert len(session.exec(select(Incident)).all()) == 1


def test_who_may_not_merge_is_refused(session: Session) -> None:
    room = Room(session)
    into = room.row(room.report()).number
    with pytest.raises(Refused, match="您现在的角色不能"):
        room.do("grid_worker:330803112201", report_and_merge, into=into, fields=FIELDS, form_key="f1")
