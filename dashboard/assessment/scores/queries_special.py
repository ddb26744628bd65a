"""The ledger of special work as it stands."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Cadre, SpecialDecision, SpecialEntry

DTYPES = {
    "entry_id": "int64",
    "cadre_id": "int64",
    "staff_number": "str",
    "name": "str",
    "task": "str",
    "role": "str",
    "points": "object",
    "occurred_on": "object",
    "evidence": "str",
    "source": "str",
    "corrects_id": "Int64",
    "entered_by": "str",
    "is_approved": "boolean",
    "decided_by": "str",
    "reason": "str",
    "is_replaced": "bool",
    "example": "bool",
}


@needs("score.read")
def special_entries(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Every entry within `scope`, the newest first; `is_approved` is NA while nobody has decided.

    `points` are exact decimals; `is_replaced` where an approved correction stands in its place.
    """
    correction: Any = aliased(SpecialEntry)
    decided: Any = aliased(SpecialDecision)
    replaced = (
        select(correction.id)
        .join(decided, decided.entry_id == correction.id)
        .where(correction.corrects_id == col(SpecialEntry.id), decided.is_approved)
        .exists()
    )
    query: Any = (
        select(
            col(SpecialEntry.id).label("entry_id"),
            col(SpecialEntry.cadre_id),
            col(Cadre.staff_number),
            col(Cadre.name),
            col(SpecialEntry.task),
            col(SpecialEntry.role),
            col(SpecialEntry.points),
            col(SpecialEntry.occurred_on),
            col(SpecialEntry.evidence),
            col(SpecialEntry.source),
            col(SpecialEntry.corrects_id),
            col(SpecialEntry.entered_by),
            col(SpecialDecision.is_approved),
            col(SpecialDecision.decided_by),
            col(SpecialDecision.reason),
            replaced.label("is_replaced"),
            col(SpecialEntry.example),
        )
        .join(Cadre, col(Cadre.id) == col(SpecialEntry.cadre_id))
        .outerjoin(SpecialDecision, col(SpecialDecision.entry_id) == col(SpecialEntry.id))
        .where(*within(scope, col(SpecialEntry.cadre_id)))
        .order_by(col(SpecialEntry.occurred_on).desc(), col(SpecialEntry.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), coerce_float=False, dtype=DTYPES)


def within(scope: Scope, cadre_id: Any) -> list[Any]:
    """The conditions by which a cadre's scores belong to `scope`: everybody's, or one's own."""
    return [] if scope.everything else [cadre_id.in_(scope.cadres)]
