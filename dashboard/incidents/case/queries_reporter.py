"""Who reported a matter: masked. The whole only through `actions_reporter`, which is logged. Read only."""

import pandas as pd
from sqlalchemy import select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_reporter import HIDDEN, masked_name, masked_phone
from dashboard.access.rules_rights import needs
from models import Incident


@needs("incident.read")
def reporter(session: Session, *, incident_id: int, scope: Scope) -> pd.DataFrame:
    """One row, or none: name and phone (masked; 保密 where ever secret, None where unknown), secret."""
    found = session.execute(
        select(col(Incident.reporter_name), col(Incident.reporter_phone), col(Incident.ever_secret)).where(
            col(Incident.id) == incident_id, *visible(scope)
        )
    ).all()
    rows = [
        (HIDDEN if name else None, HIDDEN if phone else None, True)
        if secret
        else (masked_name(name), masked_phone(phone), False)
        for name, phone, secret in found
    ]
    return pd.DataFrame(rows, columns=["name", "phone", "secret"]).astype({"secret": "bool"})
