"""What the bonus would be by a run's totals: for those alone who may see pay."""

from decimal import Decimal

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.assessment.scores.rules_ranks import bonuses
from models import ScoreResult

COLUMNS = ["rank", "staff_number", "name", "module", "t", "yuan"]


@needs("pay.reveal")
def simulated(session: Session, *, run_id: int, pool: int, base: int) -> pd.DataFrame:
    """Whole yuan for each ranked cadre, the highest first; the sum is the pool. Nothing is kept.

    Refused where the pool is smaller than all bases, or where the run ranks nobody.
    """
    query = (
        # A row has something else by the name of t.
        select(*(getattr(ScoreResult, name) for name in COLUMNS[:-1]), col(ScoreResult.t).label("total"))
        .where(col(ScoreResult.run_id) == run_id, col(ScoreResult.rank).is_not(None))
        .order_by(col(ScoreResult.rank), col(ScoreResult.staff_number))
    )
    rows = session.execute(query).all()
    given = bonuses({str(row.staff_number): Decimal(row.total) for row in rows}, pool, base)
    return pd.DataFrame([(*row[:-1], given[row.staff_number]) for row in rows], columns=COLUMNS)
