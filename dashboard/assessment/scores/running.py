"""A run: everybody's scores from the inputs as they stand, kept with the rows behind them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.assessment.scores.loading import Inputs, load
from dashboard.assessment.scores.rules import Line, Score, Spell, Worth, line_worths, score
from dashboard.assessment.scores.rules_parts import Names, parts_of
from dashboard.assessment.scores.rules_ranks import days_to_rank, places
from dashboard.store.bulk import insert_rows
from dashboard.store.chain import canonical
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.errors import Refused
from models import Cadre, Module, Placement, Post, ScoreResult, ScoreRuleSet, ScoreRun, SpecialEntry, Village

SIX = Decimal("0.000001")


def period_of(year: int, today: date) -> Spell:
    """The days of a year up to today; Refused for a year to come."""
    if year > today.year:
        raise Refused(f"{year} 年还没有开始，不能测算。请选今年或者以前的年份。")
    return Spell(date(year, 1, 1), min(today, date(year, 12, 31)))


def computed(inputs: Inputs) -> tuple[list[Score], dict[int, int], dict[tuple[int, Line], Worth]]:
    """Everybody's scores, the places of the ranked by id, and what each line was worth."""
    wanted = {post.line for cadre in inputs.cadres for post in cadre.posts}
    worths = line_worths(sorted(wanted), inputs.lines, inputs.rules)
    values = {key: worth.value for key, worth in worths.items()}
    scores = [score(cadre, inputs.period, values, inputs.villages, inputs.rules) for cadre in inputs.cadres]
    days = (inputs.period.last - inputs.period.first).days + 1
    return scores, places(scores, days_to_rank(days, inputs.rules.ranked_days)), worths


def make_run(
    session: Session, year: int, today: date, *, made_by: str, made_at: datetime, example: bool = False
) -> ScoreRun:
    """Compute and keep a run of `year` up to `today`; a new one each time, whatever there was before."""
    rule_set = in_force(session, ScoreRuleSet, ScoreRuleSet.from_year, year)
    if rule_set is None:
        raise Refused(f"没有适用于 {year} 年的考核规则，不能测算。请先在“考核规则”里设定。")
    inputs = load(session, period_of(year, today), rule_set)
    if not inputs.cadres:
        raise Refused(f"{year} 年没有在岗的干部，没有可以测算的内容。请先登记干部和任岗情况。")
    run = ScoreRun(
        year=year, from_on=inputs.period.first, to_on=inputs.period.last, rule_set_id=rule_set.id or 0,
        digest=inputs.digest, cadres=len(inputs.cadres), made_by=made_by, made_at=made_at, example=example,
    )  # fmt: skip
    session.add(run)
    session.flush()
    _keep(session, run, inputs)
    return run


def _keep(session: Session, run: ScoreRun, inputs: Inputs) -> None:
    scores, ranks, worths = computed(inputs)
    names, people, modules = _names(session), _people(session), _modules(session, run.to_on)
    rows: list[Sequence[object]] = []
    for cadre, scored in zip(inputs.cadres, scores, strict=True):
        person = people[cadre.cadre_id]
        parts = parts_of(cadre, scored, worths, inputs.villages, names)
        rows.append((
            run.id, cadre.cadre_id, person.staff_number, person.name, person.identity.value,
            modules.get(cadre.cadre_id, ""), scored.days,
            *(
                _millionths(value)
                for value in (scored.p, scored.m, scored.g, scored.s, scored.s_raw, scored.t_raw)
            ),
            None if scored.t is None else int(scored.t * 100), ranks.get(cadre.cadre_id), canonical(parts),
        ))  # fmt: skip
    columns = (
        "run_id", "cadre_id", "staff_number", "name", "identity", "module", "days",
        "p", "m", "g", "s", "s_raw", "t_raw", "t", "rank", "parts",
    )  # fmt: skip
    insert_rows(session.connection(), ScoreResult.__tablename__, columns, rows, is_ready=True)


def _millionths(value: Decimal | None) -> int | None:
    return None if value is None else int(value.quantize(SIX, ROUND_HALF_UP).scaleb(6))


def _names(session: Session) -> Names:
    def pairs(table: type, *columns: object) -> dict[int, str]:
        return {row[0]: "，".join(map(str, row[1:])) for row in session.execute(select(*columns))}  # type: ignore[call-overload]

    return Names(
        posts=pairs(Post, col(Post.id), col(Post.name)),
        villages=pairs(Village, col(Village.id), col(Village.short_name)),
        modules=pairs(Module, col(Module.id), col(Module.name)),
        entries=pairs(SpecialEntry, col(SpecialEntry.id), col(SpecialEntry.task), col(SpecialEntry.role)),
    )


def _people(session: Session) -> dict[int, Cadre]:
    return {row.id or 0: row for row in session.execute(select(Cadre)).scalars()}


def _modules(session: Session, day: date) -> dict[int, str]:
    """Where each cadre works on a day, or last worked before it."""
    query = (
        select(col(Placement.cadre_id), col(Module.name))
        .join(Module, col(Module.id) == col(Placement.module_id))
        .where(col(Placement.from_on) <= day)
        .order_by(col(Placement.from_on))
    )
    return {row[0]: row[1] for row in session.execute(query)}
