"""Results of a quarter, as published or as they would be now; answers to them; the district's ratings."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.counting import rule_set_for, standings
from dashboard.assessment.departments.rules import Rules, ranked
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter
from dashboard.store.sql import touches
from dashboard.town.rule_sets.rules import OfYear
from dashboard.town.rule_sets.versions import of_year
from dashboard.words.labels import unless_confirmed
from models import (
    TOWNSHIP_CODE,
    AssessmentForm,
    AssessmentPublication,
    AssessmentReply,
    AssessmentResult,
    AssessmentRuleSet,
    Department,
    DepartmentKind,
    TownRating,
    Village,
    VillageDepartment,
)

RESULTS = {"department_id": "int64", "code": "str", "name": "str", "total": "object", "rank": "Int64",
           "aspects": "object"}  # fmt: skip
PUBLICATIONS = {
    "publication_id": "int64", "year": "int64", "quarter": "int64", "version": "int64", "rules": "int64",
    "reason": "str", "published_by": "str", "published_at": "datetime64[us, UTC]", "example": "bool",
}  # fmt: skip
REPLIES = {"department_id": "int64", "aspect": "str", "text": "str", "replied_by": "str",
           "replied_at": "datetime64[us, UTC]", "example": "bool"}  # fmt: skip
RATINGS = {
    "year": "int64", "quarter": "int64", "version": "int64", "score": "object", "rank": "Int64",
    "townships": "Int64", "document": "str", "entered_by": "str", "entered_at": "datetime64[us, UTC]",
    "example": "bool",
}  # fmt: skip
DEPARTMENTS = {"department_id": "int64", "code": "str", "name": "str", "villages": "object",
               "village_codes": "object"}  # fmt: skip


@needs("assessment.read")
def rules_of_year(session: Session, *, year: int, scope: Scope) -> OfYear[Rules] | None:
    """By what a quarter of `year` is rated; everybody within a scope sees the same."""
    return of_year(session, ASSESSMENT_RULES, year)


@needs("assessment.read")
def publications(session: Session, *, scope: Scope) -> pd.DataFrame:
    """What was published, the newest quarter and version first; everybody within a scope sees the same."""
    query: Any = (
        select(
            col(AssessmentPublication.id).label("publication_id"),
            col(AssessmentPublication.year),
            col(AssessmentPublication.quarter),
            col(AssessmentPublication.version),
            col(AssessmentRuleSet.version).label("rules"),
            *[col(getattr(AssessmentPublication, name)) for name in list(PUBLICATIONS)[5:]],
        )
        .join(AssessmentRuleSet, col(AssessmentRuleSet.id) == col(AssessmentPublication.rule_set_id))
        .where(col(AssessmentPublication.township_code) == TOWNSHIP_CODE)
        .order_by(
            *[col(getattr(AssessmentPublication, name)).desc() for name in ("year", "quarter", "version")]
        )
    )
    return pd.read_sql_query(query, session.connection(), dtype=PUBLICATIONS)


@needs("assessment.read")
def published(session: Session, *, publication_id: int, scope: Scope) -> pd.DataFrame:
    """The frozen results of one publication within `scope`, the best first."""
    query: Any = (
        select(AssessmentResult, Department)
        .join(Department, col(Department.id) == col(AssessmentResult.department_id))
        .where(col(AssessmentResult.publication_id) == publication_id)
    )
    rows = [
        (department.id, department.code, department.name, result.total, result.rank, result.aspects)
        for result, department in session.execute(query)
    ]
    return _results(rows, scope)


@needs("assessment.read")
def standing_now(session: Session, *, year: int, quarter: int, at: datetime, scope: Scope) -> pd.DataFrame:
    """The results as they would be published at `at` (UTC), within `scope`; ranked among all of them."""
    rules = ASSESSMENT_RULES.of_row(rule_set_for(session, year))
    results = standings(session, Quarter(year, quarter), rules, at, is_kept=True)
    ranks = ranked({one.department_id: one.outcome.total for one in results})
    names = {row.id: row for row in session.execute(select(Department)).scalars()}
    rows = [
        (
            one.department_id,
            names[one.department_id].code,
            names[one.department_id].name,
            one.outcome.total,
            ranks.get(one.department_id),
            one.outcome.aspects,
        )
        for one in results
    ]
    return _results(rows, scope)


def _results(rows: list[Any], scope: Scope) -> pd.DataFrame:
    kept = [row for row in rows if scope.everything or row[0] in scope.departments]
    kept.sort(key=lambda row: (row[4] is None, row[4] or 0, row[0]))
    return pd.DataFrame(kept, columns=list(RESULTS)).astype(RESULTS)


@needs("assessment.read")
def replies(session: Session, *, year: int, quarter: int, scope: Scope) -> pd.DataFrame:
    """What departments within `scope` answered, in order; aspect is empty where it is about the whole."""
    conditions = [] if scope.everything else [col(AssessmentReply.department_id).in_(scope.departments)]
    query: Any = (
        select(*[col(getattr(AssessmentReply, name)) for name in REPLIES])
        .where(
            col(AssessmentReply.township_code) == TOWNSHIP_CODE,
            col(AssessmentReply.year) == year,
            col(AssessmentReply.quarter) == quarter,
            *conditions,
        )
        .order_by(col(AssessmentReply.id))
    )
    frame = pd.read_sql_query(query, session.connection())
    return frame.assign(aspect=frame["aspect"].fillna("").map(str)).astype(REPLIES)


@needs("assessment.read")
def town_ratings(session: Session, *, scope: Scope) -> pd.DataFrame:
    """The district's ratings of the town, the newest quarter and version first: the same for everybody."""
    query: Any = (
        select(*[col(getattr(TownRating, name)) for name in RATINGS])
        .where(col(TownRating.township_code) == TOWNSHIP_CODE)
        .order_by(col(TownRating.year).desc(), col(TownRating.quarter).desc(), col(TownRating.version).desc())
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=RATINGS)


