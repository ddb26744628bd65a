"""剔除: who asked that an incident be left out of the assessed figures, who decided, and why. Read only."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.life.rules_exclusion import step_of
from models import Action, IncidentLog

STEPS: dict[str, Any] = {
    "seq": "int64",
    "step": "str",
    "at": "datetime64[us, UTC]",
    "actor": "str",
    "role": "str",
    "reason": "str",
    "accounts": "object",
}


@needs("incident.read")
def exclusion_steps(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """Every step, oldest first, columns as STEPS; the last says how it stands. Empty where nobody asked.

    `accounts`: whose step it was, and in whose place; they may not decide on it.
    """
    log: Any = IncidentLog
    query = (
        select(log.seq, log.data, log.at, log.actor, log.role, log.reason)
        .where(
            col(IncidentLog.incident_id) == incident_id,
            col(IncidentLog.action) == Action.COMMENT,
            visible_incident(scope, incident_id),
        )
        .order_by(log.seq)
    )
    rows = [
        (row.seq, step.value, row.at, row.actor, row.role, row.reason, _accounts(row.data))
        for row in session.execute(query)
        if (step := step_of(row.data))
    ]
    return pd.DataFrame(rows, columns=list(STEPS)).astype(STEPS)


def _accounts(data: dict[str, Any]) -> tuple[int, ...]:
    return tuple(one for one in (data.get("account"), *data.get("for_accounts", ())) if one is not None)
