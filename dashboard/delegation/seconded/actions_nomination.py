"""提名推荐权: the town nominates to 中层, the excellent to 科级, with the score sheet attached."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.delegation.seconded.cases import open_case, step_of_case
from dashboard.delegation.seconded.rules_cases import CARRY_OUT, LONGEST_TARGET, checked
from dashboard.files.attachments.rules import KeptFile
from dashboard.words.errors import Refused
from models import CaseKind, CaseStep, Grade


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
