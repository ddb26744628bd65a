"""Runs and results: which is in force, who stands where, and the rows behind one score."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries_special import within
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_sets import SCORE_RULES
from models import ScorePublication, ScoreResult, ScoreRuleSet, ScoreRun

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
