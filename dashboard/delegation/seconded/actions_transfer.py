"""锁编锁人: a transfer is asked for, decided, carried out; before two years only by order from above."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import end_membership, open_case, step_of_case
from dashboard.delegation.seconded.rules_cases import CARRY_OUT, LONGEST_TARGET, checked
from dashboard.delegation.seconded.rules_lock import require_last_day, require_unlocked
from dashboard.files.attachments.rules import KeptFile
from models import CaseKind, CaseStep, LockException, Secondment, Staffing


@needs("transfer.request")
def request_transfer(
    session: Session,
    *,
    cadre_id: int,
    target: str,
    last_on: date,
    reason: str,
    by_order: bool = False,
    order_number: str = "",
    files: tuple[KeptFile, ...] = (),
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """Ask for a transfer to `target`, with `last_on` as the last day in the town; returns the case's id.

    Refused before the second anniversary unless `by_order` (an order from above, with its number).
    """
    text = checked(reason, "调动的理由", shortest=4)
    where = checked(target, "调到哪里", LONGEST_TARGET)
    move, secondment = open_case(session, CaseKind.TRANSFER, cadre_id, scope, reason=text, by=by, at=at)
    is_locked = move.today < secondment.locked_until
    exception = LockException.HIGHER_ORDER if by_order and is_locked else None
    require_unlocked(secondment.locked_until, move.today, exception, order_number)
    require_last_day(
        last_on, from_on=secondment.from_on, locked_until=secondment.locked_until, exception=exception,
        today=move.today,
    )  # fmt: skip
    case = move.case
    case.target, case.last_on, case.exception = where, last_on, exception
    case.order_number = order_number.strip()[:100] if exception else ""
    move.take(
        reason=text, files=files, target=where, last_on=last_on.isoformat(),
        locked_until=secondment.locked_until.isoformat(), exception=exception and exception.value,
        order_number=case.order_number,
    )  # fmt: skip
    return case.id or 0


@needs(CARRY_OUT)
def carry_out(
    session: Session, *, case_id: int, last_on: date, scope: Scope, by: Person, at: datetime
) -> None:
    """办理调离: from the day after `last_on` he belongs to the town no more, and sees nothing of it."""
    move = step_of_case(session, case_id, CaseStep.CARRY_OUT, scope, by, at)
    secondment = session.get_one(Secondment, move.case.secondment_id, with_for_update={"key_share": True})
    require_last_day(
        last_on, from_on=secondment.from_on, locked_until=secondment.locked_until,
        exception=move.case.exception, today=move.today,
    )  # fmt: skip
    move.case.last_on = last_on
    end_membership(session, secondment, Staffing.TRANSFERRED, last_on)
    move.take(last_on=last_on.isoformat())
