"""Runs and results, across the years as well; the ledger of special work; the bonus that could follow."""

from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_inputs import SCORE_RULES
from dashboard.assessment.scores.rules_parts import Mix, mixes
from dashboard.assessment.scores.rules_ranks import bonuses
from models import Cadre, ScorePublication, ScoreResult, ScoreRuleSet, ScoreRun, SpecialDecision, SpecialEntry

RUNS = {
    "run_id": "int64",
    "year": "int64",
    "from_on": "object",
    "to_on": "object",
    "rule_version": "int64",
    "digest": "str",
    "cadres": "int64",
    "made_by": "str",
    "made_at": "datetime64[us, UTC]",
    "published_at": "datetime64[us, UTC]",
    "published_by": "str",
    "example": "bool",
}
RESULTS = {
    "run_id": "int64",
    "cadre_id": "int64",
    "staff_number": "str",
    "name": "str",
    "identity": "str",
    "module": "str",
    "days": "int64",
    **dict.fromkeys(("p", "m", "g", "s", "s_raw", "t_raw", "t"), "object"),
    "rank": "Int64",
}
DTYPES = {
    "entry_id": "int64",
    "cadre_id": "int64",
    "staff_number": "str",
    "name": "str",
    "task": "str",
    "role": "str",
    "points": "object",
    "occurred_on": "object",
    "evidence": "str",
    "source": "str",
    "corrects_id": "Int64",
    "entered_by": "str",
    "is_approved": "boolean",
    "decided_by": "str",
    "reason": "str",
    "is_replaced": "bool",
    "example": "bool",
}
COLUMNS = ["rank", "staff_number", "name", "module", "t", "yuan"]


@needs("score.read")
def runs(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Runs, the newest first: all of them for who sees everybody's, else the published ones."""
    query: Any = (
        select(
            col(ScoreRun.id).label("run_id"),
            col(ScoreRun.year),
            col(ScoreRun.from_on),
            col(ScoreRun.to_on),
            col(ScoreRuleSet.version).label("rule_version"),
            col(ScoreRun.digest),
            col(ScoreRun.cadres),
            col(ScoreRun.made_by),
            col(ScoreRun.made_at),
            col(ScorePublication.published_at),
            col(ScorePublication.published_by),
            col(ScoreRun.example),
        )
        .join(ScoreRuleSet, col(ScoreRuleSet.id) == col(ScoreRun.rule_set_id))
        .outerjoin(ScorePublication, col(ScorePublication.run_id) == col(ScoreRun.id))
        .order_by(col(ScoreRun.id).desc())
    )
    if not scope.everything:
        query = query.where(col(ScorePublication.run_id).is_not(None))
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=RUNS)


@needs("score.read")
def results(session: Session, *, run_id: int, scope: Scope) -> pd.DataFrame:
    """A run's results within `scope`, as they rank: the highest total first, without a total last.

    Who sees only his own sees it once the run is published. Scores are exact decimals, None where unknown.
    """
    query = (
        result_rows(scope)
        .where(col(ScoreResult.run_id) == run_id)
        .order_by(
            col(ScoreResult.t).is_(None),
            col(ScoreResult.t).desc(),
            col(ScoreResult.t_raw).desc(),
            col(ScoreResult.s).desc(),
            col(ScoreResult.m).desc(),
            col(ScoreResult.cadre_id),
        )
    )
    return _results_frame(session, query)


@needs("score.read")
def years_of(session: Session, *, cadre_id: int, scope: Scope) -> pd.DataFrame:
    """A cadre's published results, one a year (the last published), the newest year first."""
    last = (
        select(func.max(col(ScorePublication.run_id)))
        .join(ScoreRun, col(ScoreRun.id) == col(ScorePublication.run_id))
        .group_by(col(ScoreRun.year))
    )
    query = (
        result_rows(scope)
        .where(col(ScoreResult.cadre_id) == cadre_id, col(ScoreResult.run_id).in_(last))
        .order_by(col(ScoreRun.year).desc())
    )
    return _results_frame(session, query, "year")


@needs("score.read")
def parts(session: Session, *, run_id: int, cadre_id: int, scope: Scope) -> dict[str, Any]:
    """The rows behind one cadre's result in a run, as the run kept them; empty where there is none."""
    query = visible_results(
        scope,
        select(col(ScoreResult.parts)).where(
            col(ScoreResult.run_id) == run_id,
            col(ScoreResult.cadre_id) == cadre_id,
            *within(scope, col(ScoreResult.cadre_id)),
        ),
    )
    return dict(session.execute(query).scalar() or {})


@needs("score.read")
def run_rules(session: Session, *, run_id: int, scope: Scope) -> Rules | None:
    """The rules by which a run was made; None for a run that there is not within `scope`."""
    query = select(ScoreRuleSet).join(ScoreRun, col(ScoreRun.rule_set_id) == col(ScoreRuleSet.id))
    row = session.execute(
        visible_results(scope, query.where(col(ScoreRun.id) == run_id), ScoreRun.id)
    ).scalar()
    return None if row is None else SCORE_RULES.of_row(row)


