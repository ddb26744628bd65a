"""Whether what an appeal is about was entered anew since: the very same subject, not just any input."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.assessment.scores.loading import load
from dashboard.assessment.scores.rules import Spell, score
from dashboard.assessment.scores.rules_parts import LINE_ROWS
from dashboard.assessment.scores.running import SIX
from dashboard.store.sql import touches
from dashboard.words.labels import plain_number
from models import (
    TOWNSHIP_CODE,
    AuditLog,
    Dimension,
    LineResult,
    Module,
    Post,
    ScoreAppeal,
    ScoreResult,
    ScoreRuleSet,
    ScoreRun,
    SpecialDecision,
    SpecialEntry,
    TeamMember,
    TeamVillage,
    Village,
    VillageScore,
)

APPEALED = "score_appealed"
MISSING = {
    Dimension.POSTS: "申诉以后他的任岗、在岗情况或者岗位分值没有改过。请先改正他的任岗名册或者在岗日期",
    Dimension.MODULES: "申诉以后没有登记这个模块、条线的新名次或得分。请先在“考核依据”里登记这一条线",
    Dimension.TEAMS: "申诉以后没有登记他所联村的新得分。请先在“考核依据”里登记这个村这个季度的得分",
    Dimension.SPECIAL: "申诉以后没有审批过他的新专项条目。请先登记专项更正，并由他人审批",
}


def has_correction(session: Session, made: ScoreAppeal) -> bool:
    """Whether something new stands in the store that corrects what this appeal is about."""
    run = session.get_one(ScoreRun, made.run_id)
    result = session.get_one(ScoreResult, (made.run_id, made.cadre_id))
    if made.dimension is Dimension.POSTS:
        return post_facts(session, run, made.cadre_id) != _facts_when_filed(session, run, result, made)
    if made.dimension is Dimension.SPECIAL:
        return _has_special(session, made)
    own = [
        row
        for row in result.parts.get(made.dimension, [])
        if made.line in ("", LINE_ROWS[made.dimension](row))
    ]
    if made.dimension is Dimension.MODULES:
        return _has_line(session, run, made, own)
    return _has_village(session, run, made, own)


def post_facts(session: Session, run: ScoreRun, cadre_id: int) -> list[str]:
    """The posts, points and days from which 岗位 comes as the store has them now, for the days of a run."""
    rule_set = session.get_one(ScoreRuleSet, run.rule_set_id)
    inputs = load(session, Spell(run.from_on, run.to_on), rule_set)
    cadre = next((one for one in inputs.cadres if one.cadre_id == cadre_id), None)
    if cadre is None:
        return []
    # What the lines are worth does not matter here: only what the posts themselves bring is looked at.
    lines = {(quarter, post.line): inputs.rules.floor for post in cadre.posts for quarter in range(1, 5)}
    scored = score(cadre, inputs.period, lines, inputs.villages, inputs.rules)
    query = select(col(Post.id), col(Post.name)).where(col(Post.id).in_(scored.post_days))
    names = {row.id: row.name for row in session.execute(query)}
    points = {post.post_id: post.points for post in cadre.posts}
    rows = [
        {"post": names[key], "points": points[key], "days": days} for key, days in scored.post_days.items()
    ]
    return _facts(rows, scored.days, scored.p)


def _facts(rows: Sequence[Mapping[str, Any]], days: int, p: Decimal) -> list[str]:
    shown = plain_number(p.quantize(SIX, ROUND_HALF_UP))
    return [*sorted(LINE_ROWS[Dimension.POSTS](row) for row in rows), f"在岗 {days} 天", f"岗位赋分 {shown}"]


def _facts_when_filed(session: Session, run: ScoreRun, result: ScoreResult, made: ScoreAppeal) -> list[str]:
    """What the log says of the day of the appeal; of one without, what its run was made from."""
    query = select(AuditLog).where(
        col(AuditLog.subject) == f"score_year:{run.year}", col(AuditLog.kind) == APPEALED
    )
    for entry in session.execute(query.order_by(col(AuditLog.seq).desc())).scalars():
        if entry.data.get("appeal") == made.id and "posts_then" in entry.data:
            return list(entry.data["posts_then"])
    return _facts(result.parts.get(Dimension.POSTS, []), result.days, result.p)


def _has_special(session: Session, made: ScoreAppeal) -> bool:
    query = (
        select(col(SpecialEntry.id))
        .join(SpecialDecision, col(SpecialDecision.entry_id) == col(SpecialEntry.id))
        .where(
            col(SpecialEntry.cadre_id) == made.cadre_id,
            col(SpecialDecision.is_approved),
            col(SpecialEntry.entered_at) > made.filed_at,
        )
    )
    return session.execute(query.limit(1)).first() is not None


def _has_line(session: Session, run: ScoreRun, made: ScoreAppeal, own: Sequence[Mapping[str, Any]]) -> bool:
    """What is entered for the whole year stands for its quarters."""
    query = (
        select(col(LineResult.quarter), col(LineResult.line), col(Module.name))
        .join(Module, col(Module.id) == col(LineResult.module_id))
        .where(*_newer(LineResult, run, made))
    )
    wanted = {(quarter, row["line"]) for row in own for quarter in (0, row["quarter"])}
    return any(
        (quarter, f"{module} · {line}" if line else module) in wanted
        for quarter, line, module in session.execute(query)
    )


def _has_village(
    session: Session, run: ScoreRun, made: ScoreAppeal, own: Sequence[Mapping[str, Any]]
) -> bool:
    """Where the dimension as a whole is meant, a village that he was linked to since counts as his too."""
    query = (
        select(col(VillageScore.quarter), col(Village.short_name), col(Village.id))
        .join(Village, col(Village.id) == col(VillageScore.village_id))
        .where(*_newer(VillageScore, run, made))
    )
    rows = session.execute(query).all()
    wanted = {(row["quarter"], row["village"]) for row in own}
    if any((quarter, name) in wanted for quarter, name, _ in rows):
        return True
    linked = (
        select(col(TeamVillage.village_id))
        .join(TeamMember, col(TeamMember.team_id) == col(TeamVillage.team_id))
        .where(
            col(TeamMember.cadre_id) == made.cadre_id,
            touches(TeamMember, run.from_on, run.to_on),
            touches(TeamVillage, run.from_on, run.to_on),
        )
    )
    mine = set(session.execute(linked).scalars()) if not made.line else set()
    return any(village in mine for _, _, village in rows)


def _newer(table: Any, run: ScoreRun, made: ScoreAppeal) -> list[Any]:
    return [table.township_code == TOWNSHIP_CODE, table.year == run.year, table.entered_at > made.filed_at]
