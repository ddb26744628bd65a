"""Which time limits hold on a day, and what they are."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.clocks.rules_clocks import STANDARD
from dashboard.town.rule_sets.versions import in_force
from dashboard.words.errors import Refused
from models import ClockLimit, ClockRuleSet


@needs("ground.read")
def current_rule_set(session: Session, on: date) -> ClockRuleSet:
    """The town's time limits on a township day: the newest that hold by then, of equals the later version.

    Refused for a day before the first of them.
    """
    own = col(ClockRuleSet.code) == STANDARD
    rule_set: ClockRuleSet | None = in_force(session, ClockRuleSet, ClockRuleSet.effective_from, on, own)
    if rule_set is None:
        raise Refused(f"{on} 还没有生效的办理时限，算不出期限。请在“系统设置”的“办理时限”里核对生效日期。")
    return rule_set


COLUMNS = {"track": "str", "urgent": "bool", "stage": "str", "amount": "int64", "unit": "str"}


@needs("ground.read")
def limits(session: Session, *, on: date) -> pd.DataFrame:
    """track, urgent, stage, amount, unit of the town's own limits on a township day. Refused without any."""
    query = select(
        col(ClockLimit.track),
        col(ClockLimit.urgent),
        col(ClockLimit.stage),
        col(ClockLimit.amount),
        col(ClockLimit.unit),
    ).where(col(ClockLimit.rule_set_id) == current_rule_set(session, on).id)
    rows = [(track, urgent, stage.value, amount, unit.value) for track, urgent, stage, amount, unit in
            session.execute(query)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
