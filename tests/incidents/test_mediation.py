"""A mediation is kept beside its entry in the log, and so is the keeping of what was agreed."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Scope, require
from dashboard.incidents.case import queries_history
from dashboard.incidents.case.queries_case import mediations
from dashboard.incidents.life import actions_mediation, actions_notes
from dashboard.incidents.life.queries_possible import possible
from dashboard.room.inspection.queries import findings
from dashboard.running.audit_check import CheckProgress, breaks
from dashboard.words.errors import Refused
from models import Action, IncidentLog, Mediation
from tests.factories import NOON
from tests.incidents.room import Room

DAY = timedelta(days=1)
TODAY = date(2026, 3, 4)
SITTING: dict[str, Any] = {
    "held_at": NOON - timedelta(hours=2),
    "place": "村委会",
    "mediators": "镇矛调中心调解员",
    "sides": "张家\n李家\n区农业农村局",
    "dispute": "田埂界线",
    "is_agreed": True,
    "agreement": "按原界桩恢复",
    "due_on": TODAY + 7 * DAY,
}
HEAD = "module_head:enforcement"


@pytest.fixture
def room(session: Session) -> Room:
    return Room(session)


def record(room: Room, incident: int, who: str = HEAD, **given: Any) -> None:
    room.do(who, actions_mediation.record_mediation, incident_id=incident, **(SITTING | given))


def keep(room: Room, incident: int, kept_on: date = TODAY, **given: Any) -> None:
    number = room.session.exec(select(Mediation.id).order_by(col(Mediation.id).desc())).first()
    inputs = {"mediation_id": number, "kept_on": kept_on} | given
    room.do(HEAD, actions_mediation.keep_promise, incident_id=incident, **inputs)


def last(room: Room, incident: int) -> IncidentLog:
    query = select(IncidentLog).where(IncidentLog.incident_id == incident)
    return room.session.exec(query.order_by(col(IncidentLog.seq).desc())).first()


def shown(room: Room, incident: int, scope: Scope = EVERYTHING) -> list[dict[str, Any]]:
    return mediations(room.session, incident_id=incident, scope=scope).to_dict("records")


@pytest.mark.postgresql
def test_the_record_and_its_entry_belong_together(room):
    incident = room.handling()
    record(room, incident)
    row, entry = room.session.exec(select(Mediation)).one(), last(room, incident)
    assert (row.incident_id, row.seq, row.recorded_by) == (incident, entry.seq, entry.actor)
    assert entry.action is Action.COMMENT
    assert entry.data["mediation"] == row.id
    assert entry.reason == "达成协议，约定 2026-03-11 前履行。"
    assert list(breaks(room.session, CheckProgress(), sealed=False)) == []


@pytest.mark.postgresql
def test_the_log_tells_how_it_ended_and_nobodys_name(room):
    incident = room.handling()
    record(room, incident)
    record(room, incident, is_agreed=False, held_at=NOON - timedelta(hours=1))
    log = queries_history.history(room.session, incident_id=incident, scope=EVERYTHING)
    told = log["details"].tolist()[-2:]
    assert told == ["达成协议，约定 2026-03-11 前履行。", "没有达成协议。"]
    assert "张家" not in str([entry.data for entry in room.session.exec(select(IncidentLog))])


def test_without_an_agreement_there_is_nothing_to_keep(room):
    incident = room.handling()
    record(room, incident, is_agreed=False)
    row = room.session.exec(select(Mediation)).one()
    assert (row.is_agreed, row.agreement, row.due_on) == (False, "", None)
    with pytest.raises(Refused, match="没有达成协议"):
        keep(room, incident)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"held_at": NOON + 30 * DAY}, "还没有到"),
        ({"mediators": " "}, "调解人"),
        ({"sides": "张家"}, "至少写两方"),
        ({"sides": "张家\n \n"}, "至少写两方"),
        ({"agreement": ""}, "协议内容"),
        ({"due_on": TODAY - DAY}, "早于调解"),
        ({"place": "长" * 201}, "调解地点太长"),
        ({"sides": "一\n" + "长" * 2_000}, "参加各方太长"),
    ],
)
def test_what_is_missing_or_contradicts_itself_is_refused(room, given, told):
    incident = room.handling()
    before = last(room, incident).seq
    with pytest.raises(Refused, match=told):
        record(room, incident, **given)
    assert last(room, incident).seq == before
    assert not room.session.exec(select(Mediation)).all()


def test_the_same_one_sent_twice_from_one_screen_is_one(room):
    incident = room.handling()
    seen = last(room, incident).seq
    record(room, incident, seen=seen)
    with pytest.raises(Refused, match="已经记下"):
        record(room, incident, seen=seen)
    record(room, incident, seen=seen, held_at=NOON - timedelta(hours=1))
    assert len(shown(room, incident)) == 2


def test_who_may_note_something_on_the_incident_may_record_it_and_no_others(room):
    incident = room.handling()
    with pytest.raises(Refused, match="没有找到这件事"):
        record(room, incident, "module_head:service")
    record(room, incident, "inspector")
    assert [row["recorded_by"] for row in shown(room, incident)] == ["测试inspector"]
    assert shown(room, incident, Scope(modules=(room.unit("module", "service"),))) == []


def test_a_promise_is_kept_once_with_its_day(room):
    incident = room.handling()
    record(room, incident)
    assert shown(room, incident)[0]["kept_on"] is None
    for day, told in ((TODAY - DAY, "早于调解"), (TODAY + 2 * DAY, "还没有到")):
        with pytest.raises(Refused, match=told):
            keep(room, incident, day)
    keep(room, incident, note="双方到场确认")
    assert shown(room, incident)[0]["kept_on"] == TODAY
    assert last(room, incident).reason == "2026-03-04 履行。双方到场确认"
    with pytest.raises(Refused, match="已经记过了"):
        keep(room, incident)
    with pytest.raises(Refused, match="没有找到这次调解"):
        keep(room, incident, mediation_id=4711)


def test_a_promise_of_another_incident_is_not_there(room):
    one, other = room.handling(), room.handling()
    record(room, one)
    with pytest.raises(Refused, match="没有找到这次调解"):
        keep(room, other)


def test_what_is_struck_stays_readable_and_counts_no_more(room):
    incident = room.handling()
    record(room, incident)
    said = last(room, incident).seq
    keep(room, incident)
    kept = last(room, incident).seq
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=kept, reason="日期记错了")
    assert shown(room, incident)[0]["kept_on"] is None
    keep(room, incident)
    assert shown(room, incident)[0]["kept_on"] == TODAY
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=said, reason="记在了别的事上")
    row = shown(room, incident)[0]
    assert (row["is_struck"], row["agreement"]) == (True, "按原界桩恢复")
    with pytest.raises(Refused, match="没有找到这次调解"):
        keep(room, incident)


def offered(room: Room, incident: int, key: str) -> tuple[int, ...]:
    person = room.person("module_head", "enforcement")
    scope = require(person, "incident.read")
    frame = possible(room.session, incident_id=incident, person=person, scope=scope).set_index("act")
    return tuple(frame.loc[key, "targets"])


def test_keeping_is_offered_for_agreements_that_stand_open(room):
    incident = room.handling()
    assert offered(room, incident, "keep_promise") == ()
    record(room, incident)
    row = room.session.exec(select(Mediation)).one()
    assert offered(room, incident, "keep_promise") == (row.id,)
    keep(room, incident)
    assert offered(room, incident, "keep_promise") == ()
    assert offered(room, incident, "mediate") == ()


def test_a_promise_over_its_day_is_found_by_the_inspector_until_it_is_kept_or_struck(room):
    def found() -> int:
        frame = findings(room.session, at=NOON + 20 * DAY, scope=EVERYTHING)
        return int((frame["kind"] == "promise_unkept").sum())

    incident, other = room.handling(), room.handling()
    record(room, incident)
    record(room, other)
    assert found() == 2
    keep(room, other)
    assert found() == 1
    room.do("dispatcher", actions_notes.strike, incident_id=other, seq=last(room, other).seq, reason="记错了")
    assert found() == 2
    keep(room, other)
    assert found() == 1
    seq = room.session.exec(select(Mediation.seq).where(Mediation.incident_id == incident)).one()
    room.do("dispatcher", actions_notes.strike, incident_id=incident, seq=seq, reason="记在了别的事上")
    assert found() == 0
