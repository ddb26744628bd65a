"""Meetings: booked, and called off; on 无会日 only with a reason."""

from datetime import date, datetime, time

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.linkage.villages.rules import (
    LONGEST,
    MEETING_FREE_NAME,
    checked_meeting,
    is_meeting_free,
)
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, VillageMeeting


@needs("meeting.book")
def book_meeting(
    session: Session,
    *,
    title: str,
    held_on: date | None,
    starts: time | None,
    who: str,
    reason: str = "",
    is_confirmed: bool = False,
    by: Person,
    at: datetime,
) -> int:
    """预约会议, `starts` in township time; on 无会日 confirmed and with a reason. Returns its id."""
    meeting = checked_meeting(
        title=title, held_on=held_on, starts=starts, who=who, reason=reason, is_confirmed=is_confirmed,
        today=township_date(at),
    )  # fmt: skip
    audit.lock_chain(session, f"meeting:{meeting.held_on}")
    same = select(col(VillageMeeting.id)).where(
        col(VillageMeeting.township_code) == TOWNSHIP_CODE,
        col(VillageMeeting.starts_at) == meeting.starts_at,
        col(VillageMeeting.title) == meeting.title,
        col(VillageMeeting.cancelled_at).is_(None),
    )
    if session.execute(same).first() is not None:
        raise Refused("这个时间已经预约了同名的会议，没有重复预约。")
    row = VillageMeeting(**vars(meeting), booked_by=by.name[:60], booked_at=at)
    session.add(row)
    session.flush()
    data = {"title": meeting.title, "day": meeting.held_on.isoformat(), "who": meeting.who}
    if is_meeting_free(meeting.held_on):
        data["what"] = MEETING_FREE_NAME
    audit.record(
        session,
        f"meeting:{meeting.held_on}",
        "meeting_booked",
        by=by,
        at=at,
        reason=meeting.reason,
        data=data,
    )
    return row.id or 0


@needs("meeting.book")
def cancel_meeting(session: Session, *, meeting_id: int, reason: str, by: Person, at: datetime) -> None:
    """取消会议 that has not begun, with the reason."""
    row = session.get(VillageMeeting, meeting_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refused("没有找到这个会议。请刷新页面，再选一次。")
    if row.cancelled_at is not None:
        raise Refused("这个会议已经取消，没有重复办理。请刷新页面。")
    if row.starts_at < at:
        raise Refused("这个会议已经开始，不能取消。")
    row.cancel_reason = checked_text(reason, "取消的原因", LONGEST["cancel_reason"])
    row.cancelled_at = at
    session.flush()
    data = {"title": row.title}
    audit.record(
        session,
        f"meeting:{row.held_on}",
        "meeting_cancelled",
        by=by,
        at=at,
        reason=row.cancel_reason,
        data=data,
    )
