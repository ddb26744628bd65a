"""Whether somebody belongs to the town on a day, and why not, for acts that take or choose people."""

from datetime import date

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from dashboard.access.queries_members import is_member
from models import Cadre, Identity, Placement, Secondment


def why_absent(session: Session, cadre: Cadre, day: date) -> str:
    """Why a cadre does not belong to the town on a township day, in words after his name; "" where he does.

    He has left, no secondment of his holds, or whatever he did in a module has ended. Whoever was never
    placed in a module (of a village, of the leadership) belongs to the town all the same.
    """
    if cadre.left_on is not None and cadre.left_on < day:
        return f"已于 {cadre.left_on} 离任"
    if cadre.identity is Identity.SECONDED and (told := _unseconded(session, cadre, day)):
        return told
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