@needs("assessment.fill")
def departments_graded_by(session: Session, *, year: int, quarter: int, account_id: int) -> list[int]:
    """Ids of the departments about which this account has filled its form."""
    query = select(col(AssessmentForm.department_id)).where(
        col(AssessmentForm.year) == year,
        col(AssessmentForm.quarter) == quarter,
        col(AssessmentForm.account_id) == account_id,
    )
    return list(session.execute(query.order_by(col(AssessmentForm.department_id))).scalars())


@needs("ground.read")
def departments(session: Session, *, first: date, last: date) -> pd.DataFrame:
    """Departments that are rated, and the names and codes of villages linked to them in these days."""
    query = select(Department).where(
        col(Department.township_code) == TOWNSHIP_CODE, col(Department.kind) != DepartmentKind.IMPORTED
    )
    linked: dict[int | None, list[Village]] = {}
    links = (
        select(Village, col(VillageDepartment.department_id))
        .join(VillageDepartment, col(VillageDepartment.village_id) == col(Village.id))
        .where(touches(VillageDepartment, first, last))
        .order_by(col(Village.code), col(VillageDepartment.from_on))
    )
    for village, department_id in session.execute(links):
        own = linked.setdefault(department_id, [])
        if village not in own:
            own.append(village)
    rows = [
        (
            row.id,
            row.code,
            row.name,
            tuple(unless_confirmed(one.short_name, one.is_assumed) for one in linked.get(row.id, ())),
            tuple(village.code for village in linked.get(row.id, ())),
        )
        for row in session.execute(query.order_by(col(Department.id))).scalars()
        if row.kind == DepartmentKind.DEPARTMENT or row.id in linked
    ]
    return pd.DataFrame(rows, columns=list(DEPARTMENTS)).astype(DEPARTMENTS)
