"""The cases of seconded staff: what is open, what happened in each, its files, who may follow."""

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_audit import in_words
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.queries_conditions import reached_cadres, seen_cases
from dashboard.delegation.seconded.rules_cases import ENDED
from dashboard.files.attachments.storage import files_of
from dashboard.town.presence.queries_presence import UTC_TIME
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import AuditLog, Cadre, Department, Secondment, StaffCase, StaffFile, Staffing

CASES: dict[str, Any] = {
    **dict.fromkeys(("case_id", "cadre_id", "secondment_id", "department_id"), "int64"),
    "account_id": "Int64",
    **dict.fromkeys(
        ("kind", "status", "name", "department", "opened_by", "reason", "target", "grade", "exception",
         "order_number", "decision", "replaced_by"),
        "str",
    ),
    **dict.fromkeys(("met_on", "last_on", "due_on", "locked_until", "from_on"), "object"),
    **dict.fromkeys(("opened_at", "ended_at"), UTC_TIME),
    "is_open": "bool",
    "example": "bool",
}  # fmt: skip
STEPS = {"at": UTC_TIME, "actor": "str", "role": "str", "kind": "str", "reason": "str", "told": "str",
         "step": "str", "to": "str", "subject": "str"}  # fmt: skip
FILES: dict[str, Any] = {"file_id": "int64", "step": "str", "name": "str", "media_type": "str",
                         "size": "int64", "added_by": "str", "added_at": UTC_TIME}  # fmt: skip
CAME: dict[str, Any] = {"secondment_id": "int64", "name": "str", "staff_number": "str", "from_on": "object"}
ABSENT = "没有找到这个文件，或者不在您的职责范围内。请回到“派驻干部”查找。"


@needs("seconded.read", "transfer.request", "nomination.nominate", "veto.raise")
def cases(
    session: Session,
    *,
    at: datetime,
    scope: Scope,
    cadre_id: int | None = None,
    case_id: int | None = None,
) -> pd.DataFrame:
    """The cases within `scope` (of one cadre, or the one named), open ones first, then the newest.

    Columns as CASES; `exception` and `grade` are words of their enumerations, or empty.
    """
    came: Any = aliased(Secondment, name="came")
    his: Any = aliased(Cadre, name="came_cadre")
    query: Any = (
        select(
            StaffCase, col(Cadre.name), col(Department.id), col(Department.name),
            col(Secondment.locked_until), col(Secondment.from_on), his.name,
        )
        .join(Secondment, col(Secondment.id) == col(StaffCase.secondment_id))
        .join(Cadre, col(Cadre.id) == col(StaffCase.cadre_id))
        .join(Department, col(Department.id) == col(Secondment.department_id))
        .outerjoin(came, came.id == col(StaffCase.replaced_by_id))
        .outerjoin(his, his.id == came.cadre_id)
        .where(*seen_cases(scope, on=township_date(at)))
        .order_by(col(StaffCase.opened_at).desc(), col(StaffCase.id).desc())
    )  # fmt: skip
    if cadre_id is not None:
        query = query.where(col(StaffCase.cadre_id) == cadre_id)
    if case_id is not None:
        query = query.where(col(StaffCase.id) == case_id)
    rows = [
        {
            **case.model_dump(), "case_id": case.id, "kind": case.kind.value, "status": case.status.value,
            "grade": case.grade.value if case.grade else "", "name": name, "department": department,
            "exception": case.exception.value if case.exception else "", "department_id": department_id,
            "locked_until": locked_until, "from_on": from_on, "replaced_by": successor or "",
            "is_open": case.status not in ENDED,
        }
        for case, name, department_id, department, locked_until, from_on, successor in session.execute(query)
    ]  # fmt: skip
    rows.sort(key=lambda row: not row["is_open"])
    return pd.DataFrame(rows, columns=list(CASES)).astype(CASES)


