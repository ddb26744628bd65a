"""Seconded cadres with sensible defaults, and people who act on them by their rights."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from dashboard.access.rules import Grant, Person, require
from dashboard.access.rules_rights import needed_rights, takes_scope
from dashboard.delegation.seconded.rules import anniversary
from dashboard.files.attachments.rules import PDF, KeptFile
from dashboard.words.days import township_date
from models import AuditLog, Cadre, Department, FileKind, Module, Placement, Secondment, StaffCase
from tests.access.people import a_seconded_cadre
from tests.factories import NOON

TODAY = township_date(NOON)
DAY = timedelta(days=1)
START = date(2025, 6, 1)
SHEET = KeptFile("0" * 64, "成绩单.pdf", FileKind.PDF, PDF, 10)
TABLES = {"module": Module, "department": Department}


def seconded(
    session: Session, *, module: str | None = "enforcement", **given: Any
) -> tuple[Cadre, Secondment]:
    """A cadre seconded since START, placed in a module since then (None: in none)."""
    dates = {"from_on": START} | given
    dates.setdefault("locked_until", anniversary(dates["from_on"]))
    cadre, secondment = a_seconded_cadre(session, **dates)
    if module:
        row = Placement(cadre_id=cadre.id or 0, module_id=unit(session, "module", module), from_on=START)
        session.add(row)
        session.flush()
    return cadre, secondment


def unit(session: Session, kind: str, code: str) -> int:
    table = TABLES[kind]
    return int(session.exec(select(table.id).where(col(table.code) == code)).one() or 0)


def person(role: str, unit_id: int | None = None, **given: Any) -> Person:
    """Somebody with one role over one unit (or none)."""
    return Person(f"测试{role}", (Grant(role, unit_id, date(2020, 1, 1)),), **given)


def do(session: Session, by: Person, action: Callable[..., Any], at: datetime = NOON, **inputs: Any) -> Any:
    """Act as the door does: by one's rights, within one's scope, all or nothing."""
    scope = require(by, *needed_rights(action))
    given = {"scope": scope} if takes_scope(action) else {}
    with session.begin_nested():
        answer = action(session, **inputs, **given, by=by, at=at)
    session.expire_all()
    return answer


def log_of(session: Session, subject: str) -> list[AuditLog]:
    query = select(AuditLog).where(col(AuditLog.subject) == subject).order_by(col(AuditLog.seq))
    return list(session.exec(query))


def case_of(session: Session, case_id: int) -> StaffCase:
    return session.exec(select(StaffCase).where(col(StaffCase.id) == case_id)).one()
