"""The board, and one bounty with its targets, people, days, marks and course; drafts for those who draft."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import case, func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.assessment.bounties.rules_progress import share_done
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.days import township_date
from models import (
    BidRole,
    Bounty,
    BountyBid,
    BountyLog,
    BountyProgress,
    BountyRating,
    BountyRecusal,
    BountyStatus,
    BountyTarget,
    Cadre,
    Module,
    Placement,
    ScoreRuleSet,
    SpecialEntry,
    SpecialSource,
)

TIMES = ("closes_at", "published_at", "concluded_at", "drafted_at")
COLUMNS = (
    *("bounty_id", "year", "number", "topic", "title", "description", "points", "penalty", "places"),
    *("ability_share", "min_raters", "closes_at", "finish_on", "started_on", "submitted_on", "status"),
    *("drafted_by", "drafted_at", "published_at", "concluded_at", "leader_id", "result", "example", "leader"),
    # How many offered to lead, or to help; how many work on it.
    *("leaders", "backbones", "team"),
    # [id, name, unit, done, goal] of each, decimals; how much of the whole is done, 0 to 1.
    *("targets", "share"),
)
DRAFTED = col(Bounty.status) == BountyStatus.DRAFT


@needs("bounty.read")
def board(session: Session) -> pd.DataFrame:
    """Every bounty that was put up, the newest first; columns COLUMNS."""
    return _bounties(session, ~DRAFTED)


@needs("bounty.read")
def bounty(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """One bounty that was put up: one row as of `board`, or none."""
    return _bounties(session, ~DRAFTED, col(Bounty.id) == bounty_id)


@needs("bounty.read")
def of_states(session: Session, *, states: Sequence[BountyStatus], most: int | None = None) -> pd.DataFrame:
    """The newest `most` that were put up and are in one of these states; columns COLUMNS."""
    return _bounties(session, ~DRAFTED, col(Bounty.status).in_(states), most=most)


@needs("bounty.draft")
def drafts(session: Session) -> pd.DataFrame:
    """What is being written and not put up yet; columns COLUMNS."""
    return _bounties(session, DRAFTED)


@needs("bounty.read")
def bids(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """Everyone who signed up, withdrawn ones too: bid_id, cadre_id, name, identity, module, role, made_at,
    withdrawn_at, is_chosen; those who lead first, then by time."""
    module = (
        select(col(Module.name))
        .join(Placement, col(Placement.module_id) == col(Module.id))
        .where(col(Placement.cadre_id) == col(Cadre.id), col(Placement.to_on).is_(None))
        .order_by(col(Placement.id).desc())
        .limit(1)
        .correlate(Cadre)
        .scalar_subquery()
    )
    query: Any = (
        select(
            col(BountyBid.id).label("bid_id"),
            col(BountyBid.cadre_id),
            col(Cadre.name),
            col(Cadre.identity),
            func.coalesce(module, "").label("module"),
            col(BountyBid.role),
            col(BountyBid.made_at),
            col(BountyBid.withdrawn_at),
            col(BountyBid.is_chosen),
        )
        .join(Cadre, col(Cadre.id) == col(BountyBid.cadre_id))
        .where(col(BountyBid.bounty_id) == bounty_id)
        .order_by(case((col(BountyBid.role) == BidRole.LEADER, 0), else_=1), col(BountyBid.id))
    )
    times = dict.fromkeys(("made_at", "withdrawn_at"), "datetime64[us, UTC]")
    return pd.read_sql_query(query, session.connection(), dtype=times | {"is_chosen": "bool"})


@needs("bounty.read")
def progress(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """What was recorded, struck records too, the newest day first: progress_id, target_id, target, unit, day,
    amount (decimal), note, recorded_by, recorded_at, struck_at, struck_by, struck_why."""
    query: Any = (
        select(
            col(BountyProgress.id).label("progress_id"),
            col(BountyProgress.target_id),
            col(BountyTarget.name).label("target"),
            col(BountyTarget.unit),
            col(BountyProgress.day),
            col(BountyProgress.amount),
            col(BountyProgress.note),
            col(BountyProgress.recorded_by),
            col(BountyProgress.recorded_at),
            col(BountyProgress.struck_at),
            col(BountyProgress.struck_by),
            col(BountyProgress.struck_why),
        )
        .join(BountyTarget, col(BountyTarget.id) == col(BountyProgress.target_id))
        .where(col(BountyTarget.bounty_id) == bounty_id)
        .order_by(col(BountyProgress.day).desc(), col(BountyTarget.seq), col(BountyProgress.id))
    )
    times = dict.fromkeys(("recorded_at", "struck_at"), "datetime64[us, UTC]")
    # Amounts stay exact.
    return pd.read_sql_query(query, session.connection(), dtype=times, coerce_float=False)


@needs("bounty.bid")
def own_bids(session: Session, *, cadre_id: int) -> pd.DataFrame:
    """Where a cadre has signed up and not withdrawn: bounty_id, role, is_chosen."""
    query = select(col(BountyBid.bounty_id), col(BountyBid.role), col(BountyBid.is_chosen)).where(
        col(BountyBid.cadre_id) == cadre_id, col(BountyBid.withdrawn_at).is_(None)
    )
    return pd.read_sql_query(query, session.connection(), dtype={"bounty_id": "int64", "is_chosen": "bool"})


@needs("bounty.read")
def backbone_share(session: Session, *, when: datetime) -> Decimal:
    """Hundredths of a bounty's points that a backbone gets by the assessment's rules as they were then."""
    year = township_date(when).year
    entered_by_then = col(ScoreRuleSet.entered_at).is_(None) | (col(ScoreRuleSet.entered_at) <= when)
    share = in_force(session, ScoreRuleSet.backbone_share, ScoreRuleSet.from_year, year, entered_by_then)
    return Decimal(100) if share is None else share


def _bounties(session: Session, *conditions: Any, most: int | None = None) -> pd.DataFrame:
    query = (
        select(Bounty, col(Cadre.name))
        .outerjoin(Cadre, col(Cadre.id) == col(Bounty.leader_id))
        .where(*conditions)
        .order_by(col(Bounty.id).desc())
        .limit(most)
    )
    pairs = session.execute(query).all()
    ids = [row.id or 0 for row, _ in pairs]
    people, targets = _people(session, ids), _targets(session, ids)
    rows = []
    for row, leader in pairs:
        key = row.id or 0
        goals = targets[key]
        own = {name: getattr(row, name) for name in COLUMNS if hasattr(row, name)}
        share = share_done([(done, goal) for *_, done, goal in goals])
        rows.append(
            {**own, **people[key], "bounty_id": key, "leader": leader or "", "targets": goals, "share": share}
        )
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    return made.astype(dict.fromkeys(TIMES, "datetime64[us, UTC]"))


def _people(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    """How many stand for it in each role, and how many were chosen, by bounty."""
    made: dict[int, dict[str, int]] = {key: {"leaders": 0, "backbones": 0, "team": 0} for key in ids}
    query = select(col(BountyBid.bounty_id), col(BountyBid.role), col(BountyBid.is_chosen)).where(
        col(BountyBid.bounty_id).in_(ids), col(BountyBid.withdrawn_at).is_(None)
    )
    for key, role, is_chosen in session.execute(query):
        made[key]["leaders" if role is BidRole.LEADER else "backbones"] += 1
        made[key]["team"] += is_chosen
    return made


def _targets(session: Session, ids: list[int]) -> dict[int, list[list[Any]]]:
    done = (
        select(func.sum(col(BountyProgress.amount)))
        .where(col(BountyProgress.target_id) == col(BountyTarget.id), col(BountyProgress.struck_at).is_(None))
        .correlate(BountyTarget)
        .scalar_subquery()
    )
    made: dict[int, list[list[Any]]] = defaultdict(list)
    query = select(BountyTarget, done).where(col(BountyTarget.bounty_id).in_(ids))
    for row, amount in session.execute(query.order_by(col(BountyTarget.bounty_id), col(BountyTarget.seq))):
        made[row.bounty_id].append([row.id, row.name, row.unit, amount or Decimal(0), row.amount])
    return made


@needs("bounty.review")
def statements(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """The statements of those who signed up: bid_id, statement."""
    query: Any = select(col(BountyBid.id).label("bid_id"), col(BountyBid.statement)).where(
        col(BountyBid.bounty_id) == bounty_id
    )
    return pd.read_sql_query(query, session.connection(), dtype={"bid_id": "int64", "statement": "str"})


@needs("bounty.review")
def ratings(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """Every rater's marks: bid_id, account_id, rater, ability, familiarity, reason, rated_at, is_recused."""
    recused = (
        select(BountyRecusal)
        .where(
            col(BountyRecusal.bid_id) == col(BountyRating.bid_id),
            col(BountyRecusal.account_id) == col(BountyRating.account_id),
        )
        .exists()
    )
    query: Any = (
        select(
            col(BountyRating.bid_id),
            col(BountyRating.account_id),
            col(BountyRating.rater),
            col(BountyRating.ability),
            col(BountyRating.familiarity),
            col(BountyRating.reason),
            col(BountyRating.rated_at),
            recused.label("is_recused"),
        )
        .join(BountyBid, col(BountyBid.id) == col(BountyRating.bid_id))
        .where(col(BountyBid.bounty_id) == bounty_id)
        .order_by(col(BountyRating.bid_id), col(BountyRating.rated_at))
    )
    return pd.read_sql_query(
        query, session.connection(), dtype={"rated_at": "datetime64[us, UTC]", "is_recused": "bool"}
    )