@needs("seconded.read", "transfer.request", "nomination.nominate", "veto.raise")
def history(
    session: Session, *, cadre_id: int, at: datetime, scope: Scope, case_id: int | None = None
) -> pd.DataFrame:
    """The log's entries of one cadre, or of one of his cases, the newest first; columns as STEPS.

    Empty where `scope` does not reach him.
    """
    of = (
        select(col(StaffCase.id))
        .join(Secondment, col(Secondment.id) == col(StaffCase.secondment_id))
        .where(col(StaffCase.cadre_id) == cadre_id, *seen_cases(scope, on=township_date(at)))
    )
    subjects = [f"staff_case:{key}" for key in session.execute(of).scalars() if case_id in (None, key)]
    who = select(col(Cadre.id)).where(
        col(Cadre.id) == cadre_id, *reached_cadres(scope, col(Cadre.id), on=township_date(at))
    )
    if case_id is None and session.execute(who).first() is not None:
        subjects.append(f"cadre:{cadre_id}")
    entries = (
        select(AuditLog)
        .where(col(AuditLog.subject).in_(subjects))
        .order_by(col(AuditLog.at).desc(), col(AuditLog.subject), col(AuditLog.seq).desc())
    )
    rows = [
        (entry.at, entry.actor, entry.role, entry.kind, entry.reason, in_words(_beside_the_step(entry.data)),
         entry.data.get("step", ""), entry.data.get("to", ""), entry.subject)
        for entry in session.execute(entries).scalars()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(STEPS)).astype(STEPS)


def _beside_the_step(data: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the step and the state, which have places of their own."""
    return {name: value for name, value in data.items() if name not in ("case_kind", "step", "from", "to")}


@needs("seconded.read", "transfer.request", "nomination.nominate", "veto.raise")
def files(session: Session, *, case_id: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """The files of one case in the order of their coming; columns as FILES."""
    row: Any = StaffFile
    query = (
        select(row.id, row.step, row.name, row.media_type, row.size, row.added_by, row.added_at)
        .join(StaffCase, col(StaffCase.id) == row.case_id)
        .join(Secondment, col(Secondment.id) == col(StaffCase.secondment_id))
        .where(row.case_id == case_id, *seen_cases(scope, on=township_date(at)))
        .order_by(row.id)
    )
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(FILES)).astype(FILES)


@needs("seconded.read", "transfer.request", "nomination.nominate", "veto.raise")
def content(session: Session, *, file_id: int, at: datetime, scope: Scope) -> bytes:
    """A file as it is stored. Refused as absent outside `scope`, and in words where lost or altered."""
    query = (
        select(col(StaffFile.sha256))
        .join(StaffCase, col(StaffCase.id) == col(StaffFile.case_id))
        .join(Secondment, col(Secondment.id) == col(StaffCase.secondment_id))
        .where(col(StaffFile.id) == file_id, *seen_cases(scope, on=township_date(at)))
    )
    name = session.execute(query).scalar_one_or_none()
    if name is None:
        raise Refused(ABSENT)
    return files_of(session).read(name)


@needs("staff_case.carry_out")
def successors(session: Session, *, case_id: int) -> pd.DataFrame:
    """Who could have come in the place of whom a case sent back; columns as CAME."""
    gone: Any = aliased(Secondment, name="gone")
    taken = select(col(StaffCase.replaced_by_id)).where(col(StaffCase.replaced_by_id).is_not(None))
    query = (
        select(col(Secondment.id), col(Cadre.name), col(Cadre.staff_number), col(Secondment.from_on))
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .join(gone, gone.department_id == col(Secondment.department_id))
        .join(StaffCase, col(StaffCase.secondment_id) == gone.id)
        .where(
            col(StaffCase.id) == case_id,
            col(Secondment.staffing) == Staffing.SERVING,
            col(Secondment.cadre_id) != gone.cadre_id,
            or_(col(Secondment.to_on).is_(None), col(Secondment.to_on) >= gone.from_on),
            col(Secondment.id).not_in(taken),
        )
        .order_by(col(Secondment.from_on).desc(), col(Secondment.id))
    )
    return pd.DataFrame([tuple(one) for one in session.execute(query)], columns=list(CAME)).astype(CAME)
