"""What only those who judge may read: statements, marks with their reasons, and the whole course."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import (
    Bounty,
    BountyBid,
    BountyLog,
    BountyRating,
    BountyRecusal,
    Cadre,
    SpecialEntry,
    SpecialSource,
)


@needs("bounty.review")
def statements(session: Session, *, bounty_id: int) -> pd.DataFrame:
    """What each of those who signed up said: bid_id, statement."""
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
