"""The questionnaire, the district's rating of the town, results published and answered, rules revised."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.counting import (
    published_version,
    rule_set_for,
    write_results,
)
from dashboard.assessment.departments.rules import Rules
from dashboard.assessment.departments.rules_quarter import (
    ASSESSMENT_RULES,
    LONGEST_DOCUMENT,
    LONGEST_REASON,
    LONGEST_REPLY,
    Quarter,
    checked_grades,
    checked_quarter,
    checked_rating,
    require_ended,
)
from dashboard.town.rule_sets.versions import newest_version, revise
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    Aspect,
    AssessmentForm,
    AssessmentPublication,
    AssessmentReply,
    AssessmentResult,
    Department,
    Secondment,
    TownRating,
)


@needs("assessment.fill")
def fill(
    session: Session,
    *,
    year: int,
    quarter: int,
    department_id: int,
    grades: Mapping[Aspect, int | None],
    by: Person,
    at: datetime,
) -> int:
    """One person's form about a department, once per quarter; returns its id.

    Open from the end of the quarter until it is published. Refused for a cadre whom this very department
    has seconded. The log says that a form was filled, not what stands in it.
    """
    chosen = checked_quarter(year, quarter)
    require_ended(chosen, township_date(at))
    checked = checked_grades(grades)
    department = _department(session, department_id)
    audit.lock_chain(session, subject(chosen))
    if published_version(session, chosen):
        raise Refused(f"{chosen.name}已经公布，问卷已经截止。")
    if by.account_id is None:
        raise Refused("没有登录，不能填写问卷。请登录后再来。")
    if by.cadre_id is not None and _is_seconded_by(session, by.cadre_id, department_id, chosen):
        raise Refused("您是这个部门派驻的干部，不参加对它的测评。请选择别的部门。")
    same = select(col(AssessmentForm.id)).where(
        col(AssessmentForm.year) == year,
        col(AssessmentForm.quarter) == quarter,
        col(AssessmentForm.department_id) == department_id,
        col(AssessmentForm.account_id) == by.account_id,
    )
    again = Refused(f"您已经评过{department.name}，每人每季度评一次。请选择别的部门。")
    if session.execute(same).first():
        raise again
    row = AssessmentForm(
        year=year, quarter=quarter, department_id=department_id, account_id=by.account_id,
        link=checked[Aspect.LINK], matters=checked[Aspect.MATTERS], unity=checked[Aspect.UNITY], filled_at=at,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise again from error
    data = {"quarter": chosen.word, "department": department.name}
    audit.record(session, subject(chosen), "assessment_filled", by=by, at=at, data=data)
    return row.id or 0


@needs("assessment.reply")
def reply(
    session: Session,
    *,
    year: int,
    quarter: int,
    department_id: int,
    aspect: Aspect | None,
    text: str,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """A department's answer to its own published result; returns its id. It stays beside the result."""
    chosen = checked_quarter(year, quarter)
    if not scope.everything and department_id not in scope.departments:
        raise Refused("这不是您的部门，不能代它答复。请选择本部门。")
    department = _department(session, department_id)
    if not _is_published(session, chosen, department_id):
        raise Refused(f"{chosen.name}还没有公布{department.name}的得分，不能答复。公布以后再来。")
    row = AssessmentReply(
        year=year, quarter=quarter, department_id=department_id, aspect=aspect,
        text=checked_text(text, "答复内容", LONGEST_REPLY, lines=True),
        replied_by=by.name[:60], replied_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"quarter": chosen.word, "department": department.name}
    audit.record(
        session, subject(chosen), "assessment_replied", by=by, at=at, reason=row.text[:500], data=data
    )
    return row.id or 0


@needs("assessment.publish")
def rate_town(
    session: Session,
    *,
    year: int,
    quarter: int,
    score: Decimal,
    rank: int | None,
    townships: int | None,
    document: str,
    by: Person,
    at: datetime,
) -> int:
    """登记区对镇评价 with its document; entered again it is the next version. Returns its id."""
    chosen = checked_quarter(year, quarter)
    require_ended(chosen, township_date(at))
    exact = checked_rating(score, rank, townships)
    audit.lock_chain(session, subject(chosen))
    same = (col(TownRating.year) == year, col(TownRating.quarter) == quarter)
    row = TownRating(
        year=year, quarter=quarter, version=newest_version(session, TownRating, *same) + 1, score=exact,
        rank=rank, townships=townships, document=checked_text(document, "文件依据", LONGEST_DOCUMENT),
        entered_by=by.name[:60], entered_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    data = {"quarter": chosen.word, "version": row.version, "score": str(exact)}
    audit.record(session, subject(chosen), "town_rated", by=by, at=at, reason=row.document, data=data)
    return row.id or 0


def subject(quarter: Quarter) -> str:
    """Whose chain in the audit log the acts of a quarter belong to."""
    return f"assessment:{quarter.word}"


def _is_published(session: Session, quarter: Quarter, department_id: int) -> bool:
    query = (
        select(col(AssessmentResult.department_id))
        .join(AssessmentPublication, col(AssessmentPublication.id) == col(AssessmentResult.publication_id))
        .where(
            col(AssessmentPublication.year) == quarter.year,
            col(AssessmentPublication.quarter) == quarter.quarter,
            col(AssessmentResult.department_id) == department_id,
        )
    )
    return session.execute(query).first() is not None


def _department(session: Session, department_id: int) -> Department:
    row = session.get(Department, department_id)
    if row is None:
        raise Refused("没有这个部门。请刷新页面重新选择。")
    return row


def _is_seconded_by(session: Session, cadre_id: int, department_id: int, quarter: Quarter) -> bool:
    query = select(col(Secondment.id)).where(
        col(Secondment.cadre_id) == cadre_id,
        col(Secondment.department_id) == department_id,
        col(Secondment.to_on).is_(None) | (col(Secondment.to_on) >= quarter.first),
    )
    return session.execute(query).first() is not None


@needs("assessment.publish")
def publish(session: Session, *, year: int, quarter: int, reason: str = "", by: Person, at: datetime) -> int:
    """公布 and freeze the results of an ended quarter as they stand at `at`; returns the publication's id.

    Published again, with a reason, it is the next version; the earlier ones stay. Refused while nothing
    is known of any department.
    """
    chosen = checked_quarter(year, quarter)
    require_ended(chosen, township_date(at))
    audit.lock_chain(session, subject(chosen))
    version = published_version(session, chosen) + 1
    why = reason.strip()[:LONGEST_REASON]
    if version > 1:
        why = checked_text(reason, "重新公布的原因", LONGEST_REASON)
    made = AssessmentPublication(
        year=year, quarter=quarter, version=version, rule_set_id=rule_set_for(session, year).id or 0,
        reason=why, published_by=by.name[:60], published_at=at,
    )  # fmt: skip
    ranks = write_results(session, made)
    if all(rank is None for rank in ranks.values()):
        raise Refused(f"{chosen.name}没有任何部门的案例和问卷，没有公布。请先组织测评。")
    data = {"quarter": chosen.word, "version": version, "rows": len(ranks)}
    audit.record(session, subject(chosen), "assessment_published", by=by, at=at, reason=why, data=data)
    return made.id or 0


@needs("assessment.publish")
def revise_rules(
    session: Session, *, from_year: int, wanted: Rules, base: int, reason: str, by: Person, at: datetime
) -> int:
    """The next version of the rules, from a year on. What was published stays as it was published."""
    return revise(
        session, ASSESSMENT_RULES, from_year=from_year, wanted=wanted, base=base, reason=reason, by=by, at=at
    )
