"""Scores across cadres: what those of a run rest on, and what was published of each over the years."""

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries import _results_frame, result_rows, visible_results
from dashboard.assessment.scores.queries_special import within
from dashboard.assessment.scores.rules_mix import Mix, mixes
from models import ScorePublication, ScoreResult, ScoreRun


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
