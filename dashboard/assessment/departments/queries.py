"""Results of a quarter, published or as they stand now, the incidents behind them, answers and 通报批评."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.departments.counting import (
    OF_SHARES,
    incidents_of_part,
    reported_in,
    rule_set_for,
    standings,
)
from dashboard.assessment.departments.counting_tallies import led
from dashboard.assessment.departments.rules import Rules, ranked
from dashboard.assessment.departments.rules_quarter import ASSESSMENT_RULES, Quarter, checked_quarter
from dashboard.store.sql import touches
from dashboard.town.clocks.calendar import working_calendar
from dashboard.town.clocks.rules_ladder import Rung, ladder, steps_of
from dashboard.town.rule_sets.rules import OfYear
from dashboard.town.rule_sets.versions import of_year
from dashboard.town.settings.queries import value
from dashboard.words.errors import Refused
from dashboard.words.frames import records
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
    Incident,
    IncidentStatus,
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
LED = ("on_time", "content")


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
    visible = [row for row in rows if scope.everything or row[0] in scope.departments]
    visible.sort(key=lambda row: (row[4] is None, row[4] or 0, row[0]))
    return pd.DataFrame(visible, columns=list(RESULTS)).astype(RESULTS)


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


@dataclass(frozen=True)
class Criticised:
    """`numbers` of the incidents, the one longest over first; None where the calendar does not reach.

    `days`: after how many working days over the limit.
    """

    days: int
    numbers: tuple[str, ...] | None


@needs("assessment.read")
def criticised(
    session: Session, *, year: int, quarter: int, department_id: int, at: datetime, scope: Scope
) -> Criticised:
    """The ladder read at `at` (UTC) over what the department leads of a quarter; what was left out is not.

    Empty for a department outside `scope`. What was closed in the meantime stays: it was as far over then.
    """
    supervise, days = (
        int(value(session, f"{name}_after_working_days")) for name in ("supervise", "criticise")
    )
    if not (scope.everything or department_id in scope.departments):
        return Criticised(days, ())
    done, due = col(Incident.concluded_at), col(Incident.due_at)
    query = (
        select(col(Incident.number), due, func.coalesce(done, at))
        .where(
            *reported_in(Quarter(year, quarter)),
            col(Incident.department_id) == department_id,
            # So many working days are at least as many days: of most late ones no row is read.
            due < at - timedelta(days=days),
            or_(done.is_(None), and_(col(Incident.status) == IncidentStatus.CLOSED, done > due)),
        )
        .order_by(due, col(Incident.number))
    )
    calendar, steps = working_calendar(session), steps_of(supervise, days)
    try:
        numbers = tuple(
            number
            for number, limit, end in session.execute(query)
            if ladder(limit, end, calendar, steps) is Rung.CRITICISE
        )
    except Refused:
        return Criticised(days, None)
    return Criticised(days, numbers)


@needs("assessment.read")
def evidence(
    session: Session, *, year: int, quarter: int, department_id: int, part: str, at: datetime, scope: Scope
) -> list[tuple[str, bool]]:
    """(number, is good) of each incident, what is not good first; none for a department outside `scope`."""
    if not (scope.everything or department_id in scope.departments):
        return []
    if part in OF_SHARES:
        return incidents_of_part(session, Quarter(year, quarter), department_id, part, at)
    return led(session, Quarter(year, quarter), department_id, part, at) if part in LED else []


@dataclass(frozen=True)
class Report:
    """A quarter: its publication (None: not published), results, answers, and the district's rating."""

    quarter: Quarter
    publication: dict[str, Any] | None
    results: list[dict[str, Any]]
    replies: list[dict[str, Any]]
    town: dict[str, Any] | None


@needs("assessment.read")
def report_of(session: Session, *, year: int, quarter: int, at: datetime, scope: Scope) -> Report:
    chosen = checked_quarter(year, quarter)

    def of_quarter(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        return next((row for row in rows if (row["year"], row["quarter"]) == (year, quarter)), None)

    publication = of_quarter(records(publications(session, scope=scope)))
    if publication:
        frame = published(session, publication_id=int(publication["publication_id"]), scope=scope)
    else:
        frame = standing_now(session, year=year, quarter=quarter, at=at, scope=scope)
    return Report(
        chosen,
        publication,
        records(frame),
        records(replies(session, year=year, quarter=quarter, scope=scope)),
        of_quarter(records(town_ratings(session, scope=scope))),
    )