@needs("bounty.review")
def recusals(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """Who must not rate whom: bid_id, account_id, rater, reason, declared_at."""
    query = (
        select(
            col(BountyRecusal.bid_id),
            col(BountyRecusal.account_id),
            col(BountyRecusal.rater),
            col(BountyRecusal.reason),
            col(BountyRecusal.declared_at),
        )
        .join(BountyBid, col(BountyBid.id) == col(BountyRecusal.bid_id))
        .where(col(BountyBid.bounty_id) == bounty_id)
        .order_by(col(BountyRecusal.declared_at))
    )
    return pd.read_sql_query(query, session.connection(), dtype={"declared_at": "datetime64[us, UTC]"})


@needs("bounty.review")
def history(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """The log in its order: seq, action, from_status, to_status, at, actor, role, reason."""
    query = (
        select(
            col(BountyLog.seq),
            col(BountyLog.action),
            col(BountyLog.from_status),
            col(BountyLog.to_status),
            col(BountyLog.at),
            col(BountyLog.actor),
            col(BountyLog.role),
            col(BountyLog.reason),
        )
        .join(Bounty, col(Bounty.id) == col(BountyLog.bounty_id))
        .where(col(BountyLog.bounty_id) == bounty_id)
        .order_by(col(BountyLog.seq))
    )
    return pd.read_sql_query(query, session.connection(), dtype={"at": "datetime64[us, UTC]"})


@needs("bounty.read")
def points(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """What the ledger of special work holds from a bounty: cadre_id, name, role, points, occurred_on."""
    query = (
        select(
            col(SpecialEntry.cadre_id),
            col(Cadre.name),
            col(SpecialEntry.role),
            col(SpecialEntry.points),
            col(SpecialEntry.occurred_on),
        )
        .join(Cadre, col(Cadre.id) == col(SpecialEntry.cadre_id))
        .where(
            col(SpecialEntry.source) == SpecialSource.BOUNTY,
            col(SpecialEntry.source_id).startswith(f"{bounty_id}/", autoescape=True),
        )
        .order_by(col(SpecialEntry.id))
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False)
