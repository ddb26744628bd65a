"""The versions of the time limits."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.clocks.rules_clocks import STANDARD, Key, Limit
from models import ClockLimit, ClockRuleSet


@needs("setting.read")
def versions(session: Session) -> pd.DataFrame:
    """The town's versions, the newest first: version, name, effective_from (date)."""
    query = (
        select(col(ClockRuleSet.version), col(ClockRuleSet.name), col(ClockRuleSet.effective_from))
        .where(col(ClockRuleSet.code) == STANDARD)
        .order_by(col(ClockRuleSet.version).desc())
    )
    return pd.read_sql_query(query, session.connection(), dtype={"version": "int64", "name": "str"})


@needs("setting.read")
def limits(session: Session, *, version: int) -> dict[Key, Limit]:
    """What one version allows; empty for a version that does not exist."""
    query = (
        select(
            col(ClockLimit.track),
            col(ClockLimit.urgent),
            col(ClockLimit.stage),
            col(ClockLimit.amount),
            col(ClockLimit.unit),
        )
        .join(ClockRuleSet, col(ClockRuleSet.id) == col(ClockLimit.rule_set_id))
        .where(col(ClockRuleSet.code) == STANDARD, col(ClockRuleSet.version) == version)
    )
    return {
        (track, urgent, stage): Limit(amount, unit)
        for track, urgent, stage, amount, unit in session.execute(query)
    }
