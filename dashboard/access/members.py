"""Whether somebody belongs to the town on a day: as a condition on rows, or as the reason why not."""

from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models import Cadre, Identity, Placement, Secondment, Staffing


def is_dated(row: Any = Secondment) -> Any:
    """The secondments whose dates count. Whoever was returned or transferred belongs to the town up to his
    last day; one who has left without a last day does not count at all."""
    return or_(col(row.staffing) == Staffing.SERVING, col(row.to_on).is_not(None))


def is_member(day: date, row: Any = Secondment) -> tuple[Any, ...]:
    """The conditions by which a secondment holds on a township day."""
    return (is_dated(row), col(row.from_on) <= day, or_(col(row.to_on).is_(None), col(row.to_on) >= day))


def why_absent(session: Session, cadre: Cadre, day: date) -> str:
    """Why a cadre does not belong to the town on a township day, in words after his name; "" where he does.

    He has left, no secondment of his holds, or whatever he did in a module has ended. Whoever was never
    placed in a module (of a village, of the leadership) belongs to the town all the same.
    """
    if cadre.left_on is not None and cadre.left_on < day:
        return f"已于 {cadre.left_on} 离任"
    if cadre.identity is Identity.SECONDED and (reason := _unseconded(session, cadre, day)):
        return reason
    own = col(Placement.cadre_id) == cadre.id
    still = or_(col(Placement.to_on).is_(None), col(Placement.to_on) >= day)
    if session.execute(select(col(Placement.id)).where(own, still).limit(1)).first():
        return ""
    last = session.execute(select(func.max(col(Placement.to_on))).where(own)).scalar()
    return f"在镇里的工作已于 {last} 结束" if last else ""


def _unseconded(session: Session, cadre: Cadre, day: date) -> str:
    own = col(Secondment.cadre_id) == cadre.id
    if session.execute(select(col(Secondment.id)).where(own, *is_member(day)).limit(1)).first():
        return ""
    ended = select(func.max(col(Secondment.to_on))).where(own, col(Secondment.to_on) < day)
    last = session.execute(ended).scalar()
    return f"的派驻已于 {last} 结束" if last else f"在 {day} 没有派驻"
