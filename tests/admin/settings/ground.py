"""Who changes settings in these tests, and what the log says of it."""

from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person
from models import AuditLog

ADMINISTRATOR = Person("管理员甲", (Grant("administrator"),))
COMMANDER = Person("指挥长甲", (Grant("commander"),))


def entries(session: Session) -> list[AuditLog]:
    """The entries of the settings' chain, oldest first."""
    query = select(AuditLog).where(AuditLog.subject == "settings").order_by(col(AuditLog.seq))
    return list(session.exec(query))


def last_changes(session: Session) -> list[str]:
    """What the newest entry says was changed."""
    data: dict[str, Any] = entries(session)[-1].data
    changes: list[str] = data["was_now"]
    return changes
