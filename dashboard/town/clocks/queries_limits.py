"""The limits that hold on a day, as a person is told of them. Read only."""

from datetime import date

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.town.clocks.queries import current_rule_set
from models import ClockLimit

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
