"""Runs made and published, appeals filed and reviewed."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access import audit
from dashboard.access.rules import Person, Scope
from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.corrections import APPEALED, MISSING, has_correction, post_facts
from dashboard.assessment.scores.rules_parts import named_lines
from dashboard.assessment.scores.running import make_run
from dashboard.town.settings.rules_words import checked_text
from dashboard.words.days import township_date
from dashboard.words.errors import Refused
from models import (
    Dimension,
    ReviewOutcome,
    ScoreAppeal,
    ScorePublication,
    ScoreResult,
    ScoreReview,
    ScoreRuleSet,
    ScoreRun,
)

LONGEST = 1_000
MOST_NAMED = 5


@needs("score.manage")
def compute(session: Session, *, year: int, by: Person, at: datetime) -> int:
    """A new run of `year` from the inputs as they stand, up to today; returns its id."""
    audit.lock_chain(session, f"score_year:{year}")
    run = make_run(session, year, township_date(at), made_by=by.name, made_at=at)
    data = {"run": run.id, "year": year, "rows": run.cadres}
    audit.record(session, f"score_year:{year}", "score_run_made", by=by, at=at, data=data)
    return run.id or 0


@needs("score.publish")
def publish(session: Session, *, run_id: int, by: Person, at: datetime) -> None:
    """公布: from now on the year's result is this run, until a later one is published.

    Refused while a cadre of it has no total: without a village (unless its rule set allows it) or a post.
    """
    run = session.get(ScoreRun, run_id)
    if run is None:
        raise Refused("没有这次测算。请刷新页面。")
    audit.lock_chain(session, f"score_year:{run.year}")
    if session.get(ScorePublication, run_id) is not None:
        raise Refused("这次测算已经公布过了。")
    later = select(func.max(col(ScorePublication.run_id))).join(
        ScoreRun, col(ScoreRun.id) == col(ScorePublication.run_id)
    )
    newest = session.execute(later.where(col(ScoreRun.year) == run.year)).scalar()
    if newest is not None and newest > run_id:
        raise Refused("之后的一次测算已经公布，不能再公布更早的。需要的话，请重新测算。")
    _require_whole(session, run)
    session.add(ScorePublication(run_id=run_id, published_by=by.name, published_at=at))
    session.flush()
    data = {"run": run_id, "year": run.year}
    audit.record(session, f"score_year:{run.year}", "score_published", by=by, at=at, data=data)


@needs("score.appeal")
def appeal(
    session: Session,
    *,
    run_id: int,
    dimension: Dimension,
    line: str,
    reason: str,
    scope: Scope,
    by: Person,
    at: datetime,
) -> int:
    """申诉 against one row behind one's own published result; returns the appeal's id.

    `line`: the row in the words in which the page shows it; empty for the dimension as a whole.
    """
    cadres = scope.cadres if by.cadre_id is None else (by.cadre_id,)
    result = next((own for cadre in cadres if (own := session.get(ScoreResult, (run_id, cadre)))), None)
    if result is None or session.get(ScorePublication, run_id) is None:
        raise Refused("没有您的已公布成绩，不能申诉。结果公布以后再来。")
    if line and line not in named_lines(result.parts, dimension):
        raise Refused("您的成绩里没有这一行。请刷新页面重新选择。")
    open_before = (
        select(col(ScoreAppeal.id))
        .outerjoin(ScoreReview, col(ScoreReview.appeal_id) == col(ScoreAppeal.id))
        .where(
            col(ScoreAppeal.run_id) == run_id,
            col(ScoreAppeal.cadre_id) == result.cadre_id,
            col(ScoreAppeal.dimension) == dimension,
            col(ScoreAppeal.line) == line,
            col(ScoreReview.appeal_id).is_(None),
        )
    )
    if session.execute(open_before).first():
        raise Refused("这一行您已经申诉，正在复核。复核有了结论再看。")
    made = ScoreAppeal(
        run_id=run_id, cadre_id=result.cadre_id, dimension=dimension, line=line,
        reason=checked_text(reason, "申诉理由", LONGEST, lines=True), filed_by=by.name, filed_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    run = session.get_one(ScoreRun, run_id)
    data: dict[str, Any] = {"run": run_id, "name": result.name, "dimension": dimension.value, "line": line}
    data["appeal"] = made.id
    if dimension is Dimension.POSTS:
        # Holdings have no time of entry: what they were on the day is kept for the review.
        data["posts_then"] = post_facts(session, run, result.cadre_id)
    audit.record(
        session, f"score_year:{run.year}", APPEALED, by=by, at=at, reason=made.reason[:500], data=data
    )
    return made.id or 0


@needs("score.review")
def review(
    session: Session, *, appeal_id: int, outcome: ReviewOutcome, reason: str, by: Person, at: datetime
) -> None:
    """复核 of an appeal: 维持, or 更正 once the correction stands as a new entry; never by who appealed."""
    made = session.get(ScoreAppeal, appeal_id, with_for_update=True)
    if made is None:
        raise Refused("没有这件申诉。请刷新页面。")
    if session.get(ScoreReview, appeal_id) is not None:
        raise Refused("这件申诉已经有了结论。请刷新页面查看。")
    lenders = {grant.lender.cadre_id for grant in by.grants if grant.lender}
    if made.cadre_id in {by.cadre_id, *lenders}:
        raise Refused("这是您本人的申诉，或者您正代他的岗，不能由您复核。")
    why = checked_text(reason, "复核结论的理由", LONGEST, lines=True)
    if outcome == ReviewOutcome.CORRECTED and not has_correction(session, made):
        raise Refused(
            f"还没有登记更正，不能写“更正”：{MISSING[made.dimension]}，再来复核；没有错的写“维持”。"
        )
    session.add(
        ScoreReview(appeal_id=appeal_id, outcome=outcome, reason=why, reviewed_by=by.name, reviewed_at=at)
    )
    session.flush()
    year = session.get_one(ScoreRun, made.run_id).year
    data = {"run": made.run_id, "dimension": made.dimension.value, "outcome": outcome.value}
    audit.record(session, f"score_year:{year}", "score_reviewed", by=by, at=at, reason=why[:500], data=data)


def _require_whole(session: Session, run: ScoreRun) -> None:
    rule_set = session.get_one(ScoreRuleSet, run.rule_set_id)
    query = select(ScoreResult).where(col(ScoreResult.run_id) == run.id, col(ScoreResult.t).is_(None))
    missing = session.execute(query.order_by(col(ScoreResult.staff_number))).scalars().all()
    without_village = [row.name for row in missing if row.g is None and not rule_set.allows_no_village]
    without_post = [row.name for row in missing if row.m is None]
    if without_post:
        raise Refused(f"有干部没有任岗，不能公布：{_some(without_post)}。请先登记他们的岗位，再重新测算。")
    if without_village:
        raise Refused(
            f"有干部没有联系村或者联系村没有得分，不能公布：{_some(without_village)}。"
            "请先补上组团或者村得分再重新测算；规则允许的，由领导在“考核规则”里改。"
        )


def _some(names: list[str]) -> str:
    more = f" 等 {len(names)} 人" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more
