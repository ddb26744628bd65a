"""Sessions of the lecture hall: who may write them, what is refused, what the audit log keeps."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from dashboard.access.rules import EVERYTHING, Grant, Person, Scope, scope_of
from dashboard.linkage.lectures import actions, queries
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import AuditLog, LectureSession, Source, TeamVillage
from tests.factories import NOON, an_incident

TODAY = township_date(NOON)
DISPATCHER = Person("调度员甲", (Grant("dispatcher"),))
WHO: dict[str, Any] = {"scope": EVERYTHING, "by": DISPATCHER, "at": NOON}


def record(session: Session, **given: Any) -> int:
    return actions.record_session(
        session, **({"village_id": 1, "held_on": TODAY, "topic": "防溺水"} | WHO | given)
    )


def row(session: Session, number: int) -> LectureSession:
    return session.exec(select(LectureSession).where(LectureSession.id == number)).one()


def log(session: Session, number: int) -> list[tuple[str, Any]]:
    query = select(AuditLog).where(AuditLog.subject == f"lecture:{number}").order_by(col(AuditLog.seq))
    return [(entry.kind, entry.data["was_now"]) for entry in session.exec(query)]


def as_seen(found: LectureSession) -> dict[str, Any]:
    return {
        name: getattr(found, name)
        for name in ("village_id", "held_on", "topic", "place", "host", "attendees", "note")
    }


@pytest.mark.postgresql
def test_a_session_is_registered_changed_and_ended_and_the_log_says_so(session: Session) -> None:
    number = record(session, host="派出所民警")
    seen = as_seen(row(session, number))
    actions.change_session(session, session_id=number, seen=seen, wanted=seen | {"place": "文化礼堂"}, **WHO)
    actions.end_session(session, session_id=number, attendees=42, **WHO)
    found = row(session, number)
    assert (found.place, found.attendees, found.ended_at, found.recorded_by) == (
        "文化礼堂",
        42,
        NOON,
        "调度员甲",
    )
    assert log(session, number) == [
        ("lecture_recorded", ["新增"]),
        ("lecture_changed", ["地点：无 → 文化礼堂"]),
        ("lecture_ended", ["参加人数：42"]),
    ]


@pytest.mark.postgresql
def test_what_has_ended_is_neither_changed_nor_ended_again(session: Session) -> None:
    number = record(session)
    actions.end_session(session, session_id=number, attendees=0, **WHO)
    seen = as_seen(row(session, number))
    with pytest.raises(Refused, match="已经结束"):
        actions.change_session(session, session_id=number, seen=seen, wanted=seen | {"topic": "别的"}, **WHO)
    with pytest.raises(Refused, match="已经结束"):
        actions.end_session(session, session_id=number, attendees=3, **WHO)
    assert len(log(session, number)) == 2


def test_the_second_of_two_who_change_one_session_is_told(session: Session) -> None:
    number = record(session)
    seen = as_seen(row(session, number))
    actions.change_session(session, session_id=number, seen=seen, wanted=seen | {"host": "甲"}, **WHO)
    with pytest.raises(Refused, match="别人改了主讲人"):
        actions.change_session(session, session_id=number, seen=seen, wanted=seen | {"host": "乙"}, **WHO)
    assert row(session, number).host == "甲"


def test_the_same_session_is_not_registered_twice(session: Session) -> None:
    number, other = record(session), record(session, topic="消防")
    with pytest.raises(Refused, match="没有重复登记"):
        record(session)
    seen = as_seen(row(session, other))
    with pytest.raises(Refused, match="没有重复登记"):
        actions.change_session(session, session_id=other, seen=seen, wanted=seen | {"topic": "防溺水"}, **WHO)
    assert number != other


def test_a_team_writes_the_sessions_of_its_own_villages_alone(session: Session) -> None:
    link = session.exec(select(TeamVillage).order_by(col(TeamVillage.village_id))).first()
    assert link is not None
    person = Person("组团长", (Grant("team_cadre", link.team_id, date(2020, 1, 1)),))
    scope = scope_of(person, "lecture.manage")
    own = {"scope": scope, "by": person}
    assert record(session, village_id=link.village_id, **own)
    others = session.exec(
        select(TeamVillage.village_id).where(
            TeamVillage.team_id != link.team_id, TeamVillage.village_id != link.village_id
        )
    ).first()
    with pytest.raises(Refused, match="不是您联系的村社"):
        record(session, village_id=others, **own)
    number = record(session, village_id=others)
    for act in (
        lambda: actions.end_session(session, session_id=number, attendees=1, at=NOON, **own),
        lambda: actions.change_session(session, session_id=number, seen={}, wanted={}, at=NOON, **own),
    ):
        with pytest.raises(Refused, match="不是您联系的村社"):
            act()


@pytest.mark.parametrize("missing", [9_999])
def test_what_is_not_there_is_refused(session: Session, missing: int) -> None:
    with pytest.raises(Refused, match="没有这个村社"):
        record(session, village_id=missing)
    with pytest.raises(Refused, match="没有找到这一场"):
        actions.end_session(session, session_id=missing, attendees=1, **WHO)


def test_the_register_offers_what_was_held_and_has_not_long_ended(session: Session) -> None:
    def held(days: int, *, is_ended: bool, topic: str) -> int:
        own = {"held_on": TODAY - timedelta(days=days), "ended_at": NOON if is_ended else None}
        made = LectureSession(village_id=1, topic=topic, recorded_by="甲", recorded_at=NOON, **own)
        session.add(made)
        session.flush()
        return made.id or 0

    today, old_open = held(0, is_ended=True, topic="今天"), held(200, is_ended=False, topic="没有结束")
    held(200, is_ended=True, topic="早就结束")
    held(-1, is_ended=False, topic="明天")
    assert queries.sessions_to_choose(session, on=TODAY)["session_id"].tolist() == [today, old_open]
    assert queries.sessions_held(session, since=TODAY, until=TODAY)["session_id"].tolist() == [today]
    frame = queries.sessions(session)
    assert len(frame) == 4
    assert frame["topic"].iloc[0] == "明天"
    assert frame["attendees"].isna().all()


def test_matters_are_counted_per_session_within_a_scope(session: Session) -> None:
    number, empty = record(session), record(session, topic="消防")
    for village, concluded in ((1, NOON), (1, None), (2, None)):
        session.add(
            an_incident(village_id=village, source=Source.LECTURE_HALL, lecture_session_id=number,
                        concluded_at=concluded, status="closed" if concluded else "reported")
        )  # fmt: skip
    session.flush()
    counted = queries.matter_counts(session, scope=EVERYTHING)
    assert counted.to_numpy().tolist() == [[number, 3, 2, 1]]
    assert queries.matter_counts(session, scope=Scope(villages=(2,))).to_numpy().tolist() == [
        [number, 1, 1, 0]
    ]
    assert len(queries.matters(session, session_id=number, scope=EVERYTHING)) == 3
    assert queries.matters(session, session_id=empty, scope=EVERYTHING).empty
