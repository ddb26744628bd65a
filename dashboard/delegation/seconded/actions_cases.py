"""What is alike in all cases of seconded staff: the leadership's decision, and taking back what was asked."""

from datetime import date, datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import step_of_case
from dashboard.delegation.seconded.rules_cases import ASK, DECIDE, NOMINATE, VETO, checked
from dashboard.files.attachments.rules import KeptFile
from dashboard.words.errors import Refused
from models import CaseStep


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
