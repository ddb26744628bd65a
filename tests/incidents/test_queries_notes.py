"""What people wrote, kept apart from what is noted of their acts; and the rounds before this one."""

import pytest
from sqlmodel import Session, delete, select

from dashboard.access.rules import EVERYTHING
from dashboard.incidents.case.queries_history import notes, rounds
from dashboard.incidents.life import actions_ends, actions_merge, actions_notes
from dashboard.incidents.life.actions_notes import NoteKind
from dashboard.incidents.life.rules_words import NOTE_KINDS, what_was_written
from models import Notice
from tests.incidents.room import Room

pytestmark = pytest.mark.postgresql


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def test_words_are_told_by_their_kind_and_silent_steps_say_nothing(room: Room) -> None:
    incident = room.handling()
    given = {"incident_id": incident, "text": "已发告知书"}
    room.do("module_head:enforcement", actions_notes.comment, **given, kind=NoteKind.DUTY, duty="宣传")
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text="已约双方", kind=NoteKind.MEETING)
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text="门牌写错了")
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=8, reason="写错了")
    frame = notes(room.session, incident_id=incident, scope=EVERYTHING)
    told = [tuple(row) for row in frame[["action", "said", "kind", "duty", "struck"]].to_numpy()]
    assert told[:5] == [
        (action, "", "", "", False) for action in ("report", "accept", "triage", "dispatch", "sign")
    ]
    assert told[5:] == [
        ("comment", "已发告知书", "duty", "宣传", False),
        ("comment", "已约双方", "meeting", "", False),
        ("comment", "门牌写错了", "note", "", True),
        ("strike", "写错了", "", "", False),
    ]


def test_every_kind_of_note_has_a_name() -> None:
    assert set(NOTE_KINDS) == {kind.value for kind in NoteKind}


def test_a_note_of_an_act_is_no_note_of_a_person(room: Room) -> None:
    parent, child = room.report(), room.report()
    number = room.row(parent).number
    room.do("dispatcher", actions_merge.merge, incident_id=child, into=number, reason="同一件事")
    assert set(notes(room.session, incident_id=parent, scope=EVERYTHING)["kind"]) == {""}


def test_the_same_words_are_told_once() -> None:
    assert what_was_written(" 已到场 ", {"note": "已到场"}) == "已到场"
    assert what_was_written("办不了", {"question": "谁牵头"}) == "办不了\n谁牵头"
    assert what_was_written("", {}) == ""


def test_the_record_of_a_round_stays_when_the_matter_is_opened_again(room: Room) -> None:
    incident = room.closed()
    assert rounds(room.session, incident_id=incident, scope=EVERYTHING).empty
    was = room.row(incident)
    room.do("inspector", actions_ends.reopen, incident_id=incident, reason="没有办完")
    (record,) = rounds(room.session, incident_id=incident, scope=EVERYTHING).to_dict("records")
    assert (record["round"], record["why"]) == (1, "没有办完")
    assert record["due_at"] is not None
    assert record["concluded_at"] > record["dispatched_at"]
    assert record["handling_seconds"] > 0
    assert record["dispatched_at"] == was.dispatched_at or room.row(incident).dispatched_at is None


def test_who_is_named_after_an_at_sign_is_notified_and_nobody_else(room: Room) -> None:
    incident, short, long = room.handling(), room.cadre("R1"), room.cadre("R11")
    room.session.exec(delete(Notice))
    words = "@测试干部R11请去看看，@指挥长知道一下；邮箱 a@b.cn，@没有这个人"
    room.do("dispatcher", actions_notes.comment, incident_id=incident, text=words)
    notices = room.session.exec(select(Notice)).all()
    assert {(one.to_kind, one.to_id, one.to_role) for one in notices} == {
        ("cadre", long, None),
        ("role", None, "commander"),
    }
    assert short != long
    assert all("里提到您：@测试干部R11请去看看" in one.text for one in notices)
