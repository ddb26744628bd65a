"""Cases of seconded staff: nomination, transfer, veto, and the leadership's decision."""

from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import end_membership, open_case, step_of_case
from dashboard.delegation.seconded.rules import require_last_day, require_unlocked
from dashboard.delegation.seconded.rules_cases import (
    ASK,
    CARRY_OUT,
    DECIDE,
    LONGEST_TARGET,
    NOMINATE,
    VETO,
    checked,
)
from dashboard.files.attachments.rules import KeptFile
from dashboard.words.errors import Refused
from models import Cadre, CaseKind, CaseStep, Grade, LockException, Secondment, StaffCase, Staffing


@needs(DECIDE)
def decide(
    session: Session,
    *,
    case_id: int,
    agrees: bool,
    met_on: date,
    decision: str,
    files: tuple[KeptFile, ...] = (),
    scope: Scope,
    by: Person,
    at: datetime,
) -> None:
    """Write down what the leadership decided at its meeting of `met_on` (a township day), in its words."""
    step = CaseStep.AGREE if agrees else CaseStep.DECLINE
    text = checked(decision, "会议决定", shortest=4)
    move = step_of_case(session, case_id, step, scope, by, at)
    if met_on > move.today or (move.today - met_on).days > 366:
        raise Refused("会议日期要是今天或以前一年之内，没有保存。请修改日期。")
    move.case.met_on, move.case.decision = met_on, text
    move.take(reason=text, files=files, met_on=met_on.isoformat())


@needs(ASK, NOMINATE, VETO)
def withdraw(session: Session, *, case_id: int, reason: str, scope: Scope, by: Person, at: datetime) -> None:
    """Take back what one asked for, as long as it is not carried out."""
    text = checked(reason, "撤回的理由")
    step_of_case(session, case_id, CaseStep.WITHDRAW, scope, by, at).take(reason=text)


@needs("nomination.nominate")
def nominate(
    session: Session,
    *,
    cadre_id: int,
    grade: Grade,
    target: str,
    reason: str,
    files: tuple[KeptFile, ...],
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """Nominate a cadre for the post `target`; returns the case's id. Refused without the score sheet."""
    text = checked(reason, "推荐的理由", shortest=10)
    post = checked(target, "推荐什么职位", LONGEST_TARGET)
    if not files:
        raise Refused("还没有附考评成绩单，不能提名。请附上成绩单（图片、PDF 或 Office 文件），再提交。")
    move, _ = open_case(session, CaseKind.NOMINATION, cadre_id, scope, reason=text, by=by, at=at)
    move.case.grade, move.case.target = grade, post
    move.take(reason=text, files=files, grade=grade.value, target=post)
    return move.case.id or 0


@needs(CARRY_OUT)
def record_outcome(
    session: Session, *, case_id: int, is_appointed: bool, note: str, scope: Scope, by: Person, at: datetime
) -> None:
    """What became of the recommendation, with the document or the reason."""
    step = CaseStep.APPOINT if is_appointed else CaseStep.NOT_APPOINT
    text = checked(note, "任用结果的依据", shortest=4)
    step_of_case(session, case_id, step, scope, by, at).take(reason=text)


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
    note = checked(text, "证据说明什么", shortest=4)
    move = step_of_case(session, case_id, CaseStep.ADD_EVIDENCE, scope, by, at)
    if not files:
        raise Refused("还没有附证据，不能提交会议。请附上照片、考勤、督办单等材料，再提交。")
    move.take(reason=note, files=files)


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
