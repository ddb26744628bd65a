"""What was entered for a year: ranks, village scores, rule sets, appeals; what a file is compared with."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.queries import within
from dashboard.assessment.scores.rules import Rules
from dashboard.assessment.scores.rules_inputs import SCORE_RULES, InputContext, LineInput, VillageInput
from dashboard.town.rule_sets.rules import OfYear
from dashboard.town.rule_sets.versions import all_versions, of_year
from models import (
    TOWNSHIP_CODE,
    Cadre,
    LineResult,
    Module,
    ScoreAppeal,
    ScoreResult,
    ScoreReview,
    ScoreRun,
    Village,
    VillageScore,
)

LINES = {
    "year": "int64", "quarter": "int64", "module": "str", "line": "str", "rank": "object",
    "townships": "Int64", "internal": "object", "document": "str", "version": "int64",
    "entered_by": "str", "example": "bool",
}  # fmt: skip
VILLAGES = {
    "year": "int64", "quarter": "int64", "village": "str", "score": "object", "document": "str",
    "version": "int64", "entered_by": "str", "example": "bool",
}  # fmt: skip
APPEALS = {
    "appeal_id": "int64", "run_id": "int64", "year": "int64", "cadre_id": "int64", "name": "str",
    "dimension": "str", "line": "str", "reason": "str", "filed_at": "datetime64[us, UTC]",
    "outcome": "str", "review": "str", "reviewed_by": "str", "reviewed_at": "datetime64[us, UTC]",
}  # fmt: skip
LINE = ("year", "quarter", "module_id", "line", "rank", "townships", "internal", "document")
VILLAGE = ("year", "quarter", "village_id", "score", "document")


@needs("score.manage", "score.publish")
def line_results(session: Session, *, year: int) -> pd.DataFrame:
    """The newest version of every line's rank or own score of a year; quarter 0 is the whole year."""
    columns = [col(Module.name).label("module"), *(getattr(LineResult, n) for n in LINES if n != "module")]
    query = (
        select(*columns)
        .join(Module, col(Module.id) == col(LineResult.module_id))
        .where(*_is_newest(LineResult, year, "quarter", "module_id", "line"))
        .order_by(col(LineResult.quarter), col(Module.sort_order), col(LineResult.line))
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=LINES)[list(LINES)]


@needs("score.manage", "score.publish")
def village_scores(session: Session, *, year: int) -> pd.DataFrame:
    """The newest version of every village's key-work score of a year, by quarter."""
    columns = [
        col(Village.short_name).label("village"),
        *(getattr(VillageScore, name) for name in VILLAGES if name != "village"),
    ]
    query = (
        select(*columns)
        .join(Village, col(Village.id) == col(VillageScore.village_id))
        .where(*_is_newest(VillageScore, year, "quarter", "village_id"))
        .order_by(col(VillageScore.quarter), col(Village.code))
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=VILLAGES)[list(VILLAGES)]


@needs("score.manage", "score.publish")
def rule_sets(session: Session) -> pd.DataFrame:
    """Every version of the rule set, the newest first."""
    return all_versions(session, SCORE_RULES)


@needs("score.manage", "score.publish")
def rules_of_year(session: Session, *, year: int) -> OfYear[Rules] | None:
    """The rules that hold for a year; None where there are none."""
    return of_year(session, SCORE_RULES, year)


@needs("score.read")
def appeals(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Appeals within `scope`, open ones first, then the newest; `outcome` is NA while one is open."""
    query: Any = (
        select(
            col(ScoreAppeal.id).label("appeal_id"),
            col(ScoreAppeal.run_id),
            col(ScoreRun.year),
            col(ScoreAppeal.cadre_id),
            col(ScoreResult.name),
            col(ScoreAppeal.dimension),
            col(ScoreAppeal.line),
            col(ScoreAppeal.reason),
            col(ScoreAppeal.filed_at),
            col(ScoreReview.outcome),
            col(ScoreReview.reason).label("review"),
            col(ScoreReview.reviewed_by),
            col(ScoreReview.reviewed_at),
        )
        .join(ScoreRun, col(ScoreRun.id) == col(ScoreAppeal.run_id))
        .join(
            ScoreResult,
            (col(ScoreResult.run_id) == col(ScoreAppeal.run_id))
            & (col(ScoreResult.cadre_id) == col(ScoreAppeal.cadre_id)),
        )
        .outerjoin(ScoreReview, col(ScoreReview.appeal_id) == col(ScoreAppeal.id))
        .where(*within(scope, col(ScoreAppeal.cadre_id)))
        .order_by(col(ScoreReview.appeal_id).is_not(None), col(ScoreAppeal.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=APPEALS)


def _is_newest(table: Any, year: int, *key: str) -> list[Any]:
    other: Any = aliased(table)
    same = [getattr(other, name) == getattr(table, name) for name in ("township_code", "year", *key)]
    newest = select(func.max(other.version)).where(*same).scalar_subquery()
    return [table.township_code == TOWNSHIP_CODE, table.year == year, table.version == newest]


@needs("score.manage")
def input_context(session: Session) -> InputContext:
    """Modules and villages by name, and the newest version of every line's and village's input."""
    lines = [LineInput(*row) for row in session.execute(_newest_rows(LineResult, LINE, 4))]
    scores = [VillageInput(*row) for row in session.execute(_newest_rows(VillageScore, VILLAGE, 3))]
    return InputContext(
        modules=_ids(session, select(col(Module.name), col(Module.id)).order_by(col(Module.sort_order))),
        villages=_ids(session, select(col(Village.short_name), col(Village.id)).order_by(col(Village.code))),
        lines={line.key: line for line in lines},
        scores={score.key: score for score in scores},
    )


@needs("special_entry.enter")
def cadres(session: Session) -> pd.DataFrame:
    """Cadres who have not left, by staff number: cadre_id, shown (name and number)."""
    shown: Any = col(Cadre.name).concat(" ").concat(col(Cadre.staff_number))
    query: Any = select(col(Cadre.id).label("cadre_id"), shown.label("shown"))
    query = query.where(col(Cadre.township_code) == TOWNSHIP_CODE, col(Cadre.left_on).is_(None))
    return pd.read_sql_query(
        query.order_by(col(Cadre.staff_number)),
        session.connection(),
        dtype={"cadre_id": "int64", "shown": "str"},
    )


def _ids(session: Session, query: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _newest_rows(table: Any, columns: tuple[str, ...], keys: int) -> Any:
    """The newest version of each row, by the first `keys` of its columns."""
    other: Any = aliased(table)
    same = [getattr(other, name) == getattr(table, name) for name in ("township_code", *columns[:keys])]
    newest = select(func.max(other.version)).where(*same).scalar_subquery()
    return (
        select(*(getattr(table, name) for name in columns))
        .where(table.township_code == TOWNSHIP_CODE, table.version == newest)
        .order_by(*(getattr(table, name) for name in columns[:keys]))
    )
