"""What the acts on seconded staff share: rows under lock, and one entry per step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.delegation.seconded.queries_conditions import reaches_cadre
from dashboard.delegation.seconded.rules_cases import (
    ENDED,
    OPENING,
    Facts,
    next_status,
    require_opener,
    require_other,
)
from dashboard.files.attachments.rules import KeptFile
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    Cadre,
    CaseStep,
    Placement,
    PostHolding,
    Secondment,
    StaffCase,
    StaffFile,
    Staffing,
    TeamMember,
)

ABSENT = "没有找到这位派驻干部或这件事，或者不在您的职责范围内。请回到“派驻干部”查找。"


def secondment_of(session: Session, cadre_id: int, scope: Scope, at: datetime) -> tuple[Secondment, Cadre]:
    """The secondment that holds today or is still to come, under lock, and whose it is.

    Refused as absent outside `scope`, and where there is none.
    """
    today = township_date(at)
    query = (
        select(Secondment, Cadre)
        .join(Cadre, col(Cadre.id) == col(Secondment.cadre_id))
        .where(
            col(Secondment.cadre_id) == cadre_id,
            col(Secondment.staffing) == Staffing.SERVING,
            or_(col(Secondment.to_on).is_(None), col(Secondment.to_on) >= today),
            *reaches_cadre(scope, on=today),
        )
        .order_by(col(Secondment.from_on))
        .limit(1)
        .with_for_update(of=Secondment, key_share=True)
        .execution_options(populate_existing=True)
    )
    row = session.execute(query).first()
    if row is None:
        raise Refused(ABSENT)
    return row[0], row[1]


@dataclass
class CaseStepInProgress:
    """One step of one case: asked for, allowed, then taken with its files and its entry in the log."""

    session: Session
    case: StaffCase
    step: CaseStep
    by: Person
    at: datetime

    @property
    def today(self) -> date:
        return township_date(self.at)

    def take(self, *, reason: str = "", files: Sequence[KeptFile] = (), **data: Any) -> None:
        """Write the step; `data` is what the log says beside it."""
        case, before = self.case, self.case.status if self.case.id else None
        case.status = next_status(case.kind, before, self.step)
        case.ended_at = self.at if case.status in ENDED else None
        self.session.add(case)
        self.session.flush()
        for file in files:
            values = {"sha256": file.sha256, "name": file.name, "kind": file.kind, "size": file.size}
            values |= {"media_type": file.media_type, "added_by": self.by.name, "added_at": self.at}
            self.session.execute(insert(StaffFile).values(case_id=case.id, step=self.step, **values))
        logged = {
            "case_kind": case.kind.value,
            "step": self.step.value,
            "from": before and before.value,
            "to": case.status.value,
            **({"files": [file.name for file in files]} if files else {}),
            **{name: value for name, value in data.items() if value not in (None, "")},
        }
        audit.record(
            self.session, f"staff_case:{case.id}", "staff_case", by=self.by, at=self.at,
            reason=reason[:500], data=logged,
        )  # fmt: skip


def open_case(
    session: Session, kind: Any, cadre_id: int, scope: Scope, *, reason: str, by: Person, at: datetime
) -> tuple[CaseStepInProgress, Secondment]:
    """A new case of this kind about a cadre, not yet written; Refused where one is open already."""
    secondment, cadre = secondment_of(session, cadre_id, scope, at)
    step = OPENING[kind]
    require_other(step, cadre_id, by.cadre_id)
    still = select(col(StaffCase.id)).where(
        col(StaffCase.secondment_id) == secondment.id,
        col(StaffCase.kind) == kind,
        col(StaffCase.status).not_in(ENDED),
    )
    if session.execute(still.limit(1)).first() is not None:
        raise Refused(f"{cadre.name}已经有一件同样的事项在办，没有重复提出。请在“派驻事项”里查看。")
    case = StaffCase(
        kind=kind, cadre_id=cadre_id, secondment_id=secondment.id or 0, opened_at=at, opened_by=by.name,
        account_id=by.account_id, reason=reason, status=next_status(kind, None, step),
    )  # fmt: skip
    return CaseStepInProgress(session, case, step, by, at), secondment


def step_of_case(
    session: Session, case_id: int, step: CaseStep, scope: Scope, by: Person, at: datetime
) -> CaseStepInProgress:
    """A step of a case under lock; Refused as absent outside `scope`, and where there is no such step."""
    query = (
        select(StaffCase)
        .join(Secondment, col(Secondment.id) == col(StaffCase.secondment_id))
        .where(col(StaffCase.id) == case_id, *reaches_cadre(scope, on=township_date(at)))
        .with_for_update(of=StaffCase, key_share=True)
        .execution_options(populate_existing=True)
    )
    case = session.execute(query).scalar_one_or_none()
    if case is None:
        raise Refused(ABSENT)
    next_status(case.kind, case.status, step)
    require_other(step, case.cadre_id, by.cadre_id)
    if step is CaseStep.WITHDRAW:
        facts = Facts(case.kind, case.status, case.cadre_id, case.account_id)
        require_opener(facts, tuple(one for one in (by.account_id, *by.for_accounts) if one is not None))
    return CaseStepInProgress(session, case, step, by, at)


def end_membership(session: Session, secondment: Secondment, staffing: Staffing, last_on: date) -> None:
    """Let the secondment, and what the cadre does in the town by it, end with `last_on`.

    What was arranged for later never begins.
    """
    secondment.staffing, secondment.to_on = staffing, last_on
    end_work(session, secondment.cadre_id, last_on)


def end_work(session: Session, cadre_id: int, last_on: date, *, back_on: date | None = None) -> None:
    """End a cadre's places, posts and teams with `last_on`; from `back_on` on (None: never) he is back."""
    for table in (Placement, PostHolding, TeamMember):
        own = col(table.cadre_id) == cadre_id
        never = [col(table.from_on) < back_on] if back_on else []
        session.execute(delete(table).where(own, col(table.from_on) > last_on, *never))
        session.execute(
            update(table)
            .where(
                own,
                col(table.from_on) <= last_on,
                or_(col(table.to_on).is_(None), col(table.to_on) > last_on),
            )
            .values(to_on=last_on)
        )
