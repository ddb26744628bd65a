"""反向否决权: reason, evidence, the leadership's decision, the return, and somebody else by a deadline."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import end_membership, open_case, step_of_case
from dashboard.delegation.seconded.rules_cases import CARRY_OUT, VETO, checked
from dashboard.delegation.seconded.rules_lock import require_last_day
from dashboard.files.attachments.rules import KeptFile
from dashboard.words.errors import Refused
from models import Cadre, CaseKind, CaseStep, LockException, Secondment, StaffCase, Staffing


@needs(VETO)
def raise_veto(
    session: Session, *, cadre_id: int, reason: str, scope: Scope, by: Person, at: datetime
) -> int:
    """Say why a seconded cadre does not fit; returns the case's id. Evidence has to follow."""
    text = checked(reason, "否决的理由", shortest=10)
    move, _ = open_case(session, CaseKind.VETO, cadre_id, scope, reason=text, by=by, at=at)
    move.take(reason=text)
    return move.case.id or 0


@needs(VETO)
def add_evidence(
    session: Session,
    *,
    case_id: int,
    text: str,
    files: tuple[KeptFile, ...],
    scope: Scope,
    by: Person,
    at: datetime,
) -> None:
    """举证: what it shows, and the files that show it."""
    said = checked(text, "证据说明什么", shortest=4)
    move = step_of_case(session, case_id, CaseStep.ADD_EVIDENCE, scope, by, at)
    if not files:
        raise Refused("还没有附证据，不能提交会议。请附上照片、考勤、督办单等材料，再提交。")
    move.take(reason=said, files=files)


@needs(CARRY_OUT)
def send_back(
    session: Session, *, case_id: int, last_on: date, scope: Scope, by: Person, at: datetime
) -> None:
    """办理退回: the secondment ends with `last_on`, before its lock does; the reason is the veto."""
    move = step_of_case(session, case_id, CaseStep.SEND_BACK, scope, by, at)
    secondment = session.get_one(Secondment, move.case.secondment_id, with_for_update={"key_share": True})
    if secondment.staffing is not Staffing.SERVING:
        raise Refused("这位干部已经不在编，不能再退回。请核对他的派驻记录。")
    exception = LockException.VETO
    require_last_day(
        last_on, from_on=secondment.from_on, locked_until=secondment.locked_until, exception=exception,
        today=move.today,
    )  # fmt: skip
    move.case.last_on, move.case.exception = last_on, exception
    end_membership(session, secondment, Staffing.RETURNED, last_on)
    move.take(
        last_on=last_on.isoformat(), exception=exception.value,
        locked_until=secondment.locked_until.isoformat(),
    )  # fmt: skip


@needs(CARRY_OUT)
def ask_replacement(
    session: Session, *, case_id: int, due_on: date, wanted: str, scope: Scope, by: Person, at: datetime
) -> None:
    """Ask the department for somebody else by `due_on` (a township day, included)."""
    text = checked(wanted, "对补派人员的要求")
    move = step_of_case(session, case_id, CaseStep.ASK_REPLACEMENT, scope, by, at)
    if not 0 <= (due_on - move.today).days <= 366:
        raise Refused("补派期限要在今天以后、一年以内，没有保存。请修改日期。")
    move.case.due_on = due_on
    move.take(reason=text, due_on=due_on.isoformat())


@needs(CARRY_OUT)
def record_replacement(
    session: Session, *, case_id: int, secondment_id: int, scope: Scope, by: Person, at: datetime
) -> None:
    """登记补派: who came in his place, from the same department; his secondment has to be registered."""
    move = step_of_case(session, case_id, CaseStep.RECORD_REPLACEMENT, scope, by, at)
    gone = session.get_one(Secondment, move.case.secondment_id)
    came = session.get(Secondment, secondment_id)
    if came is None or came.department_id != gone.department_id or came.cadre_id == gone.cadre_id:
        raise Refused("补派的人要来自同一个部门，而且不是退回的本人。请先登记派驻干部，再来选择。")
    if came.staffing is not Staffing.SERVING or came.from_on < move.case.opened_at.date():
        raise Refused("选中的人不是退回以后新派来的。请选择新登记的派驻干部。")
    taken = select(col(StaffCase.id)).where(col(StaffCase.replaced_by_id) == secondment_id)
    if session.execute(taken.limit(1)).first() is not None:
        raise Refused("选中的人已经登记为另一件退回的补派人员。请选择另一位。")
    move.case.replaced_by_id = secondment_id
    move.take(replaced_by=session.get_one(Cadre, came.cadre_id).name)