def result_rows(scope: Scope) -> Any:
    """Columns of RESULTS and the year, of what `scope` may see."""
    columns = [getattr(ScoreResult, name) for name in RESULTS]
    query = (
        select(*columns, col(ScoreRun.year))
        .join(ScoreRun, col(ScoreRun.id) == col(ScoreResult.run_id))
        .where(*within(scope, col(ScoreResult.cadre_id)))
    )
    return visible_results(scope, query)


def visible_results(scope: Scope, query: Any, run_id: Any = ScoreResult.run_id) -> Any:
    """Drafts are for those who see everybody's."""
    if scope.everything:
        return query
    return query.where(run_id.in_(select(col(ScorePublication.run_id))))


def _results_frame(session: Session, query: Any, *more: str) -> pd.DataFrame:
    """The rows of `result_rows`; `more`: columns beside RESULTS."""
    frame = pd.read_sql_query(
        query, session.connection(), coerce_float=False, dtype=RESULTS | {"year": "int64"}
    )
    return frame[[*RESULTS, *more]]


@needs("score.read")
def special_entries(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Every entry within `scope`, the newest first; `is_approved` is NA while nobody has decided.

    `points` are exact decimals; `is_replaced` where an approved correction stands in its place.
    """
    correction: Any = aliased(SpecialEntry)
    decided: Any = aliased(SpecialDecision)
    replaced = (
        select(correction.id)
        .join(decided, decided.entry_id == correction.id)
        .where(correction.corrects_id == col(SpecialEntry.id), decided.is_approved)
        .exists()
    )
    query: Any = (
        select(
            col(SpecialEntry.id).label("entry_id"),
            col(SpecialEntry.cadre_id),
            col(Cadre.staff_number),
            col(Cadre.name),
            col(SpecialEntry.task),
            col(SpecialEntry.role),
            col(SpecialEntry.points),
            col(SpecialEntry.occurred_on),
            col(SpecialEntry.evidence),
            col(SpecialEntry.source),
            col(SpecialEntry.corrects_id),
            col(SpecialEntry.entered_by),
            col(SpecialDecision.is_approved),
            col(SpecialDecision.decided_by),
            col(SpecialDecision.reason),
            replaced.label("is_replaced"),
            col(SpecialEntry.example),
        )
        .join(Cadre, col(Cadre.id) == col(SpecialEntry.cadre_id))
        .outerjoin(SpecialDecision, col(SpecialDecision.entry_id) == col(SpecialEntry.id))
        .where(*within(scope, col(SpecialEntry.cadre_id)))
        .order_by(col(SpecialEntry.occurred_on).desc(), col(SpecialEntry.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=DTYPES)


def within(scope: Scope, cadre_id: Any) -> list[Any]:
    """The conditions by which a cadre's scores belong to `scope`: everybody's, or one's own."""
    return [] if scope.everything else [cadre_id.in_(scope.cadres)]


@needs("score.read")
def mix(session: Session, *, run_id: int, scope: Scope) -> list[Mix]:
    """What the scores of a run rest on by module, from its frozen rows within `scope`."""
    query = visible_results(
        scope,
        select(col(ScoreResult.module), col(ScoreResult.parts))
        .where(col(ScoreResult.run_id) == run_id, *within(scope, col(ScoreResult.cadre_id)))
        .order_by(col(ScoreResult.cadre_id)),
    )
    return mixes((module, parts or {}) for module, parts in session.execute(query))


@needs("score.read")
def published_years(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Published results within `scope`, of each year its last publication: columns as RESULTS and year.

    The newest year first, within it as they rank.
    """
    last = (
        select(func.max(col(ScorePublication.run_id)))
        .join(ScoreRun, col(ScoreRun.id) == col(ScorePublication.run_id))
        .group_by(col(ScoreRun.year))
    )
    query = (
        result_rows(scope)
        .where(col(ScoreResult.run_id).in_(last))
        .order_by(col(ScoreRun.year).desc(), col(ScoreResult.rank).is_(None), col(ScoreResult.rank),
                  col(ScoreResult.cadre_id))
    )  # fmt: skip
    return _results_frame(session, query, "year")


@needs("pay.reveal")
def simulated(session: Session, *, run_id: int, pool: int, base: int) -> pd.DataFrame:
    """Whole yuan for each ranked cadre, the highest first; the sum is the pool. Nothing is kept.

    Refused where the pool is smaller than all bases, or where the run ranks nobody.
    """
    query = (
        # A row has something else by the name of t.
        select(*(getattr(ScoreResult, name) for name in COLUMNS[:-1]), col(ScoreResult.t).label("total"))
        .where(col(ScoreResult.run_id) == run_id, col(ScoreResult.rank).is_not(None))
        .order_by(col(ScoreResult.rank), col(ScoreResult.staff_number))
    )
    rows = session.execute(query).all()
    given = bonuses({str(row.staff_number): Decimal(row.total) for row in rows}, pool, base)
    return pd.DataFrame([(*row[:-1], given[row.staff_number]) for row in rows], columns=COLUMNS)
