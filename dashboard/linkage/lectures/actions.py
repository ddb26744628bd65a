"""The sessions of the lecture hall: registered, changed, ended. Every step stands in the audit log."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.queries_scope import villages_of
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.linkage.lectures.rules import NAMES, SessionFields, checked_end, checked_session, require_open
from dashboard.town.settings.rules_words import change_data, edited
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, LectureSession, Village

AREA = "讲堂"
_TEXTS = ("place", "topic", "host", "note")


@needs("lecture.manage")
def record_session(
    session: Session,
    *,
    village_id: int | None,
    held_on: date | None,
    topic: str,
    place: str = "",
    host: str = "",
    attendees: int | None = None,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """登记一场, held or planned; returns its id. Refused for another's village, and for one twice."""
    entry = checked_session(
        village_id=village_id,
        held_on=held_on,
        topic=topic,
        place=place,
        host=host,
        attendees=attendees,
        note=note,
        today=township_date(at),
    )
    village = _own_village(session, entry.village_id, scope)
    _require_new(session, entry)
    row = LectureSession(**vars(entry), recorded_by=by.name[:60], recorded_at=at)
    session.add(row)
    session.flush()
    data = change_data(AREA, f"{entry.held_on} {village} {entry.topic}", ["新增"])
    audit.record(session, f"lecture:{row.id}", "lecture_recorded", by=by, at=at, data=data)
    return row.id or 0


@needs("lecture.manage")
def change_session(
    session: Session,
    *,
    session_id: int,
    wanted: Mapping[str, Any],
    seen: Mapping[str, Any],
    scope: Scope,
    by: Person,
    at: datetime,
) -> None:
    """修改 what differs from what was `seen`: fields of `rules.SessionFields`.

    Refused where the session has ended, where nothing differs, and where somebody else changed it meanwhile.
    """
    row = _held(session, session_id, scope)
    require_open(is_ended=row.ended_at is not None)
    entry = checked_session(**dict(wanted), today=township_date(at))
    _own_village(session, entry.village_id, scope)
    now = {name: getattr(row, name) for name in vars(entry)}
    if (entry.village_id, entry.held_on, entry.topic) != (row.village_id, row.held_on, row.topic):
        _require_new(session, entry, besides=session_id)
    changes = edited(NAMES, *(_in_words(session, fields) for fields in (seen, now, vars(entry))))
    for name, value in vars(entry).items():
        setattr(row, name, value)
    session.flush()
    data = change_data(AREA, row.topic, changes)
    audit.record(session, f"lecture:{row.id}", "lecture_changed", by=by, at=at, data=data)


@needs("lecture.manage")
def end_session(
    session: Session,
    *,
    session_id: int,
    attendees: int | None,
    note: str = "",
    scope: Scope,
    by: Person,
    at: datetime,
) -> None:
    """结束 with the number present; afterwards nothing of it is changed. `note` replaces what was noted."""
    row = _held(session, session_id, scope)
    present = checked_end(row.held_on, attendees, is_ended=row.ended_at is not None, today=township_date(at))
    fields = {name: getattr(row, name) for name in (*_TEXTS, "village_id", "held_on")}
    entry = checked_session(
        **fields | {"note": note or row.note, "attendees": present, "today": township_date(at)}
    )
    row.attendees, row.note, row.ended_at = entry.attendees, entry.note, at
    session.flush()
    data = change_data(AREA, row.topic, [f"{NAMES['attendees']}：{present}"])
    audit.record(session, f"lecture:{row.id}", "lecture_ended", by=by, at=at, data=data)


def _held(session: Session, session_id: int, scope: Scope) -> LectureSession:
    row = session.get(LectureSession, session_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这一场讲堂。请刷新页面，再选一次。")
    _own_village(session, row.village_id, scope)
    return row


def _own_village(session: Session, village_id: int, scope: Scope) -> str:
    """The village's name; Refused where there is none, and where it is another's."""
    row = session.get(Village, village_id)
    if row is None or row.township_code != TOWNSHIP_CODE:
        raise Refused("没有这个村社。请重新选。")
    own = set(scope.villages) | set(session.execute(villages_of(scope.teams)).scalars())
    if not (scope.everything or village_id in own):
        raise Refused(f"{row.short_name}不是您联系的村社，没有保存。请选自己的村社，或者告诉指挥室登记。")
    return row.short_name


def _require_new(session: Session, entry: SessionFields, besides: int = 0) -> None:
    query = select(col(LectureSession.id)).where(
        col(LectureSession.township_code) == TOWNSHIP_CODE,
        col(LectureSession.village_id) == entry.village_id,
        col(LectureSession.held_on) == entry.held_on,
        col(LectureSession.topic) == entry.topic,
        col(LectureSession.id) != besides,
    )
    if session.execute(query).first() is not None:
        raise Refused("这一天这个村已经登记了同一主题的讲堂，没有重复登记。")


def _in_words(session: Session, fields: Mapping[str, Any]) -> dict[str, Any]:
    village = session.get(Village, fields["village_id"])
    return {name: fields.get(name) for name in NAMES} | {"village": village.short_name if village else None}
