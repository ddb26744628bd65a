"""The desk's shifts: taken over, written into, handed over. Lines are added and struck out, never changed."""

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.room.shifts.queries import current_figures
from dashboard.room.shifts.rules import (
    LONGEST_HAND_OVER,
    LONGEST_LINE,
    NOT_HANDED_OVER,
    check_taking_over,
    checked_log_text,
)
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Incident, Shift, ShiftNote, Township


@needs("shift.write")
def take_over(session: Session, *, confirms: int | None, by: Person, at: datetime) -> int:
    """Begin one's shift; returns its id. Confirms that the hand-over of the shift `confirms` was read.

    Refused while another is on duty, and where another hand-over than that one waits. Whoever was
    forgotten at the desk for more than a day is ended, without a hand-over.
    """
    _take_turn(session)
    holder = _open_shift(session)
    if holder is not None:
        check_taking_over(holder.name, holder.started_at, is_own=_is_own(holder, by), at=at)
        holder.ended_at, holder.hand_over = at, NOT_HANDED_OVER.format(name=by.name)
        session.flush()
    waiting = _waiting(session)
    if (waiting and waiting.id) != confirms:
        raise Refused("等着接的班已经变了，还没有接班。请看过现在的交班内容再接班。")
    if waiting is not None:
        waiting.taken_over_by, waiting.taken_over_at = by.name, at
    shift = Shift(account_id=by.account_id, name=by.name, started_at=at)
    session.add(shift)
    session.flush()
    return shift.id or 0


@needs("shift.write")
def add_line(session: Session, *, text: str, number: str = "", by: Person, at: datetime) -> int:
    """A line in the log of the shift that is running, about the incident `number` if one is named.

    Whoever may write may do so, and stands there with his name. Returns the line's id.
    """
    _take_turn(session)
    shift = _open_shift(session)
    if shift is None:
        raise Refused("现在没有人值班，记不到哪个班里。请先接班，再记录。")
    text = checked_log_text(text, "内容", LONGEST_LINE)
    incident_id = _incident(session, number.strip()) if number.strip() else None
    line = ShiftNote(shift_id=shift.id or 0, at=at, actor=by.name, text=text, incident_id=incident_id)
    session.add(line)
    session.flush()
    return line.id or 0


@needs("shift.write")
def strike_line(session: Session, *, line_id: int, by: Person, at: datetime) -> None:
    """Strike a line of the running shift; it stays readable. What was handed over stays as it is."""
    _take_turn(session)
    line = session.get(ShiftNote, line_id, populate_existing=True)
    if line is None:
        raise Refused("没有找到这条记录。请刷新页面后再试。")
    if line.struck_at is not None:
        raise Refused(f"这条记录已经由{line.struck_by}划去了。")
    if session.get_one(Shift, line.shift_id).ended_at is not None:
        raise Refused("这个班已经交班，它的记录不能再划去。请在现在的班里补记一条说明。")
    line.struck_at, line.struck_by = at, by.name


@needs("shift.write")
def hand_over(session: Session, *, text: str, by: Person, at: datetime) -> None:
    """End one's shift with what the next one must know, and the figures of the room at this moment.

    A stand-in hands over for whom he stands in.
    """
    _take_turn(session)
    shift = _open_shift(session)
    if shift is None:
        raise Refused("现在没有人值班，没有班可交。")
    if not _is_own(shift, by):
        raise Refused(f"现在是{shift.name}值班，要由本人交班。")
    shift.hand_over = checked_log_text(text, "交班内容", LONGEST_HAND_OVER)
    shift.ended_at, shift.standing = at, current_figures(session, at=at)


def _take_turn(session: Session) -> None:
    """One change of the shifts at a time: else two could take over at once."""
    session.get_one(Township, TOWNSHIP_CODE, with_for_update={"key_share": True})


def _open_shift(session: Session) -> Shift | None:
    query = select(Shift).where(col(Shift.ended_at).is_(None)).order_by(col(Shift.id).desc()).limit(1)
    return session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _waiting(session: Session) -> Shift | None:
    """The shift whose hand-over nobody has confirmed yet: only the last one can wait."""
    query = select(Shift).order_by(col(Shift.id).desc()).limit(1)
    last = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    return last if last is not None and last.ended_at is not None and last.taken_over_at is None else None


def _is_own(shift: Shift, by: Person) -> bool:
    return shift.account_id is not None and shift.account_id in (by.account_id, *by.for_accounts)


def _incident(session: Session, number: str) -> int:
    query = select(col(Incident.id)).where(
        col(Incident.township_code) == TOWNSHIP_CODE, col(Incident.number) == number
    )
    incident_id = session.execute(query).scalar()
    if incident_id is None:
        raise Refused("没有这个编号的事件，没有记下。请核对编号，或者留空。")
    return int(incident_id)
