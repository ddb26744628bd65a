"""Everything that goes into a run, read from the store in few statements: the only inputs of a score."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy import exists as there_is
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.assessment.scores.rules import (
    Cadre,
    Line,
    LineEntry,
    PostHeld,
    Rules,
    SpecialPoints,
    Spell,
    VillageLinked,
)
from dashboard.assessment.scores.rules_inputs import SCORE_RULES
from dashboard.store.sql import touches
from models import (
    TOWNSHIP_CODE,
    LineResult,
    Placement,
    Post,
    PostHolding,
    ScoreRuleSet,
    SpecialDecision,
    SpecialEntry,
    TeamMember,
    TeamVillage,
    VillageScore,
)
from models import Cadre as CadreRow

# Every table that a score is made of. Log-ins, check-ins, presence and photos are not among them.
INPUTS = (
    CadreRow, Placement, Post, PostHolding, TeamMember, TeamVillage, LineResult, VillageScore,
    SpecialEntry, SpecialDecision, ScoreRuleSet,
)  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """What a run computes from. `digest`: sha256 over every row that went in."""

    period: Spell
    rules: Rules
    cadres: Sequence[Cadre]
    lines: dict[tuple[int, Line], LineEntry]
    villages: dict[tuple[int, int], Decimal]
    digest: str


def load(session: Session, period: Spell, rule_set: ScoreRuleSet) -> Inputs:
    """The inputs of every cadre who served in the town on some day of `period` (within one year)."""
    rows = {name: session.execute(query).all() for name, query in _queries(period).items()}
    numbers = [tuple(getattr(rule_set, field.name) for field in fields(Rules))]
    text = repr([(period, numbers), *((name, list(map(tuple, lines))) for name, lines in rows.items())])
    return Inputs(
        period,
        SCORE_RULES.of_row(rule_set),
        cadres_of(period, rows["cadres"], rows["service"], rows["posts"], rows["villages"], rows["entries"]),
        {
            (row.quarter, (row.module_id, row.line)): LineEntry(
                row.rank, row.townships or rule_set.townships, row.internal, row.document
            )
            for row in rows["lines"]
        },
        {(row.quarter, row.village_id): row.score for row in rows["scores"]},
        sha256(text.encode()).hexdigest(),
    )


def cadres_of(
    period: Spell,
    cadres: Sequence[Any],
    service: Sequence[Any],
    posts: Sequence[Any],
    villages: Sequence[Any],
    entries: Sequence[Any],
) -> list[Cadre]:
    """Rows, each beginning with the cadre's id, as one input for each cadre with a day of service.

    A spell without an end reaches to the end of the period; nobody serves after the day he left on.
    """
    served: defaultdict[int, list[Spell]] = defaultdict(list)
    held: defaultdict[int, list[PostHeld]] = defaultdict(list)
    linked: defaultdict[int, list[VillageLinked]] = defaultdict(list)
    earned: defaultdict[int, list[SpecialPoints]] = defaultdict(list)
    leaving = {row[0]: row[1] or period.last for row in cadres}
    for cadre_id, first, last in service:
        end = min(last or period.last, leaving.get(cadre_id, period.first - ONE_DAY))
        if end >= max(first, period.first):
            served[cadre_id].append(Spell(first, end))
    for cadre_id, first, last, post_id, points, module_id, line in posts:
        held[cadre_id].append(PostHeld(first, last or period.last, post_id, points, (module_id, line)))
    for cadre_id, first, last, village_id in villages:
        linked[cadre_id].append(VillageLinked(first, last or period.last, village_id))
    for cadre_id, entry_id, points in entries:
        earned[cadre_id].append(SpecialPoints(entry_id, points))
    return [
        Cadre(cadre_id, served[cadre_id], held[cadre_id], linked[cadre_id], earned[cadre_id])
        for cadre_id in leaving
        if cadre_id in served
    ]


ONE_DAY = timedelta(days=1)


def _queries(period: Spell) -> dict[str, Any]:
    """The statements by which each input is read, in an order that is always the same."""
    year, ends = period.first.year, (period.first, period.last)
    return {
        "cadres": select(col(CadreRow.id), col(CadreRow.left_on))
        .where(col(CadreRow.township_code) == TOWNSHIP_CODE)
        .order_by(col(CadreRow.id)),
        "service": _dated(Placement, ends),
        "posts": _dated(
            PostHolding, ends, col(Post.id), col(Post.points), col(Post.module_id), col(Post.line)
        ).join(Post, col(Post.id) == col(PostHolding.post_id)),
        "villages": _linked(ends),
        "entries": _entries(ends),
        "lines": _newest(LineResult, year, "quarter", "module_id", "line"),
        "scores": _newest(VillageScore, year, "quarter", "village_id"),
    }


def _dated(table: Any, ends: tuple[date, date], *more: Any) -> Any:
    """Rows of a dated table that touch the period: cadre, first day, last day (none: open), and `more`."""
    open_or_after = table.to_on.is_(None) | (table.to_on >= ends[0])
    return (
        select(table.cadre_id, table.from_on, table.to_on, *more)
        .select_from(table)
        .where(table.from_on <= ends[1], open_or_after)
        .order_by(table.cadre_id, table.from_on, table.id)
    )


def _linked(ends: tuple[date, date]) -> Any:
    """Cadre, first and last day (none: open), village: while he is in the team and it has the village."""
    one: Any = TeamMember
    other: Any = TeamVillage
    first = case((other.from_on > one.from_on, other.from_on), else_=one.from_on)
    # What a village does after the period is no row of it: a later move leaves its digest as it was.
    last = case(
        (or_(other.to_on.is_(None), other.to_on >= ends[1]), one.to_on),
        (or_(one.to_on.is_(None), other.to_on < one.to_on), other.to_on),
        else_=one.to_on,
    )
    return (
        select(one.cadre_id, first.label("from_on"), last.label("to_on"), other.village_id)
        .select_from(one)
        .join(other, other.team_id == one.team_id)
        .where(
            touches(one, *ends),
            touches(other, *ends),
            or_(one.to_on.is_(None), other.from_on <= one.to_on),
            or_(other.to_on.is_(None), one.from_on <= other.to_on),
        )
        .order_by(one.cadre_id, first, one.id, other.village_id, other.from_on)
    )


def _newest(table: Any, year: int, *key: str) -> Any:
    """The newest version of each row of a year."""
    other: Any = aliased(table)
    same = [getattr(other, name) == getattr(table, name) for name in ("township_code", "year", *key)]
    columns = ("rank", "townships", "internal", "document") if table is LineResult else ("score",)
    return (
        select(*(getattr(table, name) for name in (*key, *columns)))
        .where(
            table.township_code == TOWNSHIP_CODE,
            table.year == year,
            table.version == select(func.max(other.version)).where(*same).scalar_subquery(),
        )
        .order_by(*(getattr(table, name) for name in key))
    )


def _entries(ends: tuple[date, date]) -> Any:
    """Entries of the period that count: approved, and in whose place no approved correction stands."""
    correction: Any = aliased(SpecialEntry)
    decided: Any = aliased(SpecialDecision)
    replaced = there_is(
        select(correction.id)
        .join(decided, decided.entry_id == correction.id)
        .where(correction.corrects_id == SpecialEntry.id, decided.is_approved)
    )
    return (
        select(col(SpecialEntry.cadre_id), col(SpecialEntry.id), col(SpecialEntry.points))
        .join(SpecialDecision, col(SpecialDecision.entry_id) == col(SpecialEntry.id))
        .where(
            col(SpecialEntry.township_code) == TOWNSHIP_CODE,
            col(SpecialDecision.is_approved),
            col(SpecialEntry.occurred_on).between(*ends),
            ~replaced,
        )
        .order_by(col(SpecialEntry.cadre_id), col(SpecialEntry.id))
    )
