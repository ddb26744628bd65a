"""Results published and frozen, and the rules revised."""

from datetime import datetime

from sqlmodel import Session

from dashboard.access import audit
from dashboard.access.rules import Person
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.actions import subject
from dashboard.assessment.departments.counting import (
    published_version,
    rule_set_for,
    standings,
)
from dashboard.assessment.departments.rules import Rules, ranked
from dashboard.assessment.departments.rules_quarter import (
    ASSESSMENT_RULES,
    LONGEST_REASON,
    checked_quarter,
    require_ended,
)
from dashboard.town.rule_sets.versions import revise
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import AssessmentPublication, AssessmentResult


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
    rule_set = rule_set_for(session, year)
    results = standings(session, chosen, ASSESSMENT_RULES.of_row(rule_set), at)
    ranks = ranked({one.department_id: one.outcome.total for one in results})
    if not ranks:
        raise Refused(f"{chosen.name}没有任何部门的案例和问卷，没有公布。请先组织测评。")
    made = AssessmentPublication(
        year=year, quarter=quarter, version=version, rule_set_id=rule_set.id or 0, reason=why,
        published_by=by.name[:60], published_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    for one in results:
        session.add(
            AssessmentResult(
                publication_id=made.id or 0,
                department_id=one.department_id,
                total=one.outcome.total,
                rank=ranks.get(one.department_id),
                aspects=one.outcome.aspects,
            )
        )
    session.flush()
    data = {"quarter": chosen.word, "version": version, "rows": len(results)}
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
