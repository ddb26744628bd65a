"""Whose village it is: what all acts on village work ask first."""

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import of_villages
from dashboard.access.rules import Scope
from dashboard.words.errors import Refused
from models import TOWNSHIP_CODE, Village


def own_village(session: Session, village_id: int | None, scope: Scope) -> Village:
    """The village; Refused where there is none, and where it is another's."""
    row = session.get(Village, village_id) if village_id is not None else None
    if row is None or row.township_code != TOWNSHIP_CODE:
        raise Refused("没有这个村社。请重新选。")
    query = select(col(Village.id)).where(col(Village.id) == row.id, *of_villages(scope, col(Village.id)))
    if session.execute(query).first() is None:
        raise Refused(f"{row.short_name}不是您联系的村社，没有保存。请选自己的村社，或者告诉指挥室登记。")
    return row


def audit_chain(village_id: int) -> str:
    """Whose chain in the audit log a village's work belongs to."""
    return f"village:{village_id}"
